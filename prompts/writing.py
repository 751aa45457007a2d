"""Writes the prompts of a night: the chosen children, with what is known and not known of each."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from prompts import wording
from prompts.lapsing import lapses_on
from prompts.references import Owner, reference
from prompts.selection import Selection
from prompts.wording import Band
from vocabulary import council
from vocabulary.decisions import LinkConfidence, NotKnown
from vocabulary.indicators import IndicatorDescription
from vocabulary.prompts import AttendanceWeek, DatedEvent, Fact, FamilyMember, Freshness, PromptDocument, Provenance


@dataclass(frozen=True)
class Findings:
    """What the other rooms found about one chosen child.

    card_lines: every line of the card that is true of the child as a fact, with the points it gave, its
    indicator and (for events) the day of the newest: they add up to the child's points. unknown:
    indicator name -> why its value is not known; points for not knowing are no reason to look, so such
    a line stands on the card and not among the reasons. protective: facts that speak for the child's safety.
    unsteady: indicators whose points rest on lines that come and go when the card is fitted again. family: other
    children at the address; address: 'known', or why none of them is listed (`wording.NO_FAMILY_WORDS`).
    """

    card_lines: Sequence[Fact]
    protective: Sequence[Fact] = ()
    unknown: Mapping[str, NotKnown] | None = None
    timeline: Sequence[DatedEvent] = ()
    attendance: Sequence[AttendanceWeek] = ()
    unsteady: frozenset[str] = frozenset()
    family: Sequence[FamilyMember] = ()
    address: str = "known"

    @property
    def reasons(self) -> list[Fact]:
        """The lines that rest on something known."""
        return [line for line in self.card_lines if line.indicator not in (self.unknown or {})]


@dataclass(frozen=True)
class Night:
    """What every prompt of one night shares."""

    as_of: date
    settings: council.Prompts
    bands: Sequence[Band]
    descriptions: Mapping[str, IndicatorDescription]
    freshness: tuple[Freshness, ...]
    provenance: Provenance


def write(
    selection: Selection, findings: Mapping[int, Findings], night: Night, *, key: bytes, taken: Mapping[str, Owner]
) -> list[PromptDocument]:
    """The documents of the chosen children, in the order of the selection.

    findings: by child_no. key: makes the references. taken: references in use -> (child_id, as_of).
    Raises KeyError when a chosen child has no findings, and ValueError when its findings hold no
    reason or its points are in no band.
    """
    in_use = dict(taken)
    documents = []
    for row in selection.chosen.to_dict("records"):
        name = reference(row["child_id"], row["team"], as_of=night.as_of, key=key, taken=in_use)
        in_use[name] = (row["child_id"], night.as_of)
        documents.append(_document(name, row, findings[int(row["child_no"])], night))
    return documents


def _document(name: str, row: Mapping[Hashable, Any], found: Findings, night: Night) -> PromptDocument:
    points, link = int(row["points"]), LinkConfidence(str(row["link"]))
    band = wording.band_of(points, night.bands)
    return PromptDocument(
        reference=name,
        child_id=str(row["child_id"]),
        team=str(row["team"]),
        as_of=night.as_of,
        lapses_on=lapses_on(as_of=night.as_of, settings=night.settings),
        position=int(row["position"]),
        points=points,
        band=band.name,
        band_words=wording.band_words(band),
        headline=wording.headline(found.reasons),
        reasons=wording.reasons(found.reasons, most=night.settings.most_reasons),
        protective=wording.protective(found.protective),
        not_known=(
            *wording.not_known(found.unknown or {}, night.descriptions, night.freshness, found.attendance),
            *wording.no_family(found.address),
        ),
        freshness=night.freshness,
        link=link,
        link_words=wording.link_words(link),
        timeline=tuple(sorted(found.timeline, key=lambda event: (event.happened_on, event.feed, event.text))),
        attendance=tuple(sorted(found.attendance, key=lambda week: week.starts_on)),
        card_lines=tuple(found.card_lines),
        provenance=night.provenance,
        again=str(row["again"]),
        would_change=wording.would_change(found.reasons, points=points, bands=night.bands),
        unsteady=tuple(sorted(found.unsteady & {line.indicator for line in found.card_lines})),
        drawn=bool(row["drawn"]),
        family=tuple(found.family),
    )
