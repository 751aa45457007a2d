"""Point in time: what is learned later, row order and other children change nothing about a child on a date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from features.catalogue import CATALOGUE
from features.definitions import OthersAtSchool
from features.engine import compute
from features.matrix import Matrix
from tests.features.held import STARTS, history_of, links_of
from tests.properties.boroughs import AS_OF, Borough, borough, crowd
from tests.properties.how_many import times
from vocabulary.council import Thresholds
from vocabulary.feeds import FEEDS

STEADY = settings(max_examples=times(3), deadline=None, derandomize=True, database=None)
SEEDS = st.integers(0, 9)
Rows = Mapping[str, list[dict[str, Any]]]


def matrix_of(made: Borough, rows: Rows, *, as_of: date = AS_OF) -> Matrix:
    return compute(
        history_of(rows),
        made.links,
        made.cohort,
        as_of=as_of,
        thresholds=Thresholds(possible_sessions=12),
        starts=STARTS,
        households=made.households,
    )


@lru_cache(maxsize=10)
def drawn(seed: int) -> tuple[Borough, Matrix]:
    made = crowd(borough(seed), seed)
    return made, matrix_of(made, made.rows)


def assert_same(one: Matrix, other: Matrix) -> None:
    for part in ("values", "not_known", "latest_on", "coverage", "details"):
        pd.testing.assert_frame_equal(getattr(one, part), getattr(other, part), check_exact=True)


def with_rows(rows: Rows, more: Rows) -> dict[str, list[dict[str, Any]]]:
    return {name: [*rows[name], *more.get(name, [])] for name in rows}


def elsewhere(made: Borough) -> Borough:
    """The same children in schools and homes of their own."""
    rows = {
        name: [{**row, "school": f"X{row['school']}"} if row.get("school") else row for row in found]
        for name, found in made.rows.items()
    }
    homes = [{**home, "household_no": home["household_no"] and 70 + home["household_no"]} for home in made.homes]
    return Borough(rows, made.people, made.weak, homes)


def taken_back(feed: str, value: bool) -> dict[str, bool]:
    """The column that says whether a record is taken back; nothing for a feed whose records can only be corrected."""
    return {"withdrawn": value} if "withdrawn" in FEEDS[feed].column_names else {}


def event_feeds() -> list[str]:
    return [name for name, feed in FEEDS.items() if feed.has_event_date and feed.people_feed]


@STEADY
@given(seed=SEEDS, days_after=st.integers(0, 60))
def test_a_later_record_changes_nothing_even_if_it_was_entered_early(seed: int, days_after: int) -> None:
    made, before = drawn(seed)
    later = {
        name: [
            {**row, "happened_on": AS_OF + timedelta(days=days_after), "known_on": AS_OF, "known_until": None} for row in rows
        ]
        for name, rows in made.rows.items()
        if name in event_feeds()
    }
    later["pupils"] = [{**row, "entered_on": AS_OF + timedelta(days=1 + days_after)} for row in made.rows["pupils"]]

    assert_same(before, matrix_of(made, with_rows(made.rows, later)))


@STEADY
@given(seed=SEEDS, days_until_known=st.integers(1, 60))
def test_a_record_known_later_changes_nothing_until_then(seed: int, days_until_known: int) -> None:
    made, before = drawn(seed)
    known_on = AS_OF + timedelta(days=days_until_known)
    happened_on = AS_OF - timedelta(days=3)
    late = {
        name: [
            {**row, "happened_on": happened_on, "known_on": known_on, "known_until": None, **taken_back(name, False)}
            for row in rows
        ]
        for name, rows in made.rows.items()
        if name in event_feeds() and name != "attendance"
    }
    late["attendance"] = [{**row, "known_on": known_on} for row in made.rows["attendance"] if row["happened_on"] < AS_OF]
    late["pupils"] = [{**row, "entered_on": happened_on, "known_on": known_on} for row in made.rows["pupils"]]
    late["persons"] = [{**row, "known_on": known_on} for row in made.rows["persons"]]

    assert_same(before, matrix_of(made, with_rows(made.rows, late)))


@STEADY
@given(seed=SEEDS)
def test_a_correction_or_withdrawal_known_later_changes_nothing_until_then(seed: int) -> None:
    made, before = drawn(seed)
    known_on = AS_OF + timedelta(days=1)
    changed: dict[str, list[dict[str, Any]]] = {name: list(rows) for name, rows in made.rows.items()}
    for name in event_feeds():
        changed[name] = []
        for row in made.rows[name]:
            closed = row if row.get("known_until") else {**row, "known_until": known_on}
            changed[name].append(closed)
            if closed is not row and taken_back(name, True) and row["known_on"] < known_on:
                changed[name].append({**row, **taken_back(name, True), "known_on": known_on})

    assert_same(before, matrix_of(made, changed))


def test_a_record_counts_from_the_day_after_it_happened_and_the_day_it_is_known_until_it_is_taken_back() -> None:
    happened_on, known_on, taken_back_on = date(2026, 3, 2), date(2026, 3, 5), date(2026, 3, 10)
    contact = {"person_no": 1, "happened_on": happened_on, "contact_ref": "C1"}
    made = Borough({}, {1: {1}})
    rows = {
        "contacts": [
            {**contact, "known_on": known_on, "known_until": taken_back_on},
            {**contact, "known_on": taken_back_on, "withdrawn": True},
        ],
        "persons": [{"person_no": 1, "known_on": date(2020, 1, 1)}],
    }
    history = history_of(rows)

    def contacts(as_of: date) -> float:
        matrix = compute(history, made.links, made.cohort, as_of=as_of, thresholds=Thresholds(), starts=STARTS)
        return matrix.values.at[1, "contacts_past_26_weeks"]

    assert [contacts(known_on - timedelta(days=1)), contacts(known_on)] == [0, 1]
    assert [contacts(taken_back_on - timedelta(days=1)), contacts(taken_back_on)] == [1, 0]


@STEADY
@given(seed=SEEDS, order=st.integers(0, 2**16))
def test_the_order_of_rows_changes_nothing(seed: int, order: int) -> None:
    made, before = drawn(seed)
    dice = Random(order)
    shuffled = {name: dice.sample(rows, len(rows)) for name, rows in made.rows.items()}
    matrix = compute(
        history_of(shuffled),
        made.links.sample(frac=1, random_state=order),
        made.cohort.sample(frac=1, random_state=order),
        as_of=AS_OF,
        thresholds=Thresholds(possible_sessions=12),
        starts=STARTS,
        households=made.households.sample(frac=1, random_state=order),
    )

    assert_same(before, matrix)


@STEADY
@given(seed=SEEDS, other_seed=st.integers(100, 10_000))
def test_an_unrelated_child_changes_nobody(seed: int, other_seed: int) -> None:
    """A child is unrelated to another that shares neither its school nor its household, whatever else is recorded."""
    made, before = drawn(seed)
    others = elsewhere(borough(other_seed, children=3, first_child=500))
    rows = with_rows(made.rows, {name: found for name, found in others.rows.items() if name not in ("schools", "calendar")})
    together = Borough(rows, {**made.people, **others.people}, [*made.weak, *others.weak], [*made.homes, *others.homes])
    after = matrix_of(together, rows)

    assert len(after.values) == len(before.values) + 3
    for part in ("values", "not_known", "latest_on", "coverage", "details"):
        mine = getattr(after, part).loc[before.values.index]
        pd.testing.assert_frame_equal(mine, getattr(before, part), check_exact=True)


@STEADY
@given(seed=SEEDS, other_seed=st.integers(100, 10_000))
def test_a_child_of_the_same_school_changes_the_schools_rates_alone(seed: int, other_seed: int) -> None:
    made, before = drawn(seed)
    others = borough(other_seed, children=3, first_child=500)
    rows = with_rows(made.rows, {name: found for name, found in others.rows.items() if name not in ("schools", "calendar")})
    homes = [{**home, "household_no": 77} for home in others.homes]
    together = Borough(rows, {**made.people, **others.people}, [*made.weak, *others.weak], [*made.homes, *homes])
    after = matrix_of(together, rows).values.loc[before.values.index]
    of_schools = [each.name for each in CATALOGUE.values() if isinstance(each.definition, OthersAtSchool)]

    pd.testing.assert_frame_equal(after.drop(columns=of_schools), before.values.drop(columns=of_schools), check_exact=True)


@STEADY
@given(seed=SEEDS)
def test_a_childs_values_do_not_depend_on_who_else_is_asked_about(seed: int) -> None:
    made, before = drawn(seed)
    child = sorted(made.people)[seed % len(made.people)]
    alone = compute(
        history_of(made.rows),
        made.links,
        made.cohort[made.cohort["child_no"] == child],
        as_of=AS_OF,
        thresholds=Thresholds(possible_sessions=12),
        starts=STARTS,
        households=made.households,
    )

    for part in ("values", "not_known", "latest_on", "coverage"):
        pd.testing.assert_frame_equal(
            getattr(alone, part), getattr(before, part).loc[[child]], check_exact=True, check_dtype=False
        )


@STEADY
@given(seed=SEEDS, days_until_known=st.integers(1, 60))
def test_an_address_known_later_changes_no_household_until_then(seed: int, days_until_known: int) -> None:
    made, before = drawn(seed)
    later = [{**home, "household_no": 5, "known_on": AS_OF + timedelta(days=days_until_known)} for home in made.homes]

    assert_same(before, matrix_of(Borough(made.rows, made.people, made.weak, [*made.homes, *later]), made.rows))


@STEADY
@given(seed=SEEDS)
def test_records_behind_a_weak_link_change_nothing(seed: int) -> None:
    made, before = drawn(seed)
    strong = [(person, child) for child, people in made.people.items() for person in people]
    matrix = compute(
        history_of(made.rows),
        links_of(*strong),
        made.cohort,
        as_of=AS_OF,
        thresholds=Thresholds(possible_sessions=12),
        starts=STARTS,
        households=made.households,
    )

    assert_same(before, matrix)
