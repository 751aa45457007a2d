"""Who is screened, what followed and what is told of a child: as known on a date, whatever is learned later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.characteristics import characteristics
from features.cohort import cohort
from features.facts import ChildFacts, timelines
from features.outcomes import outcomes
from tests.features.held import history_of
from tests.properties.boroughs import AS_OF, Borough, borough
from tests.properties.how_many import times
from vocabulary.council import Cohort, Outcome, Team
from vocabulary.feeds import FEEDS
from vocabulary.problems import LeakageProblem

STEADY = settings(max_examples=times(3), deadline=None, derandomize=True, database=None)
SEEDS = st.integers(0, 4)
TEAMS = [
    Team(name="North", postcode_sectors=("TH1 4",), weekly_capacity=5),
    Team(name="South", schools=("S2",), weekly_capacity=5),
]
EARLIER = AS_OF - timedelta(weeks=60)
KNOWN_BY = EARLIER + timedelta(weeks=52, days=14)
PEOPLE_EVENTS = [
    name for name, feed in FEEDS.items() if feed.has_event_date and feed.people_feed and name != "attendance_totals"
]
Rows = Mapping[str, list[dict[str, Any]]]


@lru_cache(maxsize=5)
def drawn(seed: int) -> Borough:
    return borough(seed, children=5)


def cohort_of(made: Borough, rows: Rows, *, as_of: date = AS_OF) -> pd.DataFrame:
    children = pd.DataFrame({"child_no": sorted(made.people)})
    children["child_id"] = [f"id-{number}" for number in children["child_no"]]
    children["born_on"] = [date(2009 + number % 9, 6, 3) for number in children["child_no"]]
    children["postcode"] = ["TH1 4AB" if number % 2 else None for number in children["child_no"]]
    return cohort(history_of(rows), made.links, children, TEAMS, as_of=as_of, settings=Cohort(youngest=8))


def outcomes_of(made: Borough, rows: Rows) -> pd.DataFrame:
    return outcomes(history_of(rows), made.links, made.cohort, as_of=EARLIER, settings=Outcome(), known_by=KNOWN_BY)


def facts_of(made: Borough, rows: Rows) -> dict[int, ChildFacts]:
    return timelines(history_of(rows), made.links, sorted(made.people), as_of=AS_OF)


def characteristics_of(made: Borough, rows: Rows, *, as_of: date = AS_OF) -> pd.DataFrame:
    return characteristics(history_of(rows), made.links, made.cohort, as_of=as_of)


def known_after(rows: Rows, day: date) -> dict[str, list[dict[str, Any]]]:
    """The rows, and each record again, corrected or taken back, or new, as known only after a day."""
    later: dict[str, list[dict[str, Any]]] = {name: list(found) for name, found in rows.items()}
    told = day + timedelta(days=1)
    for name in (*PEOPLE_EVENTS, "pupils", "persons"):
        later[name] = []
        for number, row in enumerate(rows[name]):
            closes = row.get("known_until") is None and row["known_on"] < told
            later[name].append({**row, "known_until": told} if closes else row)
            changed = {"ended_on": day - timedelta(days=1)} if "ended_on" in row and number % 2 else {}
            changed |= {"withdrawn": True} if name in PEOPLE_EVENTS and name != "attendance" and number % 3 == 0 else {}
            changed |= {"school": "S3", "sex": "F"} if name == "pupils" else {}
            later[name].append({**row, **changed, "known_on": told, "known_until": None})
    return later


@STEADY
@given(seed=SEEDS)
def test_what_is_known_later_changes_nobody_in_the_cohort_and_nobodys_support(seed: int) -> None:
    made = drawn(seed)

    pd.testing.assert_frame_equal(cohort_of(made, made.rows), cohort_of(made, known_after(made.rows, AS_OF)))


def test_what_is_known_later_does_change_the_cohort_from_that_day() -> None:
    made = drawn(1)
    later = known_after(made.rows, AS_OF)
    next_day = AS_OF + timedelta(days=1)

    assert not cohort_of(made, made.rows, as_of=next_day).equals(cohort_of(made, later, as_of=next_day))


@STEADY
@given(seed=SEEDS)
def test_what_is_known_after_the_day_it_must_be_known_by_changes_no_outcome(seed: int) -> None:
    made = drawn(seed)

    pd.testing.assert_frame_equal(outcomes_of(made, made.rows), outcomes_of(made, known_after(made.rows, KNOWN_BY)))


@STEADY
@given(seed=SEEDS)
def test_what_is_known_later_changes_no_fact_and_no_characteristic(seed: int) -> None:
    made = drawn(seed)
    later = known_after(made.rows, AS_OF)

    assert facts_of(made, made.rows) == facts_of(made, later)
    pd.testing.assert_frame_equal(characteristics_of(made, made.rows), characteristics_of(made, later))


@STEADY
@given(seed=SEEDS, order=st.integers(0, 2**16))
def test_the_order_of_rows_changes_no_cohort_outcome_or_fact(seed: int, order: int) -> None:
    made = drawn(seed)
    dice = Random(order)
    shuffled = {name: dice.sample(rows, len(rows)) for name, rows in made.rows.items()}

    pd.testing.assert_frame_equal(cohort_of(made, made.rows), cohort_of(made, shuffled))
    pd.testing.assert_frame_equal(outcomes_of(made, made.rows), outcomes_of(made, shuffled))
    assert facts_of(made, made.rows) == facts_of(made, shuffled)


@STEADY
@given(seed=st.integers(0, 2**32))
def test_outcomes_equal_a_plain_reading_of_their_definition(seed: int) -> None:
    made = borough(seed, children=12)
    ends = EARLIER + timedelta(weeks=52)

    def counts(feed: str, row: Mapping[str, Any]) -> bool:
        if feed == "exploitation":
            return row["level"] in {"MEDIUM", "HIGH"}
        if feed == "assessments":
            return bool({"11A", "12A", "13A", "24A"} & set((row["factors"] or "").split(";")))
        return bool(row["serious_violence"])

    expected: dict[int, list[date]] = {
        child: sorted(
            row["happened_on"]
            for feed in ("exploitation", "assessments", "youth_justice")
            for row in made.rows[feed]
            if row["person_no"] in people
            and EARLIER <= row["happened_on"] < ends
            and row["known_on"] <= KNOWN_BY
            and (row["known_until"] is None or row["known_until"] > KNOWN_BY)
            and not row.get("withdrawn")
            and counts(feed, row)
        )
        for child, people in made.people.items()
    }
    found = outcomes_of(made, made.rows).set_index("child_no")

    assert found["happened"].to_dict() == {child: bool(days) for child, days in expected.items()}
    assert found["first_on"].to_dict() == {child: days[0] if days else None for child, days in expected.items()}


@settings(max_examples=times(30), deadline=None, derandomize=True, database=None)
@given(
    weeks=st.integers(4, 104), settle=st.integers(0, 180), short=st.integers(1, 400), as_of=st.dates(date(2018, 1, 1), AS_OF)
)
def test_outcomes_are_refused_on_every_day_before_they_are_complete(weeks: int, settle: int, short: int, as_of: date) -> None:
    made = drawn(0)
    complete_on = as_of + timedelta(weeks=weeks, days=settle)
    too_early = complete_on - timedelta(days=short)

    with pytest.raises(LeakageProblem) as refused:
        outcomes(
            lambda name: pytest.fail(f"{name} was read"),  # type: ignore[arg-type, return-value]
            made.links,
            made.cohort,
            as_of=as_of,
            settings=Outcome(horizon_weeks=weeks, settle_days=settle),
            known_by=too_early,
        )

    assert (refused.value.as_of, refused.value.found_on) == (too_early, complete_on)


@STEADY
@given(seed=SEEDS)
def test_the_weeks_told_never_hold_more_than_the_marks_and_the_calendar(seed: int) -> None:
    made = drawn(seed)
    for child, told in facts_of(made, made.rows).items():
        for week in told.attendance:
            shown = (week.present, week.authorised, week.unauthorised, week.not_submitted)
            assert min(shown) >= 0
            assert sum(shown) <= 10 * len(made.people[child])
        assert [event.happened_on for event in told.timeline] == sorted((e.happened_on for e in told.timeline), reverse=True)
        assert all(event.happened_on < AS_OF and event.feed not in ("exploitation", "youth_justice") for event in told.timeline)
