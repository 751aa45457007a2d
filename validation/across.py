"""What must be true between feeds, once every delivery is in: a suite over counts, and never over a row.

The counts are made in the store (`store.overview`); here each has its rule, how much of it is tolerated,
and what is said. None of these rules holds a row back: which of two feeds is wrong is for a person to find.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from validation.checking import CheckResult
from validation.rules import Expectation, Look, Rule, Severity, Unit
from validation.suites import broken_lines

if TYPE_CHECKING:
    import pandas as pd

ACROSS = Look("across")
FEED = "across"
TITLE = "Across feeds"
COLUMNS = ("invariant", "checked", "broken", "schools")


@cache
def rules_across() -> tuple[Rule, ...]:
    """The rules between feeds, in the order that they are reported. Each is named as its invariant in the store."""
    return tuple(_rules())


def units() -> dict[str, Unit]:
    """What each rule counts."""
    return dict(_UNITS)


def check_across(invariants: pd.DataFrame) -> tuple[CheckResult, ...]:
    """Judge the invariants: one row for each, with checked, broken and schools, as `Overview.invariants` gives them.

    Raises ValueError where a rule has no invariant, and RuntimeError where it could not be judged.
    """
    import pandas as pd

    rules = rules_across()
    found = {name: (int(checked), int(broken), str(where)) for name, checked, broken, where in invariants[list(COLUMNS)].values}
    missing = [rule.name for rule in rules if rule.name not in found]
    if missing:
        raise ValueError(f"no invariant for {', '.join(missing)}")
    shares = {name: [broken / checked if checked else float("nan")] for name, (checked, broken, _) in found.items()}
    broken = broken_lines(rules, pd.DataFrame(shares), {})
    results = []
    for rule in rules:
        checked, failed, where = found[rule.name]
        words = rule.words if checked else f"{rule.words} (not checked: nothing is held to compare)"
        passed = rule.severity == "info" or not len(broken[rule.name])
        severity: Severity = rule.severity if checked else "info"
        unit = _UNITS[rule.name]
        results.append(CheckResult(FEED, rule.name, words, severity, rule.then, checked, failed, passed, unit, where))
    return tuple(results)


_UNITS: dict[str, Unit] = {}


def _rule(
    name: str,
    feeds: str,
    words: str,
    reason: str,
    do: str,
    *,
    unit: Unit,
    most: float = 0.0,
    severity: Severity = "warning",
) -> Rule:
    _UNITS[name] = unit
    tolerated = f" (up to {100 * most:g}% is tolerated)" if most else ""
    return Rule(
        name=name,
        feed=FEED,
        columns=tuple(feeds.split()),
        words=words + tolerated,
        reason=reason,
        do=do,
        severity=severity,
        then="note",
        look=ACROSS,
        expectation=Expectation("ExpectColumnValuesToBeBetween", {"column": name, "max_value": most}),
    )


def _rules() -> Iterator[Rule]:
    yield from _people()
    yield from _schools()
    yield from _suspensions()
    yield from _care()


def _people() -> Iterator[Rule]:
    yield _rule(
        "pupils_with_records_are_listed",
        "attendance attendance_totals exclusions pupils",
        "Everyone with marks or exclusions is on the pupil list",
        "Without a row on the list there is no date of birth and no school, so the records reach no child and nobody is prompted.",
        "Ask why the list leaves these pupils out: a filter on year group, leavers or guests, or another system's references.",
        unit="children",
        most=0.01,
    )
    yield _rule(
        "people_in_care_records_are_listed",
        "contacts referrals assessments plans early_help missing exploitation youth_justice persons",
        "Everyone with a social care record is on the social care person list",
        "A record without a person is lost to the child's history, and a quiet history reads as a calm one.",
        "Ask for the person list without filters: closed cases and early help are often left out.",
        unit="children",
        most=0.01,
    )
    yield _rule(
        "one_upn_has_one_birthday",
        "pupils persons",
        "A UPN that both systems hold has dates of birth at most a month apart",
        "Two dates of birth under one UPN are mostly a brother's or sister's number entered for the other, and would join two children.",
        "Compare both entries; put the right UPN on each. Until then the link is weighed on all its evidence.",
        unit="children",
        most=0.005,
    )
    yield _rule(
        "marks_are_of_children_of_school_age",
        "attendance pupils",
        "Children with marks in the past four weeks are from 2 to 21 years old",
        "A child in a register who is a baby or grown up has a wrong date of birth, and so a wrong age on every rule about age.",
        "Correct the date of birth in the pupil list.",
        unit="children",
    )
    yield _rule(
        "pupils_are_on_one_roll",
        "pupils attendance",
        "Nobody has been on the rolls of two schools for more than six weeks without marks of dual registration (D)",
        "Mostly a leaver whom the old school has not taken off. Sessions are then expected at both, and marks look missing at one.",
        "Ask the school that has no marks to record the leaving date.",
        unit="children",
        most=0.01,
    )


def _schools() -> Iterator[Rule]:
    yield _rule(
        "schools_that_send_marks_have_a_calendar",
        "attendance calendar",
        "Every school that sent marks in the past four weeks has school days in the calendar",
        "Without a calendar a day without marks can't be told from a day the school was shut, so nothing is ever 'not submitted'.",
        "Add the school's term dates to the calendar.",
        unit="schools",
    )
    yield _rule(
        "marks_fall_on_school_days",
        "attendance calendar",
        "Registers of the past four weeks fall on days that the school's calendar has",
        "A register on a day that was planned shut means that the calendar is out of date, and then others of its days are wrong too.",
        "Correct the school's term dates: training days and moved holidays are the usual cause.",
        unit="school days",
        most=0.01,
    )
    yield _rule(
        "marks_are_of_pupils_on_the_roll",
        "attendance pupils",
        "Marks of the past four weeks are from a school on whose roll the pupil is, give or take a week",
        "The roll says what is expected and the marks what came: where they differ, one of them is wrong about the child's school.",
        "Bring the pupil list up to date, or ask the school why it marks a pupil who has left.",
        unit="children",
        most=0.01,
    )
    yield _rule(
        "pupils_on_the_roll_have_marks",
        "pupils attendance",
        "Every pupil on a roll for the past four weeks has a mark, where the school sends any",
        "A pupil in no register is a child missing education, or has left. Either way nothing is known, and that is never 'no absence'.",
        "Ask the school. A child missing education has a procedure of its own: this page does not replace it.",
        unit="children",
        most=0.01,
    )


def _suspensions() -> Iterator[Rule]:
    yield _rule(
        "suspensions_show_in_the_register",
        "exclusions attendance",
        "A suspension of the past year shows in the register: E, study leave, or provision elsewhere (B, K, D) in its first two days",
        "A suspension that the register does not know may have been cancelled, or be dated wrongly, or the pupil was sent home unrecorded.",
        "Ask the school which is right; withdraw the suspension or correct the marks.",
        unit="rows",
        most=0.05,
    )
    yield _rule(
        "nobody_is_present_while_suspended",
        "exclusions attendance",
        "Nobody is marked present from the second day of a suspension to the day before its last (of five sessions or more)",
        "Present and suspended can't both be true: one feed would count an absence less or a suspension too many.",
        "Ask the school whether the suspension was cut short, and send its sessions as they were served.",
        unit="rows",
        most=0.05,
    )
    yield _rule(
        "sessions_lost_are_within_the_legal_limit",
        "exclusions",
        "Nobody has lost more than 90 sessions (45 school days) to suspension in one school year",
        "The law allows no more, so a larger sum means a suspension sent twice under two references, or a wrong length.",
        "Look for the same suspension under two references; if the sum is right, the school is outside the law.",
        unit="children",
    )


def _care() -> Iterator[Rule]:
    yield _rule(
        "care_records_are_not_before_birth",
        "contacts referrals assessments plans early_help missing exploitation youth_justice persons",
        "No care record is from before the child's birth (300 days before, for a child not yet born; never for missing or offences)",
        "The date is wrong, or the record is a parent's or an older child's and was given to the wrong person.",
        "Compare the record's date and person with the case file.",
        unit="rows",
    )
    yield _rule(
        "referrals_follow_a_contact",
        "referrals contacts",
        "A referral of the past year has a contact about the same child in the 30 days before it",
        "Where the front door takes every contact, a referral without one means that contacts are missing from the extract.",
        "Compare the two extracts' filters. Where referrals can start elsewhere, this says how often.",
        unit="rows",
        most=0.2,
    )
    yield _rule(
        "assessments_have_their_referral",
        "assessments referrals",
        "An assessment that names a referral names one that is held",
        "The referral is in another extract, was closed before the history starts, or its reference was changed.",
        "Ask for referrals from further back, or for references that do not change.",
        unit="rows",
        most=0.02,
    )
    yield _rule(
        "assessments_come_after_their_referral",
        "assessments referrals",
        "No assessment is dated before the referral that it belongs to",
        "One of the two dates is wrong, and what was known when would be wrong with it.",
        "Correct the date in the case system.",
        unit="rows",
        most=0.01,
    )
    yield _rule(
        "assessments_are_of_the_person_referred",
        "assessments referrals",
        "An assessment is of the same person as its referral",
        "Brothers and sisters are often assessed together: an assessment filed under the wrong one tells a story of the wrong child.",
        "Look at the family's assessments and give each to its child.",
        unit="rows",
        most=0.01,
    )
    yield _rule(
        "protection_plans_follow_a_referral",
        "plans referrals",
        "A child protection plan has an earlier referral of the same child (judged a year after the referrals begin)",
        "No plan starts without a referral: the referral is missing, or the plan is another child's.",
        "Ask for referrals from further back; look at plans of children who moved in.",
        unit="rows",
        most=0.05,
    )
    yield _rule(
        "missing_episodes_do_not_overlap",
        "missing",
        "No missing episode starts before the child's last one ended",
        "The same absence is entered twice, or a return was never recorded, and the child would count as missing more often than it was.",
        "Enter the return, or take the second entry back.",
        unit="rows",
        most=0.02,
    )
