"""The second route to what is computed by shapes of its own: streaks, weeks, terms, gaps, time spent, households, schools."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tests.properties.plain import ATTENDED, MISSED, UNAUTHORISED, Child, Row

POSSIBLE = ATTENDED | MISSED
OUTSIDE_SCHOOL = {"AP", "OFF_SITE"}
SUSPENDED = {"SUSP", "LNCH", "FIXD"}


def values(child: Child) -> dict[str, float | None]:
    """Every indicator that `plain.values` leaves out; None where not known."""
    enough = child.stated(POSSIBLE, [(12, 0)])
    on_calendar = enough and child.expected(12) > 0
    day_back = child.or_none(_days_back_missed(child), "exclusions", 26, school=True)
    if not child.held("attendance", child.as_of - timedelta(weeks=26), child.as_of) and not day_back:
        day_back = None
    return {
        "unexplained_sessions_in_a_row_past_12_weeks": _streak(child, {"N", "O"}, 12) if on_calendar else None,
        "missed_sessions_in_a_row_now_past_12_weeks": _streak(child, MISSED, 12, going_on=True) if on_calendar else None,
        "full_attendance_weeks_past_12_weeks": _full_weeks(child, 12) if enough else None,
        "days_back_missed_after_suspension_past_26_weeks": day_back,
        "weeks_off_roll_past_52_weeks": child.or_none(_weeks_off_roll(child), "pupils", 52, school=True),
        "weeks_in_alternative_provision_past_52_weeks": child.or_none(
            _days_in(child, "placements", 52, lambda row: row["kind"] in OUTSIDE_SCHOOL) // 7, "placements", 52, school=True
        ),
        "missing_nights_past_52_weeks": child.or_none(
            _days_in(child, "missing", 52, lambda row: True, without_end=1), "missing", 52, school=False
        ),
        **_terms(child),
        **_household(child),
        **_others(child),
    }


def _streak(child: Child, marks: set[str], weeks: int, *, going_on: bool = False) -> float:
    held = [row for row in child.mine["attendance"] if child.inside(row["happened_on"], weeks)]
    newest = max(((row["happened_on"], row["session"]) for row in held if row["mark"] != "-"), default=None)
    longest = 0
    for school in {row["school"] for row in child.rows["calendar"]}:
        days = sorted(row["happened_on"] for row in child.rows["calendar"] if row["school"] == school)
        run = 0
        for on, session in itertools.product((day for day in days if child.inside(day, weeks)), ("AM", "PM")):
            found = [
                row["mark"] for row in held if (row["happened_on"], row["session"], row["school"]) == (on, session, school)
            ]
            run = run + 1 if marks & set(found) else 0
            if not going_on or (on, session) == newest:
                longest = max(longest, run)
    return float(longest)


def _full_weeks(child: Child, weeks: int) -> float:
    full = 0
    for week in range(weeks):
        possible = child.count(POSSIBLE | {"E"}, week + 1, back_to=week)
        full += possible >= 6 and child.count(MISSED | {"E"}, week + 1, back_to=week) == 0
    return float(full)


def _days_back_missed(child: Child) -> int:
    began = {row["happened_on"] for row in child.records("exclusions", 26) if row["category"] in {"SUSP", "FIXD"}}
    missed = 0
    for first in began:
        after: dict[date, list[str]] = {}
        for row in child.mine["attendance"]:
            gap = (row["happened_on"] - first).days
            if 0 < gap <= 56 and row["happened_on"] < child.as_of and row["mark"] in POSSIBLE:
                after.setdefault(row["happened_on"], []).append(row["mark"])
        missed += bool(after) and set(after[min(after)]) <= MISSED
    return missed


def _weeks_off_roll(child: Child) -> int:
    starts = child.as_of - timedelta(weeks=52)
    schools: dict[date, set[str]] = {}
    for row in child.rows["calendar"]:
        if starts <= row["happened_on"] < child.as_of:
            schools.setdefault(row["happened_on"], set()).add(row["school"])
    every = set().union(*schools.values())
    open_days = {day for day, found in schools.items() if 2 * len(found) >= len(every)}
    stays: dict[tuple[date, date], bool] = {}
    for row in child.mine["pupils"]:
        left = min(row["left_on"] or child.as_of, child.as_of)
        if row["school"] is None or row["entered_on"] >= child.as_of or left <= row["entered_on"]:
            continue
        finished = (row["year_group"] or 0) >= 11 and row["left_on"] is not None and 6 <= row["left_on"].month <= 8
        stays[row["entered_on"], left] = stays.get((row["entered_on"], left), False) or finished
    away, until = 0, date.min
    ordered = sorted(stays)
    for place, (entered, left) in enumerate(ordered):
        until = max(until, left)
        back = ordered[place + 1][0] if place + 1 < len(ordered) else child.as_of
        if not stays[entered, left]:
            away += sum(until <= day < back for day in open_days)
    return away // 5


def _days_in(child: Child, feed: str, weeks: int, test: Callable[[Row], bool], *, without_end: int | None = None) -> int:
    starts, days = child.as_of - timedelta(weeks=weeks), set()
    for row in child.mine[feed]:
        if row["happened_on"] >= child.as_of or not test(row):
            continue
        ends = row["ended_on"]
        if ends is None:
            ends = child.as_of if without_end is None else row["happened_on"] + timedelta(days=without_end)
        for number in range((min(ends, child.as_of) - row["happened_on"]).days):
            days.add(row["happened_on"] + timedelta(days=number))
    return sum(day >= starts for day in days)


def _terms(child: Child) -> dict[str, float | None]:
    terms: dict[date, Counter[str]] = {}
    for row in child.records("attendance_totals", 52):
        terms.setdefault(row["happened_on"], Counter())[row["mark"]] += row["sessions"]
    newest = sorted(terms, reverse=True)[:2]

    def share(day: date, top: set[str]) -> float | None:
        possible = sum(terms[day][mark] for mark in POSSIBLE)
        return sum(terms[day][mark] for mark in top) / possible if possible >= max(child.floor, 1) else None

    late = "attendance_totals" in child.late
    stale = late and not child.held("attendance_totals", child.as_of - timedelta(weeks=52), child.as_of)
    absent = [None if stale else share(day, MISSED) for day in newest]
    unauthorised = share(newest[0], UNAUTHORISED) if newest and not stale else None
    both = len(absent) == 2 and None not in absent
    return {
        "term_absence_rate_past_52_weeks": absent[0] if absent else None,
        "term_unauthorised_rate_past_52_weeks": unauthorised,
        "term_absence_rate_change_past_52_weeks": absent[0] - absent[1] if both else None,  # type: ignore[operator]
    }


def _home(child: Child, people: set[int]) -> Any:
    newest: dict[int, Row] = {}
    for row in child.households:
        person = row["person_no"]
        before = person not in newest or row["known_on"] > newest[person]["known_on"]
        if person in people and row["known_on"] <= child.as_of and before:
            newest[person] = row
    whole = [row for row in newest.values() if row["household_no"] is not None]
    last = max(whole, key=lambda row: (row["known_on"], -row["person_no"]), default=None)
    return last and last["household_no"]


def _household(child: Child) -> dict[str, float | None]:
    home = _home(child, child.people)
    there = [people for people in child.others.values() if home is not None and _home(child, people) == home]
    mates = [
        people
        for people in there
        if any(
            row["person_no"] in people and row["school"] is not None and row["entered_on"] <= child.as_of
            for row in child.rows["pupils"]
        )
    ]
    known = home is not None and len(there) + 1 <= 12

    def number(feed: str, weeks: int, test: Callable[[Row], bool]) -> float | None:
        found = sum(
            any(
                row["person_no"] in people and child.inside(row["happened_on"], weeks) and test(row) for row in child.rows[feed]
            )
            for people in mates
        )
        return child.or_none(found, feed, weeks, school=False) if known else None

    return {
        "household_children_suspended_past_52_weeks": number("exclusions", 52, lambda row: row["category"] in SUSPENDED),
        "household_children_missing_past_52_weeks": number("missing", 52, lambda row: True),
        "household_children_with_contacts_past_26_weeks": number("contacts", 26, lambda row: True),
    }


def _others(child: Child) -> dict[str, float | None]:
    stays = [row for row in child.mine["pupils"] if row["school"] is not None and row["entered_on"] <= child.as_of]
    far = child.as_of + timedelta(days=1)
    here = [
        (row["entered_on"], row["left_on"] or far, row["school"])
        for row in stays
        if (row["left_on"] or far) > max(child.as_of, row["entered_on"])
    ]
    names = ("absence_rate_of_others_at_school_past_12_weeks", "suspensions_of_others_at_school_past_52_weeks")
    if not here:
        return dict.fromkeys(names)
    latest = max(entered for entered, _, _ in here)
    longest = max(left for entered, left, _ in here if entered == latest)
    school = min(school for entered, left, school in here if (entered, left) == (latest, longest))
    pupils = {
        row["person_no"]
        for row in child.rows["pupils"]
        if row["school"] == school and row["entered_on"] <= child.as_of and (row["left_on"] or far) > child.as_of
    } - child.people
    marks = [
        row["mark"]
        for row in child.rows["attendance"]
        if row["school"] == school and row["person_no"] not in child.people and child.inside(row["happened_on"], 12)
    ]
    possible = sum(mark in POSSIBLE for mark in marks)
    suspended = sum(
        row["school"] == school
        and row["person_no"] not in child.people
        and row["category"] in SUSPENDED
        and child.inside(row["happened_on"], 52)
        for row in child.rows["exclusions"]
    )
    first = {weeks: child.as_of - timedelta(weeks=weeks) for weeks in (12, 52)}
    enough = len(pupils) >= 20
    absence = sum(mark in MISSED for mark in marks) / possible if possible else None
    return {
        names[0]: absence if enough and child.held("attendance", first[12], child.as_of) else None,
        names[1]: 100 * suspended / len(pupils) if enough and child.held("exclusions", first[52], child.as_of) else None,
    }
