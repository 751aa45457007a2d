"""The cohort: who may be screened on a date, with whom they are already supported and which team looks after them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

import pandas as pd
import pytest

from features.cohort import COLUMNS, cohort
from tests.features.held import LONG_AGO, Rows, history_of, links_of, stay
from vocabulary.council import Cohort, Team

AS_OF = date(2026, 6, 3)
NORTH = Team(name="North", postcode_sectors=("TH1 4", "th2 1"), weekly_capacity=5)
SOUTH = Team(name="South", postcode_sectors=("TH1 4",), schools=("S2", "S9"), weekly_capacity=5)
AT_S1 = {
    "pupils": [stay(1)],
    "schools": [{"school": "S1", "school_name": "Ash School", "phase": "SECONDARY", "known_on": LONG_AGO}],
}


def child(child_no: int = 1, born_on: date | None = date(2012, 1, 1), postcode: str | None = "TH1 4AB") -> dict[str, Any]:
    return {"child_no": child_no, "child_id": f"id-{child_no}", "born_on": born_on, "postcode": postcode}


def cohort_of(
    rows: Rows, *children: dict[str, Any], links: pd.DataFrame | None = None, as_of: date = AS_OF, **settings: int
) -> pd.DataFrame:
    held = children or (child(),)
    if links is None:
        links = links_of(*((each["child_no"], each["child_no"]) for each in held))
    return cohort(history_of(rows), links, pd.DataFrame(list(held)), [NORTH, SOUTH], as_of=as_of, settings=Cohort(**settings))


@pytest.mark.parametrize(
    ("born_on", "age"),
    [
        (date(2016, 6, 4), None),  # ten tomorrow
        (date(2016, 6, 3), 10),  # ten today
        (date(2008, 6, 4), 17),  # eighteen tomorrow
        (date(2008, 6, 3), None),  # eighteen today
        (None, None),
    ],
)
def test_a_child_is_in_the_cohort_from_the_tenth_birthday_until_the_day_before_the_eighteenth(
    born_on: date | None, age: int | None
) -> None:
    assert list(cohort_of(AT_S1, child(born_on=born_on))["age"]) == ([age] if age else [])


def test_a_child_born_on_29_february_is_ten_on_1_march() -> None:
    leap = child(born_on=date(2016, 2, 29))

    assert cohort_of(AT_S1, leap, as_of=date(2026, 2, 28)).empty
    assert list(cohort_of(AT_S1, leap, as_of=date(2026, 3, 1))["age"]) == [10]


def test_the_ages_are_the_councils() -> None:
    assert list(cohort_of(AT_S1, child(born_on=date(2018, 6, 3)), youngest=8, oldest=8)["age"]) == [8]


def test_a_child_on_a_roll_has_school_phase_and_team_and_no_date_of_birth_or_postcode() -> None:
    found = cohort_of(AT_S1)

    assert tuple(found.columns) == COLUMNS
    assert not {"born_on", "postcode"} & set(found.columns)
    assert found.iloc[0].to_dict() == {
        "child_no": 1,
        "child_id": "id-1",
        "age": 14,
        "team": "North",
        "school": "S1",
        "phase": "SECONDARY",
        "on_roll": True,
        "supported": False,
        "supported_by": "",
        "link": "strong",
    }


@pytest.mark.parametrize(
    ("left_on", "there", "on_roll"),
    [
        (AS_OF + timedelta(days=1), True, True),
        (AS_OF, True, False),
        (AS_OF - timedelta(weeks=52) + timedelta(days=1), True, False),
        (AS_OF - timedelta(weeks=52), False, False),
    ],
)
def test_a_child_who_left_school_stays_known_to_the_borough_for_52_weeks(left_on: date, there: bool, on_roll: bool) -> None:
    found = cohort_of({"pupils": [stay(1, left_on=left_on)]})

    assert list(found["on_roll"]) == ([on_roll] if there else [])
    assert list(found["school"]) == (["S1"] if there else [])


def test_a_child_on_no_roll_is_known_by_a_care_record_of_the_past_52_weeks_of_any_kind() -> None:
    feeds = {
        "contacts": "",
        "referrals": "closed_on",
        "assessments": "",
        "plans": "ended_on",
        "early_help": "ended_on",
        "missing": "",
    }
    there = {0: False, 1: True, 364: True, 365: False}
    rows: dict[str, list[dict[str, Any]]] = {feed: [] for feed in feeds}
    known = {}
    for number, (feed, days_ago) in enumerate(product(feeds, there), start=1):
        happened_on = AS_OF - timedelta(days=days_ago)
        # Ended at once, so that it is the record that counts and not that it is open.
        ended = {feeds[feed]: happened_on} if feeds[feed] else {}
        plan = {"plan": "CIN"} if feed == "plans" else {}
        rows[feed].append({"person_no": number, "happened_on": happened_on, "known_on": happened_on, **ended, **plan})
        known[number] = there[days_ago]
    found = cohort_of(rows, *(child(number) for number in known))

    assert list(found["child_no"]) == [number for number, is_there in known.items() if is_there]
    assert not found["on_roll"].any()
    assert set(found["school"]) == {""}


def test_a_child_with_no_record_or_only_an_outcome_or_a_name_on_a_list_is_not_in_it() -> None:
    rows = {
        "exploitation": [{"person_no": 1, "happened_on": AS_OF - timedelta(days=9), "level": "HIGH"}],
        "youth_justice": [{"person_no": 1, "happened_on": AS_OF - timedelta(days=9), "serious_violence": True}],
        "persons": [{"person_no": 1}],
    }

    assert cohort_of(rows).empty


def test_a_record_taken_back_makes_nobody_known() -> None:
    on = AS_OF - timedelta(days=9)
    back = AS_OF - timedelta(days=2)
    contact = {"person_no": 1, "happened_on": on, "contact_ref": "C"}
    rows = {
        "contacts": [
            {**contact, "known_on": on, "known_until": back},
            {**contact, "known_on": back, "withdrawn": True},
        ]
    }

    assert len(cohort_of(rows, as_of=back - timedelta(days=1))) == 1
    assert cohort_of(rows, as_of=back).empty


OPEN = {
    "child protection plan": ("plans", {"plan": "CP"}, "ended_on"),
    "child in need plan": ("plans", {"plan": "CIN"}, "ended_on"),
    "social care": ("referrals", {"no_further_action": False}, "closed_on"),
    "early help": ("early_help", {}, "ended_on"),
}


@pytest.mark.parametrize("kind", OPEN)
def test_support_counts_while_it_is_open_however_long_ago_it_began(kind: str) -> None:
    feed, columns, ends = OPEN[kind]
    began = {"person_no": 1, "happened_on": date(2021, 1, 4), **columns}

    def by(ended_on: date | None) -> list[str]:
        return list(cohort_of({**AT_S1, feed: [{**began, ends: ended_on}]})["supported_by"])

    assert by(None) == by(AS_OF) == by(AS_OF + timedelta(days=30)) == [kind]
    assert by(AS_OF - timedelta(days=1)) == [""]


def test_support_is_as_it_was_known_on_the_date_not_as_it_was_learned_later() -> None:
    began, told, end, end_told = date(2026, 2, 2), date(2026, 2, 16), date(2026, 3, 2), date(2026, 3, 23)
    episode = {"person_no": 1, "happened_on": began, "episode_ref": "E"}
    rows = {
        **AT_S1,
        "early_help": [
            {**episode, "known_on": told, "known_until": end_told},
            {**episode, "known_on": end_told, "ended_on": end, "end_reason": "COMPLETED"},
        ],
    }

    def supported(as_of: date) -> bool:
        return bool(cohort_of(rows, as_of=as_of)["supported"].iloc[0])

    assert [supported(told - timedelta(days=1)), supported(told)] == [False, True]
    assert [supported(end_told - timedelta(days=1)), supported(end_told)] == [True, False]


def test_a_referral_that_ended_in_no_further_action_is_no_support() -> None:
    referral = {"person_no": 1, "happened_on": date(2026, 5, 4), "no_further_action": True}

    assert list(cohort_of({**AT_S1, "referrals": [referral]})["supported"]) == [False]


def test_of_several_kinds_of_support_the_strongest_is_named() -> None:
    rows = {
        **AT_S1,
        "early_help": [{"person_no": 1, "happened_on": date(2026, 5, 4)}],
        "referrals": [{"person_no": 1, "happened_on": date(2026, 5, 4)}],
        "plans": [{"person_no": 1, "happened_on": date(2026, 5, 4), "plan": plan} for plan in ("CIN", "CP")],
    }

    assert list(cohort_of(rows)["supported_by"]) == ["child protection plan"]


@pytest.mark.parametrize(
    ("postcode", "school", "team"),
    [
        ("TH1 4AB", "S1", "North"),  # both teams name the sector: the first has it
        ("th14ab", "S1", "North"),
        ("TH2 1ZZ", "S2", "North"),  # the postcode goes before the school
        ("TH12 4AB", "S2", "South"),  # TH12 4 is not TH1 2 4
        (None, "S9", "South"),
        ("not known", "S2", "South"),
        (None, "S1", ""),
        ("TH9 9ZZ", "S1", ""),
    ],
)
def test_the_team_is_that_of_the_postcode_sector_or_else_of_the_school(postcode: str | None, school: str, team: str) -> None:
    assert list(cohort_of({"pupils": [stay(1, school)]}, child(postcode=postcode))["team"]) == [team]


def test_of_two_schools_the_one_entered_last_is_the_childs_and_a_current_one_goes_before_one_left() -> None:
    old, new = stay(1, "S1"), stay(1, "S2", date(2026, 1, 5))

    assert list(cohort_of({"pupils": [old, new]})["school"]) == ["S2"]
    assert list(cohort_of({"pupils": [old, {**new, "left_on": date(2026, 4, 20)}]})["school"]) == ["S1"]


def test_a_weak_link_makes_nobody_known_or_supported_and_a_doubted_one_is_said() -> None:
    rows = {"pupils": [stay(1)], "early_help": [{"person_no": 9, "happened_on": date(2026, 5, 4)}]}

    weak = cohort_of(rows, links=links_of((1, 1), (9, 1, "weak")))
    doubted = cohort_of(rows, links=links_of((1, 1), (9, 1, "to_be_confirmed")))

    assert [list(weak["supported"]), list(weak["link"])] == [[False], ["strong"]]
    assert [list(doubted["supported"]), list(doubted["link"])] == [[True], ["to_be_confirmed"]]


def test_a_borough_with_no_child_of_age_has_an_empty_cohort_with_the_same_columns() -> None:
    empty = pd.DataFrame({"child_no": [], "child_id": [], "born_on": [], "postcode": []})
    none_held = cohort(history_of({}), links_of(), empty, [NORTH], as_of=AS_OF, settings=Cohort())
    nobody_of_age = cohort_of(AT_S1, child(born_on=date(2020, 1, 1)))

    for found in (none_held, nobody_of_age):
        assert tuple(found.columns) == COLUMNS
        assert found.empty


def test_children_come_in_order_of_number_whatever_the_order_they_are_held_in() -> None:
    rows = {"pupils": [stay(3), stay(1), stay(2)]}

    assert list(cohort_of(rows, child(2), child(3), child(1))["child_no"]) == [1, 2, 3]


def test_a_weak_link_carries_nothing_also_where_the_weakly_linked_record_was_numbered_first() -> None:
    rows = {"pupils": [stay(5)], "early_help": [{"person_no": 1, "happened_on": date(2026, 5, 4)}]}

    weak = cohort_of(rows, links=links_of((1, 1, "weak"), (5, 1)))

    assert [list(weak["supported"]), list(weak["link"])] == [[False], ["strong"]]
