"""A second look at a decision, by another person who does not see the first."""

from __future__ import annotations

from django.db import models

from review.models.people import Person


class SecondLook(models.Model):
    """That a decision was drawn for a second look. decision_seq: the decision's line in the ledger.

    asked: who was asked to do it, where the manager does not; done_seq, done_by: the second decision's line and whose it is; None until then. The first decision is hidden
    from the second person until theirs is recorded. A second look changes nothing about the prompt.
    """

    prompt = models.ForeignKey("review.Prompt", on_delete=models.CASCADE, related_name="second_looks")
    decision_seq = models.BigIntegerField(unique=True)
    decided_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="decisions_looked_at")
    drawn_at = models.DateTimeField()
    asked = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="second_looks_asked")
    done_seq = models.BigIntegerField(null=True, blank=True)
    done_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="second_looks_done")
