"""One way in to every shape that is asked about by itself: its values, the last day of each, and what must be known to state it."""

from __future__ import annotations

import pandas as pd

from features.absences import longest_runs
from features.after_suspension import DayBackMissed, days_back_missed
from features.asking import Answering
from features.definitions import Definition, LongestRun, Moves
from features.full_weeks import FullWeeks, full_weeks
from features.gaps import OffRoll, weeks_off_roll
from features.household import Homes, InHousehold, in_household
from features.records import Records
from features.rolls import moves
from features.school_rates import OthersAtSchool, others_at_school
from features.spells import TimeIn, time_in
from features.streaks import Streak, streak_values
from features.terms import LastTerm, term_totals

NOTHING = pd.Series(dtype="object")
Shaped = tuple[pd.Series, pd.Series, pd.DataFrame]
"""Values and latest days by child_no, and what the rule of missing values needs besides (empty for most)."""


def values_of_shape(definition: Definition, records: Records, homes: Homes) -> Answering[Shaped]:
    """The question of a definition. Raises TypeError for one that is asked together with others of its kind."""
    besides = pd.DataFrame()
    if isinstance(definition, LongestRun):
        return (yield from longest_runs(records, definition.span)), NOTHING, besides
    if isinstance(definition, Moves):
        return *(yield from moves(records, definition.span)), besides
    if isinstance(definition, Streak):
        return *(yield from streak_values(records, definition)), besides
    if isinstance(definition, FullWeeks):
        return *(yield from full_weeks(records, definition)), besides
    if isinstance(definition, DayBackMissed):
        return *(yield from days_back_missed(records, definition)), besides
    if isinstance(definition, OffRoll):
        return *(yield from weeks_off_roll(records, definition)), besides
    if isinstance(definition, TimeIn):
        return *(yield from time_in(records, definition)), besides
    if isinstance(definition, InHousehold):
        return *(yield from in_household(records, homes, definition)), besides
    if isinstance(definition, LastTerm):
        totals = yield from term_totals(records, definition)
        return totals["value"], totals["latest_on"], totals[["possible", "terms"]]
    if isinstance(definition, OthersAtSchool):
        rates = yield from others_at_school(records, definition)
        return rates["value"], NOTHING, rates[["others"]]
    raise TypeError(f"{type(definition).__name__} is asked together with others of its kind")
