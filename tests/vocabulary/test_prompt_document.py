"""A prompt survives being kept: the document read back is the document written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from vocabulary.decisions import LinkConfidence
from vocabulary.prompts import AttendanceWeek, DatedEvent, Fact, Freshness, PromptDocument, Provenance

DOCUMENT = PromptDocument(
    reference="P-7K3M-2QX9",
    child_id="ABCDEF234567",
    team="East",
    as_of=date(2026, 11, 16),
    lapses_on=date(2026, 12, 14),
    position=1,
    points=12,
    band="11 to 13",
    band_words="Of 100 children with 11 to 13 points, about 4 were later assessed as at risk (between 2 and 7).",
    headline="Missed 31 of the last 60 sessions",
    reasons=(Fact("attendance", "Missed 31 of the last 60 sessions", date(2026, 8, 24), 3, "absence"),),
    protective=(Fact("protective", "Early help finished well in May"),),
    not_known=("Youth justice is 9 days late",),
    freshness=(Freshness("attendance", "Session marks", date(2026, 11, 13), 0), Freshness("missing", "Missing", None, 5)),
    link=LinkConfidence.STRONG,
    link_words="Same UPN in both systems",
    timeline=(DatedEvent(date(2026, 10, 1), "exclusions", "Suspended for 2 days"),),
    attendance=(AttendanceWeek(date(2026, 11, 9), 6, 2, 2, 0),),
    card_lines=(Fact("attendance", "Missed a fifth of sessions", None, 3, "absence"),),
    provenance=Provenance("run", "commit", "conf", "data", "card", "digest", "cat", True),
)


def test_a_document_comes_back_as_it_was_written() -> None:
    assert PromptDocument.from_json(DOCUMENT.to_json()) == DOCUMENT


def test_the_same_document_always_gives_the_same_bytes_and_a_changed_one_others() -> None:
    assert DOCUMENT.to_json() == replace(DOCUMENT).to_json()
    assert DOCUMENT.to_json() != replace(DOCUMENT, points=13).to_json()
