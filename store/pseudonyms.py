"""Keyed pseudonyms: the same person always gets the same one, and nobody without the key can make it."""

from __future__ import annotations

import base64
import hashlib
import hmac

from vocabulary.problems import StoreProblem

SHORTEST_KEY = 32


def check_key(key: bytes) -> None:
    """Raises StoreProblem if the key is too short to protect anyone."""
    if len(key) < SHORTEST_KEY:
        raise StoreProblem(
            f"The pseudonym key has {len(key)} bytes and needs at least {SHORTEST_KEY}.", do="Set SCREENING_PSEUDONYM_KEY."
        )


def pseudonym(key: bytes, source: str, person_ref: str) -> str:
    """Twelve characters, A-Z and 2-7, that stand for a child: HMAC-SHA256 of one of its references, cut to 60 bits."""
    return base64.b32encode(_keyed(key, "child", source, person_ref)).decode("ascii")[:12]


def digest(key: bytes, source: str, person_ref: str) -> int:
    """A 63-bit number that stands for a reference in the warehouse's content hash, whatever its person_no is."""
    return int.from_bytes(_keyed(key, "reference", source, person_ref)[:8], "big") >> 1


def keyed_salt(key: bytes, purpose: str) -> str:
    """Thirty-two hex digits for one purpose: numbers made with them can't be made again without the key."""
    return _keyed(key, "salt", purpose, "")[:16].hex()


def check_value(key: bytes) -> str:
    """What an identity file keeps to notice that it is opened with another key."""
    return _keyed(key, "check", "identities", "")[:16].hex()


def _keyed(key: bytes, *parts: str) -> bytes:
    return hmac.new(key, "\x1f".join(parts).encode(), hashlib.sha256).digest()
