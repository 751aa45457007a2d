"""Fault 34: threads, the order of rows, the machine's locale and its time zone change no bit of a matrix."""

from __future__ import annotations

import locale
import os
import time
from collections.abc import Iterator
from random import Random

import pytest

from features.engine import compute
from features.matrix import Matrix
from tests.features.held import STARTS, history_of
from tests.properties.boroughs import AS_OF, Borough, borough
from tests.properties.test_point_in_time import assert_same
from vocabulary.council import Thresholds


@pytest.fixture
def elsewhere() -> Iterator[None]:
    """A machine on the other side of the date line, with whatever other locale it has."""
    zone, words = os.environ.get("TZ"), locale.setlocale(locale.LC_ALL)
    os.environ["TZ"] = "Pacific/Auckland"
    time.tzset()
    for name in ("tr_TR.UTF-8", "de_DE.UTF-8", "C.UTF-8", "C"):
        try:
            locale.setlocale(locale.LC_ALL, name)
            break
        except locale.Error:
            continue
    yield
    locale.setlocale(locale.LC_ALL, words)
    os.environ.pop("TZ") if zone is None else os.environ.update(TZ=zone)
    time.tzset()


def matrix_of(made: Borough, *, threads: int, order: int | None = None) -> Matrix:
    rows = made.rows
    if order is not None:
        dice = Random(order)
        rows = {name: dice.sample(held, len(held)) for name, held in rows.items()}
    history = history_of(rows)
    history("schools").get_backend().raw_sql(f"SET threads = {threads}")
    return compute(history, made.links, made.cohort, as_of=AS_OF, thresholds=Thresholds(possible_sessions=12), starts=STARTS)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="not run: this system can't change a process's time zone")
def test_threads_row_order_locale_and_time_zone_change_no_bit(elsewhere: None) -> None:
    made = borough(34, children=12)
    one = matrix_of(made, threads=1)

    for threads, order in ((1, 5), (4, None), (4, 7)):
        assert_same(one, matrix_of(made, threads=threads, order=order))


def test_a_matrix_made_at_home_is_the_one_made_elsewhere(request: pytest.FixtureRequest) -> None:
    made = borough(35, children=6)
    at_home = matrix_of(made, threads=2)
    if hasattr(time, "tzset"):
        request.getfixturevalue("elsewhere")

    assert_same(at_home, matrix_of(made, threads=2))
