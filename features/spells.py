"""Time spent in episodes that begin and end: nights missing, weeks in alternative provision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import ibis
import pandas as pd

from features.asking import Answering
from features.conditions import Where, refuse_as_source
from features.point_in_time import weeks_before
from features.records import Records, meets
from features.spans import Span

_DAYS = {"nights": 1, "weeks": 7}


@dataclass(frozen=True)
class TimeIn:
    """Whole nights or weeks of the span spent in a feed's episodes, time in two at once counted once.

    An episode lasts from `happened_on` to the day before `ended_on`. One with no end goes on to as_of, or
    where `without_end` is given, for so many days: an end is often never entered.
    """

    feed: str
    span: Span
    unit: Literal["nights", "weeks"]
    where: tuple[Where, ...] = ()
    without_end: int | None = None

    def __post_init__(self) -> None:
        refuse_as_source(self.feed, "ended_on", where=self.where)

    @property
    def sources(self) -> tuple[str, ...]:
        """The feed it reads."""
        return (self.feed,)

    def describe(self) -> str:
        """The definition in words."""
        which = "".join(f", where {condition.describe()}" for condition in self.where)
        without = "goes on to the date" if self.without_end is None else f"counts as {self.without_end}"
        return (
            f"whole {self.unit} in {self.span} spent in episodes (feed {self.feed}{which}), those in two at once counted once; "
            f"an episode with no end {without}"
        )


def time_in(records: Records, definition: TimeIn) -> Answering[tuple[pd.Series, pd.Series]]:
    """Whole nights or weeks, and the first day of the newest episode, by child_no, of children with any time in one."""
    episodes, span = records.events(definition.feed), definition.span
    for condition in definition.where:
        episodes = episodes.filter(meets(episodes, condition))
    starts, ends = (weeks_before(episodes.as_of, weeks) for weeks in (span.far, span.near))
    until = ends if definition.without_end is None else episodes.happened_on + ibis.interval(days=definition.without_end)
    pieces = episodes.select(
        episodes.child_no,
        episodes.happened_on,
        opens=ibis.greatest(episodes.happened_on, starts),
        shuts=ibis.least(episodes.ended_on.fill_null(until.cast("date")), ends),
    )
    pieces = pieces.filter(pieces.opens < pieces.shuts)
    order = [pieces.opens, pieces.shuts, pieces.happened_on]
    before = ibis.window(group_by=pieces.child_no, order_by=order, preceding=(None, 1))
    pieces = pieces.mutate(covered=pieces.shuts.max().over(before))
    fresh = ibis.greatest(pieces.opens, pieces.covered.fill_null(pieces.opens))
    days = pieces.shuts.delta(fresh, unit="day")
    pieces = pieces.mutate(days=ibis.ifelse(days > 0, days, 0))
    frame = yield pieces.group_by("child_no").aggregate(days=pieces.days.sum(), latest_on=pieces.happened_on.max())
    frame = frame.set_index("child_no")
    records.refuse_later(definition.feed, frame["latest_on"])
    return frame["days"] // _DAYS[definition.unit], frame["latest_on"]
