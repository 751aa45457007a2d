"""Lots: numbers that nobody can foresee without the key, and that come out the same whenever they are asked for."""

from __future__ import annotations

import hmac
from datetime import date


def lot(key: bytes, *about: str | int) -> int:
    """A number evenly spread over 0 to 2**256 - 1, always the same for the same key and words."""
    return int.from_bytes(hmac.digest(key, "|".join(map(str, about)).encode(), "sha256"), "big")


def iso_week(day: date) -> str:
    """The ISO week of a day as people write it: '2026-W47'."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"
