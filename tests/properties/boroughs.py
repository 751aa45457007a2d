"""Small invented histories, drawn at random from a seed that hypothesis chooses: every feed, every kind of awkwardness."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

import pandas as pd

from tests.features.held import LONG_AGO, links_of, open_days, weekdays

AS_OF = date(2026, 6, 3)
MARKS = ["/", "\\", "L", "I", "O", "U", "N", "G", "E", "B", "C2", "K", "D", "M", "S", "Y1", "X", "-", "#", "Z"]
SCHOOLS = {"S1": "PRIMARY", "S2": "SECONDARY", "S3": "SECONDARY"}


@dataclass
class Borough:
    """Rows by feed, and who is who: child_no to the person numbers whose records may reach it."""

    rows: dict[str, list[dict[str, Any]]]
    people: dict[int, set[int]] = field(default_factory=dict)
    weak: list[tuple[int, int, str]] = field(default_factory=list)
    homes: list[dict[str, Any]] = field(default_factory=list)

    @property
    def households(self) -> pd.DataFrame:
        """person_no, household_no and known_on: where each person lived from when it was known."""
        return pd.DataFrame(self.homes, columns=["person_no", "household_no", "known_on"])

    @property
    def links(self) -> pd.DataFrame:
        """Every link, the weak ones too."""
        strong = [(person, child, "strong") for child, people in self.people.items() for person in sorted(people)]
        return links_of(*strong, *self.weak)

    @property
    def cohort(self) -> pd.DataFrame:
        return pd.DataFrame({"child_no": sorted(self.people)})


def borough(seed: int, children: int = 6, *, first_child: int = 1) -> Borough:
    """A borough of so many children: 60 weeks of marks, and events of every feed over four years."""
    dice = Random(seed)
    days = [day for day in weekdays(date(2025, 4, 7), date(2026, 7, 17)) if not _holiday(day)]
    rows: dict[str, list[dict[str, Any]]] = {
        name: []
        for name in (
            *("attendance", "pupils", "persons", "exclusions", "contacts", "referrals", "assessments"),
            *("plans", "early_help", "missing", "exploitation", "youth_justice", "placements", "attendance_totals"),
        )
    }
    rows["schools"] = [{"school": s, "school_name": s, "phase": phase, "known_on": LONG_AGO} for s, phase in SCHOOLS.items()]
    rows["calendar"] = [row for school in SCHOOLS for row in open_days(school, days)]
    made = Borough(rows)
    for child in range(first_child, first_child + children):
        _add_child(made, child, days, dice)
    return made


def crowd(made: Borough, seed: int, pupils: int = 70, *, first: int = 9000) -> Borough:
    """The same borough with other pupils on the rolls of its schools, linked to nobody: so that schools have rates."""
    dice = Random(seed)
    rows = {name: list(found) for name, found in made.rows.items()}
    for person in range(first, first + pupils):
        school = dice.choice(list(SCHOOLS))
        left = dice.choice([None, None, None, AS_OF - timedelta(days=30)])
        rows["pupils"].append(
            {
                "person_no": person,
                "school": school,
                "entered_on": LONG_AGO,
                "left_on": left,
                "known_on": LONG_AGO,
                "year_group": 9,
            }
        )
        for _ in range(dice.randrange(6)):
            row = {"person_no": person, "happened_on": _day(dice, 120, after=3), "session": "AM", "mark": dice.choice(MARKS)}
            rows["attendance"] += _versions({**row, "school": dice.choice([school, "S2", None])}, "mark", MARKS, dice)
        if dice.random() < 0.2:
            row = {"person_no": person, "happened_on": _day(dice, 400), "category": dice.choice(["SUSP", "PERM", "LNCH"])}
            row |= {"school": school, "sessions": 2, "reason_1": "DB", "reason_2": None, "reason_3": None}
            rows["exclusions"] += _versions(row, "category", ["SUSP", "PERM"], dice, withdrawable=True)
    return Borough(rows, made.people, made.weak, made.homes)


def _holiday(day: date) -> bool:
    return day.month == 8 or (day.month == 12 and day.day > 20) or (day.month == 4 and day.day < 15)


def _add_child(made: Borough, child: int, days: list[date], dice: Random) -> None:
    pupil, other, care, doubted = (10 * child + n for n in range(4))
    people = {pupil} if dice.random() < 0.9 else set()
    if dice.random() < 0.7 or not people:
        people.add(care)
        made.rows["persons"].append({"person_no": care, "known_on": _day(dice, 1500), "known_until": None})
    if dice.random() < 0.15:
        people.add(other)
    made.people[child] = people
    if dice.random() < 0.4:
        made.weak.append((doubted, child, "weak"))
    for person in (*sorted(people), doubted):
        if person != care:
            _stays_and_marks(made, person, days, dice)
            _totals(made, person, dice)
        for known_on in {_day(dice, 700, after=30) for _ in range(dice.randrange(3))}:
            home = dice.choice([1, 1, 2, 3, None])
            made.homes.append({"person_no": person, "household_no": home, "known_on": known_on})
        _events(made, person, dice, school=person != care)


def _stays_and_marks(made: Borough, person: int, days: list[date], dice: Random) -> None:
    entered = AS_OF - timedelta(days=dice.choice([900, 900, 500, 200, 100, 20, 1]))
    stays = []
    while True:
        left = entered + timedelta(days=dice.choice([5, 90, 250])) if dice.random() < 0.4 else None
        school = dice.choice(list(SCHOOLS))
        stays.append((school, entered, left))
        made.rows["pupils"].append(
            {
                "person_no": person,
                "school": school,
                "entered_on": entered,
                "left_on": left,
                "known_on": entered,
                "year_group": dice.choice([8, 9, 10, 11, 12, None]),
            }
        )
        if left is None or dice.random() < 0.2 or left > AS_OF:
            break
        entered = left + timedelta(days=dice.choice([0, 3, 40]))
    _marks_of_old(made, person, stays, Random(person))
    steady = dice.random()
    away = 0
    for day in days:
        here = [school for school, first, last in stays if first <= day and (last is None or day < last)]
        if not here or day >= AS_OF + timedelta(days=10) or dice.random() < 0.03:
            continue
        away = away - 1 if away else dice.choice([0] * 30 + [1, 2, 4, 9])
        for session in ("AM", "PM"):
            mark = "I" if away else dice.choice(["/", "\\"]) if dice.random() < steady else dice.choice(MARKS)
            row = {"person_no": person, "happened_on": day, "session": session, "mark": mark, "school": here[0]}
            made.rows["attendance"] += _versions(row, "mark", MARKS, dice)


def _marks_of_old(made: Borough, person: int, stays: list[tuple[str, date, date | None]], dice: Random) -> None:
    """A few marks from the two years before: enough to be counted over three, and to fall off their far end."""
    for back in sorted(dice.sample(range(7 * 62, 7 * 160), dice.choice([0, 30, 60]))):
        day = AS_OF - timedelta(days=back)
        here = [school for school, first, last in stays if first <= day and (last is None or day < last)]
        row = {"person_no": person, "happened_on": day, "session": "AM", "mark": dice.choice(MARKS)}
        made.rows["attendance"] += _versions({**row, "school": here[0] if here else None}, "mark", MARKS, dice)


def _totals(made: Borough, person: int, dice: Random) -> None:
    for ends_on in (date(2025, 7, 18), date(2025, 12, 19), date(2026, 4, 2)):
        for mark in dice.sample(MARKS, dice.randrange(8)):
            row = {"person_no": person, "happened_on": ends_on, "mark": mark, "sessions": dice.randrange(40)}
            made.rows["attendance_totals"] += _versions(row, "sessions", [0, 10, 60], dice)


def _events(made: Borough, person: int, dice: Random, *, school: bool) -> None:
    def add(feed: str, most: int, column: str, choices: list[Any], **more: Any) -> None:
        for _ in range(dice.randrange(most)):
            row = {"person_no": person, "happened_on": _day(dice, 1300, after=20), column: dice.choice(choices)}
            row |= {name: dice.choice(value) for name, value in more.items()}
            if "ended_on" in row:
                row["ended_on"] = None if row["ended_on"] is None else row["happened_on"] + timedelta(days=row["ended_on"])
            made.rows[feed] += _versions(row, column, choices, dice, withdrawable=True)

    reasons = ["PP", "PA", "OW", "BW", "DA", "DR", "VR", "DB", "VA", "CB", None]
    if school:
        add(
            *("exclusions", 5, "category", ["SUSP", "SUSP", "LNCH", "FIXD", "PERM"]),
            reason_1=reasons,
            reason_2=reasons,
            reason_3=reasons,
            sessions=[None, 1, 2, 10],
            school=[*SCHOOLS, None],
        )
        add("placements", 4, "kind", ["AP", "OFF_SITE", "MANAGED_MOVE", "OTHER"], ended_on=[None, 1, 20, 90, 400])
        return
    outcomes = ["NFA", "ADVICE", "EARLY_HELP", "REFERRAL", None]
    add("contacts", 5, "contact_source", ["6", "2A", "2B", "1A", "3A", "3F", None], outcome=outcomes)
    add("referrals", 5, "referral_source", ["6", "2A"])
    add("assessments", 4, "factors", ["1A;10A", "14A", "11A;2A", "13A;24A", "110A", "21", None, "10A;11A;12A;14A"])
    add(
        "early_help",
        4,
        "end_reason",
        ["COMPLETED", "DECLINED", "DISENGAGED", None],
        ended_on=[None, 30, 200, 900],
        trusted_adult=[True, False, None],
    )
    add("missing", 6, "kind", ["M", "A"], return_talk_accepted=[True, False, None], ended_on=[None, 0, 1, 3, 30])
    add("plans", 3, "plan", ["CIN", "CP"], ended_on=[None, 90, 300])
    add("exploitation", 2, "level", ["LOW", "MEDIUM", "HIGH"])
    add("youth_justice", 2, "serious_violence", [True, False])


def _day(dice: Random, back: int, *, after: int = 0) -> date:
    return AS_OF - timedelta(days=dice.randint(-after, back))


def _versions(
    row: dict[str, Any], column: str, choices: list[Any], dice: Random, *, withdrawable: bool = False
) -> list[dict[str, Any]]:
    """The row as first known, and now and then as corrected or taken back later."""
    known = row["happened_on"] + timedelta(days=dice.choice([0, 1, 1, 2, 30]))
    first = {**row, "known_on": known, "known_until": None}
    if dice.random() > 0.1:
        return [first]
    corrected = known + timedelta(days=dice.choice([1, 10, 60]))
    first["known_until"] = corrected
    second = {**row, column: dice.choice(choices), "known_on": corrected, "known_until": None}
    if withdrawable and dice.random() < 0.4:
        second["withdrawn"] = True
    return [first, second]
