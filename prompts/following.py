"""Where a prompt goes when the records behind it turn out to be another child's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from vocabulary.decisions import LinkConfidence
from vocabulary.feeds import Source
from vocabulary.prompts import PromptDocument

_SYSTEM_OF = {"attendance": Source.EDUCATION, "exclusion": Source.EDUCATION, "contact": Source.CARE}
"""The system whose records a theme of the card is worked out from; other themes move nothing."""


@dataclass(frozen=True)
class Moved:
    """One record that changed child, or whose link became weak, in one linking."""

    source: str
    from_child: str
    to_child: str
    confidence: LinkConfidence


@dataclass(frozen=True)
class Goes:
    """Where a prompt goes, and why: 'merged', 'split' or 'weak' (see `store.moves.Move`)."""

    reference: str
    from_child: str
    to_child: str
    why: str


def follow(
    documents: Iterable[PromptDocument],
    about: Mapping[str, str],
    moved: Iterable[Moved],
    held: Collection[tuple[str, str]],
) -> list[Goes]:
    """The prompts whose records changed child in one linking, and where each goes.

    about: reference to the child that the prompt is about now; by default its own. held: (child, system) of
    every link that is not weak, after the linking. A prompt goes with the system whose records gave it the
    most points; where both gave as many, it stays. Where those records are only weakly anyone's, it may
    stand on no list.
    """
    by_child: dict[str, list[Moved]] = {}
    for each in moved:
        by_child.setdefault(each.from_child, []).append(each)
    found = []
    for document in documents:
        child = about.get(document.reference, document.child_id)
        left = by_child.get(child, [])
        points = _points_by_system(document)
        concerned = {
            source: [each for each in left if each.source == source and (child, source) not in held] for source in points
        }
        concerned = {source: records for source, records in concerned.items() if records}
        if not concerned:
            continue
        most = max(points.values())
        leaders = [source for source, given in points.items() if given == most]
        gone = concerned.get(leaders[0]) if len(leaders) == 1 or len(concerned) == len(points) else None
        if gone is None:
            found.append(Goes(document.reference, child, child, "split"))
        elif all(each.confidence == LinkConfidence.WEAK for each in gone):
            found.append(Goes(document.reference, child, child, "weak"))
        else:
            to = next(each.to_child for each in gone if each.confidence != LinkConfidence.WEAK)
            merged = not any((child, source) in held for source in Source)
            found.append(Goes(document.reference, child, to, "merged" if merged else "split"))
    return found


def _points_by_system(document: PromptDocument) -> dict[str, int]:
    points: dict[str, int] = {}
    for line in document.card_lines:
        source = _SYSTEM_OF.get(line.theme)
        if source is not None and line.points > 0:
            points[source.value] = points.get(source.value, 0) + line.points
    return points
