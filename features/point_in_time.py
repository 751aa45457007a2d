"""What was known on a day, and how long before it something happened: the same for one day and for a day in each row."""

from __future__ import annotations

from datetime import date

import ibis

from features.spans import Span

_NEVER = date(9999, 12, 31)


def as_known(versions: ibis.Table, *, on: date | ibis.Value, until: date | None = None) -> ibis.Table:
    """The versions that were known and in force on a day, those taken back left out.

    until: known on any of the days from that one to `on`; a first cut, where each row has a day of its own.
    """
    # An empty known_until is read as a day that never comes: half the cost of asking two questions of it.
    after = on if until is None else until
    known = versions.filter(versions.known_on <= on, versions.known_until.fill_null(_NEVER) > after)
    if "withdrawn" in known.columns:
        known = known.filter(~known.withdrawn.fill_null(False))
    return known


def days_before(as_of: ibis.Value, day: ibis.Value) -> ibis.Value:
    """How many days before as_of a day was; 0 and less for as_of itself and what came after it."""
    return as_of.delta(day, unit="day")


def inside(ago: ibis.Value, span: Span) -> ibis.Value:
    """Whether a day so many days before as_of is in the span."""
    return (ago > 7 * span.near) & (ago <= 7 * span.far)


def weeks_before(as_of: ibis.Value, weeks: int) -> ibis.Value:
    """The day so many weeks before as_of."""
    return (as_of - ibis.interval(days=7 * weeks)).cast("date")
