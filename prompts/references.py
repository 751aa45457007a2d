"""A prompt's own name, which people may quote: it says nothing about the child."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import date

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Douglas Crockford's base 32: no I, L, O or U, so that a name read aloud is written down right."""

Owner = tuple[str, date]
"""Whose a reference is: the child_id and the as_of of the prompt."""


def reference(child_id: str, team: str, *, as_of: date, key: bytes, taken: Mapping[str, Owner]) -> str:
    """The prompt's reference, such as `P-7K3M-2QX9`: forty bits of a keyed hash, always the same for the same prompt.

    taken: references in use, with whose they are. One that is another prompt's is passed over and
    the next is tried, so that two prompts never share a name.
    """
    if not key:
        raise ValueError("the key that references are made with is empty")
    attempt = 0
    while True:
        message = f"reference|{as_of.isoformat()}|{child_id}|{team}|{attempt}"
        name = spell(hmac.new(key, message.encode(), hashlib.sha256).digest())
        if taken.get(name, (child_id, as_of)) == (child_id, as_of):
            return name
        attempt += 1


def spell(digest: bytes) -> str:
    """The first forty bits as eight letters and digits in two groups."""
    number = int.from_bytes(digest[:5], "big")
    letters = "".join(CROCKFORD[number >> shift & 31] for shift in range(35, -1, -5))
    return f"P-{letters[:4]}-{letters[4:]}"
