"""When a value is stated and when it is not known, and why. One rule for session marks, one for events.

A window counts as observed from the day that the feed's records and the child's own time in the
borough have both begun. Half a window is the least on which anything is said of the whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from features.definitions import Counted, Events, LongestRun, Moves
from features.indicator import Indicator
from features.sessions import floors_of, spans_of
from features.spans import Span
from vocabulary.decisions import NotKnown
from vocabulary.feeds import FEEDS, Source

LEAST_OBSERVED = 0.5
SESSIONS_A_WEEK = 10


@dataclass(frozen=True)
class Background:
    """What is known of each child's time in the borough, one row for each child of the cohort, indexed by child_no.

    rolls: first_entered_on, last_left_on, first_seen_on (dates; NaT where there is none) and
    expected_<span>. counts: session counts. starts: the first day each feed holds.
    """

    as_of: date
    rolls: pd.DataFrame
    counts: pd.DataFrame
    starts: Mapping[str, date | None]
    floor: int

    def on_roll(self, span: Span) -> np.ndarray:
        """Whether the child was on any roll in the span."""
        left_later = self.rolls["last_left_on"] > pd.Timestamp(span.starts_on(as_of=self.as_of))
        entered_before = self.rolls["first_entered_on"] < pd.Timestamp(span.ends_before(as_of=self.as_of))
        return (left_later & entered_before).to_numpy()

    def held(self, feed: str, span: Span) -> float:
        """The share of the span that the feed's records reach back over."""
        starts = self.starts.get(feed)
        if starts is None:
            return 0.0
        return _share_from(starts, span, self.as_of)

    def seen(self, span: Span) -> np.ndarray:
        """The share of the span since the child was first seen in the borough; 0 for a child never seen."""
        first, last = (pd.Timestamp(day) for day in (span.starts_on(as_of=self.as_of), span.ends_before(as_of=self.as_of)))
        days = (last - self.rolls["first_seen_on"]).dt.days
        return (days / (last - first).days).clip(lower=0, upper=1).fillna(0).to_numpy()

    def floor_in(self, span: Span) -> int:
        """The fewest possible sessions for a value about the span to be stated.

        The council's floor, or half of the span's sessions where that is less: a span of four weeks with
        a half-term in it could never reach a floor of 30.
        """
        return min(self.floor, SESSIONS_A_WEEK * (span.far - span.near) // 2)

    def column(self, name: str) -> np.ndarray:
        """A count or an expected number, 0 for a child without one."""
        frame = self.rolls if name.startswith("expected_") else self.counts
        return frame[name].fillna(0).to_numpy() if name in frame else np.zeros(len(self.rolls))


def state_sessions(indicator: Indicator, values: np.ndarray, known: Background) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values with what can't be stated taken out, the reasons, and the share of sessions recorded.

    Stated where the possible sessions reach the floor and the feed reaches back over half of the span.
    """
    definition = indicator.definition
    if isinstance(definition, LongestRun):
        values = np.nan_to_num(values)
        floors: tuple[tuple[str, Span], ...] = (("possible", definition.span),)
        spans: tuple[Span, ...] = (definition.span,)
    else:
        floors, spans = floors_of(definition), spans_of(definition)  # type: ignore[arg-type]
        if isinstance(definition, Counted):
            values = np.nan_to_num(values)
    reason = np.full(len(values), "", dtype=object)
    coverage = np.ones(len(values))
    for counter, span in floors:
        possible = known.column(f"{counter}_{span.suffix}")
        short = (possible < known.floor_in(span)) & (reason == "")
        recorded, expected = known.column(f"recorded_{span.suffix}"), known.column(f"expected_{span.suffix}")
        not_submitted = np.maximum(expected - recorded, 0)
        reason[short] = NotKnown.TOO_FEW_SESSIONS
        reason[short & (possible + not_submitted >= known.floor_in(span))] = NotKnown.NOT_SUBMITTED
        reason[short & (recorded == 0) & (expected == 0)] = NotKnown.NO_RECORDS_HELD
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(expected > 0, np.minimum(recorded / expected, 1), np.nan)
        coverage = np.fmin(coverage, share) if len(spans) > 1 else share
    if isinstance(definition, LongestRun):
        reason[(reason == "") & (known.column(f"expected_{definition.span.suffix}") == 0)] = NotKnown.NO_RECORDS_HELD
    if any(known.held("attendance", span) < LEAST_OBSERVED for span in spans):
        holds_any = known.starts.get("attendance") is not None
        reason[:] = NotKnown.HISTORY_TOO_SHORT if holds_any else NotKnown.NO_RECORDS_HELD
    off_roll = ~np.logical_or.reduce([known.on_roll(span) for span in spans])
    reason[off_roll & (reason != "")] = NotKnown.NOT_ON_A_ROLL
    return np.where(reason == "", values, np.nan), reason, coverage


def state_events(indicator: Indicator, values: np.ndarray, known: Background) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
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
    held = 1.0 if isinstance(definition, Moves) else known.held(definition.sources[0], span)
    seen = known.seen(span)
    coverage = np.minimum(seen, held)
    values = np.where(np.isnan(values), none_means, values)
    reason = np.full(len(values), "", dtype=object)
    nothing = values == none_means
    reason[nothing & (seen < LEAST_OBSERVED)] = NotKnown.NO_RECORDS_HELD
    if held < LEAST_OBSERVED:
        holds_any = known.starts.get(definition.sources[0]) is not None
        reason[nothing] = NotKnown.HISTORY_TOO_SHORT if holds_any else NotKnown.NO_RECORDS_HELD
    if FEEDS[definition.sources[0]].source is Source.EDUCATION:
        reason[nothing & ~known.on_roll(span)] = NotKnown.NOT_ON_A_ROLL
    return np.where(reason == "", values, np.nan), reason, coverage


def _share_from(starts: date, span: Span, as_of: date) -> float:
    first, last = span.starts_on(as_of=as_of), span.ends_before(as_of=as_of)
    return min(max((last - max(first, starts)).days, 0) / (last - first).days, 1.0)
