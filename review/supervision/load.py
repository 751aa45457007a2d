"""A team's load: what waits, who has taken what, and what is overdue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from review.clock import today
from review.ledger import Action
from review.models import Entry, Person, Prompt, Status

LAPSES_WITHIN = timedelta(days=7)
"""A prompt that waits and leaves the list within so many days is overdue: nobody would have looked at it."""

UNTOUCHED_FOR = timedelta(days=5)
"""A prompt that somebody has taken and not opened, viewed or decided for so long is overdue."""

DECIDED_WITHIN = timedelta(weeks=4)

MOST_OVERDUE = 50
"""So many of each kind of overdue prompt are listed; the others are counted."""


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
    """A team's load. oldest: the night of the prompt that has waited longest; None when nothing waits.

    overdue: at most `MOST_OVERDUE` of each kind; overdue_more: how many there are beyond those.
    """

    waiting: int
    not_taken: int
    oldest: date | None
    people: tuple[Carries, ...]
    overdue: tuple[Overdue, ...]
    overdue_more: int


def load_of(manager: Person, teams: list[str], people: list[Person]) -> Load:
    """The load of a manager's teams, as far as the manager may see: restricted children are left out."""
    day = today()
    visible = Prompt.objects.visible_to(manager).filter(team__in=teams).defer("document_json").select_related("taken_by")
    waiting = visible.filter(status=Status.WAITING, lapses_on__gt=day)
    counts = waiting.aggregate(waiting=Count("pk"), not_taken=Count("pk", filter=Q(taken_by=None)), oldest=Min("as_of"))
    # Only what somebody has taken, and what is shown, is read row by row: the list may be thousands of prompts long.
    taken = list(waiting.exclude(taken_by=None).order_by("as_of", "reference"))
    untouched = _untouched(taken)
    again = visible.filter(status=Status.DECIDED, look_again_on__lte=day).order_by("look_again_on", "reference")
    lapsing = waiting.filter(lapses_on__lte=day + LAPSES_WITHIN).order_by("as_of", "reference")
    left = [each for each in taken if each.pk in untouched]
    return Load(
        waiting=counts["waiting"],
        not_taken=counts["not_taken"],
        oldest=counts["oldest"],
        people=tuple(_carries(each, teams, taken, untouched) for each in people),
        overdue=(
            *(Overdue(each, _late(each, day), waits=False) for each in again[:MOST_OVERDUE]),
            *(Overdue(each, _lapses(each, day), waits=True) for each in lapsing[:MOST_OVERDUE]),
            *(
                Overdue(each, f"Taken, and not touched for {untouched[each.pk]} days", waits=True)
                for each in left[:MOST_OVERDUE]
            ),
        ),
        overdue_more=sum(max(0, many - MOST_OVERDUE) for many in (again.count(), lapsing.count(), len(left))),
    )


def _carries(person: Person, teams: list[str], all_taken: list[Prompt], untouched: dict[str, int]) -> Carries:
    taken = [each.pk for each in all_taken if each.taken_by_id == person.pk]
    since = timezone.now() - DECIDED_WITHIN
    decisions = Entry.objects.filter(actor=person.username, action=Action.DECISION, at__gt=since)
    of_teams = Prompt.objects.filter(team__in=teams).values("reference")
    decided = decisions.filter(reference__in=of_teams).values("reference").distinct().count()
    return Carries(person, len(taken), sum(each in untouched for each in taken), decided)


def _untouched(taken: list[Prompt]) -> dict[str, int]:
    """Prompts that somebody has taken and left: for how many whole days."""
    takers = {each.pk: each.taken_by.username for each in taken if each.taken_by is not None}
    last: dict[str, datetime] = {}
    for each in (
        Entry.objects.filter(reference__in=list(takers)).only("seq", "at", "actor", "action", "reference").order_by("seq")
    ):
        if each.actor == takers[each.reference] or each.action == Action.HAND_OVER:
            last[each.reference] = each.at
    now = timezone.now()
    return {reference: (now - at).days for reference, at in last.items() if now - at >= UNTOUCHED_FOR}


def _late(prompt: Prompt, day: date) -> str:
    days = (day - prompt.look_again_on).days if prompt.look_again_on else 0
    return "To be looked at again today" if not days else f"To be looked at again {days} {'day' if days == 1 else 'days'} ago"


def _lapses(prompt: Prompt, day: date) -> str:
    days = (prompt.lapses_on - day).days
    return f"Waits, and leaves the list in {days} {'day' if days == 1 else 'days'}"
