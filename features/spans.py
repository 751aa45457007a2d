"""Spans: stretches of whole weeks before `as_of`, such as the past 12 weeks, or the 40 before those."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from vocabulary.windows import TWELVE_WEEKS, Window

RECENT = TWELVE_WEEKS.weeks
"""How many weeks back marks are counted week by week and school by school; those of older weeks by person alone."""


@dataclass(frozen=True, order=True)
class Span:
    """The days d with `as_of` - 7 x far <= d < `as_of` - 7 x near, both in whole weeks."""

    near: int
    far: int

    def __post_init__(self) -> None:
        if not 0 <= self.near < self.far:
            raise ValueError(f"a span runs from near to far, 0 <= near < far; these are {self.near} and {self.far}")

    def starts_on(self, *, as_of: date) -> date:
        """The first day in the span."""
        return as_of - timedelta(weeks=self.far)

    def ends_before(self, *, as_of: date) -> date:
        """The first day after the span."""
        return as_of - timedelta(weeks=self.near)

    @property
    def suffix(self) -> str:
        """How a column about this span ends: `past_12_weeks`, or `from_52_to_12_weeks_before`."""
        return f"past_{self.far}_weeks" if self.near == 0 else f"from_{self.far}_to_{self.near}_weeks_before"

    def __str__(self) -> str:
        if self.near == 0:
            return f"the past {self.far} weeks"
        return f"the {self.far - self.near} weeks before the past {self.near}"


def past(window: Window) -> Span:
    """The span that a look-back window covers."""
    return Span(0, window.weeks)
