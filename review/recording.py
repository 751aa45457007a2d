"""Keeps how a person judges a prompt: their own view, their decision. Each with its line in the ledger, or not at all.

A form is kept once: `form` is the mark that it carries, and a second one with the same mark adds nothing.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from review import ledger
from review.clock import today
from review.ledger import Action, append, detail_of, one_at_a_time, words_of
from review.models import Entry, Person, Prompt, Status
from review.supervision.drawing import draw_second_look
from vocabulary.decisions import DECISION_WORDS, WORRY_WORDS, Decision, Worry


class NotPossible(Exception):
    """What was asked can't be done now; the text says why, for the person who asked."""


class DecidedMeanwhile(NotPossible):
    """Another decision was added while this one was being written. by: whose; own: it is the same person's."""

    def __init__(self, by: str, *, own: bool) -> None:
        super().__init__("This prompt was decided while you had it open. Nothing of yours was saved.")
        self.by, self.own = by, own


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
    """A decision as recorded. `family`: what the child and family say, or when they will be asked. seq: its line in the ledger."""

    by: str
    at: datetime
    on: date
    decision: Decision
    decision_words: str
    reason: str
    family: str
    look_again_on: date | None
    seq: int = 0


def keep_view(prompt: Prompt, person: Person, *, worry: Worry, why: str, form: str = "") -> bool:
    """Keep a person's own view. A second one is added to the first; nothing is changed. False when this very form is kept already."""
    with one_at_a_time():
        if _is_kept(Action.VIEW, prompt, person, form):
            return False
        record(Action.VIEW, prompt, person, detail={"worry": worry.value, **_mark(form)}, words={"why": why})
    return True


def decide(
    prompt: Prompt,
    person: Person,
    *,
    decision: Decision,
    reason: str,
    family: str = "",
    look_again_on: date | None = None,
    form: str = "",
    seen: int | None = None,
) -> bool:
    """Keep a decision and mark the prompt decided, in one transaction. A later decision is a new line; the latest stands.

    seen: the line of the decision that stood when the person began to write, 0 for none; None asks for no
    comparison. False when this very form is kept already. Raises DecidedMeanwhile when another decision has been
    added since `seen`, and NotPossible when the person has not given a view (except to say that it is the wrong child or
    wrong data), or the prompt lapsed, was superseded or was taken off.
    """
    with one_at_a_time():
        standing = Prompt.objects.get(pk=prompt.pk)
        if _is_kept(Action.DECISION, prompt, person, form):
            return False
        if standing.status not in {Status.WAITING, Status.DECIDED}:
            raise NotPossible("This prompt is no longer on the list, so it can't be decided. Nothing was saved.")
        viewed = has_viewed(prompt, person)
        if decision is not Decision.WRONG_CHILD_OR_DATA and not viewed:
            raise NotPossible("Give your own view first. Nothing was saved.")
        if seen is not None and (since := _decided_since(prompt, seen)) is not None:
            raise DecidedMeanwhile(since.actor_name or since.actor, own=since.actor == person.username)
        decided = record(
            Action.DECISION,
            prompt,
            person,
            detail={
                "decision": decision.value,
                "decided_on": today().isoformat(),
                "look_again_on": look_again_on.isoformat() if look_again_on else "",
                # What the monitor counts by, so that it opens no prompt. Points are in no line of the ledger.
                "band": standing.document.band,
                "drawn": standing.drawn,
                "card_open": viewed,
                **_mark(form),
            },
            words={"reason": reason, "family": family},
        )
        draw_second_look(decided, standing, person)
        Prompt.objects.filter(pk=prompt.pk).update(status=Status.DECIDED, look_again_on=look_again_on)
    return True


def new_mark() -> str:
    """The mark of one form, so that it is kept once: new each time that a page is made."""
    return secrets.token_hex(8)


def latest_decision(prompt: Prompt) -> int:
    """The line of the decision that stands; 0 when there is none."""
    last = _decided_since(prompt, 0)
    return last.seq if last else 0


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
                seq=each.seq,
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


def _decided_since(prompt: Prompt, seen: int) -> Entry | None:
    later = Entry.objects.filter(reference=prompt.reference, action=Action.DECISION, seq__gt=seen)
    return later.order_by("-seq").first()


def _mark(form: str) -> dict[str, str | int]:
    return {"form": form} if form else {}


def _is_kept(action: Action, prompt: Prompt, person: Person, form: str) -> bool:
    if not form:
        return False
    own = Entry.objects.filter(reference=prompt.reference, action=action, actor=person.username)
    return any(detail_of(each).get("form") == form for each in own)


def record(
    action: Action,
    prompt: Prompt,
    person: Person,
    *,
    detail: dict[str, str | int] | None = None,
    words: dict[str, str] | None = None,
) -> Entry:
    """Add a person's line about a prompt to the ledger."""
    return append(
        action,
        actor=person.username,
        actor_name=person.get_full_name(),
        reference=prompt.reference,
        detail=detail,
        words=words,
    )
