"""Placements outside the ordinary school: alternative provision, direction off-site, and managed moves, where they are told of."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synthetic.families import Children
from synthetic.plan import BoroughPlan
from synthetic.risk import Risk
from synthetic.rolls import Stays, year_group
from synthetic.schools import AP, NO_SCHOOL, SECONDARY, Schools
from synthetic.terms import NEVER, SCHOOL_YEARS, day_number, year_starts

_OFF_SITE_A_YEAR = 0.004  # share of secondary pupils directed off-site in a year, before their leaning
_MOVES_TOLD_OF = 0.35  # share of mid-year moves between secondary schools that are managed moves and told of


def placements(plan: BoroughPlan, children: Children, stays: Stays, schools: Schools, risk: Risk) -> pd.DataFrame:
    """Every placement: child, happened, ended, kind, known, ended_known, and told_at, a day on the placing school's roll.

    A stay at a school of alternative provision is a placement by the school before. Some pupils are
    directed off-site for weeks while their own school keeps the register, and some moves are managed moves.
    Drawn from a stream of its own, after everything else: it changes nothing about the borough.
    """
    chance = plan.chance("placements")
    last_day = day_number(plan.last_day)
    made = pd.concat(
        [
            _alternative_provision(stays, schools),
            _off_site(children, stays, schools, risk, chance),
            _managed_moves(stays, schools, chance),
        ],
        ignore_index=True,
    )
    start = day_number(plan.records_from)
    made = made[(made["happened"] >= start) & (made["happened"] <= last_day) & (made["ended"] > made["happened"])]
    made = made.sort_values(["happened", "child", "kind"], ignore_index=True)
    made["ended"] = np.where(made["ended"] > last_day, NEVER, made["ended"])
    count = len(made)
    made["known"] = made["happened"] + 1 + np.minimum(chance.geometric(0.15, count), 40)
    closed = np.maximum(made["ended"] + 1 + np.minimum(chance.geometric(0.15, count), 40), made["known"])
    made["ended_known"] = np.where(made["ended"] < NEVER, closed, NEVER)
    return made


def _rows(child: np.ndarray, happened: np.ndarray, ended: np.ndarray, kind: str, told_at: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"child": child, "happened": happened, "ended": ended, "kind": kind, "told_at": told_at})


def _follows(stays: Stays) -> np.ndarray:
    """Places of stays that follow another of the same child."""
    return 1 + np.flatnonzero(stays.child[1:] == stays.child[:-1])


def _alternative_provision(stays: Stays, schools: Schools) -> pd.DataFrame:
    after = _follows(stays)
    after = after[(schools.phase[stays.school[after]] == AP) & (schools.phase[stays.school[after - 1]] != AP)]
    return _rows(stays.child[after], stays.entered[after], stays.left[after], "AP", stays.left[after - 1] - 1)


def _off_site(children: Children, stays: Stays, schools: Schools, risk: Risk, chance: np.random.Generator) -> pd.DataFrame:
    parts = []
    everyone = np.arange(len(children))
    for year in SCHOOL_YEARS:
        day = year_starts(year) + 20 + chance.integers(0, 240, len(children))
        school = stays.school_on(everyone, day)
        group = year_group(children.cohort, year)
        able = (school != NO_SCHOOL) & (schools.phase[school] == SECONDARY) & (group >= 8) & (group <= 11)
        period = int(risk.period_of(np.array([year_starts(year) + 120]))[0])
        lean = np.exp(0.8 * risk.conduct + 0.4 * risk.pull_at(period) - 0.4)
        length = 10 + chance.integers(0, 60, len(children))
        who = np.flatnonzero(able & (chance.random(len(children)) < _OFF_SITE_A_YEAR * lean))
        parts.append(_rows(who, day[who], day[who] + length[who], "OFF_SITE", day[who]))
    return pd.concat(parts, ignore_index=True)


def _managed_moves(stays: Stays, schools: Schools, chance: np.random.Generator) -> pd.DataFrame:
    after = _follows(stays)
    secondary = (schools.phase[stays.school[after]] == SECONDARY) & (schools.phase[stays.school[after - 1]] == SECONDARY)
    soon = stays.entered[after] - stays.left[after - 1] < 20
    after = after[secondary & soon]
    after = after[chance.random(len(after)) < _MOVES_TOLD_OF]
    trial = stays.entered[after] + 84
    return _rows(stays.child[after], stays.entered[after], trial, "MANAGED_MOVE", stays.left[after - 1] - 1)
