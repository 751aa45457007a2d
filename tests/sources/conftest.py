"""Deliveries made for one test, and a short way to read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sources.reading import Reading, read
from sources.school_calendar import SchoolCalendar
from vocabulary.feed_settings import FeedSettings
from vocabulary.feeds import FEEDS

DELIVERED = date(2026, 11, 16)

Deliver = Callable[..., Path]
ReadAs = Callable[..., Reading]


@pytest.fixture
def deliver(tmp_path: Path) -> Deliver:
    """A file of these bytes (or of this text, as UTF-8)."""

    def make(content: str | bytes, name: str = "delivery.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return make


@pytest.fixture
def read_as(deliver: Deliver) -> ReadAs:
    """Deliver the content and read it as a feed with these settings."""

    def reading(
        feed: str,
        content: str | bytes,
        name: str = "delivery.csv",
        *,
        delivered_on: date = DELIVERED,
        calendar: SchoolCalendar | None = None,
        **settings: Any,
    ) -> Reading:
        path = deliver(content, name)
        return read(path, FEEDS[feed], FeedSettings(files="*", **settings), delivered_on=delivered_on, calendar=calendar)

    return reading


def faults(reading: Reading) -> list[tuple[int, str, str]]:
    """A reading's faults as (row, column, rule)."""
    return [(fault["row"], fault["column"], fault["rule"]) for fault in reading.faults.to_pylist()]
