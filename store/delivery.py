"""What is handed to the warehouse with a delivery, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Delivery:
    """One file of one feed. content_hash: SHA-256 of its bytes, in hex; rows_in: every record in it."""

    feed: str
    file_name: str
    content_hash: str
    delivered_on: date
    rows_in: int
    run: str


@dataclass(frozen=True)
class Landing:
    """What became of a delivery's rows: accepted + quarantined + duplicates is always rows_in.

    accepted: rows now kept as versions. corrections: accepted rows that put something else in place of
    what was held, or of an earlier row of the same file. withdrawals: accepted rows that the source took
    back. Both are counted among the accepted. duplicates: rows that say what was already held.
    ended: records that a full list no longer holds; they are not rows of the delivery.
    """

    feed: str
    file_name: str
    rows_in: int
    accepted: int
    quarantined: int
    duplicates: int
    corrections: int
    withdrawals: int
    ended: int = 0
