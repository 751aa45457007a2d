"""What the application keeps: people and their teams, prompts as issued, notices, and the ledger."""

from __future__ import annotations

from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.db import models

from vocabulary.prompts import PromptDocument


class Person(AbstractUser):
    """Someone who signs in. `invented`: made for a demonstration, and useless outside one."""

    full_name = models.CharField(max_length=120)
    invented = models.BooleanField(default=False)

    def get_full_name(self) -> str:
        """The name that a judgement carries."""
        return str(self.full_name or self.username)


class Membership(models.Model):
    """That a person works in a team, and so may see the team's prompts."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    team = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "team"], name="a_person_is_in_a_team_once")]


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
        """The prompts of the person's own teams."""
        return self.filter(team__in=Membership.objects.filter(person=person).values("team"))


class Prompt(models.Model):
    """One prompt as it was issued. The points stay inside the document, so that no list can be sorted by them."""

    reference = models.CharField(max_length=20, primary_key=True)
    child_id = models.CharField(max_length=80, db_index=True)
    team = models.CharField(max_length=120)
    as_of = models.DateField()
    lapses_on = models.DateField()
    position = models.PositiveIntegerField()
    headline = models.CharField(max_length=400)
    link = models.CharField(max_length=20)
    document_json = models.TextField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.WAITING)
    taken_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="taken")
    look_again_on = models.DateField(null=True)

    objects = PromptQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["team", "status", "position"], name="worklist")]

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


class Entry(models.Model):
    """One line of the ledger: who did what, when, and to which prompt. The database refuses to change or delete it.

    detail: codes and dates as JSON, never free text. words_digest: of the free text that goes with it,
    kept beside the chain in `Words`, so that a text can one day be removed by law and the chain still
    holds. digest: of everything here and of the line before.
    """

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    actor_name = models.CharField(max_length=120)
    action = models.CharField(max_length=30)
    reference = models.CharField(max_length=20, blank=True)
    detail = models.TextField()
    words_digest = models.CharField(max_length=64, blank=True)
    prev = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["reference", "action", "seq"], name="entries_of_a_prompt"),
            models.Index(fields=["actor", "action", "seq"], name="entries_of_a_person"),
        ]


class Words(models.Model):
    """The free text of one ledger line, as JSON, with the salt of its digest."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.DO_NOTHING, related_name="words")
    salt = models.CharField(max_length=32)
    text = models.TextField()


class School(models.Model):
    """The name of a school, so that the prompt page need not show a number."""

    reference = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=200)
