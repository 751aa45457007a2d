"""Several dates asked about at once: each matrix is the one of its date alone, bit by bit, whoever is in whose cohort."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.catalogue import CATALOGUE
from features.engine import compute, matrices_on
from features.matrix import Matrix
from features.roll_up import WeeklyMarks
from tests.features.held import STARTS, history_of
from tests.properties.boroughs import AS_OF, Borough, borough, crowd
from tests.properties.how_many import times
from vocabulary.council import Thresholds

STEADY = settings(max_examples=times(2), deadline=None, derandomize=True, database=None)
DATES = tuple(AS_OF - timedelta(weeks=weeks) for weeks in (13, 5, 0))
PARTS = ("values", "not_known", "latest_on", "coverage", "details")
SAID = {"thresholds": Thresholds(possible_sessions=12), "starts": {**STARTS, "contacts": date(2025, 12, 1)}}


def cohorts_of(made: Borough) -> dict[date, pd.DataFrame]:
    """Each date without another of the children, so that no child stands in the same row on two dates."""
    children = made.cohort
    return {day: children.drop(index=place).iloc[::-1] for place, day in enumerate(DATES)}


def assert_same(one: Matrix, other: Matrix) -> None:
    assert one.as_of == other.as_of
    for part in PARTS:
        pd.testing.assert_frame_equal(getattr(one, part), getattr(other, part), check_exact=True)


@STEADY
@given(seed=st.integers(0, 2**32), rolled_up=st.booleans())
def test_dates_asked_about_together_answer_as_each_does_alone(seed: int, rolled_up: bool) -> None:
    made = crowd(borough(seed, children=6), seed)
    history, cohorts = history_of(made.rows), cohorts_of(made)
    marks = WeeklyMarks(history, DATES) if rolled_up else None

    together = matrices_on(history, made.links, cohorts, marks=marks, households=made.households, **SAID)

    assert [matrix.as_of for matrix in together] == sorted(DATES)
    for matrix in together:
        day = matrix.as_of
        alone = compute(history_of(made.rows), made.links, cohorts[day], as_of=day, households=made.households, **SAID)
        assert_same(matrix, alone)


@STEADY
@given(seed=st.integers(0, 2**32))
def test_what_became_known_after_a_date_changes_it_no_more_when_a_later_date_is_asked_about_too(seed: int) -> None:
    made = borough(seed, children=4)
    first = DATES[0]
    earlier = {
        feed: [
            {**row, "known_until": None if row.get("known_until") and row["known_until"] > first else row.get("known_until")}
            for row in rows
            if row.get("known_on") is None
            or (row["known_on"] <= first and (feed in ("calendar", "schools") or row.get("happened_on", first) <= first))
        ]
        for feed, rows in made.rows.items()
    }

    with_more, _ = matrices_on(
        history_of(made.rows), made.links, {first: made.cohort, DATES[-1]: made.cohort}, households=made.households, **SAID
    )
    as_it_was = compute(history_of(earlier), made.links, made.cohort, as_of=first, households=made.households, **SAID)

    assert sum(map(len, earlier.values())) < sum(map(len, made.rows.values()))
    assert_same(with_more, as_it_was)


def test_a_matrix_needs_a_date() -> None:
    with pytest.raises(ValueError, match="at least one date"):
        matrices_on(history_of({}), borough(1, children=1).links, {}, **SAID)


def test_an_indicator_is_the_same_whichever_others_are_asked_for() -> None:
    made = borough(20260701, children=5)
    history, said = history_of(made.rows), {**SAID, "as_of": AS_OF, "households": made.households}
    every = compute(history, made.links, made.cohort, **said)

    # One of each shape and feed: a catalogue of any of them can be asked for by itself.
    kinds = {(type(each.definition), each.sources): name for name, each in CATALOGUE.items()}
    for name in kinds.values():
        alone = compute(history, made.links, made.cohort, catalogue=CATALOGUE.only(name), **said)
        for part in ("values", "not_known", "latest_on"):
            pd.testing.assert_series_equal(getattr(alone, part)[name], getattr(every, part)[name], check_exact=True)
