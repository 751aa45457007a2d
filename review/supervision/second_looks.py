"""Second looks: who may do one, what they have said so far, and what it comes to beside the first decision.

A second look never touches the prompt: its lines are of a kind that decides nothing, and the database takes no other for a decision.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from review import ledger
from review.ledger import Action, append, detail_of, one_at_a_time, words_of
from review.models import Entry, Person, Prompt, SecondLook
from review.recording import NotPossible
from review.supervision.teams import managed_teams
from vocabulary.decisions import DECISION_WORDS, UPHELD, WORRY_WORDS, Decision, Worry

SEEN = "You have already seen the first decision on this prompt, so a second look of yours would not be one. Ask somebody else."


class Agreement(StrEnum):
    """How a second decision compares with the first."""

    SAME = "same"
    SAME_SIDE = "same_side"
    DIFFERENT = "different"


AGREEMENT_WORDS: dict[Agreement, str] = {
    Agreement.SAME: "Both decided the same.",
    Agreement.SAME_SIDE: "Both saw a reason to act, or neither did; they chose different ways.",
    Agreement.DIFFERENT: "One saw a reason to act, the other did not. That is worth a conversation, and nobody is in the wrong.",
}


@dataclass(frozen=True)
class Said:
    """One side of a comparison: the view before the card and the decision, with what was written."""

    by: str
    at: datetime
    worry_words: str
    why: str
    decision: Decision
    reason: str

    @property
    def decision_words(self) -> str:
        """The decision in words."""
        return DECISION_WORDS[self.decision]


@dataclass(frozen=True)
class Comparison:
    """Both sides, once the second is recorded."""

    first: Said
    second: Said
    agreement: Agreement

    @property
    def words(self) -> str:
        """What it comes to."""
        return AGREEMENT_WORDS[self.agreement]


def open_to(person: Person) -> QuerySet[SecondLook]:
    """The second looks that wait and that this person may do: of a team they manage, or asked of them; never at their own decision."""
    mine = Q(asked=person) | Q(prompt__team__in=managed_teams(person))
    waiting = SecondLook.objects.filter(mine, done_seq=None).exclude(decided_by=person)
    visible = Prompt.objects.visible_to(person).values("pk")
    held: QuerySet[SecondLook] = waiting.filter(prompt__in=visible)
    return held.select_related("prompt", "decided_by", "asked").defer("prompt__document_json").order_by("drawn_at")


def done_by_or_for(person: Person) -> QuerySet[SecondLook]:
    """The second looks that are done and that this person may read: their own, and those of the teams they manage."""
    mine = Q(done_by=person) | Q(prompt__team__in=managed_teams(person))
    visible = Prompt.objects.visible_to(person).values("pk")
    done: QuerySet[SecondLook] = SecondLook.objects.filter(mine, prompt__in=visible).exclude(done_seq=None)
    return done.select_related("prompt", "decided_by", "done_by").order_by("-done_seq")


def ask(second: SecondLook, by: Person, *, whom: Person) -> None:
    """Ask a practitioner to do it. Raises NotPossible for whoever decided, who may not see the prompt, or has seen the decision."""
    if whom == second.decided_by:
        raise NotPossible("Somebody else than the person who decided must look again.")
    if not Prompt.objects.visible_to(whom).filter(pk=second.prompt_id).exists():
        raise NotPossible("This person may not see the prompt.")
    if has_seen_the_first(second, whom):
        raise NotPossible("This person has already seen the first decision.")
    with one_at_a_time():
        if not SecondLook.objects.filter(pk=second.pk, done_seq=None).update(asked=whom):
            raise NotPossible("It is done already.")
        _say(second, by, {"step": "asked", "whom": whom.username})


def has_seen_the_first(second: SecondLook, person: Person) -> bool:
    """Whether a person has had the first decision before their eyes: they opened the prompt's own page with the card open since."""
    looks = Entry.objects.filter(
        reference=second.prompt_id, action=Action.LOOK, actor=person.username, seq__gt=second.decision_seq
    )
    return any(detail_of(each)["card_open"] and "second_look" not in detail_of(each) for each in looks)


