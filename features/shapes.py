"""One way in to every shape that is computed by itself: its values, the last day of each, and what must be known to state it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from features.absences import longest_runs
from features.after_suspension import DayBackMissed, days_back_missed
from features.definitions import Definition, LongestRun, Moves
from features.full_weeks import FullWeeks, full_weeks
from features.gaps import OffRoll, weeks_off_roll
from features.household import Homes, InHousehold, homes_on, in_household
from features.records import History, Records
from features.rolls import moves
from features.school_rates import OthersAtSchool, others_at_school, pupils_of_schools
from features.spans import Span
from features.spells import TimeIn, time_in
from features.streaks import Streak, streak_values
from features.terms import LastTerm, recent_terms, term_totals

NOTHING = pd.Series(dtype="object")


@dataclass(frozen=True)
class Surroundings:
    """What a shape may read: the children's own records, and for households and schools those of others."""

    records: Records
    history: History
    links: pd.DataFrame
    households: pd.DataFrame | None
    children: pd.Index
    _terms: dict[Span, pd.DataFrame] = field(default_factory=dict)

    @cached_property
    def homes(self) -> Homes:
        """Who lives with whom, as known on the date."""
        if self.households is None:
            return Homes(frozenset(), pd.DataFrame({"child_no": [], "mate_no": []}))
        return homes_on(self.history, self.households, self.links, self.children, as_of=self.records.as_of)

    @cached_property
    def schools(self) -> pd.DataFrame:
        """The school of each child on a roll, and how many other pupils it has."""
        return pupils_of_schools(self.records)

    def terms(self, span: Span) -> pd.DataFrame:
        """The last terms of the span, read once."""
        if span not in self._terms:
            self._terms[span] = recent_terms(self.records, span)
        return self._terms[span]


def values_of_shape(definition: Definition, around: Surroundings) -> tuple[pd.Series, pd.Series, pd.DataFrame]:
    """Values and latest days by child_no, and what the rule of missing values needs besides (empty for most).

    Raises TypeError for a definition that is computed together with others of its kind.
    """
    records, besides = around.records, pd.DataFrame()
    if isinstance(definition, LongestRun):
        return longest_runs(records, definition.span), NOTHING, besides
    if isinstance(definition, Moves):
        moved = moves(records, definition.span).set_index("child_no")
        return moved["value"], moved["latest_on"], besides
    if isinstance(definition, Streak):
        return *streak_values(records, definition), besides
    if isinstance(definition, FullWeeks):
        return *full_weeks(records, definition), besides
    if isinstance(definition, DayBackMissed):
        return *days_back_missed(records, definition), besides
    if isinstance(definition, OffRoll):
        return *weeks_off_roll(records, definition), besides
    if isinstance(definition, TimeIn):
        return *time_in(records, definition), besides
    if isinstance(definition, InHousehold):
        return *in_household(around.homes, definition), besides
    if isinstance(definition, LastTerm):
        totals = term_totals(around.terms(definition.span), definition)
        return totals["value"], totals["latest_on"], totals[["possible", "terms"]]
    if isinstance(definition, OthersAtSchool):
        rates = others_at_school(records, definition, around.schools)
        return rates["value"], NOTHING, rates[["others"]]
    raise TypeError(f"{type(definition).__name__} is computed together with others of its kind")
