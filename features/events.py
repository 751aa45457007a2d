"""Indicators that count dated events: suspensions, contacts, referrals, assessments, early help, missing episodes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby

import ibis
import pandas as pd

from features.definitions import Events
from features.fetching import fetched
from features.indicator import Indicator
from features.records import Records, meets, refuse_later
from features.spans import Span


def event_values(records: Records, indicators: Sequence[Indicator]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Values and the latest day of an event counted, each indexed by child_no, one column for each indicator.

    Only children with a record in reach have a row; what no row means is not decided here. Each feed
    is read once for each column that dates it.
    """
    parts = []
    by_source = sorted(indicators, key=lambda each: (each.definition.feed, each.definition.dated))  # type: ignore[union-attr]
    for (feed, dated), group in groupby(by_source, key=lambda each: (each.definition.feed, each.definition.dated)):  # type: ignore[union-attr]
        parts.append(_of_one_feed(records, feed, dated, list(group)))
    frame = pd.concat(parts, axis=1) if parts else pd.DataFrame()
    names = [each.name for each in indicators]
    latest = frame[[f"{name}__latest_on" for name in names]]
    latest.columns = pd.Index(names)
    return frame[names].astype("float64"), latest


def _of_one_feed(records: Records, feed: str, dated: str, indicators: list[Indicator]) -> pd.DataFrame:
    as_of = records.as_of
    reach = max(each.definition.reaches for each in indicators)  # type: ignore[union-attr]
    events = records.events(feed, as_of - timedelta(weeks=reach), dated=dated)
    events = events.mutate(**{_before(each): _day_before(events, each, dated) for each in indicators if _follows(each)})
    columns: dict[str, ibis.Value] = {}
    for each in indicators:
        value, latest = _measure(events, each, records)
        columns[each.name] = value
        columns[f"{each.name}__latest_on"] = latest
    frame = fetched(events.group_by("child_no").aggregate(**columns, newest_on=events[dated].max())).set_index("child_no")
    refuse_later(feed, frame.pop("newest_on"), as_of=as_of)
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


def _measure(events: ibis.Table, indicator: Indicator, records: Records) -> tuple[ibis.Value, ibis.Value]:
    definition = indicator.definition
    assert isinstance(definition, Events)
    on = events[definition.dated]
    which = _which(events, definition)
    inside = which & _within(on, definition.span, records)
    latest = on.max(where=inside)
    if definition.measure == "count":
        return events.count(where=inside), latest
    if definition.measure == "open":
        inside = inside & (events.ended_on.isnull() | (events.ended_on >= ibis.literal(records.as_of)))
        return events.count(where=inside), on.max(where=inside)
    if definition.measure == "sum":
        return events[definition.summed].fill_null(1).sum(where=inside).fill_null(0), latest
    if definition.measure == "weeks_since":
        days = ibis.literal(records.as_of).delta(latest, unit="day")
        return (days // 7).fill_null(definition.span.far), latest
    if definition.measure == "none_after":
        assert definition.earlier is not None
        before = which & _within(on, definition.earlier, records)
        stopped = (events.count(where=inside) == 0) & (events.count(where=before) > 0)
        return stopped.cast("int8"), on.max(where=before)
    before = events[_before(indicator)]
    gap = on.delta(before, unit="day")
    following = inside & before.notnull() & (gap > 0) & (gap <= definition.within_days)
    return events.count(where=following), on.max(where=following)


def _within(on: ibis.Value, span: Span, records: Records) -> ibis.Value:
    return (on >= span.starts_on(as_of=records.as_of)) & (on < span.ends_before(as_of=records.as_of))
