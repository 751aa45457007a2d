"""References for records whose source gives them none: the same whenever the same record is read."""

from __future__ import annotations

import hashlib
from collections import Counter


class References:
    """Makes references from what does not change: the person, the kind of record, its first day and, for two alike, their order.

    A reference is a digest, because the person's own reference stays in the identity store.
    """

    def __init__(self) -> None:
        self._alike: Counter[tuple[str, ...]] = Counter()

    def make(self, person: str | None, what: str, started: str | None) -> str | None:
        """The next reference for this person, kind of record and first day; None where there is no person."""
        if not person:
            return None
        subject = (person, what, started or "")
        self._alike[subject] += 1
        parts = "\x1f".join((*subject, str(self._alike[subject])))
        return hashlib.blake2b(parts.encode("utf-8"), digest_size=12).hexdigest()
