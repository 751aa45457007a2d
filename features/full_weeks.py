"""Weeks in which a child missed no session: a protective sign that can be counted."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd

from features.asking import Answering
from features.records import Records
from features.spans import RECENT, Span

_POSSIBLE, _MISSED = "possible_with_suspension", "missed_with_suspension"


@dataclass(frozen=True)
class FullWeeks:
    """Weeks of the span, counted back from as_of in steps of seven days, with enough possible sessions and none missed.

    least: fewest possible sessions for a week to be counted. A session of suspension is one missed.
    """

    span: Span
    least: int = 6
    sources = ("attendance",)

    def __post_init__(self) -> None:
        if self.span.far > RECENT:
            raise ValueError(f"full weeks are counted over {RECENT} weeks at most")

    def describe(self) -> str:
        """The definition in words."""
        return (
            f"number of weeks, counted back from the date in steps of seven days, in {self.span} with at least {self.least} "
            "possible sessions and none missed, suspension counted as missed"
        )


def full_weeks(records: Records, definition: FullWeeks) -> Answering[tuple[pd.Series, pd.Series]]:
    """Full weeks and the last day of the newest, by child_no, of children who had any."""
    span = definition.span
    recent = records.recent_of_children()
    recent = recent.filter(recent.stretch > span.near, recent.stretch <= span.far)
    # Nearly every week of a child is one row, and then the row says whether it was full: to look at it costs a quarter of
    # putting weeks together. Different powers of 2 add up to as many digits as there were of them.
    full = _is_full(recent, records, definition)
    frame = yield recent.group_by("child_no").aggregate(
        weeks=recent.count(where=full),
        last_on=recent.last_possible_on.max(where=full),
        rows=recent.count(),
        held=(ibis.literal(1, "int64") << recent.stretch.cast("int64")).sum(),
    )
    frame = frame.set_index("child_no")
    several = np.bitwise_count(frame["held"].to_numpy(dtype="int64")) < frame["rows"].to_numpy()
    if several.any():
        together = yield from _put_together(recent, records, definition, children=frame.index[several])
        frame = pd.concat([frame.loc[~several, ["weeks", "last_on"]], together])
    frame = frame[frame["weeks"] > 0]
    records.refuse_later("attendance", frame["last_on"])
    return frame["weeks"], frame["last_on"]


def _put_together(
    recent: ibis.Table, records: Records, definition: FullWeeks, *, children: pd.Index
) -> Answering[pd.DataFrame]:
    """The same of children with several rows of one week: at two schools, or as two people who are one child."""
    theirs = ibis.memtable(pd.DataFrame({"child_no": children.astype("int32")}), schema={"child_no": "int32"})
    recent = recent.semi_join(theirs, "child_no")
    packed = {records.tallies.column_of(counter) for counter in (_POSSIBLE, _MISSED)}
    weeks = recent.group_by("child_no", "stretch").aggregate(
        **{name: recent[name].sum() for name in sorted(packed)}, last_possible_on=recent.last_possible_on.max()
    )
    full = weeks.filter(_is_full(weeks, records, definition))
    frame = yield full.group_by("child_no").aggregate(weeks=full.count(), last_on=full.last_possible_on.max())
    return frame.set_index("child_no")


def _is_full(weeks: ibis.Table, records: Records, definition: FullWeeks) -> ibis.Value:
    tallies = records.tallies
    possible, missed = (tallies.counted(counter, weeks[tallies.column_of(counter)]) for counter in (_POSSIBLE, _MISSED))
    return (possible >= definition.least) & (missed == 0)
