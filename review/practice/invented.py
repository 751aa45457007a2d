"""What an invented child of practice mode is made of, and the parts that all of them share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from review.clock import today
from review.identity import Shown
from store.identities import Identity
from vocabulary.decisions import LinkConfidence
from vocabulary.prompts import AttendanceWeek, DatedEvent, Fact, Freshness, PromptDocument, Provenance
from vocabulary.windows import age_on

TEAM = "Practice team"
BAND_WORDS = {
    "0 to 2 points": "Of 100 children with 0 to 2 points, fewer than 1 was later assessed as at risk. About 99 were not.",
    "3 to 5 points": "Of 100 children with 3 to 5 points, about 2 were later assessed as at risk (between 1 and 4). About 98 were not.",
    "6 to 8 points": "Of 100 children with 6 to 8 points, about 4 were later assessed as at risk (between 2 and 7). About 96 were not.",
    "9 points or more": "Of 100 children with 9 points or more, about 8 were later assessed as at risk (between 4 and 14). "
    "About 92 were not.",
}
"""Figures of an invented card; a real card has its own, measured on past children."""

SURE = "We are sure that these records are about one child: the pupil number, the name and the birthday agree."
_WITHOUT_SCHOOL = {1, 10, 11, 12, 13, 14, 15, 23}  # half-terms and the summer, counted in weeks from the first
_SESSIONS = 10


@dataclass(frozen=True)
class InventedChild:
    """One invented child: who it is, its prompt, and what is said after a person has decided.

    kind: what it is an example of. knew, did_not_know: what the records said, and what they could not say.
    differ: where reasonable people decide differently, and what would not be reasonable.
    """

    document: PromptDocument
    who: Shown
    kind: str
    knew: tuple[str, ...]
    did_not_know: tuple[str, ...]
    differ: tuple[str, ...]

    @property
    def reference(self) -> str:
        """The practice prompt's reference."""
        return self.document.reference


def monday() -> date:
    """The day of the practice prompts: the third Monday of the latest November, so that terms and holidays are where they belong."""
    now = today()
    this_year = _third_monday_of_november(now.year)
    return this_year if this_year <= now else _third_monday_of_november(now.year - 1)


def who(
    forename: str,
    surname: str,
    *,
    born_on: date,
    school: str = "Invented Park School",
    other_names: Sequence[str] = (),
    house: int,
) -> Shown:
    """Who an invented child is, as the prompt page shows it. No such school, street or postcode exists."""
    identity = Identity(
        child_id="",
        forename=forename,
        surname=surname,
        born_on=born_on,
        sex="",
        address=f"{house} Practice Row",
        postcode="ZZ1 1ZZ",
        school="",
        upn="",
        nhs_number="",
        references=(),
        other_names=tuple(other_names),
    )
    return Shown(identity, age_on(born_on, monday()), school, "")


def weeks(absences: Mapping[int, tuple[int, int, int]]) -> tuple[AttendanceWeek, ...]:
    """26 weeks of ten sessions. absences: place of the week, from 0 -> sessions authorised, unauthorised, not sent."""
    found = []
    for place in range(26):
        authorised, unauthorised, not_sent = absences.get(place, (0, 0, 0))
        planned = 0 if place in _WITHOUT_SCHOOL else _SESSIONS
        present = max(0, planned - authorised - unauthorised - not_sent)
        starts_on = monday() - timedelta(weeks=26 - place)
        found.append(AttendanceWeek(starts_on, present, authorised, unauthorised, not_sent))
    return tuple(found)


def missed(marks: Sequence[AttendanceWeek], last: int = 12) -> tuple[int, int]:
    """Sessions missed and sessions with a mark in the last weeks: the words of a fact say what the strip shows."""
    recent = marks[-last:]
    away = sum(each.authorised + each.unauthorised for each in recent)
    return away, away + sum(each.present for each in recent)


def ago(days: int) -> date:
    """A day so long before the practice prompts."""
    return monday() - timedelta(days=days)


def prompt(
    number: int,
    *,
    headline: str,
    lines: Sequence[Fact],
    marks: tuple[AttendanceWeek, ...],
    timeline: Sequence[DatedEvent] = (),
    protective: Sequence[Fact] = (),
    not_known: Sequence[str] = (),
    link: LinkConfidence = LinkConfidence.STRONG,
    link_words: str = SURE,
    days_late: int = 0,
    drawn: bool = False,
) -> PromptDocument:
    """The prompt of an invented child: its points, band and reasons follow from the card's lines."""
    points = sum(line.points for line in lines)
    band = (
        "9 points or more"
        if points >= 9
        else "6 to 8 points"
        if points >= 6
        else "3 to 5 points"
        if points >= 3
        else "0 to 2 points"
    )
    as_of = monday()
    return PromptDocument(
        reference=f"PRACTICE-{number}",
        child_id="",
        team=TEAM,
        as_of=as_of,
        lapses_on=as_of + timedelta(days=28),
        position=number,
        points=points,
        band=band,
        band_words=BAND_WORDS[band],
        headline=headline,
        reasons=tuple(Fact(line.theme, f"{line.text}.", line.since, indicator=line.indicator) for line in lines),
        protective=tuple(protective),
        not_known=tuple(not_known),
        freshness=(
            Freshness("attendance", "Session marks", as_of - timedelta(days=3 + days_late), days_late),
            Freshness("exclusions", "Suspensions and permanent exclusions", as_of - timedelta(days=4), 0),
            Freshness("contacts", "Contacts with the front door", as_of - timedelta(days=2), 0),
        ),
        link=link,
        link_words=link_words,
        timeline=tuple(timeline),
        attendance=marks,
        card_lines=tuple(lines),
        provenance=Provenance("practice", "", "", "", "an invented card", "", "", True),
        would_change=tuple(
            f"Without this the total would be {points - line.points}, not {points}: {line.text}." for line in lines
        ),
        drawn=drawn,
    )


def _third_monday_of_november(year: int) -> date:
    first = date(year, 11, 1)
    return first + timedelta(days=(7 - first.weekday()) % 7 + 14)
