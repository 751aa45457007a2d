"""Which people were told on which day that prompts wait."""

from __future__ import annotations

from django.db import models

from review.models.people import Person


class DigestSent(models.Model):
    """That a person's digest of a day was sent, or is being sent: the database lets there be one.

    The row is there before the message goes out, and is taken away again when it could not be sent. So a person may miss
    one when the machine fails in between, and never gets two.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="digests")
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "on"], name="one_digest_a_person_and_day")]
