"""The ledger's two tables: its lines, and the free text that goes with some of them."""

from __future__ import annotations

from django.db import models


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
            models.Index(fields=["action", "seq"], name="entries_of_a_kind"),
        ]


class Words(models.Model):
    """The free text of one ledger line, as JSON, with the salt of its digest."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.DO_NOTHING, related_name="words")
    salt = models.CharField(max_length=32)
    text = models.TextField()
