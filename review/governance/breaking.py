"""Break-glass: one person opens one prompt that is not theirs to see, for an hour and a reason, and others are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from review.ledger import Action, append, one_at_a_time, words_of
from review.models import Entry, Opening, Person, Prompt, Restriction, Status
from review.recording import NotPossible

OPEN_FOR = timedelta(minutes=60)
"""How long an opening lasts. Long enough to read, ring and decide; a new one needs a new reason."""

MOST_MISSES = 5
MISSED_WITHIN = timedelta(minutes=15)
"""After so many references that opened nothing, within so long, nothing opens: references can't be tried out."""

CANNOT = "Nothing can be opened by this reference. Check it letter by letter. Your try is recorded."


@dataclass(frozen=True)
class Opened:
    """One opening with its reason, for those who must know of it."""

    opening: Opening
    reason: str
    restricted: bool

    @property
    def is_open(self) -> bool:
        """Whether it is still open."""
        return bool(self.opening.expires_at > timezone.now())


def break_glass(reference: str, person: Person, *, why: str) -> Prompt:
    """Open a prompt to a person who may not see it, for `OPEN_FOR`; the prompt. One that they may see anyway is opened to nobody anew.

    Raises NotPossible, in the same words, for a reference that is nobody's and for a prompt that is no longer on any list.
    """
    prompt: Prompt | None = Prompt.objects.filter(pk=reference, status__in=[Status.WAITING, Status.DECIDED]).first()
    if _misses(person) >= MOST_MISSES or prompt is None:
        # What was typed is not kept: it may be a name.
        append(Action.BREAK_GLASS, actor=person.username, actor_name=person.get_full_name(), detail={"opened": False})
        raise NotPossible(CANNOT)
    with one_at_a_time():
        if Prompt.objects.visible_to(person).filter(pk=prompt.pk).exists():
            return prompt
        now = timezone.now()
        line = append(
            Action.BREAK_GLASS,
            actor=person.username,
            actor_name=person.get_full_name(),
            reference=prompt.reference,
            detail={"opened": True, "minutes": int(OPEN_FOR.total_seconds() // 60)},
            words={"why": why},
        )
        Opening.objects.create(person=person, prompt=prompt, opened_at=now, expires_at=now + OPEN_FOR, seq=line.seq)
    return prompt


def notice(opening: Opening, by: Person) -> None:
    """Keep that somebody answerable has seen an opening. Raises NotPossible for one's own, or one that was seen before."""
    if opening.person_id == by.pk:
        raise NotPossible("Somebody else must say that they have seen this: it was you who opened it.")
    with one_at_a_time():
        fresh = Opening.objects.filter(pk=opening.pk, noticed_at=None)
        if not fresh.update(noticed_at=timezone.now(), noticed_by=by):
            raise NotPossible("Somebody has said already that they have seen this.")
        append(
            Action.NOTICED,
            actor=by.username,
            actor_name=by.get_full_name(),
            reference=opening.prompt_id,
            detail={"opening": opening.seq},
        )


def not_noticed(teams: list[str] | None = None) -> QuerySet[Opening]:
    """Openings that nobody answerable has seen yet, oldest first. teams: only of prompts of these; None for all."""
    waiting: QuerySet[Opening] = Opening.objects.filter(noticed_at=None).order_by("opened_at")
    return waiting if teams is None else waiting.filter(prompt__team__in=teams)


def with_reasons(openings: QuerySet[Opening]) -> list[Opened]:
    """Openings with what was written, and whether the child's records are restricted."""
    held = list(openings.select_related("person", "prompt", "noticed_by"))
    lines = {each.seq: each for each in Entry.objects.filter(seq__in=[each.seq for each in held]).select_related("words")}
    hidden = set(Restriction.objects.values_list("child_id", flat=True))
    return [
        Opened(each, words_of(lines[each.seq]).get("why", ""), bool({each.prompt.child_id, each.prompt.child_now} & hidden))
        for each in held
    ]


def _misses(person: Person) -> int:
    since = timezone.now() - MISSED_WITHIN
    lines = Entry.objects.filter(actor=person.username, action=Action.BREAK_GLASS, reference="", at__gt=since)
    return int(lines.count())
