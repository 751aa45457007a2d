"""Indicators that count dated events: suspensions, contacts, referrals, assessments, early help, missing episodes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import ibis
import pandas as pd

from features.asking import Answering
from features.definitions import Events
from features.indicator import Indicator
from features.point_in_time import inside
from features.records import Records, meets

LATEST = "__latest_on"
"""How the column is called that holds the latest day of an event counted: the indicator's name, and this."""


def event_values(records: Records, indicators: Sequence[Indicator]) -> Iterator[tuple[str, Answering[pd.DataFrame]]]:
    """A question for each feed and column that dates it; the frame is indexed by child_no.

    A column for each indicator and one more, `LATEST`, for the latest day of an event counted. Only children with a
    record in reach have a row; what no row means is not decided here.
    """
    by_source = sorted(indicators, key=lambda each: (each.definition.feed, each.definition.dated))  # type: ignore[union-attr]
    for (feed, dated), group in groupby(by_source, key=lambda each: (each.definition.feed, each.definition.dated)):  # type: ignore[union-attr]
        yield f"{feed} by {dated}", _of_one_feed(records, feed, dated, list(group))


def _of_one_feed(records: Records, feed: str, dated: str, indicators: list[Indicator]) -> Answering[pd.DataFrame]:
    events = records.events(feed, weeks=max(each.definition.reaches for each in indicators), dated=dated)  # type: ignore[union-attr]
    events = events.mutate(**{_before(each): _day_before(events, each, dated) for each in indicators if _follows(each)})
    columns: dict[str, ibis.Value] = {}
    for each in indicators:
        columns[each.name], columns[f"{each.name}{LATEST}"] = _measure(events, each)
    frame = yield events.group_by("child_no").aggregate(**columns, newest_on=events[dated].max())
    frame = frame.set_index("child_no")
    records.refuse_later(feed, frame.pop("newest_on"))
    return frame


def _follows(indicator: Indicator) -> bool:
    return indicator.definition.measure == "following"  # type: ignore[union-attr]


def _before(indicator: Indicator) -> str:
    return f"{indicator.name}__day_before"


def _day_before(events: ibis.Table, indicator: Indicator, dated: str) -> ibis.Value:
    """The day of the record before, among those that meet the same conditions."""
    which = _which(events, indicator.definition)  # type: ignore[arg-type]
    return events[dated].lag().over(ibis.window(group_by=[events.child_no, which], order_by=events[dated]))


def _which(events: ibis.Table, definition: Events) -> ibis.Value:
    which = ibis.literal(True)
    for condition in definition.where:
        which = which & meets(events, condition)
    return which


def _measure(events: ibis.Table, indicator: Indicator) -> tuple[ibis.Value, ibis.Value]:
    definition = indicator.definition
    assert isinstance(definition, Events)
    on = events[definition.dated]
    which = _which(events, definition)
    within = which & inside(events.ago, definition.span)
    latest = on.max(where=within)
    if definition.measure == "count":
        return events.count(where=within), latest
    if definition.measure == "open":
        within = within & (events.ended_on.isnull() | (events.ended_on >= events.as_of))
        return events.count(where=within), on.max(where=within)
    if definition.measure == "sum":
        return events[definition.summed].fill_null(1).sum(where=within).fill_null(0), latest
    if definition.measure == "weeks_since":
        return (events.ago.min(where=within) // 7).fill_null(definition.span.far), latest
    if definition.measure == "none_after":
        assert definition.earlier is not None
        before = which & inside(events.ago, definition.earlier)
        stopped = (events.count(where=within) == 0) & (events.count(where=before) > 0)
        return stopped.cast("int8"), on.max(where=before)
    before = events[_before(indicator)]
    gap = on.delta(before, unit="day")
    following = within & before.notnull() & (gap > 0) & (gap <= definition.within_days)
    return events.count(where=following), on.max(where=following)
