"""Which teams a person manages today: their own, and those of a manager for whom they stand in if they are one themselves."""

from __future__ import annotations

from django.db.models import Q

from review.clock import today
from review.models import Cover, Membership, Person, Role
from review.models.people import IN_A_TEAM


def managed_teams(person: Person) -> list[str]:
    """The teams that a person manages today, by name. Cover makes nobody a manager who is not one somewhere."""
    manages = Membership.objects.filter(role=Role.MANAGER)
    if not manages.filter(person=person).exists():
        return []
    covered = Cover.objects.filter(covering=person, from_on__lte=today(), until_on__gte=today()).values("absent")
    held = manages.filter(Q(person=person) | Q(person__in=covered))
    return list(held.order_by("team").values_list("team", flat=True).distinct())


def people_of(teams: list[str]) -> list[Person]:
    """Everyone who works in these teams, by name."""
    held = Membership.objects.filter(team__in=teams, role__in=[each.value for each in IN_A_TEAM])
    return list(Person.objects.filter(pk__in=held.values("person"), is_active=True).order_by("full_name", "username"))
