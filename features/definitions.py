"""The shapes an indicator's definition can take. Definitions are data: they are hashed, documented and
computed from the same declaration, and what may not be a source is refused when it is declared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from features.after_suspension import DayBackMissed
from features.conditions import Where, refuse_as_source
from features.full_weeks import FullWeeks
from features.gaps import OffRoll
from features.household import InHousehold
from features.marks import COUNTER_WORDS, COUNTERS
from features.school_rates import OthersAtSchool
from features.spans import Span
from features.spells import TimeIn
from features.streaks import Streak
from features.terms import LastTerm


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
class Events:
    """A measure of one feed's records in the span.

    measure: 'count'; 'sum' of `summed` (a record without it counts as 1); 'weeks_since' the last one,
    in whole weeks, the span's length where there is none; 'none_after' is 1 where there is none in
    the span but one in `earlier`; 'following' counts days with a record that came within
    `within_days` after an earlier day with one; 'open' counts those without an `ended_on` before as_of.
    dated: the column that says when it happened. lawful_basis: the council's condition in law, for
    offence data alone.
    """

    feed: str
    span: Span
    where: tuple[Where, ...] = ()
    measure: Literal["count", "sum", "weeks_since", "none_after", "following", "open"] = "count"
    summed: str = ""
    earlier: Span | None = None
    within_days: int = 0
    dated: str = "happened_on"
    lawful_basis: str = ""

    def __post_init__(self) -> None:
        columns = (self.dated, *([self.summed] if self.summed else []), *(["ended_on"] if self.measure == "open" else []))
        refuse_as_source(self.feed, *columns, where=self.where, lawful_basis=self.lawful_basis)
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
            "open": f"number of records begun in {self.span} and not ended before the date",
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


OfSessions = Share | Counted | AtLeast | Change
"""Made of the counts of sessions of each child."""
OfMarks = LongestRun | Streak | FullWeeks
"""Made of the marks themselves; stated under the same rule as counts of sessions."""
OfEvents = Events | Moves | TimeIn | OffRoll | DayBackMissed
"""Made of dated records; none held is a true 0 where one would be held."""
Definition = OfSessions | OfMarks | OfEvents | LastTerm | InHousehold | OthersAtSchool


def _known_counters(*names: str) -> None:
    unknown = [name for name in names if name not in COUNTERS]
    if unknown:
        raise ValueError(f"there is no counter {', '.join(unknown)}; the counters are {', '.join(COUNTERS)}")
