"""Who has prompts waiting, and how many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from review.clock import latest_night, today
from review.models import Person, Prompt, Status
from review.models.people import IN_A_TEAM
from review.models.prompts import teams_open_to


@dataclass(frozen=True)
class Waiting:
    """What waits for one person. new: of those, how many the latest night raised."""

    person: Person
    waiting: int
    new: int


def who_waits() -> Iterator[Waiting]:
    """Everybody with a role in a team and something waiting there, in order of their user names.

    Counted are the prompts that their worklist lists: of their own teams and of those whom they stand in for, without
    restricted children. Invented people are counted in a demonstration only.
    """
    people = Person.objects.filter(is_active=True, memberships__role__in=[each.value for each in IN_A_TEAM])
    if not settings.INSTALLED.demonstration:
        people = people.filter(invented=False)
    day, night = today(), latest_night()
    for person in people.distinct().order_by("username"):
        of_teams = Prompt.objects.visible_to(person).filter(team__in=teams_open_to(person, day))
        held = of_teams.filter(status=Status.WAITING, lapses_on__gt=day)
        if waiting := held.count():
            yield Waiting(person, waiting, held.filter(as_of=night).count() if night else 0)
