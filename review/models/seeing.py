"""Who may see less or more than their role says: restricted children, grants to see one, and break-glass openings."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from review.models.people import Person


class Kind(StrEnum):
    """Why a child's records are restricted; shown to information governance only."""

    ADOPTED = "adopted"
    STAFF = "staff"
    OTHER = "other"


KIND_WORDS: dict[Kind, str] = {
    Kind.ADOPTED: "Adopted, or placed for adoption",
    Kind.STAFF: "A child of somebody who works here",
    Kind.OTHER: "Another reason, on file with information governance",
}


class Restriction(models.Model):
    """That a child's records are hidden from everyone who has no grant, such as an adopted child's or a colleague's child's.

    child_id: the child's pseudonym. kind: a value of `Kind`. The prompt still stands: information governance
    sees its reference, and grants somebody sight of it.
    """

    child_id = models.CharField(max_length=80, primary_key=True)
    kind = models.CharField(max_length=20, choices=[(each.value, words) for each, words in KIND_WORDS.items()])
    at = models.DateTimeField()


class RestrictedGrant(models.Model):
    """That one person may see one restricted child, up to and including a day; only within their own teams."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="restricted_grants")
    child_id = models.CharField(max_length=80, db_index=True)
    until_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "child_id"], name="one_grant_a_person_and_child")]


class Opening(models.Model):
    """Break-glass: that a person opened one prompt which is not their team's, or is restricted, for a short time and a reason.

    The reason stands in the ledger, at line `seq`. noticed_at: when the team's manager, or information governance, said that they have
    seen it; until then it is told to them.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="openings")
    prompt = models.ForeignKey("review.Prompt", on_delete=models.CASCADE, related_name="openings")
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    seq = models.BigIntegerField()
    noticed_at = models.DateTimeField(null=True, blank=True)
    noticed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="noticed")
