"""What a night may know of people's decisions: no name, no reason, no free text."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from review.ledger import Action, detail_of
from review.models import Entry, Prompt
from review.supervision.reviewed import reviewed


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


class JudgementPair(TypedDict):
    """A person's own view before the card and their decision after it: the first decision on one prompt. No name, no words.

    band: of the card's points, as the prompt had it. worry: a value of `vocabulary.decisions.Worry`; None where no view
    was needed (wrong child or wrong data). minutes: from opening the prompt to the decision; None when not known.
    experience_years: whole years in this work; None when not known. drawn: the prompt was drawn at random. second: what
    a second look decided; None without one.
    """

    reference: str
    child_id: str
    band: str
    worry: str | None
    decision: str
    decided_on: date
    minutes: float | None
    experience_years: int | None
    drawn: bool
    second: str | None


def judgement_pairs() -> list[JudgementPair]:
    """View and decision on each decided prompt, in order of reference."""
    return [
        JudgementPair(
            reference=each.reference,
            child_id=each.child_id,
            band=each.band,
            worry=each.worry.value if each.worry else None,
            decision=each.decision.value,
            decided_on=each.decided_on,
            minutes=each.minutes,
            experience_years=each.experience_years,
            drawn=each.drawn,
            second=each.second.value if each.second else None,
        )
        for each in sorted(reviewed(), key=lambda each: each.reference)
    ]
