"""When a value is stated, when it is not known, and how much of its window was observed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from features.catalogue import CATALOGUE
from features.engine import compute
from features.matrix import Matrix
from tests.features.held import STARTS, history_of, links_of, marks, open_days, stay, weekdays
from vocabulary.council import Thresholds

AS_OF = date(2026, 6, 1)
ONE_YEAR = weekdays(AS_OF - timedelta(weeks=52), AS_OF - timedelta(days=1))
FOUR_WEEKS = weekdays(AS_OF - timedelta(weeks=4), AS_OF - timedelta(days=1))


def matrix_of(
    *names: str, rows: dict[str, list[dict[str, Any]]], floor: int = 30, starts: dict[str, date | None] | None = None
) -> Matrix:
    cohort = pd.DataFrame({"child_no": [1]})
    return compute(
        history_of({"calendar": open_days("S1", ONE_YEAR), **rows}),
        links_of((1, 1), (2, 1)),
        cohort,
        as_of=AS_OF,
        thresholds=Thresholds(possible_sessions=floor),
        starts={**STARTS, **(starts or {})},
        catalogue=CATALOGUE.only(*names, "suspensions_past_26_weeks", "absence_rate_past_4_weeks"),
    )


@pytest.mark.parametrize(("days", "stated"), [(9, False), (10, True)])
def test_four_weeks_with_a_half_term_can_reach_the_floor(days: int, stated: bool) -> None:
    matrix = matrix_of(rows={"pupils": [stay(1)], "attendance": marks(1, FOUR_WEEKS[:days])}, floor=30)

    assert (matrix.not_known.at[1, "absence_rate_past_4_weeks"] == "") is stated


@pytest.mark.parametrize(("days", "stated"), [(14, False), (15, True)])
def test_a_longer_window_has_the_councils_own_floor(days: int, stated: bool) -> None:
    name = "absence_rate_past_12_weeks"
    matrix = matrix_of(name, rows={"pupils": [stay(1)], "attendance": marks(1, FOUR_WEEKS[:days])}, floor=30)

    assert (matrix.not_known.at[1, name] == "") is stated


def test_study_leave_is_neither_missed_nor_possible() -> None:
    names = ("absence_rate_past_12_weeks", "persistent_absence_past_52_weeks", "longest_run_of_missed_days_past_26_weeks")
    register = [*marks(1, FOUR_WEEKS[:15]), *marks(1, FOUR_WEEKS[15:], am="S", pm="S")]
    matrix = matrix_of(*names, rows={"pupils": [stay(1)], "attendance": register})

    assert [matrix.values.at[1, name] for name in names] == [0, 0, 0]
    assert matrix.details.at[1, "possible_past_12_weeks"] == 30


def test_coverage_is_the_share_of_the_schools_sessions_that_were_recorded() -> None:
    matrix = matrix_of(rows={"pupils": [stay(1)], "attendance": marks(1, FOUR_WEEKS[:15])})

    assert matrix.coverage.at[1, "absence_rate_past_4_weeks"] == pytest.approx(30 / 40)
    assert matrix.values.at[1, "absence_rate_past_4_weeks"] == 0


def test_coverage_of_sessions_can_not_be_said_without_a_calendar() -> None:
    change = "absence_rate_change_past_12_weeks"
    matrix = matrix_of(change, rows={"pupils": [stay(1)], "attendance": marks(1, FOUR_WEEKS), "calendar": []})

    assert matrix.not_known.at[1, "absence_rate_past_4_weeks"] == ""
    assert pd.isna(matrix.coverage.at[1, "absence_rate_past_4_weeks"])
    assert pd.isna(matrix.coverage.at[1, change])


@pytest.mark.parametrize(("weeks_held", "reason", "coverage"), [(12, "history_too_short", 12 / 26), (13, "", 0.5), (40, "", 1)])
def test_none_recorded_is_none_only_where_half_of_the_window_is_held(weeks_held: int, reason: str, coverage: float) -> None:
    starts = {"exclusions": AS_OF - timedelta(weeks=weeks_held)}
    matrix = matrix_of(rows={"pupils": [stay(1)]}, starts=starts)

    assert matrix.not_known.at[1, "suspensions_past_26_weeks"] == reason
    assert matrix.coverage.at[1, "suspensions_past_26_weeks"] == pytest.approx(coverage)


def test_a_feed_that_was_never_delivered_says_nothing_of_anybody() -> None:
    matrix = matrix_of(rows={"pupils": [stay(1)]}, starts={"exclusions": None})

    assert matrix.not_known.at[1, "suspensions_past_26_weeks"] == "no_records_held"


@pytest.mark.parametrize(
    ("feed_starts", "entered_on"), [(date(2026, 5, 1), date(2020, 9, 1)), (date(2015, 1, 1), date(2026, 5, 1))]
)
def test_a_record_that_is_held_counts_however_little_was_observed(feed_starts: date, entered_on: date) -> None:
    suspension = {"person_no": 1, "exclusion_ref": "E1", "happened_on": date(2026, 5, 20), "category": "SUSP"}
    rows = {"pupils": [stay(1, entered_on=entered_on)], "exclusions": [suspension]}
    matrix = matrix_of(rows=rows, starts={"exclusions": feed_starts})

    assert matrix.values.at[1, "suspensions_past_26_weeks"] == 1
    assert matrix.coverage.at[1, "suspensions_past_26_weeks"] < 0.5


def test_a_mark_shows_that_a_child_was_here_before_the_stay_that_is_held() -> None:
    rows = {"pupils": [stay(1, entered_on=date(2026, 5, 1))], "attendance": marks(1, ONE_YEAR)}

    assert matrix_of("absence_rate_past_52_weeks", rows=rows).values.at[1, "suspensions_past_26_weeks"] == 0


def test_every_value_is_stated_or_has_a_reason() -> None:
    cohort = pd.DataFrame({"child_no": [1, 7]})
    matrix = compute(
        history_of({"pupils": [stay(1)]}), links_of((1, 1)), cohort, as_of=AS_OF, thresholds=Thresholds(), starts=STARTS
    )

    assert (matrix.values.isna() == (matrix.not_known != "")).all(axis=None)
    assert matrix.coverage.fillna(0).stack().between(0, 1).all()
    assert matrix.not_known.loc[7].ne("").all(), "nothing is held of this child, so nothing is said"


def test_reasons_are_said_once_each_with_what_they_touch() -> None:
    matrix = matrix_of(
        "contacts_past_52_weeks", "referrals_past_52_weeks", rows={"pupils": [stay(1, entered_on=date(2026, 5, 1))]}
    )

    assert matrix.reasons_not_known(1) == (
        "Suspensions, past 26 weeks; Contacts with the front door, past 52 weeks and 1 more: not known, because no records are "
        "held for long enough to say.",
        "Absence rate, past 4 weeks: not known, because the school sent too few marks.",
    )
