"""The family of a prompted child: other children at the address and what is current for them, as it was known on the date."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

import pandas as pd
import pytest

from features.family import ANOTHER_CHILD, Family, families
from features.household import MOST_CHILDREN
from tests.features.held import LONG_AGO, Rows, history_of, links_of, stay
from vocabulary.prompts import FamilyMember

AS_OF = date(2026, 6, 3)
BORN = date(2012, 5, 1)


def family(
    rows: Rows | None = None,
    *,
    homes: list[tuple[int, int | None, date]] | None = None,
    born: dict[int, date | None] | None = None,
    people: int = 3,
    on_roll: list[int] | None = None,
) -> Family:
    """The family of child 1: by default persons 1 to 3 are children 1 to 3, of whom 1 and 2 live together."""
    numbers = range(1, people + 1)
    homes = [(1, 10, LONG_AGO), (2, 10, LONG_AGO), (3, 11, LONG_AGO)] if homes is None else homes
    children = pd.DataFrame(
        [(number, f"CHILD{number:04d}", (born or {}).get(number, BORN), "E1 4AA") for number in numbers],
        columns=["child_no", "child_id", "born_on", "postcode"],
    )
    pupils = [stay(number) for number in (numbers if on_roll is None else on_roll)]
    return families(
        history_of({"pupils": pupils, **(rows or {})}),
        pd.DataFrame(homes, columns=["person_no", "household_no", "known_on"]).astype({"household_no": "Int64"}),
        links_of(*((number, number) for number in numbers)),
        children,
        [1],
        as_of=AS_OF,
    )[1]


def of_the_other(feed: str, days_ago: int, **columns: Any) -> Rows:
    return {feed: [{"person_no": 2, "happened_on": AS_OF - timedelta(days=days_ago), **columns}]}


def said(rows: Rows) -> tuple[str, ...]:
    (other,) = family(rows).members
    return other.current


def test_a_child_at_the_same_address_is_listed_by_pseudonym_and_one_elsewhere_is_not() -> None:
    assert family() == Family((FamilyMember("CHILD0002", ANOTHER_CHILD, ()),), "known")


CASES: tuple[tuple[str, int, dict[str, Any], str], ...] = (
    ("early_help", 100, {}, "Open to early help since 23 February 2026"),
    ("early_help", 100, {"ended_on": AS_OF + timedelta(days=1)}, "Open to early help since 23 February 2026"),
    ("early_help", 100, {"ended_on": AS_OF - timedelta(days=1)}, ""),
    ("plans", 400, {"plan": "CP"}, "Child protection plan since 29 April 2025"),
    ("plans", 400, {"plan": "CIN", "ended_on": AS_OF - timedelta(days=9)}, ""),
    ("referrals", 30, {}, "Open to social care since 4 May 2026"),
    ("referrals", 30, {"no_further_action": True}, ""),
    ("exclusions", 10, {"category": "SUSP"}, "Suspended on 24 May 2026"),
    ("exclusions", 10, {"category": "PERM"}, "Permanently excluded on 24 May 2026"),
    ("exclusions", 84, {"category": "SUSP"}, "Suspended on 11 March 2026"),
    ("exclusions", 85, {"category": "SUSP"}, ""),
    ("missing", 2, {"kind": "M"}, "Reported missing on 1 June 2026"),
    ("missing", 2, {"kind": "A"}, "Away without authorisation on 1 June 2026"),
    ("missing", 85, {"kind": "M"}, ""),
    ("missing", 0, {"kind": "M"}, ""),
    ("exclusions", 3, {"category": "SUSP", "known_on": AS_OF + timedelta(days=1)}, ""),
)


@cache
def every_case() -> dict[int, Family]:
    """Child 100 + n lives with child 200 + n, of whom the record of case n is."""
    rows: dict[str, list[dict[str, Any]]] = {}
    numbers = [base + case for case in range(len(CASES)) for base in (100, 200)]
    for case, (feed, days_ago, columns, _) in enumerate(CASES):
        rows.setdefault(feed, []).append({"person_no": 200 + case, "happened_on": AS_OF - timedelta(days=days_ago), **columns})
    return families(
        history_of({"pupils": [stay(number) for number in numbers], **rows}),
        pd.DataFrame(
            [(number, number % 100, LONG_AGO) for number in numbers], columns=["person_no", "household_no", "known_on"]
        ),
        links_of(*((number, number) for number in numbers)),
        pd.DataFrame([(number, f"CHILD{number}", BORN) for number in numbers], columns=["child_no", "child_id", "born_on"]),
        [100 + case for case in range(len(CASES))],
        as_of=AS_OF,
    )


@pytest.mark.parametrize("case", range(len(CASES)))
def test_what_is_open_or_recent_is_current_and_nothing_else(case: int) -> None:
    (other,) = every_case()[100 + case].members
    assert other.child_id == f"CHILD{200 + case}"
    assert other.current == ((CASES[case][3],) if CASES[case][3] else ())


def test_of_several_the_last_is_said_and_what_is_open_comes_before_what_happened() -> None:
    rows = {
        "exclusions": [{"person_no": 2, "happened_on": AS_OF - timedelta(days=ago), "category": "SUSP"} for ago in (40, 9, 70)],
        **of_the_other("early_help", 20),
    }
    assert said(rows) == ("Open to early help since 14 May 2026", "Suspended on 25 May 2026")


def test_nothing_of_the_child_itself_is_said_of_the_family() -> None:
    rows = {"exclusions": [{"person_no": 1, "happened_on": AS_OF - timedelta(days=5), "category": "SUSP"}]}
    assert said(rows) == ()


def test_a_record_of_the_childs_own_that_nobody_linked_and_an_adult_are_no_family() -> None:
    assert family(on_roll=[1, 3]).members == ()
    assert family(born={2: date(2008, 6, 3)}).members == ()
    assert len(family(born={2: date(2008, 6, 4)}).members) == 1
    assert len(family(born={2: None}).members) == 1


def test_who_lives_where_is_as_it_was_known_on_the_date() -> None:
    moved = [(1, 10, LONG_AGO), (2, 10, LONG_AGO), (2, 12, AS_OF)]
    later = [(1, 10, LONG_AGO), (2, 10, LONG_AGO), (2, 12, AS_OF + timedelta(days=1))]
    assert family(homes=moved).members == ()
    assert len(family(homes=later).members) == 1


def test_without_a_whole_address_it_is_said_that_it_is_not_known() -> None:
    assert family(homes=[(1, None, LONG_AGO), (2, 10, LONG_AGO)]) == Family((), "not_known")
    assert family(homes=[]) == Family((), "not_known")


@pytest.mark.parametrize(("children", "address"), [(MOST_CHILDREN, "known"), (MOST_CHILDREN + 1, "crowded")])
def test_an_address_of_more_children_than_a_household_has_lists_nobody_and_says_so(children: int, address: str) -> None:
    found = family(people=children, homes=[(number, 10, LONG_AGO) for number in range(1, children + 1)])
    assert found.address == address
    assert len(found.members) == (children - 1 if address == "known" else 0)


def test_the_family_is_in_an_order_that_says_nothing() -> None:
    members = family(people=5, homes=[(number, 10, LONG_AGO) for number in range(1, 6)]).members
    assert [each.child_id for each in members] == sorted(each.child_id for each in members)
