"""What a night may know of people's decisions: no name, no reason, no free text."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from review.ledger import Action, detail_of
from review.models import Entry, Prompt


class Judgement(TypedDict):
    """The decision that stands on one prompt. decision: a value of `vocabulary.decisions.Decision`."""

    reference: str
    child_id: str
    decision: str
    decided_on: date


def judgements() -> list[Judgement]:
    """The decision that stands on each decided prompt, in order of reference."""
    children = dict(Prompt.objects.values_list("reference", "child_id"))
    standing: dict[str, Judgement] = {}
    for entry in Entry.objects.filter(action=Action.DECISION).order_by("seq"):
        detail = detail_of(entry)
        standing[entry.reference] = Judgement(
            reference=entry.reference,
            child_id=children[entry.reference],
            decision=detail["decision"],
            decided_on=date.fromisoformat(detail["decided_on"]),
        )
    return [standing[reference] for reference in sorted(standing)]
