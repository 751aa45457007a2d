"""What the warehouse says as a whole: a fault planted between two feeds is counted once, and sound records break nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from store.invariants import INVARIANTS
from store.overview import overview
from tests.store.deliveries import land, open_warehouse

AS_OF = date(2026, 1, 31)
LONG_AGO = date(2023, 9, 1)
DAYS = [day for day in (date(2026, 1, 5) + timedelta(days=n) for n in range(26)) if day.weekday() < 5]

EDUCATION = [
    name for name in INVARIANTS if {"pupils", "marks", "schools", "sessions", "suspensions", "nobody"} & set(name.split("_"))
]

Rows = dict[str, list[dict[str, Any]]]


def pupil(ref: str, school: str = "S1", **more: Any) -> dict[str, Any]:
    born = date(2012, 3, 4)
    return {"person_ref": ref, "school": school, "entered_on": LONG_AGO, "born_on": born, "known_on": LONG_AGO} | more


def register(
    ref: str, school: str = "S1", *, days: Sequence[date] = DAYS, marks: Mapping[date, str] | None = None
) -> list[dict]:
    told = marks or {}
    return [
        {
            "person_ref": ref,
            "happened_on": day,
            "session": session,
            "mark": told.get(day, usual),
            "school": school,
            "known_on": day,
        }
        for day in days
        for session, usual in (("AM", "/"), ("PM", "\\"))
    ]


def about(ref: str, key: str, reference: str, on: date, **more: Any) -> dict[str, Any]:
    return {key: reference, "person_ref": ref, "happened_on": on, "known_on": on} | more


def sound() -> Rows:
    """Two pupils with registers, one of them suspended, and a child known to social care from contact to plan."""
    away = dict.fromkeys(DAYS[2:5], "E")
    return {
        "schools": [{"school": "S1", "school_name": "One", "known_on": LONG_AGO}],
        "calendar": [{"school": school, "happened_on": day, "known_on": LONG_AGO} for day in DAYS for school in ("S1", "S2")],
        "pupils": [pupil("P1", upn="A950000178301"), pupil("P2")],
        "persons": [{"person_ref": "C1", "upn": "A950000178301", "born_on": date(2012, 3, 4), "known_on": LONG_AGO}],
        "attendance": [*register("P1"), *register("P2", marks=away)],
        "exclusions": [about("P2", "exclusion_ref", "X1", DAYS[2], category="SUSP", sessions=6)],
        "contacts": [about("C1", "contact_ref", "K1", date(2023, 10, 1)), about("C1", "contact_ref", "K2", date(2025, 9, 1))],
        "referrals": [
            about("C1", "referral_ref", "R0", date(2023, 10, 1)),
            about("C1", "referral_ref", "R1", date(2025, 9, 2)),
        ],
        "assessments": [about("C1", "assessment_ref", "A1", date(2025, 10, 1), referral_ref="R1")],
        "plans": [about("C1", "plan_ref", "L1", date(2025, 10, 8), plan="CP")],
        "missing": [about("C1", "episode_ref", "M1", date(2025, 11, 1), ended_on=date(2025, 11, 3))],
    }


def counted(folder: Path, rows: Rows) -> dict[str, tuple[int, int, str]]:
    warehouse = open_warehouse(folder)
    for feed, its in rows.items():
        land(warehouse, feed, its, on=AS_OF)
    with overview(warehouse, warehouse._identities, as_of=AS_OF) as held:
        found = held.invariants()
    return {name: (checked, broken, where) for name, checked, broken, where in found.itertuples(index=False)}


def test_records_that_agree_break_no_invariant_and_every_one_of_them_was_judged(tmp_path: Path) -> None:
    found = counted(tmp_path, sound())

    assert set(found) == {*INVARIANTS, "one_upn_has_one_birthday"}
    assert {name for name, (_, broken, _) in found.items() if broken} == set()
    # Two pupils' marks are not a register: ten marks of a day are.
    assert {name for name, (checked, _, _) in found.items() if not checked} == {"marks_fall_on_school_days"}


def _planted() -> dict[str, tuple[Rows, str]]:
    """Invariant = rows to add that break it once, and the school that is named."""
    on = date(2025, 12, 1)
    quiet = date(2026, 1, 30)
    return {
        "pupils_with_records_are_listed": ({"exclusions": [about("P9", "exclusion_ref", "X9", on, category="LNCH")]}, ""),
        "people_in_care_records_are_listed": ({"contacts": [about("C9", "contact_ref", "K9", on)]}, ""),
        "care_records_are_not_before_birth": ({"missing": [about("C1", "episode_ref", "M9", date(2012, 3, 3))]}, ""),
        "marks_are_of_children_of_school_age": ({"pupils": [pupil("P9", born_on=date(2025, 1, 1))], "attendance": register("P9")}, ""),
        "suspensions_show_in_the_register": (
            {"exclusions": [about("P1", "exclusion_ref", "X9", DAYS[2], category="SUSP", sessions=1)]}, ""),
        "nobody_is_present_while_suspended": (
            {"exclusions": [about("P1", "exclusion_ref", "X9", DAYS[2], category="SUSP", sessions=8)]}, ""),
        "sessions_lost_are_within_the_legal_limit": (
            {"exclusions": [about("P2", "exclusion_ref", f"Y{n}", date(2025, 9, 8 + n), category="SUSP", sessions=45) for n in (1, 2)]}, ""),
        "pupils_are_on_one_roll": ({"pupils": [pupil("P2", "S2")]}, ""),
        "marks_are_of_pupils_on_the_roll": ({"attendance": register("P1", "S2", days=[quiet], marks={quiet: "I"})}, "S2"),
        "pupils_on_the_roll_have_marks": ({"pupils": [pupil("P9")]}, "S1"),
        "schools_that_send_marks_have_a_calendar": ({"pupils": [pupil("P9", "S9")], "attendance": register("P9", "S9")}, "S9"),
        "marks_fall_on_school_days": (
            {"pupils": [pupil(f"Q{n}") for n in range(6)],
             "attendance": [row for n in range(6) for row in register(f"Q{n}", days=[date(2026, 1, 24), DAYS[-1]])]}, "S1"),
        "referrals_follow_a_contact": ({"referrals": [about("C1", "referral_ref", "R9", date(2025, 12, 20))]}, ""),
        "assessments_have_their_referral": ({"assessments": [about("C1", "assessment_ref", "A9", on, referral_ref="R-gone")]}, ""),
        "assessments_come_after_their_referral": (
            {"assessments": [about("C1", "assessment_ref", "A9", date(2025, 9, 1), referral_ref="R1")]}, ""),
        "assessments_are_of_the_person_referred": (
            {"persons": [{"person_ref": "C2", "born_on": date(2014, 1, 1), "known_on": LONG_AGO}],
             "assessments": [about("C2", "assessment_ref", "A9", on, referral_ref="R1")]}, ""),
        "protection_plans_follow_a_referral": (
            {"persons": [{"person_ref": "C2", "born_on": date(2014, 1, 1), "known_on": LONG_AGO}],
             "plans": [about("C2", "plan_ref", "L9", on, plan="CP")]}, ""),
        "missing_episodes_do_not_overlap": ({"missing": [about("C1", "episode_ref", "M9", date(2025, 11, 2))]}, ""),
        "one_upn_has_one_birthday": (
            {"pupils": [pupil("P9", upn="H801200001001")],
             "persons": [{"person_ref": "C9", "upn": "h801200001001", "born_on": date(2015, 5, 5), "known_on": LONG_AGO}]}, ""),
    }  # fmt: skip


@pytest.mark.parametrize("name", EDUCATION)
def test_a_fault_between_two_feeds_is_counted_once_under_its_own_name(name: str, tmp_path: Path) -> None:
    added, school = _planted()[name]
    rows = sound()
    for feed, more in added.items():
        rows[feed] = [*rows[feed], *more]
        if name == "marks_are_of_pupils_on_the_roll":
            rows[feed] = [row for row in rows[feed] if (row["person_ref"], row["happened_on"]) != ("P1", DAYS[-1])] + more

    _, broken, where = counted(tmp_path, rows)[name]

    assert broken == 1
    assert where == school


def test_faults_between_care_feeds_are_each_counted_once(tmp_path: Path) -> None:
    rows = sound()
    planted = {name: added for name, (added, _) in _planted().items() if name not in EDUCATION}
    for place, added in enumerate(planted.values()):
        for feed, more in added.items():
            rows[feed] = [*rows[feed], *(_own(row, place) for row in more)]

    found = counted(tmp_path, rows)

    assert {name: found[name][1] for name in planted} == dict.fromkeys(planted, 1)


def _own(row: dict[str, Any], place: int) -> dict[str, Any]:
    """The same row with a key, and a person where it is a new one, that no other plant has."""
    keys = {
        name: f"{row[name]}-{place}" for name in row if name.endswith("_ref") and name not in {"person_ref", "referral_ref"}
    }
    person = row["person_ref"] if row["person_ref"] == "C1" else f"{row['person_ref']}-{place}"
    return {**row, **keys, "person_ref": person} | ({"referral_ref": row["referral_ref"]} if "referral_ref" in row else {})


def test_a_school_day_expects_two_marks_for_each_pupil_on_the_roll_and_the_silent_day_holds_none(tmp_path: Path) -> None:
    warehouse = open_warehouse(tmp_path)
    rows = sound()
    silent, early = DAYS[4], DAYS[1]
    rows["pupils"] = [pupil("P1"), pupil("P2"), pupil("P3", entered_on=DAYS[3]), pupil("P4", left_on=early)]
    rows["attendance"] = [
        row for row in register("P1") + register("P2") + register("P3", days=DAYS[3:]) if row["happened_on"] != silent
    ]
    rows["attendance"] += register("P4", days=DAYS[:1])
    for row in rows["attendance"]:  # a register may name no school; then the roll says which it is
        row["school"] = None if row["person_ref"] == "P2" else "S1"
    unmarked = [{**row, "mark": "-", "school": "S1"} for row in register("P1", days=[silent])]
    rows["attendance"] += unmarked
    for feed in ("schools", "calendar", "pupils", "attendance"):
        land(warehouse, feed, rows[feed], on=AS_OF)

    with overview(warehouse, warehouse._identities, as_of=AS_OF) as held:
        found = held.completeness().set_index("day")

    assert set(found["school"]) == {"S1"}  # S2 is open, and nobody is on its roll
    assert list(found.loc[DAYS[0], ["expected", "held"]]) == [6, 6]
    assert list(found.loc[early, ["expected", "held"]]) == [4, 4]
    assert list(found.loc[DAYS[3], ["expected", "held"]]) == [6, 6]
    assert list(found.loc[silent, ["expected", "held"]]) == [6, 0]


def test_the_overview_knows_only_what_was_known_on_its_date(tmp_path: Path) -> None:
    warehouse = open_warehouse(tmp_path)
    for feed, its in sound().items():
        land(warehouse, feed, its, on=AS_OF)

    with overview(warehouse, warehouse._identities, as_of=DAYS[2]) as held:
        days = held.completeness()
        found = held.invariants().set_index("invariant")

    assert set(days["day"]) == set(DAYS[:2])
    assert found.at["suspensions_show_in_the_register", "checked"] == 0
