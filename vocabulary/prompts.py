"""A prompt: what is handed to a practitioner, with everything needed to trace it back.

It holds no name, date of birth, address or identifier of a child: only a pseudonymous `child_id`
(to fetch the identity on the one screen that shows it) and a `reference` that people may quote.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from vocabulary.decisions import LinkConfidence

UNSTEADY_WORDS = "This line comes and goes when the card is fitted again."
"""Beside a reason that rests on lines of the card that most refits do not have."""


_TOLD_LATER = ("would_change", "unsteady", "drawn", "family")


@dataclass(frozen=True)
class Fact:
    """Something that is recorded, with its date or period, in words fit to read to a parent."""

    theme: str
    text: str
    since: date | None = None
    points: int = 0
    indicator: str = ""


@dataclass(frozen=True)
class Freshness:
    """How fresh one feed is: the last day it covers and how many days late that is."""

    feed: str
    title: str
    covers_to: date | None
    days_late: int


@dataclass(frozen=True)
class DatedEvent:
    """One event on the child's timeline."""

    happened_on: date
    feed: str
    text: str


@dataclass(frozen=True)
class AttendanceWeek:
    """Sessions of one week: present, authorised, unauthorised, not submitted; the four add up to those planned."""

    starts_on: date
    present: int
    authorised: int
    unauthorised: int
    not_submitted: int


@dataclass(frozen=True)
class FamilyMember:
    """Another child at the same address on the date of the prompt, by pseudonym: no name, age, school or characteristic.

    relation: how they are placed to each other, in words. current: what is current for that child, a sentence
    each, such as 'Open to early help since 3 September 2026'; empty where nothing is recorded. Who may read it is
    for the review application to say: a restricted child is named here like any other.
    """

    child_id: str
    relation: str
    current: tuple[str, ...] = ()


@dataclass(frozen=True)
class Provenance:
    """Everything that made the prompt, so that it can be rebuilt or recalled."""

    run: str
    code_commit: str
    configuration_hash: str
    data_snapshot_hash: str
    card_name: str
    card_digest: str
    catalogue_version: str
    demonstration: bool


@dataclass(frozen=True)
class PromptDocument:
    """One prompt for one child and one team. `position` orders the list; it is never shown.

    would_change: what the total would be without each recorded fact, in sentences; shown with the card, after a
    person's own view. unsteady: indicators whose points rest on lines that come and go when the card is fitted again.
    drawn: the child was drawn at random among those whom the card did not name, to learn what it misses; never
    shown before a person has judged. family: other children at the same address, each once; empty where there is
    none, or `not_known` says why they are not listed.
    """

    reference: str
    child_id: str
    team: str
    as_of: date
    lapses_on: date
    position: int
    points: int
    band: str
    band_words: str
    headline: str
    reasons: tuple[Fact, ...]
    protective: tuple[Fact, ...]
    not_known: tuple[str, ...]
    freshness: tuple[Freshness, ...]
    link: LinkConfidence
    link_words: str
    timeline: tuple[DatedEvent, ...]
    attendance: tuple[AttendanceWeek, ...]
    card_lines: tuple[Fact, ...]
    provenance: Provenance
    again: str = field(default="")  # why a child prompted before is prompted again; empty for a first prompt
    would_change: tuple[str, ...] = ()
    unsteady: tuple[str, ...] = ()
    drawn: bool = False
    family: tuple[FamilyMember, ...] = ()

    def to_json(self) -> str:
        """The document as JSON with sorted keys: the same prompt always gives the same bytes."""
        raw = asdict(self)
        for name in _TOLD_LATER:  # a prompt from before these were told keeps its bytes
            if not raw[name]:
                del raw[name]
        return json.dumps(raw, sort_keys=True, ensure_ascii=False, default=_plain)

    @classmethod
    def from_json(cls, text: str) -> PromptDocument:
        """The document back from its JSON; raises KeyError or ValueError if it is not one."""
        raw: dict[str, Any] = json.loads(text)
        return cls(
            **{
                **raw,
                "as_of": _day(raw["as_of"]),
                "lapses_on": _day(raw["lapses_on"]),
                "link": LinkConfidence(raw["link"]),
                "reasons": tuple(_fact(each) for each in raw["reasons"]),
                "protective": tuple(_fact(each) for each in raw["protective"]),
                "card_lines": tuple(_fact(each) for each in raw["card_lines"]),
                "not_known": tuple(raw["not_known"]),
                "would_change": tuple(raw.get("would_change", ())),
                "unsteady": tuple(raw.get("unsteady", ())),
                "family": tuple(FamilyMember(**{**each, "current": tuple(each["current"])}) for each in raw.get("family", ())),
                "freshness": tuple(Freshness(**{**each, "covers_to": _day(each["covers_to"])}) for each in raw["freshness"]),
                "timeline": tuple(DatedEvent(**{**each, "happened_on": _day(each["happened_on"])}) for each in raw["timeline"]),
                "attendance": tuple(
                    AttendanceWeek(**{**each, "starts_on": _day(each["starts_on"])}) for each in raw["attendance"]
                ),
                "provenance": Provenance(**raw["provenance"]),
            }
        )


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a prompt can't hold a {type(value).__name__}")


def _day(text: str | None) -> Any:
    return None if text is None else date.fromisoformat(text)


def _fact(raw: dict[str, Any]) -> Fact:
    return Fact(**{**raw, "since": _day(raw["since"])})
