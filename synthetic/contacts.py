"""Contacts with the front door: about a family or about one child, and what was done."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synthetic.families import Children, group_of
from synthetic.harm import drawn, while_here
from synthetic.plan import BoroughPlan
from synthetic.risk import PERIOD, Risk

_A_YEAR = 0.195  # contacts for each child under 18 and year
_ABOUT_FAMILY = 0.45
_SOURCES = np.array(["6", "2A", "3A", "3B", "3E", "3F", "5D", "5B", "4", "1A", "1B", "9", "7", "8", "10"], dtype=object)
_SHARES = np.array([0.31, 0.22, 0.05, 0.06, 0.05, 0.03, 0.04, 0.04, 0.04, 0.04, 0.02, 0.03, 0.03, 0.03, 0.01])


def contacts(plan: BoroughPlan, children: Children, risk: Risk, crises: pd.DataFrame, missing: pd.DataFrame) -> pd.DataFrame:
    """Every contact: child, happened, contact_source, outcome, known, and `form` and `factor` for those after a crisis."""
    chance = plan.chance("contacts")
    made = pd.concat(
        [
            _about_families(children, risk, chance),
            _about_children(risk, chance),
            _after_missing(missing, chance),
            _over_recorded(plan, children, risk, chance),
        ],
        ignore_index=True,
    )
    made = while_here(plan, made, risk)
    made["outcome"] = _outcomes(made, risk)
    made["contact_source"] = np.where(made["police"], "6", chance.choice(_SOURCES, len(made), p=_SHARES))
    urgent = _after_crises(crises, chance)
    every = while_here(plan, pd.concat([made, urgent], ignore_index=True), risk)
    every[["form", "factor"]] = every[["form", "factor"]].fillna("")
    every["known"] = every["happened"] + 1 + np.minimum(chance.geometric(0.5, len(every)) - 1, 9)
    return every.drop(columns=["police", "draw", "extra"]).drop_duplicates(["child", "happened"], ignore_index=True)


def _about_families(children: Children, risk: Risk, chance: np.random.Generator) -> pd.DataFrame:
    homes = len(risk.hardship)
    of_home = np.searchsorted(children.household, np.arange(homes + 1))
    parts, weights, years = [], [], 0.0
    size = np.diff(of_home)
    for period in range(risk.periods):
        years += float(_under_18(risk, period).sum()) * PERIOD / 365.25
        weights.append(np.exp(0.8 * risk.hardship[:, period + 3]) * (size > 0))
    mean = sum(float((each * size).sum()) for each in weights) * 0.85
    mean *= years / (PERIOD / 365.25 * risk.periods * len(children))
    for period, each in enumerate(weights):
        home, day = drawn(each * _A_YEAR * _ABOUT_FAMILY * years / mean, chance, risk.first_day(period))
        event = np.repeat(np.arange(len(home)), size[home])
        child = of_home[home][event] + np.arange(len(event)) - np.r_[0, np.cumsum(size[home])][:-1][event]
        named = chance.random(len(child)) < 0.85
        shared = chance.random(len(home))
        parts.append(pd.DataFrame({"child": child, "happened": day[event], "draw": shared[event]})[named])
    return pd.concat(parts, ignore_index=True).assign(police=False, extra=False)


def _about_children(risk: Risk, chance: np.random.Generator) -> pd.DataFrame:
    weights, years = [], 0.0
    for period in range(risk.periods):
        young = _under_18(risk, period)
        years += float(young.sum()) * PERIOD / 365.25
        lean = 0.5 * risk.hardship_at(period) + 0.5 * risk.conduct + 0.8 * risk.pull_at(period) + 0.6 * risk.shock_at(period)
        weights.append(np.exp(lean) * young)
    scale = _A_YEAR * (1 - _ABOUT_FAMILY) * years / sum(float(each.sum()) for each in weights)
    parts = []
    for period, each in enumerate(weights):
        child, day = drawn(each * scale, chance, risk.first_day(period))
        parts.append(pd.DataFrame({"child": child, "happened": day, "draw": chance.random(len(child))}))
    return pd.concat(parts, ignore_index=True).assign(police=False, extra=False)


def _after_missing(missing: pd.DataFrame, chance: np.random.Generator) -> pd.DataFrame:
    told = missing.loc[chance.random(len(missing)) < 0.45, ["child", "happened"]].copy()
    told["happened"] += chance.integers(0, 4, len(told))
    return told.assign(police=True, extra=False, draw=chance.random(len(told)))


def _over_recorded(plan: BoroughPlan, children: Children, risk: Risk, chance: np.random.Generator) -> pd.DataFrame:
    """Contacts recorded about one group for no reason at all: planted unfairness."""
    of_group = np.flatnonzero(group_of(children.ethnicity) == plan.unfairness.over_recorded_group)
    years = risk.periods * PERIOD / 365.25
    count = chance.poisson((plan.unfairness.over_recording - 1) * _A_YEAR * years * len(of_group)) if len(of_group) else 0
    child = chance.choice(of_group, count) if count else np.empty(0, dtype=int)
    day = risk.start + chance.integers(0, risk.periods * PERIOD, count)
    return pd.DataFrame({"child": child, "happened": day, "draw": chance.random(count), "police": False, "extra": True})


def _after_crises(crises: pd.DataFrame, chance: np.random.Generator) -> pd.DataFrame:
    urgent = crises[["child", "happened", "form", "factor"]].copy()
    urgent["happened"] -= chance.integers(0, 12, len(urgent))
    source = chance.choice(np.array(["6", "2A", "5B", "3E", "5D"], dtype=object), len(urgent), p=[0.5, 0.27, 0.1, 0.08, 0.05])
    return urgent.assign(contact_source=source, outcome="REFERRAL", draw=0.0, police=False, extra=False)


def _outcomes(made: pd.DataFrame, risk: Risk) -> np.ndarray:
    child, period = made["child"].to_numpy(), risk.period_of(made["happened"].to_numpy()) + 3
    lean = -1.5 + 0.35 * risk.hardship[risk.household[child], period]
    lean = lean + 0.30 * risk.pull[child, period] + 0.4 * risk.shock[child, period]
    referred = 1 / (1 + np.exp(-lean))
    draw = made["draw"].to_numpy()
    chosen = np.where(
        draw < referred,
        "REFERRAL",
        np.where(draw < referred + 0.12, "EARLY_HELP", np.where(draw < referred + 0.32, "ADVICE", "NFA")),
    )
    return np.where(made["extra"], "NFA", chosen).astype(object)


def _under_18(risk: Risk, period: int) -> np.ndarray:
    age = risk.age_at(period)
    return risk.is_here(period) & (age >= 0) & (age < 18)


def missing_episodes(plan: BoroughPlan, risk: Risk) -> pd.DataFrame:
    """Every missing episode: child, happened, ended, kind, return_talk_offered, return_talk_accepted, known, ended_known."""
    chance = plan.chance("missing")
    weights, years = [], 0.0
    for period in range(risk.periods):
        age = risk.age_at(period)
        able = risk.is_here(period) & (age >= 9) & (age < 18)
        years += float(able.sum()) * PERIOD / 365.25
        lean = 1.0 * risk.pull_at(period) + 0.8 * risk.shock_at(period) + 0.4 * risk.hardship_at(period) + 0.35 * risk.conduct
        weights.append(np.exp(lean + 0.3 * (age - 14)) * able)
    scale = 0.0085 * years / sum(float(each.sum()) for each in weights)
    parts = [drawn(each * scale, chance, risk.first_day(period)) for period, each in enumerate(weights)]
    child, day = (np.concatenate(each) for each in zip(*parts, strict=True))
    for _ in range(4):  # each time may be followed by another within weeks
        again = chance.random(len(child)) < 0.22
        later = day[again] + 3 + chance.integers(0, 40, int(again.sum()))
        child, day = np.concatenate([child, child[again]]), np.concatenate([day, later])
    made = while_here(plan, pd.DataFrame({"child": child, "happened": day}), risk)
    made = made.drop_duplicates(["child", "happened"], ignore_index=True)
    count = len(made)
    made["ended"] = made["happened"] + np.minimum(chance.geometric(0.45, count) - 1, 30)
    made["kind"] = np.where(chance.random(count) < 0.85, "M", "A")
    made["return_talk_offered"] = chance.random(count) < 0.8
    made["return_talk_accepted"] = made["return_talk_offered"] & (chance.random(count) < 0.55)
    made["known"] = made["happened"] + 1 + np.minimum(chance.geometric(0.6, count) - 1, 6)
    made["ended_known"] = np.maximum(made["ended"] + 1 + chance.integers(0, 4, count), made["known"])
    return made
