"""The first day back after a suspension: whether it was missed."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from features.asking import Answering
from features.conditions import Where
from features.marks import COUNTERS, SUSPENDED
from features.point_in_time import inside
from features.records import Records
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


def days_back_missed(records: Records, definition: DayBackMissed) -> Answering[tuple[pd.Series, pd.Series]]:
    """Suspensions whose first day back was missed, and the last such day, by child_no, of children with any."""
    span = definition.span
    excluded = records.events("exclusions", weeks=span.far)
    (kind,) = definition.where
    excluded = excluded.filter(excluded.category.isin(kind.codes), inside(excluded.ago, span))
    began = excluded.select("child_no", "as_of", began_on=excluded.happened_on).distinct()
    after = records.marks_around(began, weeks=span.far)
    possible = tuple(mark for mark in COUNTERS["possible_with_suspension"] if mark not in SUSPENDED)
    gap = after.happened_on.delta(after.began_on, unit="day")
    after = after.filter(after.mark.isin(possible), gap > 0, gap <= definition.within_days)
    days = after.group_by("child_no", "began_on", "happened_on").aggregate(
        attended=after.count(where=~after.mark.isin(COUNTERS["missed"]))
    )
    first = days.group_by("child_no", "began_on").aggregate(happened_on=days.happened_on.min())
    back = days.inner_join(first, ["child_no", "began_on", "happened_on"])
    missed = back.filter(back.attended == 0)
    frame = yield missed.group_by("child_no").aggregate(times=missed.count(), last_on=missed.happened_on.max())
    frame = frame.set_index("child_no")
    records.refuse_later("attendance", frame["last_on"])
    return frame["times"], frame["last_on"]
