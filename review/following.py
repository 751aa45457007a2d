"""Prompts that follow their records: which child each is about now, and what a practitioner is told about it.

A prompt is kept as it was issued, so a move is a line of the ledger and never a change of the prompt.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from review.governance.restricting import carry_over
from review.ledger import THE_NIGHT, Action, append, detail_of, one_at_a_time
from review.models import Entry, Prompt, Status
from store.moves import Move

_WORDS = {
    "merged": "Records that were two children's turned out to be one child's. This prompt was issued for one of the two.",
    "split": "Records that were one child's turned out to be two children's. The prompt is shown for the child whose records "
    "say most of it; some of it may be about the other. Check before you act.",
    "weak": "It is no longer sure enough whose records these are, so the night took the prompt off the list.",
}


@dataclass(frozen=True)
class Changed:
    """That the link behind a prompt changed: the day it was known, and what that means, in words."""

    on: date
    words: str


def follow(moves: Iterable[Move]) -> int:
    """Take over moves not heard of before; how many there were. Kept together or not at all.

    Of two prompts that are now about one child and both wait, one stays: one that somebody has taken, else
    the newer. A prompt whose records are only weakly anyone's leaves the list.
    """
    with one_at_a_time():
        entries = Entry.objects.filter(action=Action.LINK_CHANGED)
        heard = {(each.reference, detail_of(each)["run"]) for each in entries}
        fresh = [each for each in moves if (each.reference, each.run) not in heard]
        held = Prompt.objects.in_bulk([each.reference for each in fresh])
        fresh = [each for each in fresh if each.reference in held]
        for each in fresh:
            detail = {"child": each.to_child, "why": each.why, "run": each.run, "known_on": each.known_on.isoformat()}
            append(Action.LINK_CHANGED, actor=THE_NIGHT, reference=each.reference, detail=detail)
            prompt = held[each.reference]
            carry_over({prompt.child_id, prompt.child_now}, each.to_child, prompt.reference)
            Prompt.objects.filter(pk=prompt.pk).update(child_now=each.to_child)
            if each.why == "weak" and prompt.status == Status.WAITING:
                leave(prompt, Status.TAKEN_OFF, Action.TAKEN_OFF, {"why": "weak_link"})
        for child in sorted({each.to_child for each in fresh}):
            _one_waits(child)
    return len(fresh)


def link_changed(prompt: Prompt) -> Changed | None:
    """What to tell about the link behind a prompt; None when it is as it was."""
    last = _last_change(prompt)
    if last is None:
        return None
    detail = detail_of(last)
    return Changed(on=date.fromisoformat(detail["known_on"]), words=_WORDS[detail["why"]])


def changed_links(references: Sequence[str]) -> set[str]:
    """Which of these prompts have a link that changed behind them."""
    changed = Entry.objects.filter(action=Action.LINK_CHANGED, reference__in=references)
    return set(changed.values_list("reference", flat=True))


def leave(prompt: Prompt, status: str, action: Action, detail: dict[str, str]) -> None:
    """Take a waiting prompt off the list, with its line in the ledger."""
    append(action, actor=THE_NIGHT, reference=prompt.reference, detail=detail)
    Prompt.objects.filter(pk=prompt.pk).update(status=status, taken_by=None)


def _one_waits(child_id: str) -> None:
    waiting: Any = Prompt.objects.filter(child_now=child_id, status=Status.WAITING)
    first, *others = sorted(waiting, key=lambda each: (each.taken_by_id is None, -each.as_of.toordinal(), each.reference)) or [
        None
    ]
    for each in others:
        leave(each, Status.SUPERSEDED, Action.SUPERSEDED, {"by": first.reference})


def _last_change(prompt: Prompt) -> Entry | None:
    return Entry.objects.filter(reference=prompt.reference, action=Action.LINK_CHANGED).order_by("-seq").first()
