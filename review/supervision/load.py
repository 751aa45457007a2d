"""A team's load: what waits, who has taken what, and what is overdue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from review.clock import today
from review.ledger import Action
from review.models import Entry, Person, Prompt, Status

LAPSES_WITHIN = timedelta(days=7)
"""A prompt that waits and leaves the list within so many days is overdue: nobody would have looked at it."""

UNTOUCHED_FOR = timedelta(days=5)
"""A prompt that somebody has taken and not opened, viewed or decided for so long is overdue."""

DECIDED_WITHIN = timedelta(weeks=4)


@dataclass(frozen=True)
class Carries:
    """What one person has: prompts taken that wait, of those untouched, and prompts decided in the past four weeks."""

    person: Person
    taken: int
    untouched: int
    decided: int


@dataclass(frozen=True)
class Overdue:
    """One prompt that is overdue, and why in words. days: how many past the day to look again, until it lapses, or untouched."""

    prompt: Prompt
    why: str
    waits: bool


@dataclass(frozen=True)
class Load:
    """A team's load. oldest: the night of the prompt that has waited longest; None when nothing waits."""

    waiting: int
    not_taken: int
    oldest: date | None
    people: tuple[Carries, ...]
    overdue: tuple[Overdue, ...]


def load_of(manager: Person, teams: list[str], people: list[Person]) -> Load:
    """The load of a manager's teams, as far as the manager may see: restricted children are left out."""
    visible = Prompt.objects.visible_to(manager).filter(team__in=teams).defer("document_json")
    waiting = list(visible.filter(status=Status.WAITING, lapses_on__gt=today()).select_related("taken_by").order_by("as_of"))
    again = list(visible.filter(status=Status.DECIDED, look_again_on__lte=today()).order_by("look_again_on", "reference"))
    untouched = _untouched(waiting)
    return Load(
        waiting=len(waiting),
        not_taken=sum(each.taken_by_id is None for each in waiting),
        oldest=waiting[0].as_of if waiting else None,
        people=tuple(_carries(each, teams, waiting, untouched) for each in people),
        overdue=(
            *(Overdue(each, _late(each), waits=False) for each in again),
            *(Overdue(each, _lapses(each), waits=True) for each in waiting if each.lapses_on <= today() + LAPSES_WITHIN),
            *(
                Overdue(each, f"Taken, and not touched for {untouched[each.pk]} days", waits=True)
                for each in waiting
                if each.pk in untouched
            ),
        ),
    )


def _carries(person: Person, teams: list[str], waiting: list[Prompt], untouched: dict[str, int]) -> Carries:
    taken = [each.pk for each in waiting if each.taken_by_id == person.pk]
    since = timezone.now() - DECIDED_WITHIN
    decisions = Entry.objects.filter(actor=person.username, action=Action.DECISION, at__gt=since)
    of_teams = Prompt.objects.filter(team__in=teams).values("reference")
    decided = decisions.filter(reference__in=of_teams).values("reference").distinct().count()
    return Carries(person, len(taken), sum(each in untouched for each in taken), decided)


def _untouched(waiting: list[Prompt]) -> dict[str, int]:
    """Prompts that somebody has taken and left: for how many whole days."""
    takers = {each.pk: each.taken_by.username for each in waiting if each.taken_by is not None}
    last: dict[str, datetime] = {}
    for each in (
        Entry.objects.filter(reference__in=list(takers)).only("seq", "at", "actor", "action", "reference").order_by("seq")
    ):
        if each.actor == takers[each.reference] or each.action == Action.HAND_OVER:
            last[each.reference] = each.at
    now = timezone.now()
    return {reference: (now - at).days for reference, at in last.items() if now - at >= UNTOUCHED_FOR}


def _late(prompt: Prompt) -> str:
    days = (today() - prompt.look_again_on).days if prompt.look_again_on else 0
    return "To be looked at again today" if not days else f"To be looked at again {days} {'day' if days == 1 else 'days'} ago"


def _lapses(prompt: Prompt) -> str:
    days = (prompt.lapses_on - today()).days
    return f"Waits, and leaves the list in {days} {'day' if days == 1 else 'days'}"
