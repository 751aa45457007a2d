"""The first day back after a suspension: whether it was missed."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from features.conditions import Where
from features.fetching import fetched
from features.marks import COUNTERS, SUSPENDED
from features.records import Records, refuse_later
from features.spans import Span

SUSPENDED_FOR_DAYS = ("SUSP", "FIXD")
"""Categories that keep a child away from school for whole sessions. A lunchtime suspension does not."""


@dataclass(frozen=True)
class DayBackMissed:
    """Suspensions begun in the span after which the child missed the first day back.

    The first day back is the first day after the suspension began, and within `within_days` of it, with a
    mark of a session that was possible other than suspension. It was missed where every such session on it was.
    """

    span: Span
    within_days: int = 56
    where: tuple[Where, ...] = (Where(("category",), SUSPENDED_FOR_DAYS),)
    sources = ("exclusions", "attendance")

    def describe(self) -> str:
        """The definition in words."""
        return (
            f"number of days in {self.span} on which a suspension ({', '.join(SUSPENDED_FOR_DAYS)}) began, where every "
            "possible session of the first day back was missed. The first day back is the first later day with a mark of a "
            f"possible session other than suspension (E), within {self.within_days} days and before the date"
        )


def days_back_missed(records: Records, definition: DayBackMissed) -> tuple[pd.Series, pd.Series]:
    """Suspensions whose first day back was missed, and the last such day, by child_no, of children with any."""
    as_of, span = records.as_of, definition.span
    since = span.starts_on(as_of=as_of)
    excluded = records.events("exclusions", since)
    (kind,) = definition.where
    excluded = excluded.filter(excluded.category.isin(kind.codes), excluded.happened_on < span.ends_before(as_of=as_of))
    began = excluded.select(excluded.child_no, began_on=excluded.happened_on).distinct()
    marks = records.events("attendance", since)
    possible = tuple(mark for mark in COUNTERS["possible_with_suspension"] if mark not in SUSPENDED)
    marks = marks.filter(marks.mark.isin(possible))
    after = began.inner_join(marks, "child_no")
    gap = after.happened_on.delta(after.began_on, unit="day")
    after = after.filter(gap > 0, gap <= definition.within_days)
    days = after.group_by("child_no", "began_on", "happened_on").aggregate(
        attended=after.count(where=~after.mark.isin(COUNTERS["missed"]))
    )
    first = days.group_by("child_no", "began_on").aggregate(happened_on=days.happened_on.min())
    back = days.inner_join(first, ["child_no", "began_on", "happened_on"])
    missed = back.filter(back.attended == 0)
    frame = fetched(missed.group_by("child_no").aggregate(times=missed.count(), last_on=missed.happened_on.max()))
    frame = frame.set_index("child_no")
    refuse_later("attendance", frame["last_on"], as_of=as_of)
    return frame["times"].astype("float64"), frame["last_on"]
