"""Finding one prompt by its reference. Every search leaves its line in the ledger, whatever came of it."""

from __future__ import annotations

import re

from django.db import transaction

from review.ledger import Action, append
from review.models import Person, Prompt

_READ_ALOUD = str.maketrans("OIL", "011")
_LETTERS = re.compile(r"[0-9A-HJKMNP-TV-Z]{8}")


def reference_of(typed: str) -> str:
    """The reference that somebody typed, as it is spelt on the lists; empty for what can't be one.

    Capitals, spaces and dashes do not matter, nor whether the P that all begin with is there.
    """
    letters = re.sub(r"[\s\-\u2010-\u2015]", "", typed.upper())
    if len(letters) == 9 and letters[0] == "P":
        letters = letters[1:]
    letters = letters.translate(_READ_ALOUD)
    return f"P-{letters[:4]}-{letters[4:]}" if _LETTERS.fullmatch(letters) else ""


def find(person: Person, typed: str) -> Prompt | None:
    """The prompt of that reference if this person may open it. Of one that is another team's nothing is said, as of one that is not there."""
    reference = reference_of(typed)
    with transaction.atomic():
        found: Prompt | None = (
            Prompt.objects.visible_to(person).defer("document_json").filter(reference=reference).first() if reference else None
        )
        # What is no reference may be a name, typed by mistake: it is not kept.
        append(
            Action.SEARCH,
            actor=person.username,
            actor_name=person.get_full_name(),
            reference=reference,
            detail={"found": found is not None},
        )
    return found
