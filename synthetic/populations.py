"""Invented populations at the level of points, outcomes and groups: no marks, so hundreds can be drawn in a minute.

They answer one question: how often does the audit by group say 'gap' where there is none, and how often
does it find one that is there? Shares of groups follow a borough like Tower Hamlets; see the sources at each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from models.panel import Panel

GROUPS: dict[str, dict[str, float]] = {
    # Borough profile 2018: 63% of pupils Bangladeshi; the rest rounded from the school census of inner London.
    "ethnicity_group": {"Asian": 0.66, "White": 0.13, "Black": 0.11, "Mixed": 0.06, "Any other": 0.03, "Chinese": 0.01},
    "sex": {"Female": 0.49, "Male": 0.51},
    "sen": {"None": 0.81, "SEN support": 0.14, "EHC plan": 0.05},
    "disability": {"No": 0.96, "Yes": 0.04},
    "free_school_meals": {"No": 0.58, "Yes": 0.42},
    "language_group": {"English": 0.27, "Other than English": 0.73},
    "care_status": {"None recorded": 0.96, "In care or a plan in the past 3 years": 0.04},
    "school_type": {"Secondary": 0.72, "Primary": 0.25, "Special": 0.02, "Alternative provision": 0.01},
    "quarter": {"A": 0.25, "B": 0.25, "C": 0.25, "D": 0.25},
}
"""Each characteristic and the share of children in each group. `quarter` is nothing but a group of a known size."""

SHARE_OF_AGE = 0.40
"""Of all pupils, those of 10 to 17."""
OUTCOME_RATE = 0.008
"""Share of the cohort with an outcome in a year; facts: about 121 high exploitation assessments among 20,000."""


@dataclass(frozen=True)
class Population:
    """Children on several dates, and who was listed: what an audit is handed."""

    panel: Panel
    selected: np.ndarray


def draw(
    *,
    pupils: int,
    seed: int,
    dates: int = 4,
    weekly_capacity: int = 40,
    weeks_in_a_list: int = 13,
    planted: tuple[str, str] | None = None,
    ratio: float = 1.0,
) -> Population:
    """A population in which points and outcomes know nothing of any group, except as planted.

    pupils: all of the borough's; the cohort is `SHARE_OF_AGE` of them. Each child has a lasting risk
    that moves a little from date to date, so that the same children are listed again. On each date the
    capacity goes to those with the most points. A borough of 500 has its capacity cut in proportion.
    planted: characteristic and group whose points are raised until the group is listed `ratio` times as
    often as everyone else; outcomes stay as they were.
    """
    rng = np.random.default_rng([20261125, seed])
    children = round(pupils * SHARE_OF_AGE)
    groups = {
        name: np.array(list(shares))[rng.choice(len(shares), children, p=np.array(list(shares.values())))]
        for name, shares in GROUPS.items()
    }
    here = np.zeros(children, dtype=bool) if planted is None else groups[planted[0]] == planted[1]
    lasting = rng.normal(size=children)
    listed = max(1, round(weekly_capacity * weeks_in_a_list * min(1.0, pupils / 55_000)))
    ids = np.array([f"c{number:06d}" for number in range(children)])
    days = [date(2024, 1, 8) + timedelta(weeks=13 * step) for step in range(dates)]
    rows, outcomes, chosen = [], [], []
    for day in days:
        points = lasting + 0.6 * rng.normal(size=children)
        outcomes.append(rng.random(children) < _chance(points))
        chosen.append(_listed(points, here, ratio, listed))
        rows.append(np.full(children, np.datetime64(day)))
    panel = Panel(
        X=pd.DataFrame({"points": np.zeros(children * dates)}),
        y=np.concatenate(outcomes),
        child_id=np.tile(ids, dates),
        as_of=np.concatenate(rows),
        team=np.full(children * dates, "All"),
        characteristics=pd.DataFrame({name: np.tile(held, dates) for name, held in groups.items()}),
    )
    return Population(panel, np.concatenate(chosen))


def _chance(points: np.ndarray) -> np.ndarray:
    odds = np.exp(0.9 * points)
    return np.minimum(0.5, OUTCOME_RATE * odds / odds.mean())


def _listed(points: np.ndarray, here: np.ndarray, ratio: float, listed: int) -> np.ndarray:
    """The `listed` children with the most points; the planted group gets as many places as its ratio gives it, on its own points."""
    chosen = np.zeros(len(points), dtype=bool)
    share = here.mean()
    of_group = round(listed * share * ratio / (share * ratio + 1 - share)) if here.any() and ratio != 1.0 else None
    if of_group is None:
        chosen[np.argsort(-points, kind="stable")[:listed]] = True
        return chosen
    for members, places in ((np.flatnonzero(here), of_group), (np.flatnonzero(~here), listed - of_group)):
        chosen[members[np.argsort(-points[members], kind="stable")[:places]]] = True
    return chosen
