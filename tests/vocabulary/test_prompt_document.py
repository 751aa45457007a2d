"""A prompt survives being kept: the document read back is the document written."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from vocabulary.decisions import LinkConfidence
from vocabulary.prompts import AttendanceWeek, DatedEvent, Fact, FamilyMember, Freshness, PromptDocument, Provenance

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


FAMILY = (
    FamilyMember("GHJKMN765432", "Another child at the same address", ("Open to early help since 3 September 2026",)),
    FamilyMember("PQRSTU222222", "Another child at the same address"),
)


def test_a_drawn_prompt_and_its_family_come_back_as_they_were_written() -> None:
    drawn = replace(DOCUMENT, drawn=True, family=FAMILY)
    assert PromptDocument.from_json(drawn.to_json()) == drawn


def test_a_prompt_neither_drawn_nor_with_family_has_the_bytes_of_one_from_before_there_were_any() -> None:
    held = json.loads(DOCUMENT.to_json())
    assert not {"drawn", "family", "would_change", "unsteady"} & set(held)
    old = json.dumps(held, sort_keys=True, ensure_ascii=False)
    assert PromptDocument.from_json(old) == DOCUMENT
    assert PromptDocument.from_json(old).to_json() == old
