"""Weeks in which a child missed no session: a protective sign that can be counted."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from features.asking import Answering
from features.records import Records
from features.spans import RECENT, Span


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
    counted = records.tallies.unpacked(recent)
    recent = recent.filter(recent.stretch > span.near, recent.stretch <= span.far).select(
        "child_no",
        "stretch",
        "last_possible_on",
        possible=counted["possible_with_suspension"],
        missed=counted["missed_with_suspension"],
    )
    weeks = recent.group_by("child_no", "stretch").aggregate(
        possible=recent.possible.sum(), missed=recent.missed.sum(), last_on=recent.last_possible_on.max()
    )
    full = weeks.filter(weeks.possible >= definition.least, weeks.missed == 0)
    frame = yield full.group_by("child_no").aggregate(weeks=full.count(), last_on=full.last_on.max())
    frame = frame.set_index("child_no")
    records.refuse_later("attendance", frame["last_on"])
    return frame["weeks"], frame["last_on"]
