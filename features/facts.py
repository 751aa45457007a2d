"""What is recorded about the few children who are prompted: their timeline, their weeks at school, and what else is true."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from features.indicator import say_date
from features.records import History, Records, usable_links
from features.rolls import school_days, stays
from features.weeks import attendance_weeks
from vocabulary.code_tables import code_table
from vocabulary.prompts import AttendanceWeek, DatedEvent, Fact
from vocabulary.windows import YEAR

SETTLED_AFTER = timedelta(weeks=104)


@dataclass(frozen=True)
class ChildFacts:
    """Facts of one child, each with its date, from before `as_of` and known by then.

    timeline: the past 52 weeks, newest first. attendance: 26 weeks, oldest first. protective: signs
    that no indicator carries.
    """

    timeline: tuple[DatedEvent, ...]
    attendance: tuple[AttendanceWeek, ...]
    protective: tuple[Fact, ...]


def timelines(history: History, links: pd.DataFrame, child_nos: Sequence[int], *, as_of: date) -> dict[int, ChildFacts]:
    """The facts of each child asked for; a child with no record has empty ones.

    No outcome is in them, no reason for a contact and no factor of an assessment beyond the fact of it.
    """
    children = np.unique(np.asarray(child_nos, dtype="int64"))
    if not len(children):
        return {}
    records = Records(history, usable_links(links, children), as_of=as_of)
    roll = stays(records).execute()
    events: dict[int, list[DatedEvent]] = {int(child): [] for child in children}
    for feed, tell in _TOLD.items():
        _tell(events, records, feed, tell)
    _tell_moves(events, roll, records)
    weeks = attendance_weeks(records, roll, school_days(records, 27), children)
    return {
        int(child): ChildFacts(
            timeline=tuple(sorted(set(events[int(child)]), key=_newest_first)),
            attendance=weeks[int(child)],
            protective=_protective(roll[roll["child_no"] == child], weeks[int(child)], as_of=as_of),
        )
        for child in children
    }


Row = dict[Any, Any]
Teller = Callable[[Row], list[tuple[Any, str]]]


def _tell(events: dict[int, list[DatedEvent]], records: Records, feed: str, tell: Teller) -> None:
    since = YEAR.starts_on(as_of=records.as_of)
    # An episode that began earlier may have ended within the year.
    table = records.events(feed).execute()
    for row in table.to_dict("records"):
        for day, text in tell(row):
            if day is not None and not pd.isna(day) and since <= (on := pd.Timestamp(day).date()) < records.as_of:
                events[int(row["child_no"])].append(DatedEvent(on, feed, text))


def _tell_moves(events: dict[int, list[DatedEvent]], roll: pd.DataFrame, records: Records) -> None:
    since = YEAR.starts_on(as_of=records.as_of)
    schools = records.reference("schools").execute().drop_duplicates("school").set_index("school")["school_name"]
    for stay in roll.to_dict("records"):
        name = str(schools.get(stay["school"], stay["school"]))
        for day, text in ((stay["entered_on"], f"Joined {name}"), (stay["left_on"], f"Left the roll of {name}")):
            if since <= (on := pd.Timestamp(day).date()) < records.as_of:
                events[int(stay["child_no"])].append(DatedEvent(on, "pupils", text))


def _exclusion(row: Row) -> list[tuple[Any, str]]:
    if row["category"] == "PERM":
        kind = "Permanently excluded"
    else:
        sessions = row["sessions"]
        lost: str = "" if pd.isna(sessions) else f" for {int(sessions)} session{'' if sessions == 1 else 's'}"
        kind = f"{'Lunchtime suspension' if row['category'] == 'LNCH' else 'Suspended'}{lost}"
    reasons = [row[name] for name in ("reason_1", "reason_2", "reason_3")]
    said = [code_table("exclusion_reasons").describe(code) for code in reasons if isinstance(code, str) and code]
    return [(row["happened_on"], f"{kind}: {'; '.join(said).lower()}" if said else kind)]


def _contact(row: Row) -> list[tuple[Any, str]]:
    sector = _sector(row["contact_source"])
    outcome = row["outcome"]
    done = f": {code_table('contact_outcomes').describe(outcome).lower()}" if isinstance(outcome, str) and outcome else ""
    return [(row["happened_on"], f"Contact with the front door{sector}{done}")]


def _referral(row: Row) -> list[tuple[Any, str]]:
    ended = "no further action" if row["no_further_action"] is True else ""
    told: list[tuple[Any, str]] = [
        (row["happened_on"], f"Referral to social care{_sector(row['referral_source'])}{': ' + ended if ended else ''}")
    ]
    return told if ended else [*told, (row["closed_on"], "Social care episode closed")]


def _plan(row: Row) -> list[tuple[Any, str]]:
    kind = code_table("plan_kinds").describe(str(row["plan"]))
    return [(row["happened_on"], f"{kind} began"), (row["ended_on"], f"{kind} ended")]


def _early_help(row: Row) -> list[tuple[Any, str]]:
    reason = row["end_reason"]
    how = f": {code_table('early_help_ends').describe(reason).lower()}" if isinstance(reason, str) and reason else ""
    return [(row["happened_on"], "Early help began"), (row["ended_on"], f"Early help ended{how}")]


def _placement(row: Row) -> list[tuple[Any, str]]:
    kind = code_table("placement_kinds").describe(str(row["kind"]))
    return [(row["happened_on"], f"{kind} began"), (row["ended_on"], f"{kind} ended")]


def _missing(row: Row) -> list[tuple[Any, str]]:
    kind = "Away without authorisation" if row["kind"] == "A" else "Reported missing"
    talk = "; return home talk accepted" if row["return_talk_accepted"] is True else ""
    return [(row["happened_on"], f"{kind}{talk}")]


_TOLD: dict[str, Teller] = {
    "exclusions": _exclusion,
    "placements": _placement,
    "contacts": _contact,
    "referrals": _referral,
    "assessments": lambda row: [(row["happened_on"], "Social care assessment")],
    "plans": _plan,
    "early_help": _early_help,
    "missing": _missing,
}


def _sector(code: object) -> str:
    table = code_table("referral_sources").codes
    sector = table[code].classes["sector"] if isinstance(code, str) and code in table else "unknown"
    said = {
        "individual": "family, a friend or the public",
        "education": "a school or education service",
        "health": "a health service",
        "housing": "housing",
        "local_authority": "a council service",
        "police": "the police",
        "legal": "a court, probation or other legal agency",
        "other": "another organisation",
        "anonymous": "someone who gave no name",
    }.get(sector)
    return f" from {said}" if said else ""


def _protective(roll: pd.DataFrame, weeks: Sequence[AttendanceWeek], *, as_of: date) -> tuple[Fact, ...]:
    facts = []
    full = 0
    for week in reversed([week for week in weeks if week.present + week.authorised + week.unauthorised > 0]):
        if week.authorised or week.unauthorised:
            break
        full += 1
    if full >= 2:
        facts.append(Fact("protective", f"Missed no session in the last {full} weeks for which the school sent marks"))
    current = roll[pd.to_datetime(roll["left_on"]) > pd.Timestamp(as_of)]
    since = min((pd.Timestamp(day).date() for day in current["entered_on"]), default=as_of)
    if date(1900, 1, 1) < since <= as_of - SETTLED_AFTER:
        facts.append(Fact("protective", f"At the same school since {say_date(since)}", since=since))
    return tuple(facts)


def _newest_first(event: DatedEvent) -> tuple[int, str, str]:
    return -event.happened_on.toordinal(), event.feed, event.text
