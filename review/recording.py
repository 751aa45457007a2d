"""Keeps what a person does with a prompt: take, hand back, view, decision. Each with its line in the ledger, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from review import ledger
from review.clock import today
from review.ledger import Action, append, detail_of, words_of
from review.models import Entry, Person, Prompt, Status
from review.supervision.drawing import draw_second_look
from vocabulary.decisions import DECISION_WORDS, WORRY_WORDS, Decision, Worry


class NotPossible(Exception):
    """What was asked can't be done now; the text says why, for the person who asked."""


@dataclass(frozen=True)
class View:
    """A person's own view, given before the card was open to them (or added later)."""

    by: str
    at: datetime
    worry: Worry
    worry_words: str
    why: str


@dataclass(frozen=True)
class Judged:
    """A decision as recorded. `family`: what the child and family say, or when they will be asked."""

    by: str
    at: datetime
    on: date
    decision: Decision
    decision_words: str
    reason: str
    family: str
    look_again_on: date | None


def take(prompt: Prompt, person: Person) -> None:
    """Take a waiting prompt. Raises NotPossible when a colleague has it or it waits no longer."""
    with transaction.atomic():
        taken = Prompt.objects.filter(pk=prompt.pk, status=Status.WAITING, taken_by=None).update(taken_by=person)
        if not taken:
            raise NotPossible("Someone has taken this prompt, or it is no longer waiting.")
        _record(Action.TAKE, prompt, person)


def hand_back(prompt: Prompt, person: Person) -> None:
    """Give a prompt back to the team. Raises NotPossible when it is not this person's."""
    with transaction.atomic():
        given = Prompt.objects.filter(pk=prompt.pk, taken_by=person).update(taken_by=None)
        if not given:
            raise NotPossible("You can only hand back a prompt that you have taken.")
        _record(Action.HAND_BACK, prompt, person)


def keep_view(prompt: Prompt, person: Person, *, worry: Worry, why: str) -> None:
    """Keep a person's own view. A second one is added to the first; nothing is changed."""
    with transaction.atomic():
        _record(Action.VIEW, prompt, person, detail={"worry": worry.value}, words={"why": why})


def decide(
    prompt: Prompt, person: Person, *, decision: Decision, reason: str, family: str = "", look_again_on: date | None = None
) -> None:
    """Keep a decision and mark the prompt decided, in one transaction. A later decision is a new line; the latest stands.

    Raises NotPossible when the person has not given a view (except to say that it is the wrong child or
    wrong data), or the prompt lapsed, was superseded or was taken off.
    """
    with transaction.atomic():
        standing = Prompt.objects.select_for_update().get(pk=prompt.pk)
        if standing.status not in {Status.WAITING, Status.DECIDED}:
            raise NotPossible("This prompt is no longer on the list, so it can't be decided. Nothing was saved.")
        if decision is not Decision.WRONG_CHILD_OR_DATA and not has_viewed(prompt, person):
            raise NotPossible("Give your own view first. Nothing was saved.")
        decided = _record(
            Action.DECISION,
            prompt,
            person,
            detail={
                "decision": decision.value,
                "decided_on": today().isoformat(),
                "look_again_on": look_again_on.isoformat() if look_again_on else "",
            },
            words={"reason": reason, "family": family},
        )
        draw_second_look(decided, prompt, person)
        Prompt.objects.filter(pk=prompt.pk).update(status=Status.DECIDED, look_again_on=look_again_on)


def has_viewed(prompt: Prompt, person: Person) -> bool:
    """Whether this person has given a view of this prompt: the card opens to nobody else."""
    return bool(Entry.objects.filter(reference=prompt.reference, action=Action.VIEW, actor=person.username).exists())


def views(prompt: Prompt) -> list[View]:
    """Every view given of a prompt, oldest first."""
    return [
        View(each.actor_name, ledger.when(each), worry, WORRY_WORDS[worry], words_of(each).get("why", ""))
        for each in _entries(prompt, Action.VIEW)
        for worry in [Worry(detail_of(each)["worry"])]
    ]


def decisions(prompt: Prompt) -> list[Judged]:
    """Every decision on a prompt, oldest first; the last one stands."""
    found = []
    for each in _entries(prompt, Action.DECISION):
        detail, words = detail_of(each), words_of(each)
        decision = Decision(detail["decision"])
        again = detail["look_again_on"]
        found.append(
            Judged(
                by=each.actor_name,
                at=ledger.when(each),
                on=date.fromisoformat(detail["decided_on"]),
                decision=decision,
                decision_words=DECISION_WORDS[decision],
                reason=words.get("reason", ""),
                family=words.get("family", ""),
                look_again_on=date.fromisoformat(again) if again else None,
            )
        )
    return found


def _entries(prompt: Prompt, action: Action) -> list[Entry]:
    return list(Entry.objects.filter(reference=prompt.reference, action=action).select_related("words").order_by("seq"))


def _record(
    action: Action,
    prompt: Prompt,
    person: Person,
    *,
    detail: dict[str, str] | None = None,
    words: dict[str, str] | None = None,
) -> Entry:
    return append(
        action,
        actor=person.username,
        actor_name=person.get_full_name(),
        reference=prompt.reference,
        detail=detail,
        words=words,
    )