def view_of(second: SecondLook, person: Person) -> Entry | None:
    """The person's own view within this second look; None before they gave one."""
    return next((each for each in _steps(second) if detail_of(each)["step"] == "view" and each.actor == person.username), None)


def keep_view(second: SecondLook, person: Person, *, worry: Worry, why: str) -> None:
    """Keep the second person's own view, before the card. Raises NotPossible when they may not look a second time, or have given one."""
    with one_at_a_time():
        _refuse_unless_blind(second, person)
        if view_of(second, person) is not None:
            raise NotPossible("You have given your own view already.")
        _say(second, person, {"step": "view", "worry": worry.value}, {"why": why})


def keep_decision(second: SecondLook, person: Person, *, decision: Decision, reason: str) -> None:
    """Keep what the second person would decide, and how it compares; the prompt stays as it is.

    Raises NotPossible when they may not look a second time, or have given no view of their own.
    """
    with one_at_a_time():
        _refuse_unless_blind(second, person)
        if view_of(second, person) is None:
            raise NotPossible("Give your own view first. Nothing was saved.")
        first = Decision(detail_of(Entry.objects.get(seq=second.decision_seq))["decision"])
        detail = {"step": "decision", "decision": decision.value, "agreement": agreement(first, decision).value}
        line = _say(second, person, detail, {"reason": reason})
        if not SecondLook.objects.filter(pk=second.pk, done_seq=None).update(done_seq=line.seq, done_by=person):
            raise NotPossible("Somebody has done this second look already. Nothing was saved.")


def agreement(first: Decision, second: Decision) -> Agreement:
    """How two decisions compare."""
    if first is second:
        return Agreement.SAME
    return Agreement.SAME_SIDE if (first in UPHELD) == (second in UPHELD) else Agreement.DIFFERENT


def comparison(second: SecondLook) -> Comparison:
    """Both sides of a second look that is done. Raises ValueError when it is not."""
    if second.done_seq is None:
        raise ValueError("a second look that is not done has nothing to compare")
    lines = Entry.objects.select_related("words")
    first_line, second_line = lines.get(seq=second.decision_seq), lines.get(seq=second.done_seq)
    first_views = lines.filter(
        reference=second.prompt_id, action=Action.VIEW, actor=first_line.actor, seq__lt=second.decision_seq
    )
    second_view = next(each for each in _steps(second) if detail_of(each)["step"] == "view" and each.actor == second_line.actor)
    return Comparison(
        first=_side(first_views.order_by("seq").first(), first_line),
        second=_side(second_view, second_line),
        agreement=Agreement(detail_of(second_line)["agreement"]),
    )


def _side(view: Entry | None, decision: Entry) -> Said:
    worry = Worry(detail_of(view)["worry"]) if view is not None else None
    return Said(
        by=decision.actor_name,
        at=ledger.when(decision),
        worry_words=WORRY_WORDS[worry] if worry else "No view was needed",
        why=words_of(view).get("why", "") if view is not None else "",
        decision=Decision(detail_of(decision)["decision"]),
        reason=words_of(decision).get("reason", ""),
    )


def _refuse_unless_blind(second: SecondLook, person: Person) -> None:
    standing = SecondLook.objects.get(pk=second.pk)
    if standing.done_seq is not None:
        raise NotPossible("Somebody has done this second look already. Nothing was saved.")
    if standing.decided_by_id == person.pk:
        raise NotPossible("Somebody else than the person who decided must look again.")
    if has_seen_the_first(standing, person):
        raise NotPossible(SEEN)


def _steps(second: SecondLook) -> list[Entry]:
    lines = Entry.objects.filter(reference=second.prompt_id, action=Action.SECOND_LOOK).select_related("words").order_by("seq")
    return [each for each in lines if detail_of(each)["of"] == second.decision_seq]


def _say(second: SecondLook, by: Person, detail: dict[str, Any], words: dict[str, str] | None = None) -> Entry:
    return append(
        Action.SECOND_LOOK,
        actor=by.username,
        actor_name=by.get_full_name(),
        reference=second.prompt_id,
        detail=detail | {"of": second.decision_seq},
        words=words,
    )
