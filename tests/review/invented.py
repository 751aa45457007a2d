"""Invented prompts, and an identity store in which the children have names that no page but one may show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa

from store.identities import Identities
from vocabulary.decisions import LinkConfidence
from vocabulary.prompts import AttendanceWeek, DatedEvent, Fact, Freshness, PromptDocument, Provenance

NIGHT = date(2026, 11, 16)
KEY = "an invented key of the pseudonyms, long enough"
SECRET = "an invented signing secret that is longer than fifty characters"
NORTH, SOUTH = "North-East team", "South team"
FORENAMES = (
    "Zephyrine",
    "Quillon",
    "Marigold",
    "Thaddeus",
    "Ottoline",
    "Barnaby",
    "Clementine",
    "Peregrine",
    "Isadora",
    "Lysander",
)
SURNAMES = ("Featherstonehaugh", "Wintergreen", "Applewhite", "Thistlewood", "Moonfleet", "Quickbeam", "Larkspur", "Hollowell")


def prompt(
    number: int = 1,
    *,
    team: str = NORTH,
    as_of: date = NIGHT,
    child_id: str | None = None,
    link: LinkConfidence = LinkConfidence.STRONG,
    again: str = "",
) -> PromptDocument:
    """One invented prompt; the number varies its facts and, on the card, how many lines it has."""
    missed, suspensions = 18 + number % 17, 1 + number % 3
    lines = (
        Fact(
            "attendance", f"Missed {missed} of the last 60 sessions that the school recorded", None, 3, "missed_past_12_weeks"
        ),
        Fact("attendance", "Missed more in this half term than in the one before", None, 1, "rise_past_12_weeks"),
        Fact("exclusion", f"Suspended {suspensions} times in the past 52 weeks", as_of - timedelta(days=20), 2, "suspensions"),
        Fact("contact", "Reported missing 2 times in the past 26 weeks", as_of - timedelta(days=9), 2, "missing"),
    )[: 2 + number % 3]
    points = sum(line.points for line in lines)
    return PromptDocument(
        reference=f"P-{number:04d}-{as_of:%m%d}",
        child_id=child_id or f"child-{number:03d}",
        team=team,
        as_of=as_of,
        lapses_on=as_of + timedelta(days=28),
        position=number,
        points=points,
        band="5 to 8 points",
        band_words="Of 100 children with 5 to 8 points, about 4 were later assessed as at risk (between 2 and 7). About 96 were not.",
        headline=f"Missed {missed} of the last 60 sessions; suspended {suspensions} times since November 2025",
        reasons=tuple(Fact(line.theme, f"{line.text}.", line.since, indicator=line.indicator) for line in lines),
        protective=(
            Fact("protective", "In school every day of the last two weeks."),
            Fact("protective", "The same school since September 2022.", date(2022, 9, 1)),
        )
        if number % 4
        else (),
        not_known=(
            "The school did not send us all of its marks, so we do not know all about time in school. "
            "This is not counted as time missed.",
            "Youth justice contacts: we have news up to 7 November 2026. That is 2 days late.",
        ),
        freshness=(
            Freshness("attendance", "Session marks", as_of - timedelta(days=3), 0),
            Freshness("exclusions", "Suspensions and permanent exclusions", as_of - timedelta(days=4), 0),
            Freshness("youth_justice", "Youth justice contacts", as_of - timedelta(days=9), 2),
        ),
        link=link,
        link_words="We are sure that these records are about one child."
        if link is LinkConfidence.STRONG
        else "These records may be about two children. Please check before you act.",
        timeline=(
            DatedEvent(as_of - timedelta(days=200), "contacts", "Contact from a school about housing; no further action"),
            DatedEvent(as_of - timedelta(days=120), "early_help", "Early help closed: goals met"),
            DatedEvent(as_of - timedelta(days=20), "exclusions", "Suspended for 2 days: persistent disruptive behaviour"),
            DatedEvent(as_of - timedelta(days=9), "missing", "Missing from home overnight; returned the next day"),
        ),
        attendance=weeks(number, as_of=as_of),
        card_lines=lines,
        provenance=Provenance("run-1", "abc123", "c" * 64, "d" * 64, "points card 1", "e" * 64, "f" * 64, True),
        again=again,
        would_change=tuple(
            f"Without this the total would be {points - line.points}, not {points}: {line.text}." for line in lines
        ),
        unsteady=("rise_past_12_weeks",),
    )


def weeks(number: int, *, as_of: date = NIGHT) -> tuple[AttendanceWeek, ...]:
    """26 weeks of ten sessions, with two holidays and, near the end, a week that the school did not send."""
    found = []
    for place in range(26):
        starts_on = as_of - timedelta(weeks=26 - place)
        if place in {10, 11, 12, 13, 14, 15, 23}:
            found.append(AttendanceWeek(starts_on, 0, 0, 0, 0))
        elif place == 20:
            found.append(AttendanceWeek(starts_on, 2, 0, 0, 8))
        else:
            unauthorised = (place * (number + 3)) % 5 if place > 15 else (place + number) % 2
            authorised = (place + number) % 3
            found.append(AttendanceWeek(starts_on, 10 - unauthorised - authorised, authorised, unauthorised, 0))
    return tuple(found)


def name_of(number: int) -> tuple[str, str]:
    """Forename and surname of the child of a prompt; no two of the first eighty are the same."""
    return FORENAMES[number % len(FORENAMES)], SURNAMES[(number + number // len(FORENAMES)) % len(SURNAMES)]


def keep_children(data: Path, numbers: Sequence[int]) -> dict[int, str]:
    """An identity store with one child for each number; number -> child_id."""
    store = Identities(data / "identities.sqlite3", KEY.encode())
    refs = [f"A{number:05d}" for number in numbers]
    names = [name_of(number) for number in numbers]
    store.keep_people(
        "education",
        pa.table(
            {
                "person_ref": refs,
                "forename": [forename for forename, _ in names],
                "surname": [surname for _, surname in names],
                "born_on": pa.array([date(2012, 1 + number % 12, 1 + number % 28) for number in numbers], pa.date32()),
                "sex": ["F"] * len(refs),
                "address": [f"{number} Invented Row" for number in numbers],
                "postcode": ["ZZ1 4QQ"] * len(refs),
                "school": ["9990001"] * len(refs),
            }
        ),
        delivered_on=NIGHT,
    )
    person_nos = store.number_people("education", pa.array(refs)).to_pylist()
    store.keep_links(
        pd.DataFrame({"person_no": person_nos, "group": person_nos, "confidence": "strong", "evidence": "UPN"}),
        run="run-1",
        known_on=NIGHT,
    )
    child_of = dict(store.links()[["person_no", "child_no"]].itertuples(index=False))
    id_of = dict(store.children()[["child_no", "child_id"]].itertuples(index=False))
    return {number: id_of[child_of[person_no]] for number, person_no in zip(numbers, person_nos, strict=True)}
