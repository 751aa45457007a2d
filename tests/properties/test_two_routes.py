"""The engine and a plain specification agree, value by value, on random histories."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.catalogue import CATALOGUE
from features.engine import compute
from tests.features.held import STARTS, history_of
from tests.properties import plain
from tests.properties.boroughs import AS_OF, borough
from vocabulary.council import Thresholds

FLOOR = 25  # above half of four weeks, so that both floors are met
STEADY = settings(max_examples=6, deadline=None, derandomize=True, database=None)


@STEADY
@given(seed=st.integers(0, 2**32), starts_late=st.booleans())
def test_the_engine_agrees_with_a_plain_specification_on_random_histories(seed: int, starts_late: bool) -> None:
    made = borough(seed, children=8)
    starts = {**STARTS, **({"attendance": date(2025, 11, 1), "contacts": date(2026, 1, 1)} if starts_late else {})}
    matrix = compute(
        history_of(made.rows),
        made.links,
        made.cohort,
        as_of=AS_OF,
        thresholds=Thresholds(possible_sessions=FLOOR),
        starts=starts,
    )
    for child, people in made.people.items():
        expected = plain.values(plain.Child(made.rows, people, as_of=AS_OF, floor=FLOOR, starts=starts))
        assert set(expected) == set(CATALOGUE)
        for name, value in expected.items():
            got = matrix.values.at[child, name]
            where = f"child {child}, {name}: {got} by the engine ({matrix.not_known.at[child, name]}), {value} in plain Python"
            assert math.isnan(got) if value is None else got == pytest.approx(value, abs=1e-12), where
            assert (matrix.not_known.at[child, name] == "") == (value is not None), where
