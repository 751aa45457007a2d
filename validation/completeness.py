"""Which school days are complete: marks expected of each school against marks held, by the school's own calendar.

A school that sent nothing on a school day is 'not submitted'. That is never absence: its pupils' sessions
of that day are not known, and the pages that practitioners see say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

LEAST_SHARE = 0.5
"""A day with a smaller share of its marks was sent in part: a year group may be missing, or the afternoon."""


@dataclass(frozen=True)
class SchoolDays:
    """One school's days that are not complete: not_submitted, with no mark at all, and part, with under half of them.

    expected, held: marks of those days, two expected for each pupil on the roll.
    """

    school: str
    school_name: str
    not_submitted: tuple[date, ...]
    part: tuple[date, ...]
    expected: int
    held: int


@dataclass(frozen=True)
class Completeness:
    """looked_at: school days of any school up to covered_to; whole: those that are complete; not_yet: those after it.

    covered_to: the last day of which any mark is held. Later days are the feed's lateness and no school's.
    """

    looked_at: int
    whole: int
    covered_to: date | None
    not_yet: int
    schools: tuple[SchoolDays, ...]


def completeness(days: pd.DataFrame, *, covered_to: date | None) -> Completeness:
    """Judge school days, one row each: school, school_name, day, expected, held (`store.overview` gives them)."""
    # As an array, because no days at all (a council with no calendar yet) would make an empty list, and that chooses columns.
    covered = days[np.array([covered_to is not None and day <= covered_to for day in days["day"]], dtype=bool)]
    short = covered[covered["held"] < LEAST_SHARE * covered["expected"]]
    schools = []
    for (school, name), group in short.groupby(["school", "school_name"], sort=True):
        nothing = group["held"] == 0
        schools.append(
            SchoolDays(
                str(school),
                str(name),
                tuple(group.loc[nothing, "day"]),
                tuple(group.loc[~nothing, "day"]),
                int(group["expected"].sum()),
                int(group["held"].sum()),
            )
        )
    schools.sort(key=lambda each: (-len(each.not_submitted), -len(each.part), each.school))
    return Completeness(len(covered), len(covered) - len(short), covered_to, len(days) - len(covered), tuple(schools))
