"""Runs of missed days where the register names no school, or names one without a calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from features.engine import compute
from features.matrix import Matrix
from tests.features.held import STARTS, history_of, links_of, marks, open_days, stay, weekdays
from vocabulary.council import Thresholds

AS_OF = date(2026, 6, 29)
NAME = "longest_run_of_missed_days_past_26_weeks"
DAYS = weekdays(date(2026, 6, 15), date(2026, 6, 26))


def matrix_of(school: str | None, *stays: dict[str, Any], calendar: str = "S1") -> Matrix:
    rows = {
        "pupils": list(stays) or [stay(1)],
        "calendar": open_days(calendar, DAYS),
        "attendance": [
            *marks(1, DAYS[:3], school=school),
            *marks(1, DAYS[3:7], am="N", pm="N", school=school),
            *marks(1, DAYS[7:], school=school),
        ],
    }
    cohort = pd.DataFrame({"child_no": [1]})
    thresholds = Thresholds(possible_sessions=10)
    return compute(history_of(rows), links_of((1, 1)), cohort, as_of=AS_OF, thresholds=thresholds, starts=STARTS)


@pytest.mark.parametrize("school", ["S1", None])
def test_a_mark_without_a_school_is_of_the_school_whose_roll_the_child_was_on(school: str | None) -> None:
    assert matrix_of(school).values.at[1, NAME] == 4


def test_a_mark_without_a_school_is_of_the_school_of_that_day() -> None:
    moved = DAYS[5]
    matrix = matrix_of(None, stay(1, "S9", left_on=moved), stay(1, "S1", entered_on=moved))

    assert matrix.values.at[1, NAME] == 2


def test_a_session_with_two_marks_of_absence_is_missed_once() -> None:
    streak = "unexplained_sessions_in_a_row_past_12_weeks"
    rows = {
        "pupils": [stay(1), stay(2)],
        "calendar": open_days("S1", DAYS),
        "attendance": [
            *marks(1, DAYS[:3]),
            *marks(1, DAYS[3:7], am="N", pm="N"),
            *marks(2, DAYS[5:8], am="O", pm="O"),
            *marks(1, DAYS[8:]),
        ],
    }
    links = links_of((1, 1), (2, 1))
    cohort = pd.DataFrame({"child_no": [1]})
    matrix = compute(history_of(rows), links, cohort, as_of=AS_OF, thresholds=Thresholds(possible_sessions=10), starts=STARTS)

    assert matrix.values.at[1, NAME] == 5
    assert matrix.values.at[1, streak] == 10
    assert matrix.latest_on.at[1, streak] == DAYS[7]


def test_days_of_which_only_one_half_was_missed_are_in_no_run() -> None:
    rows = {
        "pupils": [stay(1)],
        "calendar": open_days("S1", DAYS),
        "attendance": [*marks(1, DAYS[:4], am="N"), *marks(1, DAYS[4:6], am="N", pm="N"), *marks(1, DAYS[6:], pm="N")],
    }
    cohort = pd.DataFrame({"child_no": [1]})
    matrix = compute(
        history_of(rows), links_of((1, 1)), cohort, as_of=AS_OF, thresholds=Thresholds(possible_sessions=10), starts=STARTS
    )

    assert matrix.values.at[1, NAME] == 2


def test_without_a_calendar_no_run_is_stated_rather_than_none_found() -> None:
    matrix = matrix_of("S1", calendar="S7")

    assert pd.isna(matrix.values.at[1, NAME])
    assert matrix.not_known.at[1, NAME] == "no_records_held"
    assert matrix.values.at[1, "sessions_missed_past_4_weeks"] == 8


def test_a_cohort_of_nobody_gives_an_empty_matrix_with_every_column() -> None:
    nobody = pd.DataFrame({"child_no": pd.Series([], dtype="int32")})
    matrix = compute(history_of({}), links_of(), nobody, as_of=AS_OF, thresholds=Thresholds(), starts=STARTS)

    assert matrix.values.shape == matrix.not_known.shape == (0, len(matrix.catalogue))
