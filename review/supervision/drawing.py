"""Which decisions get a second look: a random tenth, which nobody can know beforehand and an audit can work out again."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings
from django.utils import timezone

from review.models import Entry, Person, Prompt, SecondLook

ONE_IN = 10
"""One decision in so many is drawn for a second look, on average."""


def is_drawn(digest: str, secret: str) -> bool:
    """Whether the decision whose line in the ledger has this digest is drawn.

    The digest depends on the moment and on the salt of the words, so the person who decides can't steer it; the key
    is the installation's signing secret, so nobody without it can work it out. Whoever has both can, years later.
    """
    keyed = hmac.new(secret.encode(), f"second look|{digest}".encode(), hashlib.sha256).digest()
    return int.from_bytes(keyed[:8], "big") % ONE_IN == 0


def draw_second_look(decision: Entry, prompt: Prompt, person: Person) -> SecondLook | None:
    """Keep that a decision just recorded is to be looked at again, if it is drawn; in the caller's transaction."""
    if not is_drawn(decision.digest, settings.INSTALLED.secret):
        return None
    drawn: SecondLook = SecondLook.objects.create(
        prompt=prompt, decision_seq=decision.seq, decided_by=person, drawn_at=timezone.now()
    )
    return drawn
