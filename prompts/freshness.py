"""How fresh each feed is on a night, and how late."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from vocabulary.feeds import FEEDS, Feed
from vocabulary.prompts import Freshness

_SATURDAY = 5


def freshness(
    covers_to: Mapping[str, date | None], *, as_of: date, school_days: Collection[date] | None = None
) -> tuple[Freshness, ...]:
    """The freshness of each feed named, in the order that a night reads feeds.

    covers_to: the last day that each feed covers (for a list, the day it was last delivered); None
    when it never arrived. school_days: the days on which any school was open; None when no calendar
    is held. A feed that never arrived is late by one whole interval: at least that is certain.

    Raises KeyError for a name that is not a feed.
    """
    unknown = sorted(set(covers_to) - set(FEEDS))
    if unknown:
        raise KeyError(f"{', '.join(unknown)}: not a feed; the feeds are {', '.join(FEEDS)}")
    return tuple(
        Freshness(name, feed.title, covers_to[name], _days_late(feed, covers_to[name], as_of=as_of, school_days=school_days))
        for name, feed in FEEDS.items()
        if name in covers_to
    )


def due_on(feed: Feed, *, as_of: date, school_days: Collection[date] | None = None) -> date:
    """The last day that a feed in time covers on the night of `as_of`.

    A daily feed covers the last working day before the night, and session marks the last school day
    (so nothing is late in a holiday). Any other feed covers a day at most its interval ago.
    """
    if feed.expected_every_days > 1:
        return as_of - timedelta(days=feed.expected_every_days)
    if "session" in feed.column_names and school_days:
        before = [school_day for school_day in school_days if school_day < as_of]
        if before:
            return max(before)
    due = as_of - timedelta(days=1)
    while due.weekday() >= _SATURDAY:
        due -= timedelta(days=1)
    return due


def _days_late(feed: Feed, covered: date | None, *, as_of: date, school_days: Collection[date] | None) -> int:
    if covered is None:
        return feed.expected_every_days
    return max(0, (due_on(feed, as_of=as_of, school_days=school_days) - covered).days)
