"""Asking for a list to be exported, which a second person must allow."""

from __future__ import annotations

from django.db import models

from review.models.people import Person


class ListExport(models.Model):
    """That somebody asked for a team's decisions as one file, and whether another person allowed it.

    The reason stands in the ledger, at line `seq`. allowed_by: never the one who asked; None until it is answered.
    refused: answered with no. taken_at: when the file was fetched; it can be fetched once, before `expires_at`.
    """

    asked_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="list_exports")
    team = models.CharField(max_length=120)
    from_on = models.DateField()
    until_on = models.DateField()
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    seq = models.BigIntegerField()
    allowed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="list_exports_allowed"
    )
    allowed_at = models.DateTimeField(null=True, blank=True)
    refused = models.BooleanField(default=False)
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(allowed_by=None) | ~models.Q(allowed_by=models.F("asked_by")),
                name="a_second_person_allows_a_list",
            )
        ]
