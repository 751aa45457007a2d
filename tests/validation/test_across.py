"""Rules between feeds: what is tolerated passes, what is more fails, and what can't be judged is not called sound."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from store.invariants import INVARIANTS
from validation.across import check_across, rules_across
from validation.completeness import completeness

MONDAY = date(2026, 11, 9)


def found(**broken: int) -> pd.DataFrame:
    """Every invariant looked at a thousand times, and broken this often."""
    rows = [(rule.name, 1000, broken.get(rule.name, 0), "S1" if rule.name in broken else "") for rule in rules_across()]
    return pd.DataFrame(rows, columns=["invariant", "checked", "broken", "schools"])


def test_there_is_a_rule_for_every_invariant_and_an_invariant_for_every_rule() -> None:
    assert {rule.name for rule in rules_across()} == {*INVARIANTS, "one_upn_has_one_birthday"}
    assert all(rule.then == "note" and rule.reason and rule.do for rule in rules_across())


def test_a_share_within_what_is_tolerated_passes_with_its_count_and_one_beyond_fails() -> None:
    told = {each.rule: each for each in check_across(found(pupils_on_the_roll_have_marks=10, pupils_are_on_one_roll=11))}

    assert told["pupils_on_the_roll_have_marks"].passed
    assert told["pupils_on_the_roll_have_marks"].rows_failed == 10
    assert not told["pupils_are_on_one_roll"].passed
    assert told["pupils_are_on_one_roll"].where == "S1"
    assert told["pupils_are_on_one_roll"].unit == "children"


def test_one_record_is_too_many_where_nothing_is_tolerated() -> None:
    told = {each.rule: each.passed for each in check_across(found(care_records_are_not_before_birth=1))}

    assert [name for name, passed in told.items() if not passed] == ["care_records_are_not_before_birth"]


def test_what_could_not_be_compared_says_so() -> None:
    told = check_across(found().assign(checked=0))

    assert all("not checked: nothing is held to compare" in each.words and each.severity == "info" for each in told)


def test_an_invariant_that_is_missing_is_a_fault_and_never_a_pass() -> None:
    with pytest.raises(ValueError, match="pupils_are_on_one_roll"):
        check_across(found().query("invariant != 'pupils_are_on_one_roll'"))


def school_days(*lines: tuple[str, int, int, int]) -> pd.DataFrame:
    rows = [(school, f"School {school}", MONDAY + timedelta(days=n), expected, held) for school, n, expected, held in lines]
    return pd.DataFrame(rows, columns=["school", "school_name", "day", "expected", "held"])


def test_no_mark_is_not_submitted_under_half_is_in_part_and_half_is_whole() -> None:
    days = school_days(("A", 0, 100, 0), ("A", 1, 100, 49), ("A", 2, 100, 50), ("B", 0, 100, 100))

    judged = completeness(days, covered_to=MONDAY + timedelta(days=2))

    (school,) = judged.schools
    assert (school.school, school.not_submitted, school.part) == ("A", (MONDAY,), (MONDAY + timedelta(days=1),))
    assert (school.expected, school.held) == (200, 49)
    assert (judged.looked_at, judged.whole, judged.not_yet) == (4, 2, 0)


def test_days_that_no_delivery_covers_are_the_feeds_lateness_and_no_schools() -> None:
    days = school_days(("A", 0, 100, 100), ("A", 1, 100, 0), ("B", 1, 100, 0))

    assert completeness(days, covered_to=MONDAY).schools == ()
    assert completeness(days, covered_to=MONDAY).not_yet == 2
    assert completeness(days, covered_to=None).looked_at == 0


def test_a_council_with_no_calendar_yet_has_no_school_day_to_judge_and_no_failure() -> None:
    none = pd.DataFrame(columns=["school", "school_name", "day", "expected", "held"])

    for covered_to in (None, date(2026, 11, 13)):
        found = completeness(none, covered_to=covered_to)
        assert (found.looked_at, found.whole, found.not_yet, found.schools) == (0, 0, 0, ())
