"""Weeks in which a child missed no session: a protective sign that can be counted."""

from __future__ import annotations

from dataclasses import dataclass

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
    recent, tallies = records.recent_of_children(), records.tallies
    recent = recent.filter(recent.stretch > span.near, recent.stretch <= span.far)
    packed = {tallies.column_of(counter) for counter in (_POSSIBLE, _MISSED)}
    weeks = recent.group_by("child_no", "stretch").aggregate(
        **{name: recent[name].sum() for name in sorted(packed)}, last_on=recent.last_possible_on.max()
    )
    possible, missed = (tallies.counted(counter, weeks[tallies.column_of(counter)]) for counter in (_POSSIBLE, _MISSED))
    full = weeks.filter(possible >= definition.least, missed == 0)
    frame = yield full.group_by("child_no").aggregate(weeks=full.count(), last_on=full.last_on.max())
    frame = frame.set_index("child_no")
    records.refuse_later("attendance", frame["last_on"])
    return frame["weeks"], frame["last_on"]
