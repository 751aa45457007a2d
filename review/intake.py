"""What a night hands over: new prompts, prompts that are off the list, and why a list is empty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from django.utils import timezone

from review.clock import latest_night, today
from review.following import leave
from review.invented import invent_people
from review.ledger import THE_NIGHT, Action, append, one_at_a_time
from review.models import Notice, Prompt, School, Status
from vocabulary.prompts import PromptDocument


class State(StrEnum):
    """What a night had to say about itself."""

    PUBLISHED = "published"
    NOTHING_NEW = "nothing_new"
    NO_RELEASED_CARD = "no_released_card"
    FEEDS_LATE = "feeds_late"
    STOPPED = "stopped"
    SENDING_STOPPED = "sending_stopped"
    CARD_HELD = "card_held"


STATE_WORDS: dict[State, str] = {
    State.PUBLISHED: "The latest night found prompts, and your team has none waiting.",
    State.NOTHING_NEW: "The latest night found nothing new for your team.",
    State.NO_RELEASED_CARD: "No card is released, so no prompts are issued. The data lead knows when one will be.",
    State.FEEDS_LATE: "The latest night issued nothing, because records that it needs came late.",
    State.STOPPED: "The latest night stopped before it issued anything, because a check on the records did not pass.",
    State.SENDING_STOPPED: "A data lead has stopped new prompts. The latest night sent none.",
    State.CARD_HELD: "The latest night sent no prompts: the records have changed too much since the card was made, and a data lead is looking.",
}


def publish(documents: Sequence[PromptDocument], *, as_of: date | None = None) -> int:
    """Put prompts on the teams' worklists; how many of them are new.

    A reference that is there already is left as it stands, so a night may be handed over again. A new
    prompt for a child supersedes the child's earlier one that still waits. Prompts that waited until
    their day of lapsing leave the list. as_of: the date of the night; by default that of the documents,
    and without any, today. Everything is kept together or not at all.

    Raises ValueError when the lines of a card do not add up to the prompt's points, or when a reference
    comes again with another content.
    """
    night = as_of or max((document.as_of for document in documents), default=None) or today()
    for document in documents:
        _check(document)
    with one_at_a_time():
        new = [document for document in documents if _is_new(document)]
        for document in sorted(new, key=lambda each: (each.as_of, each.team, each.position, each.reference)):
            _add(document)
        _lapse(night)
        say(State.PUBLISHED if new else State.NOTHING_NEW, as_of=night)
        if new:
            append(Action.PUBLISHED, actor=THE_NIGHT, detail={"as_of": night.isoformat(), "prompts": len(new)})
    invent_people({document.team for document in documents})
    return len(new)


def say(state: State | str, *, as_of: date | None = None, words: str = "") -> None:
    """Keep what a night had to say, for teams whose list is empty. words: a sentence of one's own, with nobody's name in it.

    Raises ValueError for a state that is none of `State`.
    """
    Notice.objects.create(
        at=timezone.now(), as_of=as_of or latest_night() or timezone.localdate(), state=State(state).value, words=words
    )


def take_off(references: Iterable[str], *, why: str) -> int:
    """Take prompts off the list that still wait: the child is supported now, or the link proved weak. How many there were.

    why: a short word for the reason, such as 'already_supported'; never a name.
    """
    count = 0
    with one_at_a_time():
        for prompt in Prompt.objects.filter(reference__in=list(references), status=Status.WAITING).order_by("reference"):
            leave(prompt, Status.TAKEN_OFF, Action.TAKEN_OFF, {"why": why})
            count += 1
    return count


def name_schools(names: Mapping[str, str]) -> None:
    """Keep the names of schools by reference, so that a prompt's page can name the child's school."""
    School.objects.bulk_create(
        [School(reference=reference, name=name) for reference, name in sorted(names.items())],
        update_conflicts=True,
        unique_fields=["reference"],
        update_fields=["name"],
    )


def why_empty(notice: Notice | None) -> str:
    """One sentence on why a list is empty, from the latest notice."""
    if notice is None:
        return "No night has run yet."
    return str(notice.words or STATE_WORDS[State(notice.state)])


def _check(document: PromptDocument) -> None:
    total = sum(line.points for line in document.card_lines)
    if total != document.points:
        raise ValueError(f"{document.reference}: the card's lines add up to {total}, and the prompt says {document.points}")


def _is_new(document: PromptDocument) -> bool:
    held = Prompt.objects.filter(reference=document.reference).values_list("child_id", "as_of").first()
    if held is not None and held != (document.child_id, document.as_of):
        raise ValueError(f"{document.reference} is the reference of another prompt already")
    return held is None


def _add(document: PromptDocument) -> None:
    for earlier in Prompt.objects.filter(child_now=document.child_id, status=Status.WAITING, as_of__lte=document.as_of):
        leave(earlier, Status.SUPERSEDED, Action.SUPERSEDED, {"by": document.reference})
    Prompt.objects.create(
        reference=document.reference,
        child_id=document.child_id,
        child_now=document.child_id,
        team=document.team,
        as_of=document.as_of,
        lapses_on=document.lapses_on,
        position=document.position,
        headline=document.headline,
        link=document.link.value,
        drawn=document.drawn,
        document_json=document.to_json(),
    )


def _lapse(night: date) -> None:
    for prompt in Prompt.objects.filter(status=Status.WAITING, lapses_on__lte=night).order_by("reference"):
        leave(prompt, Status.LAPSED, Action.LAPSED, {"lapsed_on": night.isoformat()})
