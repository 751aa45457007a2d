"""Whether a person must practise before they open a real child's page, and keeping that they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from review.ledger import Action, append
from review.models import Person

if TYPE_CHECKING:
    from review.walls import Wall


def must_practise_first(person: Person, wall: Wall) -> bool:
    """Whether this person is sent to practice instead of this page: it shows prompts or children, and they have not practised.

    In a demonstration every child is invented, so nobody must, unless it was asked for (SCREENING_REVIEW_PRACTICE=1).
    """
    installed = settings.INSTALLED
    if installed.demonstration and not installed.practice:
        return False
    return wall.shows_children and person.practised_at is None


def finish(person: Person) -> None:
    """Keep that somebody practised to the end, with its line in the ledger. A second time changes nothing."""
    with transaction.atomic():
        if Person.objects.filter(pk=person.pk, practised_at=None).update(practised_at=timezone.now()):
            append(Action.PRACTISED, actor=person.username, actor_name=person.get_full_name())
