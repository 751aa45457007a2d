"""Many dates from a weekly roll-up: the same as asking the records, bit by bit, and nothing later shows through."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.engine import compute
from features.matrix import Matrix
from features.roll_up import WeeklyMarks
from features.session_marks import MarkSource
from tests.features.held import STARTS, history_of
from tests.properties.boroughs import AS_OF, Borough, borough
from tests.properties.how_many import times
from vocabulary.council import Thresholds

STEADY = settings(max_examples=times(2), deadline=None, derandomize=True, database=None)
PARTS = ("values", "not_known", "latest_on", "coverage", "details")
DATES = tuple(AS_OF - timedelta(weeks=weeks) for weeks in (0, 5, 13))


def matrix_of(made: Borough, as_of: date, marks: MarkSource | None = None) -> Matrix:
    return compute(
        history_of(made.rows),
        made.links,
        made.cohort,
        as_of=as_of,
        thresholds=Thresholds(possible_sessions=12),
        starts=STARTS,
        marks=marks,
    )


def assert_same(one: Matrix, other: Matrix) -> None:
    for part in PARTS:
        pd.testing.assert_frame_equal(getattr(one, part), getattr(other, part), check_exact=True)


def computed_from(roll_up: WeeklyMarks, made: Borough, as_of: date) -> Matrix:
    return compute(
        roll_up.history,
        made.links,
        made.cohort,
        as_of=as_of,
        thresholds=Thresholds(possible_sessions=12),
        starts=STARTS,
        marks=roll_up,
    )


@STEADY
@given(seed=st.integers(0, 2**32), days=st.integers(0, 6))
def test_a_roll_up_gives_what_the_records_give_on_every_date(seed: int, days: int) -> None:
    made = borough(seed, children=5)
    dates = [day - timedelta(days=days) for day in DATES]
    roll_up = WeeklyMarks(history_of(made.rows), dates)

    for as_of in dates:
        assert_same(computed_from(roll_up, made, as_of), matrix_of(made, as_of))


def test_a_roll_up_for_one_date_gives_what_the_records_give() -> None:
    made = borough(3, children=5)

    assert_same(computed_from(WeeklyMarks(history_of(made.rows), [AS_OF]), made, AS_OF), matrix_of(made, AS_OF))


@STEADY
@given(seed=st.integers(0, 2**32))
def test_what_a_roll_up_says_of_a_date_holds_nothing_that_came_after_it(seed: int) -> None:
    made = borough(seed, children=4)
    as_of = DATES[-1]
    earlier = [
        {**row, "known_until": None if row["known_until"] and row["known_until"] > as_of else row["known_until"]}
        for row in made.rows["attendance"]
        if row["happened_on"] < as_of and row["known_on"] <= as_of
    ]
    as_it_was = Borough({**made.rows, "attendance": earlier}, made.people, made.weak)
    roll_up = WeeklyMarks(history_of(made.rows), DATES)

    assert len(earlier) < len(made.rows["attendance"])
    assert_same(computed_from(roll_up, made, as_of), matrix_of(as_it_was, as_of))


def test_a_roll_up_answers_its_dates_of_the_newest_ones_weekday_and_refuses_any_other() -> None:
    other_day = DATES[0] - timedelta(days=8)
    roll_up = WeeklyMarks(history_of({}), [*DATES, other_day])

    assert all(roll_up.answers(day) for day in DATES)
    for day in (other_day, AS_OF + timedelta(weeks=1), AS_OF - timedelta(weeks=1)):
        assert not roll_up.answers(day)
        with pytest.raises(ValueError, match="does not answer"):
            roll_up.older(roll_up.tallies, [52], as_of=day)
