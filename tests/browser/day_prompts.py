"""The prompts of the invented Monday: told apart by their reasons, some carried over from the week before, one family of three."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from tests.review.invented import NIGHT, NORTH, SOUTH, prompt
from vocabulary.decisions import LinkConfidence
from vocabulary.prompts import Fact, FamilyMember, PromptDocument

WEEK_BEFORE = NIGHT - timedelta(days=7)
HEADLINES = (
    "Missed 31 of the last 60 sessions; second suspension this term",
    "Three missing episodes since September; early help closed in August",
    "Missed 22 of the last 60 sessions; two contacts since half term",
    "Suspended for five days in October; missed more than before half term",
    "Missed 27 of the last 60 sessions; a sibling is open to early help",
    "No mark from the school for two weeks; a contact from the police in September",
    "Missed 19 of the last 60 sessions; moved school in September",
    "Two suspensions in the past 26 weeks; a contact from the school about housing",
    "Missed 24 of the last 60 sessions; reported missing in October",
    "Missed every Monday afternoon since September; early help closed in May",
    "Suspended three times in the past 52 weeks",
    "Missed 18 of the last 60 sessions; three contacts in the past 26 weeks",
)
"""Why, in one line: of prompt 1, 2, ..."""
CARRIED_OVER = frozenset({10, 11, 12})
OF_THE_SOUTH = 7
UNSURE = 5


def documents(children: Mapping[int, str]) -> list[PromptDocument]:
    """The prompts of children by number; the earlier night's first."""
    made = [_document(number, children) for number in sorted(children)]
    return sorted(made, key=lambda each: each.as_of)


def _document(number: int, children: Mapping[int, str]) -> PromptDocument:
    as_of: date = WEEK_BEFORE if number in CARRIED_OVER else NIGHT
    made = prompt(
        number,
        child_id=children[number],
        team=SOUTH if number == OF_THE_SOUTH else NORTH,
        as_of=as_of,
        link=LinkConfidence.TO_BE_CONFIRMED if number == UNSURE else LinkConfidence.STRONG,
    )
    lines = _card(made.as_of)[: 4 if number in {1, 3, 4} else 2 + number % 3]
    points = sum(each.points for each in lines)
    return replace(
        made,
        headline=HEADLINES[number - 1],
        reasons=tuple(Fact(each.theme, f"{each.text}.", each.since, indicator=each.indicator) for each in lines),
        card_lines=lines,
        points=points,
        band="7 to 9 points" if points > 6 else "4 to 6 points",
        band_words=_band_words(points),
        would_change=tuple(
            f"Without this the total would be {points - each.points}, not {points}: {each.text}." for each in lines
        ),
        family=_family(number, children),
    )


def _card(as_of: date) -> tuple[Fact, ...]:
    return (
        Fact("attendance", "Missed 31 of the last 60 sessions that the school recorded", None, 3, "missed_past_12_weeks"),
        Fact("exclusion", "Suspended 2 times in the past 52 weeks", as_of - timedelta(days=20), 2, "suspensions"),
        Fact("attendance", "Missed more in this half term than in the one before", None, 1, "rise_past_12_weeks"),
        Fact("contact", "Reported missing 2 times in the past 26 weeks", as_of - timedelta(days=9), 2, "missing"),
    )


def _band_words(points: int) -> str:
    if points > 6:
        return (
            "Of 100 children with 7 to 9 points, about 6 were later assessed as at risk (between 3 and 10). About 94 were not."
        )
    return "Of 100 children with 4 to 6 points, about 4 were later assessed as at risk (between 2 and 7). About 96 were not."


def _family(number: int, children: Mapping[int, str]) -> tuple[FamilyMember, ...]:
    if number != 1:
        return ()
    return (
        FamilyMember(children[2], "Another child at the same address", ("Open to early help since 3 September 2026.",)),
        FamilyMember(children[9], "Another child at the same address"),
    )
