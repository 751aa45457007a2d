"""The shapes an indicator's definition can take. Definitions are data: they are hashed, documented and
computed from the same declaration, and what may not be a source is refused when it is declared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from features.marks import COUNTER_WORDS, COUNTERS
from features.spans import Span
from vocabulary.code_tables import code_table
from vocabulary.feeds import FEEDS, Use


@dataclass(frozen=True)
class Share:
    """One counter of sessions as a share of another, both in the span."""

    numerator: str
    denominator: str
    span: Span
    sources = ("attendance",)

    def __post_init__(self) -> None:
        _known_counters(self.numerator, self.denominator)

    def describe(self) -> str:
        """The definition in words."""
        return f"{COUNTER_WORDS[self.numerator]}, as a share of {COUNTER_WORDS[self.denominator]}, in {self.span}"


@dataclass(frozen=True)
class Counted:
    """A counter of sessions in the span. `possible` is the counter that must reach the floor for it to be stated."""

    counter: str
    span: Span
    possible: str = "possible"
    sources = ("attendance",)

    def __post_init__(self) -> None:
        _known_counters(self.counter, self.possible)

    def describe(self) -> str:
        """The definition in words."""
        return f"number of {COUNTER_WORDS[self.counter]}, in {self.span}"


@dataclass(frozen=True)
class AtLeast:
    """1 where the share reaches `least`, else 0."""

    share: Share
    least: float
    sources = ("attendance",)

    @property
    def span(self) -> Span:
        """The span of the share."""
        return self.share.span

    def describe(self) -> str:
        """The definition in words."""
        return f"1 where this is {self.least:.0%} or more, else 0: {self.share.describe()}"


@dataclass(frozen=True)
class Change:
    """How far a share of sessions in `now` lies above the same share in `before`; below it, where `falling`."""

    now: Share
    before: Share
    falling: bool = False
    sources = ("attendance",)

    @property
    def span(self) -> Span:
        """The span of the newer share."""
        return self.now.span

    def describe(self) -> str:
        """The definition in words."""
        order = ("the second less the first" if self.falling else "the first less the second") + ", in points of share"
        return f"{order}: (1) {self.now.describe()}; (2) the same in {self.before.span}"


@dataclass(frozen=True)
class LongestRun:
    """The longest run of school days in the span on which both sessions were missed."""

    span: Span
    sources = ("attendance", "calendar")

    def describe(self) -> str:
        """The definition in words."""
        return (
            f"longest run of days, one after another on the school's calendar, in {self.span} on which both sessions were "
            "missed. A day with a session attended, of suspension or of study leave, a day with no mark, and a change of school end it"
        )


@dataclass(frozen=True)
class Where:
    """A condition on records: any of the columns holds one of the codes.

    listed: the column holds several codes joined by ';'. flag: the columns are flags that must be true.
    """

    columns: tuple[str, ...]
    codes: tuple[str, ...] = ()
    listed: bool = False
    flag: bool = False

    def describe(self) -> str:
        """The condition in words."""
        names = " or ".join(self.columns)
        return f"{names} is true" if self.flag else f"{names} holds {', '.join(self.codes)}"


@dataclass(frozen=True)
class Events:
    """A measure of one feed's records in the span.

    measure: 'count'; 'sum' of `summed` (a record without it counts as 1); 'weeks_since' the last one,
    in whole weeks, the span's length where there is none; 'none_after' is 1 where there is none in
    the span but one in `earlier`; 'following' counts days with a record that came within
    `within_days` after an earlier day with one. dated: the column that says when it happened.
    """

    feed: str
    span: Span
    where: tuple[Where, ...] = ()
    measure: Literal["count", "sum", "weeks_since", "none_after", "following"] = "count"
    summed: str = ""
    earlier: Span | None = None
    within_days: int = 0
    dated: str = "happened_on"

    def __post_init__(self) -> None:
        if self.feed not in FEEDS or FEEDS[self.feed].use is not Use.INDICATORS:
            allowed = ", ".join(name for name, feed in FEEDS.items() if feed.use is Use.INDICATORS)
            raise ValueError(f"{self.feed!r} can't be the source of an indicator; the feeds that can are {allowed}")
        feed = FEEDS[self.feed]
        for name in (self.dated, *([self.summed] if self.summed else []), *(c for w in self.where for c in w.columns)):
            column = feed.column(name)
            if column.identifying or column.characteristic:
                raise ValueError(f"{self.feed}.{name} identifies or is a sensitive characteristic: never in an indicator")
        outcome = set(code_table("assessment_factors").codes_where(exploitation="1"))
        for condition in self.where:
            if "factors" in condition.columns and outcome & set(condition.codes):
                raise ValueError(
                    f"factors {', '.join(sorted(outcome & set(condition.codes)))} are outcomes: never an indicator"
                )
        if (self.measure == "sum") != bool(self.summed) or (self.measure == "none_after") != (self.earlier is not None):
            raise ValueError("'sum' needs `summed`, 'none_after' needs `earlier`, and nothing else takes them")
        if (self.measure == "following") != (self.within_days > 0):
            raise ValueError("'following' needs `within_days`, and nothing else takes it")

    @property
    def sources(self) -> tuple[str, ...]:
        """The feed it reads."""
        return (self.feed,)

    @property
    def reaches(self) -> int:
        """How many weeks back its records are needed."""
        further = -(-self.within_days // 7)
        return max(self.span.far + further, self.earlier.far if self.earlier else 0)

    def describe(self) -> str:
        """The definition in words."""
        which = "".join(f", where {condition.describe()}" for condition in self.where)
        dated = "" if self.dated == "happened_on" else f", dated by {self.dated}"
        what = {
            "count": f"number of records in {self.span}",
            "sum": f"sum of {self.summed} over records in {self.span}; a record without it counts as 1",
            "weeks_since": f"whole weeks since the last record in {self.span}, or {self.span.far} where there is none",
            "none_after": f"1 where there is no record in {self.span} but one in {self.earlier}, else 0",
            "following": f"number of days in {self.span} with a record within {self.within_days} days after an earlier one",
        }[self.measure]
        return f"{what} (feed {self.feed}{which}{dated})"


@dataclass(frozen=True)
class Moves:
    """School moves in the span: joining a school after being on the roll of another, first schools and
    the move from primary to secondary left out."""

    span: Span
    sources = ("pupils", "schools")

    def describe(self) -> str:
        """The definition in words."""
        return (
            f"number of times in {self.span} that the child joined a school after being on the roll of another; "
            "the move from a primary to a secondary school is left out"
        )


Definition = Share | Counted | AtLeast | Change | LongestRun | Events | Moves


def _known_counters(*names: str) -> None:
    unknown = [name for name in names if name not in COUNTERS]
    if unknown:
        raise ValueError(f"there is no counter {', '.join(unknown)}; the counters are {', '.join(COUNTERS)}")
