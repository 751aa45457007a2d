"""When a value is stated and when it is not known, and why: a rule each for sessions, events, terms and other pupils.

A window counts as observed from the day that the feed's records and the child's own time in the
borough have both begun, to the last day that a late feed covers. Half a window is the least on which
anything is said of the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from features.definitions import (
    Counted,
    DayBackMissed,
    Events,
    InHousehold,
    LastTerm,
    LongestRun,
    Moves,
    OffRoll,
    OfMarks,
    OfSessions,
    OthersAtSchool,
    Streak,
)
from features.indicator import Indicator
from features.school_rates import FEWEST_OTHERS
from features.sessions import floors_of, spans_of
from features.spans import Span
from vocabulary.decisions import NotKnown
from vocabulary.feeds import FEEDS, Source

LEAST_OBSERVED = 0.5
SESSIONS_A_WEEK = 10

REASONS = np.array(["", *(why.value for why in NotKnown)], dtype=object)
"""The reasons by number: '' for a value that is stated. Numbers, because there are millions of them."""
STATED = 0
_CODES = {why: place for place, why in enumerate(NotKnown, start=1)}


@dataclass(frozen=True)
class Background:
    """What is known of each child's time in the borough, one row for each child of the cohort, indexed by child_no.

    rolls: first_entered_on, last_left_on, first_seen_on (dates; NaT where there is none) and
    expected_<span>. counts: session counts. starts: the first day each feed holds. late: the last day
    that each late feed covers. found: by indicator, what its shape found besides values, by child_no.
    """

    as_of: date
    rolls: pd.DataFrame
    counts: pd.DataFrame
    starts: Mapping[str, date | None]
    floor: int
    late: Mapping[str, date | None] = field(default_factory=dict)
    found: dict[str, pd.DataFrame] = field(default_factory=dict)
    _asked: dict[tuple[str, Any], np.ndarray] = field(default_factory=dict)

    def _once(self, what: str, about: Any, answer: Callable[[], np.ndarray]) -> np.ndarray:
        """Many indicators ask the same thing of every child: it is worked out once."""
        if (what, about) not in self._asked:
            self._asked[what, about] = answer()
        return self._asked[what, about]

    def on_roll(self, span: Span) -> np.ndarray:
        """Whether the child was on any roll in the span."""
        return self._once("on_roll", span, lambda: self._on_roll(span))

    def _on_roll(self, span: Span) -> np.ndarray:
        left_later = self.rolls["last_left_on"] > pd.Timestamp(span.starts_on(as_of=self.as_of))
        entered_before = self.rolls["first_entered_on"] < pd.Timestamp(span.ends_before(as_of=self.as_of))
        return (left_later & entered_before).to_numpy()

    def held(self, feed: str, span: Span) -> float:
        """The share of the span that the feed's records reach over, from their first day to the last that they cover."""
        starts = self.starts.get(feed)
        if starts is None:
            return 0.0
        first, last = span.starts_on(as_of=self.as_of), span.ends_before(as_of=self.as_of)
        covered = self.late.get(feed)
        until = last if covered is None else min(last, covered + timedelta(days=1))
        return min(max((until - max(first, starts)).days, 0) / (last - first).days, 1.0)

    def why_not_held(self, feed: str, span: Span) -> NotKnown:
        """Why too little of the span is held: nothing ever, too short a history, or a feed that is late."""
        starts = self.starts.get(feed)
        if starts is None:
            return NotKnown.NO_RECORDS_HELD
        first, last = span.starts_on(as_of=self.as_of), span.ends_before(as_of=self.as_of)
        reaches_back = (last - max(first, starts)).days >= LEAST_OBSERVED * (last - first).days
        return NotKnown.FEED_STALE if reaches_back else NotKnown.HISTORY_TOO_SHORT

    def seen(self, span: Span) -> np.ndarray:
        """The share of the span since the child was first seen in the borough; 0 for a child never seen."""
        return self._once("seen", span, lambda: self._seen(span))

    def _seen(self, span: Span) -> np.ndarray:
        first, last = (pd.Timestamp(day) for day in (span.starts_on(as_of=self.as_of), span.ends_before(as_of=self.as_of)))
        days = (last - self.rolls["first_seen_on"]).dt.days
        return (days / (last - first).days).clip(lower=0, upper=1).fillna(0).to_numpy()

    def observed(self, span: Span, held: float) -> np.ndarray:
        """The share of the span since the child was first seen, or that the feeds' records reach over where that is less."""
        return self._once("observed", (span, held), lambda: np.minimum(self.seen(span), held))

    def recorded(self, spans: tuple[Span, ...]) -> np.ndarray:
        """The share of the expected sessions that have a mark, the smallest of several spans; NaN where none is expected."""
        return self._once("recorded", spans, lambda: np.fmin.reduce([self._recorded(span) for span in spans]))

    def _recorded(self, span: Span) -> np.ndarray:
        recorded, expected = self.column(f"recorded_{span.suffix}"), self.column(f"expected_{span.suffix}")
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(expected > 0, np.minimum(recorded / expected, 1), np.nan)

    def floor_in(self, span: Span) -> int:
        """The fewest possible sessions for a value about the span to be stated.

        The council's floor, or half of the span's sessions where that is less: a span of four weeks with
        a half-term in it could never reach a floor of 30.
        """
        return min(self.floor, SESSIONS_A_WEEK * (span.far - span.near) // 2)

    def column(self, name: str) -> np.ndarray:
        """A count or an expected number, 0 for a child without one."""
        return self._once("column", name, lambda: self._column(name))

    def _column(self, name: str) -> np.ndarray:
        frame = self.rolls if name.startswith("expected_") else self.counts
        return frame[name].fillna(0).to_numpy() if name in frame else np.zeros(len(self.rolls))


Stated = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Values (NaN where not known), the numbers of the reasons (`REASONS`; 0 where known), and the share of the window observed,
which indicators of one window may have in common: nothing is written to it."""


def state(indicator: Indicator, values: np.ndarray, known: Background) -> Stated:
    """What of the values found can be stated, by the rule of the indicator's shape."""
    definition = indicator.definition
    if isinstance(definition, LastTerm):
        return state_terms(indicator, values, known)
    if isinstance(definition, OthersAtSchool):
        return state_others(indicator, values, known)
    if isinstance(definition, OfSessions | OfMarks):
        return state_sessions(indicator, values, known)
    return state_events(indicator, values, known)


def state_sessions(indicator: Indicator, values: np.ndarray, known: Background) -> Stated:
    """Values with what can't be stated taken out, the reasons, and the share of sessions recorded.

    Stated where the possible sessions reach the floor and the feed reaches back over half of the span.
    """
    definition = indicator.definition
    if isinstance(definition, OfMarks):
        values = np.nan_to_num(values)
        floors: tuple[tuple[str, Span], ...] = (("possible", definition.span),)
        spans: tuple[Span, ...] = (definition.span,)
    else:
        floors, spans = floors_of(definition), spans_of(definition)  # type: ignore[arg-type]
        if isinstance(definition, Counted):
            values = np.nan_to_num(values)
    reason = np.zeros(len(values), dtype=np.int8)
    for counter, span in floors:
        possible = known.column(f"{counter}_{span.suffix}")
        short = (possible < known.floor_in(span)) & (reason == STATED)
        recorded, expected = known.column(f"recorded_{span.suffix}"), known.column(f"expected_{span.suffix}")
        not_submitted = np.maximum(expected - recorded, 0)
        reason[short] = _CODES[NotKnown.TOO_FEW_SESSIONS]
        reason[short & (possible + not_submitted >= known.floor_in(span))] = _CODES[NotKnown.NOT_SUBMITTED]
        reason[short & (recorded == 0) & (expected == 0)] = _CODES[NotKnown.NO_RECORDS_HELD]
    if isinstance(definition, LongestRun | Streak):
        reason[(reason == STATED) & (known.column(f"expected_{definition.span.suffix}") == 0)] = _CODES[
            NotKnown.NO_RECORDS_HELD
        ]
    short_of = [span for span in spans if known.held("attendance", span) < LEAST_OBSERVED]
    if short_of:
        reason[:] = _CODES[known.why_not_held("attendance", short_of[0])]
    off_roll = ~np.logical_or.reduce([known.on_roll(span) for span in spans])
    reason[off_roll & (reason != STATED)] = _CODES[NotKnown.NOT_ON_A_ROLL]
    coverage = known.recorded(tuple(span for _, span in floors))
    return np.where(reason == STATED, values, np.nan), reason, coverage


def state_events(indicator: Indicator, values: np.ndarray, known: Background) -> Stated:
    """Values with zeros put in where they are true and taken out where they are not, the reasons, and the share observed.

    A record that is held always counts. None held is a true zero where at least half of the window was
    observed and the child could have had one recorded.
    """
    definition = indicator.definition
    none_means = 0.0
    span = definition.span
    if isinstance(definition, Events):
        none_means = float(span.far) if definition.measure == "weeks_since" else 0.0
        span = Span(0, max(span.far, definition.earlier.far if definition.earlier else 0))
    # A roll is a list: it is held or not. What happened is held for as long as its feed reaches back.
    feeds = () if isinstance(definition, Moves | OffRoll) else definition.sources
    feeds = feeds if isinstance(definition, DayBackMissed) else feeds[:1]
    held = {feed: known.held(feed, span) for feed in feeds}
    seen = known.seen(span)
    coverage = known.observed(span, min(held.values(), default=1.0))
    no_household = np.isnan(values) & isinstance(definition, InHousehold)
    values = np.where(np.isnan(values), none_means, values)
    reason = np.zeros(len(values), dtype=np.int8)
    nothing = values == none_means
    reason[nothing & ((seen < LEAST_OBSERVED) | no_household)] = _CODES[NotKnown.NO_RECORDS_HELD]
    for feed in feeds:
        if held[feed] < LEAST_OBSERVED:
            reason[nothing] = _CODES[known.why_not_held(feed, span)]
    if FEEDS[definition.sources[0]].source is Source.EDUCATION and not isinstance(definition, InHousehold):
        reason[nothing & ~known.on_roll(span)] = _CODES[NotKnown.NOT_ON_A_ROLL]
    return np.where(reason == STATED, values, np.nan), reason, coverage


def state_terms(indicator: Indicator, values: np.ndarray, known: Background) -> Stated:
    """Values of whole terms: stated where the totals of each term needed are held and reach the council's floor.

    The share observed is that of the terms needed. Where the totals are so late that less than half of the
    window is covered, the last term held is not the last one: then nothing is stated.
    """
    definition = indicator.definition
    assert isinstance(definition, LastTerm)
    feed, span, needed = definition.sources[0], definition.span, 2 if definition.change else 1
    found = known.found[indicator.name].reindex(known.rolls.index)
    possible, terms = found["possible"].to_numpy(dtype="float64"), found["terms"].fillna(0).to_numpy(dtype="float64")
    reason = np.zeros(len(values), dtype=np.int8)
    reason[np.isnan(values) | (np.nan_to_num(possible) < known.floor)] = _CODES[NotKnown.TOO_FEW_SESSIONS]
    reason[terms < needed] = _CODES[NotKnown.HISTORY_TOO_SHORT]
    reason[terms == 0] = _CODES[NotKnown.NO_RECORDS_HELD]
    reason[(terms == 0) & ~known.on_roll(span)] = _CODES[NotKnown.NOT_ON_A_ROLL]
    if known.late.get(feed) and known.held(feed, span) < LEAST_OBSERVED:
        reason[:] = _CODES[known.why_not_held(feed, span)]
    return np.where(reason == STATED, values, np.nan), reason, np.minimum(terms / needed, 1)


def state_others(indicator: Indicator, values: np.ndarray, known: Background) -> Stated:
    """Rates over other pupils: stated of a child on a roll with enough others, where the feed reaches over half of the span."""
    definition = indicator.definition
    assert isinstance(definition, OthersAtSchool)
    feed, span = definition.sources[0], definition.span
    others = known.found[indicator.name]["others"].reindex(known.rolls.index).to_numpy(dtype="float64")
    reason = np.zeros(len(values), dtype=np.int8)
    reason[np.isnan(values)] = _CODES[NotKnown.NOT_SUBMITTED]
    reason[others < FEWEST_OTHERS] = _CODES[NotKnown.TOO_FEW_PUPILS]
    held = known.held(feed, span)
    if held < LEAST_OBSERVED:
        reason[:] = _CODES[known.why_not_held(feed, span)]
    reason[np.isnan(others)] = _CODES[NotKnown.NOT_ON_A_ROLL]
    return np.where(reason == STATED, values, np.nan), reason, np.where(np.isnan(others), 0.0, held)
