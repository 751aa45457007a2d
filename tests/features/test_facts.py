"""Facts of a prompted child: a dated timeline with no outcome in it, 26 weeks that add up, and signs of safety."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from features.facts import ChildFacts, timelines
from features.marks import COUNTERS
from tests.features.held import LONG_AGO, Rows, history_of, links_of, marks, open_days, stay, weekdays

AS_OF = date(2026, 6, 3)  # a Wednesday
MONDAY = date(2026, 6, 1)
DAYS = weekdays(date(2025, 12, 8), AS_OF)


def facts_of(rows: Rows, *, as_of: date = AS_OF, links: Any = None) -> ChildFacts:
    return timelines(history_of(rows), links_of((1, 1)) if links is None else links, [1], as_of=as_of)[1]


def told(rows: Rows, **more: Any) -> list[tuple[date, str]]:
    return [(event.happened_on, event.text) for event in facts_of(rows, **more).timeline]


def school(*marked: dict[str, Any], days: list[date] = DAYS) -> dict[str, list[dict[str, Any]]]:
    return {"pupils": [stay(1)], "calendar": open_days("S1", days), "attendance": list(marked)}


def event(days_ago: int, **columns: Any) -> dict[str, Any]:
    return {"person_no": 1, "happened_on": AS_OF - timedelta(days=days_ago), **columns}


def test_there_are_26_weeks_from_the_oldest_monday_to_the_week_of_the_day_before() -> None:
    weeks = facts_of(school()).attendance

    assert [week.starts_on for week in weeks] == [MONDAY - timedelta(weeks=back) for back in range(25, -1, -1)]
    # On a Monday nothing has happened in that week yet.
    assert facts_of(school(), as_of=MONDAY).attendance[-1].starts_on == MONDAY - timedelta(weeks=1)


def test_each_weeks_sessions_add_up_to_those_planned_less_those_that_were_not_possible() -> None:
    week = weekdays(date(2026, 5, 18), date(2026, 5, 22))
    rows = school(
        *marks(1, week[:1]),
        *marks(1, week[1:2], am="I", pm="N"),
        *marks(1, week[2:3], am="E", pm="B"),
        *marks(1, week[3:4], am="D", pm="X"),
    )
    found = next(each for each in facts_of(rows).attendance if each.starts_on == week[0])

    assert (found.present, found.authorised, found.unauthorised, found.not_submitted) == (3, 2, 1, 2)
    assert found.present + found.authorised + found.unauthorised + found.not_submitted == 2 * len(week) - len("DX")


def test_every_mark_is_in_one_class_or_not_possible_and_never_not_submitted() -> None:
    every = dict(enumerate(sorted(COUNTERS["recorded"]), start=1))
    rows = {
        "pupils": [stay(number) for number in every],
        "calendar": open_days("S1", [MONDAY]),
        "attendance": [row for number, mark in every.items() for row in marks(number, [MONDAY], am=mark, pm=mark)],
    }
    links = links_of(*((number, number) for number in every))
    told_of = timelines(history_of(rows), links, list(every), as_of=AS_OF)
    for number, mark in every.items():
        last = told_of[number].attendance[-1]
        classed = [2 * (mark in COUNTERS[name]) for name in ("attended", "authorised", "unauthorised")]
        assert [last.present, last.authorised, last.unauthorised, last.not_submitted] == [*classed, 0], mark
        assert sum(classed) in (0, 2), mark


def test_a_school_day_without_marks_is_not_submitted_and_a_day_off_the_calendar_is_nothing() -> None:
    last = facts_of(school(days=[MONDAY])).attendance[-1]
    dash = facts_of(school(*marks(1, [MONDAY], am="-", pm="-"), days=[MONDAY])).attendance[-1]

    for week in (last, dash):
        assert (week.present, week.authorised, week.unauthorised, week.not_submitted) == (0, 0, 0, 2)
    assert facts_of(school(days=[])).attendance[-1].not_submitted == 0


def test_nothing_is_expected_before_joining_a_school_or_after_leaving_it() -> None:
    rows = school(days=[MONDAY, MONDAY + timedelta(days=1)])

    assert facts_of({**rows, "pupils": [stay(1, entered_on=MONDAY + timedelta(days=1))]}).attendance[-1].not_submitted == 2
    assert facts_of({**rows, "pupils": [stay(1, left_on=MONDAY + timedelta(days=1))]}).attendance[-1].not_submitted == 2


def test_a_day_on_two_rolls_is_two_sessions_not_four() -> None:
    rows = school(days=[MONDAY])
    rows["pupils"].append(stay(1, "S2"))
    rows["calendar"] += open_days("S2", [MONDAY])

    assert facts_of(rows).attendance[-1].not_submitted == 2


def test_the_weeks_are_as_known_on_the_date() -> None:
    told_on = AS_OF + timedelta(days=1)
    late = {**marks(1, [MONDAY], am="O")[0], "known_on": told_on}
    rows = school(*marks(1, [MONDAY], known_until=told_on), late, days=[MONDAY])

    assert facts_of(rows).attendance[-1].present == 2
    assert facts_of(rows, as_of=told_on).attendance[-1].unauthorised == 1


def test_the_timeline_tells_each_kind_of_event_in_plain_words_newest_first() -> None:
    rows = {
        "exclusions": [
            event(3, category="SUSP", sessions=4, reason_1="PP", reason_2="DB"),
            event(4, category="LNCH", sessions=1),
            event(5, category="PERM", sessions=None, reason_1="PA"),
        ],
        "contacts": [event(10, contact_source="6", outcome="NFA"), event(11, contact_source=None, outcome=None)],
        "referrals": [
            event(20, referral_source="2A", no_further_action=True, closed_on=AS_OF - timedelta(days=19)),
            event(30, referral_source="6", no_further_action=False, closed_on=AS_OF - timedelta(days=25)),
        ],
        "assessments": [event(40, factors="11A;24A;1A")],
        "plans": [event(50, plan="CIN", ended_on=AS_OF - timedelta(days=45))],
        "early_help": [event(400, end_reason="DECLINED", ended_on=AS_OF - timedelta(days=60))],
        "missing": [event(70, kind="M", return_talk_accepted=True), event(71, kind="A", return_talk_accepted=None)],
    }

    assert [((AS_OF - day).days, text) for day, text in told(rows)] == [
        (3, "Suspended for 4 sessions: physical assault against a pupil; persistent or general disruptive behaviour"),
        (4, "Lunchtime suspension for 1 session"),
        (5, "Permanently excluded: physical assault against an adult"),
        (10, "Contact with the front door from the police: no further action"),
        (11, "Contact with the front door"),
        (20, "Referral to social care from a school or education service: no further action"),
        (25, "Social care episode closed"),
        (30, "Referral to social care from the police"),
        (40, "Social care assessment"),
        (45, "Child in need plan ended"),
        (50, "Child in need plan began"),
        (60, "Early help ended: declined by the family"),
        (70, "Reported missing; return home talk accepted"),
        (71, "Away without authorisation"),
    ]


def test_no_outcome_and_no_exploitation_factor_is_on_the_timeline() -> None:
    rows = {
        "exploitation": [event(9, level="HIGH", form="CCE")],
        "youth_justice": [event(8, serious_violence=True)],
        "assessments": [event(7, factors="11A;12A;13A;24A")],
    }

    assert told(rows) == [(AS_OF - timedelta(days=7), "Social care assessment")]


@pytest.mark.parametrize(("days_ago", "there"), [(0, False), (1, True), (364, True), (365, False), (-5, False)])
def test_the_timeline_holds_the_past_52_weeks_and_nothing_of_the_day_itself(days_ago: int, there: bool) -> None:
    assert bool(told({"contacts": [event(days_ago, known_on=AS_OF - timedelta(days=500))]})) is there


def test_an_event_taken_back_or_known_later_is_not_told() -> None:
    back = AS_OF - timedelta(days=1)
    suspension = event(9, category="SUSP", sessions=1, exclusion_ref="E")
    rows = {
        "exclusions": [{**suspension, "known_until": back}, {**suspension, "known_on": back, "withdrawn": True}],
        "contacts": [event(9, known_on=AS_OF + timedelta(days=1))],
    }

    assert told(rows) == []
    assert len(told(rows, as_of=back - timedelta(days=1))) == 1


def test_moves_of_school_are_told_by_the_schools_name_and_a_planned_leaving_is_not() -> None:
    moved = AS_OF - timedelta(days=30)
    rows = {
        "pupils": [stay(1, left_on=moved), stay(1, "S2", moved, AS_OF + timedelta(days=30))],
        "schools": [{"school": "S1", "school_name": "Ash School", "phase": "SECONDARY", "known_on": LONG_AGO}],
    }

    assert told(rows) == [(moved, "Joined S2"), (moved, "Left the roll of Ash School")]


def test_the_same_event_held_for_two_linked_records_is_told_once() -> None:
    rows = {"contacts": [event(9, contact_source="6"), {**event(9, contact_source="6"), "person_no": 2}]}

    assert len(told(rows, links=links_of((1, 1), (2, 1)))) == 1


def test_full_weeks_and_a_long_stay_are_told_as_protective() -> None:
    full = school(*marks(1, DAYS[:-1]))
    missed = school(*marks(1, DAYS[:-3]), *marks(1, DAYS[-3:-2], am="N"))

    assert [fact.text for fact in facts_of(full).protective] == [
        "Missed no session in the last 26 weeks for which the school sent marks",
        "At the same school since 1 January 2015",
    ]
    assert [fact.text for fact in facts_of(missed).protective] == ["At the same school since 1 January 2015"]
    assert all(fact.theme == "protective" and fact.points == 0 for fact in facts_of(full).protective)


@pytest.mark.parametrize(("weeks", "told_so"), [(104, True), (103, False)])
def test_a_stay_is_long_from_two_years_on(weeks: int, told_so: bool) -> None:
    since = AS_OF - timedelta(weeks=weeks)

    assert [fact.since for fact in facts_of({"pupils": [stay(1, entered_on=since)]}).protective] == [since] * told_so


def test_only_the_children_asked_for_are_told_and_one_without_records_has_none() -> None:
    history = history_of({"contacts": [event(9), {**event(9), "person_no": 2}]})
    found = timelines(history, links_of((1, 1), (2, 2)), [2, 3], as_of=AS_OF)

    assert sorted(found) == [2, 3]
    assert len(found[2].timeline) == 1
    assert (found[3].timeline, found[3].protective) == ((), ())
    assert len(found[3].attendance) == 26
    assert timelines(history, links_of((1, 1)), [], as_of=AS_OF) == {}
