"""Session marks, counted once for each child, stretch of weeks and mark; every attendance value is made of those.

One pass over the marks gives tallies by (person, stretch); the few rows of those are added up for each
child and span. Asking each question of every mark costs three times as much.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from itertools import pairwise
from operator import add

import ibis
import pandas as pd

from features.asking import Answering
from features.definitions import AtLeast, Change, Counted, OfMarks, Share
from features.indicator import Indicator
from features.records import Records
from features.session_marks import edges_of
from features.spans import RECENT, Span, past
from features.tallies import Tallies, check_room
from vocabulary.windows import THREE_YEARS

SessionDefinition = Share | Counted | AtLeast | Change


def spans_of(definition: SessionDefinition) -> tuple[Span, ...]:
    """The spans whose sessions a definition reads."""
    return (definition.now.span, definition.before.span) if isinstance(definition, Change) else (definition.span,)


def floors_of(definition: SessionDefinition) -> tuple[tuple[str, Span], ...]:
    """The counters, each in its span, that must reach the floor of possible sessions for a value to be stated."""
    if isinstance(definition, AtLeast):
        definition = definition.share
    if isinstance(definition, Change):
        return tuple((part.denominator, part.span) for part in (definition.now, definition.before))
    return ((definition.possible if isinstance(definition, Counted) else definition.denominator, definition.span),)


def session_counts(
    records: Records, indicators: Sequence[Indicator], spans: Collection[Span]
) -> Answering[tuple[pd.DataFrame, pd.DataFrame]]:
    """Counts and values, each indexed by child_no, of children with any mark in the longest span.

    Counts: <counter>_<span> for what the indicators read, `possible` and `recorded` in every span, and
    first_mark_on. Values: one column for each indicator; empty where a share has nothing to divide by.
    """
    wanted = _wanted(indicators, spans)
    tallies = Tallies.of(wanted)
    # Whole tallies are added up once for each stretch between two edges, the stretches of a span after that, and the digits
    # are taken apart when there is one row for each child. Recent weeks and what is older are added up apart: a row is then
    # asked only about the stretches that it may be in.
    edges = [0, *edges_of(spans)]
    between = [Span(near, far) for near, far in pairwise(edges)]
    asked = {(tallies.column_of(counter), span) for counter, span in wanted}
    parts = sorted({(column, part) for column, span in asked for part in between if _covers(span, part)})
    recent, older = records.tallied(tallies, edges_of(spans))
    recent = _by_child(recent, [(column, part) for column, part in parts if part.near < RECENT])
    older = _by_child(older, [(column, part) for column, part in parts if part.far > RECENT])
    children = _together(recent, older)
    packed = {
        (column, span): reduce(add, (children[_packed(column, part)] for part in between if _covers(span, part)))
        for column, span in asked
    }
    sums = {
        f"{counter}_{span.suffix}": tallies.counted(counter, packed[tallies.column_of(counter), span])
        for counter, span in sorted(wanted)
    }
    wide = children.select("child_no", "first_mark_on", "last_mark_on", "sessions", **sums)
    values = {each.name: _value(wide, each.definition) for each in indicators}
    frame = yield wide.mutate(**values)
    frame = frame.set_index("child_no")
    records.refuse_later("attendance", frame["last_mark_on"])
    check_room(frame["sessions"].max())
    return frame[[*sums, "first_mark_on"]], frame[list(values)]


def _by_child(tallied: ibis.Table, parts: Collection[tuple[str, Span]]) -> ibis.Table:
    """Tallies by child_no: each column in each stretch of weeks; first_on, last_on and sessions."""
    sums = {_packed(column, part): tallied[column].sum(where=_inside(tallied.stretch, part)) for column, part in parts}
    return tallied.group_by("child_no").aggregate(
        **sums, first_on=tallied.first_on.min(), last_on=tallied.last_on.max(), sessions=tallied.sessions.sum()
    )


def _together(recent: ibis.Table, older: ibis.Table) -> ibis.Table:
    """One row for each child who is in either; 0 for tallies of neither."""
    both = recent.outer_join(older, "child_no", rname="{name}_older")

    def either(name: str) -> list[ibis.Value]:
        return [both[each] for each in (name, f"{name}_older") if each in both.columns]

    first_on, last_on, child_no = either("first_on"), either("last_on"), either("child_no")
    dates = {"first_mark_on": ibis.least(*first_on), "last_mark_on": ibis.greatest(*last_on)}
    counted = sorted({*recent.columns, *older.columns} - {"child_no", "first_on", "last_on"})
    sums = {name: reduce(add, (each.fill_null(0) for each in either(name))) for name in counted}
    return both.select(child_no=ibis.coalesce(*child_no), **dates, **sums)


def questions_of(indicators: Mapping[str, Indicator]) -> list[tuple[str, Span]]:
    """Every counter in every span that a catalogue's counts of sessions are made of, in order."""
    return sorted(_questions(indicators)[0])


