"""What is recorded of the few children who are prompted: a timeline, and the attendance of the last 26 weeks.

Facts with their dates, in plain words. Outcomes (exploitation and youth justice) are not among them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from features.indicator import say_date
from features.records import History, Records, usable_links
from features.rolls import stays
from vocabulary.code_tables import code_table
from vocabulary.prompts import AttendanceWeek, DatedEvent
from vocabulary.windows import HALF_YEAR, YEAR

Row = dict[str, Any]

SHOWN = {"present": "present", "approved_activity": "present", "authorised": "authorised", "unauthorised": "unauthorised"}
"""How a class of mark is shown; a class that is not here is no possible session, or no mark."""


@dataclass(frozen=True)
class ChildFacts:
    """timeline: events of the last 52 weeks, oldest first. attendance: 26 weeks, oldest first, each beginning
    on the weekday of `as_of`."""

    timeline: tuple[DatedEvent, ...]
    attendance: tuple[AttendanceWeek, ...]


def timelines(history: History, links: pd.DataFrame, child_nos: Sequence[int], *, as_of: date) -> dict[int, ChildFacts]:
    """The facts of each of these children, as known on `as_of` about what happened before it."""
    chosen = np.array(sorted(set(child_nos)), dtype="int32")
    if not len(chosen):
        return {}
    records = Records(history, usable_links(links, chosen), as_of=as_of)
    events: dict[int, list[DatedEvent]] = {int(child): [] for child in chosen}
    for child, event in _events(records):
        events[child].append(event)
    weeks = _weeks(records, chosen)
    return {
        int(child): ChildFacts(
            timeline=tuple(sorted(events[int(child)], key=lambda each: (each.happened_on, each.feed, each.text))),
            attendance=weeks[int(child)],
        )
        for child in chosen
    }


def _events(records: Records) -> Iterator[tuple[int, DatedEvent]]:
    since = YEAR.starts_on(as_of=records.as_of)
    said: dict[str, Callable[[Row, date], str]] = {
        "exclusions": _exclusion,
        "contacts": _contact,
        "referrals": _referral,
        "assessments": lambda row, as_of: "A social care assessment was made",  # noqa: ARG005 - one shape for all feeds
        "plans": _plan,
        "early_help": _early_help,
        "missing": _missing,
    }
    for feed, words in said.items():
        for row in _rows(records.events(feed, since)):
            day = pd.Timestamp(row["happened_on"]).date()
            yield int(row["child_no"]), DatedEvent(day, feed, words(row, records.as_of))
    for row in _rows(stays(records)):
        entered, left = (pd.Timestamp(row[name]).date() for name in ("entered_on", "left_on"))
        if since <= entered < records.as_of:
            yield int(row["child_no"]), DatedEvent(entered, "pupils", "Joined a school's roll")
        if since <= left < records.as_of:
            yield int(row["child_no"]), DatedEvent(left, "pupils", "Left a school's roll")


def _rows(table: Any) -> list[Row]:
    frame = table.execute()
    return list(frame.astype(object).where(frame.notna(), None).to_dict("records"))


def _exclusion(row: Row, as_of: date) -> str:
    del as_of
    kind = {"PERM": "Permanently excluded", "LNCH": "Suspended over lunch"}.get(row["category"], "Suspended")
    sessions = row["sessions"]
    lasting = f" for {_half_days(int(sessions))}" if sessions and row["category"] not in ("PERM", "LNCH") else ""
    table = code_table("exclusion_reasons")
    reasons = [table.describe(row[name]) for name in ("reason_1", "reason_2", "reason_3") if row[name]]
    because = f": {'; '.join(_lower(reason) for reason in reasons)}" if reasons else ""
    return f"{kind}{lasting}{because}"


def _half_days(sessions: int) -> str:
    days, half = divmod(sessions, 2)
    if not days:
        return "half a day"
    return f"{days}{'½' if half else ''} school day{'s' if days > 1 or half else ''}"


def _contact(row: Row, as_of: date) -> str:
    del as_of
    who = _source(row["contact_source"])
    outcome = row["outcome"]
    then = f": {_lower(code_table('contact_outcomes').describe(outcome))}" if outcome else ""
    return f"Contact with the front door{who}{then}"


def _referral(row: Row, as_of: date) -> str:
    who = _source(row["referral_source"])
    if row["no_further_action"]:
        return f"Referral to social care{who}: no further action"
    closed = row["closed_on"]
    ended = f"; closed on {say_date(pd.Timestamp(closed).date())}" if closed and pd.Timestamp(closed).date() <= as_of else ""
    return f"Referral to social care{who}{ended}"


def _plan(row: Row, as_of: date) -> str:
    return f"{code_table('plan_kinds').describe(row['plan'])} began{_ended(row['ended_on'], as_of)}"


def _early_help(row: Row, as_of: date) -> str:
    how = code_table("early_help_ends").describe(row["end_reason"]) if row["end_reason"] else ""
    ended = _ended(row["ended_on"], as_of)
    return f"Early help began{ended}{f' ({_lower(how)})' if ended and how else ''}"


def _missing(row: Row, as_of: date) -> str:
    kind = "Away without permission" if row["kind"] == "A" else "Reported missing"
    ended = row["ended_on"]
    back = f"; back on {say_date(pd.Timestamp(ended).date())}" if ended and pd.Timestamp(ended).date() <= as_of else ""
    talk = "; a return talk took place" if row["return_talk_accepted"] else ""
    return f"{kind}{back}{talk}"


def _ended(day: object, as_of: date) -> str:
    if day is None or pd.Timestamp(day).date() > as_of:  # type: ignore[arg-type]
        return ""
    return f"; ended on {say_date(pd.Timestamp(day).date())}"  # type: ignore[arg-type]


_SECTORS = {
    "individual": "someone close to the child",
    "education": "a school or education service",
    "health": "a health service",
    "housing": "housing",
    "local_authority": "a council service",
    "police": "the police",
}


def _source(code: str | None) -> str:
    held = code_table("referral_sources").codes.get(code or "")
    who = _SECTORS.get(held.classes["sector"]) if held else None
    return f" from {who}" if who else ""


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _weeks(records: Records, chosen: np.ndarray) -> dict[int, tuple[AttendanceWeek, ...]]:
    since = HALF_YEAR.starts_on(as_of=records.as_of)
    marks = records.events("attendance", since).select("child_no", "happened_on", "session", "mark").execute()
    classes = {code.code: code.classes["class"] for code in code_table("attendance_marks").codes.values()}
    marks["class"] = marks["mark"].astype(str).map(classes)
    marks["shown"] = marks["class"].map(SHOWN)
    marks["week"] = (pd.to_datetime(marks["happened_on"]) - pd.Timestamp(since)).dt.days // 7
    counts = marks.groupby(["child_no", "week", "shown"]).size().to_dict()
    # What was planned less what has a mark is not submitted; a mark that says no session was possible is no gap.
    marked = marks[marks["class"] != "no_mark"].drop_duplicates(["child_no", "happened_on", "session"])
    answered = marked.groupby(["child_no", "week"]).size().to_dict()
    planned = _planned(records, since)
    return {
        int(child): tuple(
            AttendanceWeek(
                starts_on=since + timedelta(weeks=week),
                present=int(counts.get((child, week, "present"), 0)),
                authorised=int(counts.get((child, week, "authorised"), 0)),
                unauthorised=int(counts.get((child, week, "unauthorised"), 0)),
                not_submitted=max(0, int(planned.get((child, week), 0)) - int(answered.get((child, week), 0))),
            )
            for week in range(HALF_YEAR.weeks)
        )
        for child in chosen
    }


def _planned(records: Records, since: date) -> dict[tuple[int, int], int]:
    """(child_no, week) -> sessions for which a school was open while the child was on its roll; once a day whatever the rolls."""
    calendar = records.reference("calendar")
    days = calendar.filter(calendar.happened_on >= since, calendar.happened_on < records.as_of)
    joined = stays(records).inner_join(days.select("school", "happened_on").distinct(), "school")
    joined = joined.filter(joined.happened_on >= joined.entered_on, joined.happened_on < joined.left_on)
    open_days = joined.select("child_no", "happened_on").distinct().execute()
    open_days["week"] = (pd.to_datetime(open_days["happened_on"]) - pd.Timestamp(since)).dt.days // 7
    return {key: 2 * int(count) for key, count in open_days.groupby(["child_no", "week"]).size().items()}  # type: ignore[misc]
