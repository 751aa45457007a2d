"""Weeks in which a child missed no session: a protective sign that can be counted."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import pandas as pd

from features.marks import COUNTERS
from features.records import Records, refuse_later
from features.spans import Span


@dataclass(frozen=True)
class FullWeeks:
    """Weeks of the span, counted back from as_of in steps of seven days, with enough possible sessions and none missed.

    least: fewest possible sessions for a week to be counted. A session of suspension is one missed.
    """

    span: Span
    least: int = 6
    sources = ("attendance",)

    def describe(self) -> str:
        """The definition in words."""
        return (
            f"number of weeks, counted back from the date in steps of seven days, in {self.span} with at least {self.least} "
            "possible sessions and none missed, suspension counted as missed"
        )


def full_weeks(records: Records, definition: FullWeeks) -> tuple[pd.Series, pd.Series]:
    """Full weeks and the last day of the newest, by child_no, of children who had any."""
    as_of, span = records.as_of, definition.span
    marks = records.events("attendance", span.starts_on(as_of=as_of))
    marks = marks.filter(
        marks.happened_on < span.ends_before(as_of=as_of), marks.mark.isin(COUNTERS["possible_with_suspension"])
    )
    ago = (ibis.literal(as_of).delta(marks.happened_on, unit="day") - 1) // 7
    marks = marks.mutate(week=ago)
    weeks = marks.group_by("child_no", "week").aggregate(
        possible=marks.count(),
        missed=marks.count(where=marks.mark.isin(COUNTERS["missed_with_suspension"])),
        last_on=marks.happened_on.max(),
    )
    full = weeks.filter(weeks.possible >= definition.least, weeks.missed == 0)
    frame = full.group_by("child_no").aggregate(weeks=full.count(), last_on=full.last_on.max()).execute()
    frame = frame.set_index("child_no")
    refuse_later("attendance", frame["last_on"], as_of=as_of)
    return frame["weeks"].astype("float64"), frame["last_on"]
