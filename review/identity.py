"""Who a child is: the only way to a name, and it can't be taken without leaving a line in the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from review.clock import today
from review.ledger import Action, append
from review.models import Person, Prompt, School
from store.identities import Identities, Identity
from vocabulary.problems import Problem
from vocabulary.windows import age_on


@dataclass(frozen=True)
class Shown:
    """What the prompt page says of who a child is. identity: None when the store has nothing, with the reason in `why_not`."""

    identity: Identity | None
    age: int | None
    school: str
    why_not: str


def look(prompt: Prompt, person: Person, *, card_open: bool) -> Shown:
    """Record that this person looks at this child, then fetch who it is: one call, one line.

    card_open: whether the page that shows it also shows the card.
    """
    append(
        Action.LOOK,
        actor=person.username,
        actor_name=person.get_full_name(),
        reference=prompt.reference,
        detail={"card_open": card_open},
    )
    installed = settings.INSTALLED
    try:
        store = Identities(installed.identities, installed.pseudonym_key.encode(), read_only=True)
        identity = store.identity(prompt.child_now)
    except (Problem, ValueError):
        # The reason stays with the operator: its text may say more about the store than a page should.
        return Shown(None, None, "", "Who this is can't be shown now: the identity store does not answer. Tell your data lead.")
    age = age_on(identity.born_on, today()) if identity.born_on else None
    return Shown(identity, age, _school(identity.school), "")


def _school(reference: str) -> str:
    if not reference:
        return "Not on a school roll that we know of"
    name = School.objects.filter(reference=reference).values_list("name", flat=True).first()
    return name or f"School {reference}"
