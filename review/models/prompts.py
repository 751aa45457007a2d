"""Prompts as they were issued, what each night said of itself, and the names of schools."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from django.db import models
from django.db.models import Q
from django.utils import timezone

from review.models.people import IN_A_TEAM, Cover, Membership, Person
from review.models.seeing import Opening, RestrictedGrant, Restriction
from vocabulary.prompts import PromptDocument


class Status(models.TextChoices):
    """Where a prompt stands. Only a named person's decision makes it `decided`; the database refuses any other way."""

    WAITING = "waiting"
    DECIDED = "decided"
    LAPSED = "lapsed"
    SUPERSEDED = "superseded"
    TAKEN_OFF = "taken_off"


class PromptQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Prompts, as far as a person may see them."""

    def visible_to(self, person: Person) -> PromptQuerySet:
        """The prompts of the person's teams but for restricted children they have no grant for, and what they opened by break-glass."""
        from review.clock import today as the_day  # it reads Notice, below

        today, now = the_day(), timezone.now()
        granted = RestrictedGrant.objects.filter(person=person, until_on__gte=today).values("child_id")
        hidden = Restriction.objects.exclude(child_id__in=granted).values("child_id")
        opened = Opening.objects.filter(person=person, opened_at__lte=now, expires_at__gt=now).values("prompt")
        of_team = Q(team__in=teams_open_to(person, today)) & ~Q(child_id__in=hidden) & ~Q(child_now__in=hidden)
        return self.filter(of_team | Q(pk__in=opened))

    def of_managed_teams(self, person: Person) -> PromptQuerySet:
        """The prompts of the teams that a person manages, restricted ones left out as for everyone."""
        managed = Membership.objects.filter(person=person, role="manager").values("team")
        return self.visible_to(person).filter(team__in=managed)


def teams_open_to(person: Person, today: date) -> models.QuerySet:  # type: ignore[type-arg]
    """The teams whose prompts a person may open: their own, and those of people for whom they stand in today."""
    covered = Cover.objects.filter(covering=person, from_on__lte=today, until_on__gte=today).values("absent")
    of_these = Q(person=person) | Q(person__in=covered)
    return Membership.objects.filter(of_these, role__in=[each.value for each in IN_A_TEAM]).values("team")


class Prompt(models.Model):
    """One prompt as it was issued. The points stay inside the document, so that no list can be sorted by them.

    child_id: the child's pseudonym when it was issued. child_now: the pseudonym of the child that the prompt is about
    since its records moved; kept up by `review.following`. drawn: it was drawn at random and not for its points;
    shown to nobody before it is decided.
    """

    reference = models.CharField(max_length=20, primary_key=True)
    child_id = models.CharField(max_length=80, db_index=True)
    child_now = models.CharField(max_length=80, db_index=True)
    team = models.CharField(max_length=120)
    as_of = models.DateField()
    lapses_on = models.DateField()
    position = models.PositiveIntegerField()
    headline = models.CharField(max_length=400)
    link = models.CharField(max_length=20)
    drawn = models.BooleanField(default=False)
    document_json = models.TextField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.WAITING)
    taken_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="taken")
    look_again_on = models.DateField(null=True)

    objects = PromptQuerySet.as_manager()

    class Meta:
        # It holds all that a list is chosen, counted and put in order by, so that rows, which are wide, are read for one page only.
        indexes = [
            models.Index(
                fields=[
                    *("team", "status", "position", "as_of", "reference"),
                    *("lapses_on", "taken_by", "look_again_on", "child_id", "child_now"),
                ],
                name="worklist",
            )
        ]

    @cached_property
    def document(self) -> PromptDocument:
        """The whole prompt."""
        return PromptDocument.from_json(self.document_json)


class Notice(models.Model):
    """What a night had to say about itself, so that an empty list can say why it is empty. The newest stands."""

    at = models.DateTimeField()
    as_of = models.DateField()
    state = models.CharField(max_length=40)
    words = models.CharField(max_length=400, blank=True)


class School(models.Model):
    """The name of a school, so that the prompt page need not show a number."""

    reference = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=200)
