"""How a delivery stands to what is held of its feed, for the checks that compare."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta

from flows.installation import Installation
from flows.school_days import school_days
from sources.finding import Found
from sources.reading import Reading
from validation.standing_rules import Standing
from vocabulary.feeds import Feed, Source


def standing_of(installation: Installation, feed: Feed, found: Found, reading: Reading) -> Standing:
    """Compare a delivery that was read with what is held; see `Standing`."""
    settings = installation.configuration.feeds[feed.name]
    compared = asdict(
        installation.warehouse.compare(
            reading.table,
            feed,
            content_hash=reading.content_hash,
            delivered_on=found.delivered_on,
            full_list=settings.full_list,
        )
    )
    closed = installation.configuration.checks.closed_schools
    compared["schools_gone"] = tuple(school for school in compared["schools_gone"] if school not in closed)
    held_to, same_on, since = compared["held_to"], compared["same_bytes_on"], 0
    if compared["rows_not_held"] is not None and feed.name == "attendance":
        since = _days_at_work(installation, feed, held_to + timedelta(days=1), found.delivered_on)
    if (
        same_on is not None
        and same_on < found.delivered_on
        and not _days_at_work(installation, feed, same_on, found.delivered_on)
    ):
        compared["same_bytes_on"] = None  # over a weekend or a holiday an extract may well be the same
    return Standing(**compared, dated_by_delivery=settings.known_from == "delivery", school_days_since=since)


def _days_at_work(installation: Installation, feed: Feed, first: date, before: date) -> int:
    """Days in [first, before) on which something may be recorded: school days for what schools send, else weekdays."""
    days = school_days(installation, as_of=before) if feed.source is Source.EDUCATION else frozenset()
    if days:
        return sum(first <= day < before for day in days)
    return sum((first + timedelta(days=number)).weekday() < 5 for number in range((before - first).days))