def tallies_of(indicators: Mapping[str, Indicator]) -> tuple[Tallies, list[Span]]:
    """How the counters of a catalogue are packed, and every span over which sessions are counted, in order."""
    wanted, spans = _questions(indicators)
    return Tallies.of(wanted), sorted(spans)


def _questions(indicators: Mapping[str, Indicator]) -> tuple[set[tuple[str, Span]], set[Span]]:
    about_sessions = [each for each in indicators.values() if isinstance(each.definition, SessionDefinition)]
    spans = {span for each in about_sessions for span in spans_of(each.definition)}  # type: ignore[arg-type]
    spans |= {each.definition.span for each in indicators.values() if isinstance(each.definition, OfMarks)}
    # A first mark says since when a child has been seen: whatever is asked about, it is looked for over the longest window.
    spans |= {past(THREE_YEARS)}
    return _wanted(about_sessions, spans), spans


def _wanted(indicators: Collection[Indicator], spans: Collection[Span]) -> set[tuple[str, Span]]:
    """Every counter in every span that the indicators read, or that says whether they can be stated."""
    wanted = {(counter, span) for each in indicators for counter, span in _counters_of(each.definition)}
    return wanted | {(counter, span) for counter in ("possible", "recorded") for span in spans}


def _covers(span: Span, part: Span) -> bool:
    return span.near <= part.near and part.far <= span.far


def _packed(column: str, span: Span) -> str:
    # Short: it stands in every sum, and the longer a query is the longer it takes to read.
    return f"{column}_{span.near}_{span.far}"


def _inside(stretch: ibis.Value, span: Span) -> ibis.Value:
    return (stretch > span.near) & (stretch <= span.far)


def _counters_of(definition: object) -> tuple[tuple[str, Span], ...]:
    if isinstance(definition, AtLeast):
        definition = definition.share
    if isinstance(definition, Share):
        return (definition.numerator, definition.span), (definition.denominator, definition.span)
    if isinstance(definition, Counted):
        return (definition.counter, definition.span), (definition.possible, definition.span)
    if isinstance(definition, Change):
        return _counters_of(definition.now) + _counters_of(definition.before)
    raise TypeError(f"{type(definition).__name__} is not about counts of sessions")


def _value(wide: ibis.Table, definition: object) -> ibis.Value:
    if isinstance(definition, Share):
        suffix = definition.span.suffix
        return wide[f"{definition.numerator}_{suffix}"] / wide[f"{definition.denominator}_{suffix}"].nullif(0)
    if isinstance(definition, Counted):
        return wide[f"{definition.counter}_{definition.span.suffix}"]
    if isinstance(definition, AtLeast):
        suffix = definition.share.span.suffix
        # In whole numbers: 57 of 570 is a tenth, though 57 / 570 need not be 0.1 to the last bit.
        top, bottom = wide[f"{definition.share.numerator}_{suffix}"], wide[f"{definition.share.denominator}_{suffix}"]
        return (top * 100 >= bottom * round(100 * definition.least)).cast("int8")
    if isinstance(definition, Change):
        now, before = _value(wide, definition.now), _value(wide, definition.before)
        return before - now if definition.falling else now - before
    raise TypeError(f"{type(definition).__name__} is not about counts of sessions")
