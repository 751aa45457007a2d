"""People who sign in, the roles that they hold, and who stands in for whom."""

from __future__ import annotations

from enum import StrEnum

from django.contrib.auth.models import AbstractUser
from django.db import models


class Role(StrEnum):
    """What a person is here to do. What each role may open is in `review.walls`."""

    PRACTITIONER = "practitioner"
    MANAGER = "manager"
    DATA_LEAD = "data_lead"
    INFORMATION_GOVERNANCE = "information_governance"
    ADMINISTRATOR = "administrator"


ROLE_WORDS: dict[Role, str] = {
    Role.PRACTITIONER: "Practitioner",
    Role.MANAGER: "Team manager",
    Role.DATA_LEAD: "Data lead",
    Role.INFORMATION_GOVERNANCE: "Information governance",
    Role.ADMINISTRATOR: "Administrator",
}


IN_A_TEAM = frozenset({Role.PRACTITIONER, Role.MANAGER})
"""Roles that are held in a team and open its prompts. The others belong to no team and open no prompt."""


class Person(AbstractUser):
    """Someone who signs in. `invented`: made for a demonstration, and useless outside one.

    oidc_issuer, oidc_subject: who this is to the council's single sign-on; both empty for a local account.
    practised_at: when practice mode was finished; None keeps every page about a real child shut.
    started_on: since when the person does this work, for the review of how judgements differ by experience;
    None is not known. temporary_until: until when a password that somebody else chose lets them in, once, to choose
    their own; None for a password of their own.
    """

    full_name = models.CharField(max_length=120)
    invented = models.BooleanField(default=False)
    oidc_issuer = models.CharField(max_length=255, blank=True)
    oidc_subject = models.CharField(max_length=255, blank=True)
    practised_at = models.DateTimeField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    temporary_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["oidc_issuer", "oidc_subject"],
                condition=~models.Q(oidc_subject=""),
                name="a_sign_on_is_one_persons",
            )
        ]

    def get_full_name(self) -> str:
        """The name that a judgement carries."""
        return str(self.full_name or self.username)

    def roles(self) -> frozenset[Role]:
        """Every role that the person holds, in whichever team."""
        return frozenset(Role(each) for each in self.memberships.values_list("role", flat=True))


class Membership(models.Model):
    """That a person holds a role: in a team, or (team empty) for a role that has none."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    team = models.CharField(max_length=120, blank=True)
    role = models.CharField(
        max_length=30, choices=[(each.value, words) for each, words in ROLE_WORDS.items()], default=Role.PRACTITIONER.value
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "team", "role"], name="a_role_is_held_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=["practitioner", "manager"]) ^ models.Q(team=""),
                name="a_team_goes_with_a_role_in_one",
            ),
        ]


class Cover(models.Model):
    """That one person stands in for another who is away, from one day to another, both included.

    The one who stands in sees the prompts of the other's teams, and those that the other has taken as their own.
    """

    absent = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="covered_by")
    covering = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="covers")
    from_on = models.DateField()
    until_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(from_on__lte=models.F("until_on")), name="cover_begins_before_it_ends"),
            models.CheckConstraint(condition=~models.Q(absent=models.F("covering")), name="nobody_covers_themselves"),
        ]
