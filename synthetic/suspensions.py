"""Suspensions and permanent exclusions: how many, when, for how long, and for what."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synthetic.families import ETHNICITIES, Children
from synthetic.plan import BoroughPlan
from synthetic.risk import Risk
from synthetic.rolls import Stays, year_group
from synthetic.schools import AP, NO_SCHOOL, PRIMARY, SPECIAL, Schools
from synthetic.terms import SCHOOL_YEARS, borough_days, day_number, year_starts

# Events a year for each 100 pupils, by kind of school (primary, secondary, special, AP) and SEN (none, support, plan).
# Sums of three terms of 2023/24 for the real borough that the invented one resembles; special and AP are chosen so
# that its totals come out.
_RATES = np.array([[0.33, 1.60, 6.80], [4.51, 15.82, 16.22], [9.0, 9.0, 9.0], [60.0, 60.0, 60.0]])
_PERMANENT_PER_SUSPENSION = np.array([0.0030, 0.0070, 0.0019])
_FOLLOWS = np.array([0.14, 0.14, 0.30])  # share of suspensions that follow another within weeks, by SEN
_BY_YEAR = np.array([0.35, 0.5, 0.7, 0.9, 1.1, 1.4, 1.7, 0.75, 1.15, 1.40, 1.20, 0.75, 0.12, 0.08])
_BY_ETHNICITY = {"ABAN": 0.85, "AIND": 0.6, "CHNE": 0.4, "BCRB": 1.7, "MWBC": 1.6, "WIRI": 1.2}
_LEAN = {"hardship": 0.30, "conduct": 0.90, "pull": 0.85, "shock": 0.60, "own": 0.30}

_REASONS = ("DB", "PP", "PA", "VA", "VP", "OT_", "DR_", "WEAPON", "DM", "BU", "RA", "SM", "TH", "MT")
_BEFORE = {"OT_": "DB", "DR_": "DA", "WEAPON": "OW"}
_SINCE_2026 = {"OT_": "CB", "DR_": "VR", "WEAPON": "BW", "DB": "LD"}
_SHARES = np.array([0.44, 0.17, 0.045, 0.12, 0.045, 0.04, 0.045, 0.025, 0.02, 0.015, 0.01, 0.01, 0.008, 0.007])
_GRAVE = np.isin(_REASONS, ("DR_", "WEAPON", "PP", "PA"))


def suspensions(plan: BoroughPlan, children: Children, stays: Stays, schools: Schools, risk: Risk) -> pd.DataFrame:
    """Every suspension and permanent exclusion: child, school, happened, category, sessions, three reasons, known."""
    chance = plan.chance("suspensions")
    own = chance.standard_normal(len(children)).astype(np.float32)
    drawn = _counts(risk, children, stays, schools, own, chance)
    follow = _followed(drawn, children.sen, chance)
    child, day = np.concatenate([drawn[0], follow[0]]), np.concatenate([drawn[1], follow[1]])
    school = stays.school_on(child, day)
    keep = (school != NO_SCHOOL) & (day <= day_number(plan.last_day))
    events = pd.DataFrame({"child": child[keep], "school": school[keep], "happened": day[keep]})
    events = events.drop_duplicates(["child", "happened"]).sort_values(["happened", "child"], ignore_index=True)
    return _described(events, children, risk, chance)


def _lean(risk: Risk, period: int, children: Children, own: np.ndarray) -> np.ndarray:
    lean = _LEAN["hardship"] * risk.hardship_at(period) + _LEAN["conduct"] * risk.conduct + _LEAN["own"] * own
    lean = lean + _LEAN["pull"] * risk.pull_at(period) + _LEAN["shock"] * risk.shock_at(period)
    by_ethnicity = np.log([_BY_ETHNICITY.get(code, 1.0) for code in ETHNICITIES])
    return lean + by_ethnicity[children.ethnicity] + np.log(3.7) * children.meals - np.log(1.25) * children.girl


def _counts(
    risk: Risk, children: Children, stays: Stays, schools: Schools, own: np.ndarray, chance: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """First draws: (child, day) of each suspension that is not a follow-up."""
    kind_of = np.array([0, 1, 1, 2, 3])[schools.phase]
    days = borough_days()
    rates, total, exposure = [], np.zeros((4, 3)), np.zeros((4, 3))
    everyone = np.arange(len(children))
    for period in range(risk.periods):
        open_days = days[(days >= risk.first_day(period)) & (days < risk.first_day(period) + 28)]
        middle = np.full(len(children), risk.first_day(period) + 14)
        school = stays.school_on(everyone, middle)
        on_roll = np.flatnonzero(school != NO_SCHOOL)
        group = np.clip(year_group(children.cohort, _school_year(int(middle[0])))[on_roll], 0, 13)
        kind, sen = kind_of[school[on_roll]], children.sen[on_roll]
        lean = np.exp(_lean(risk, period, children, own)[on_roll]) * _BY_YEAR[group] * schools.strictness[school[on_roll]]
        lean *= len(open_days) / 190
        np.add.at(total, (kind, sen), lean)
        np.add.at(exposure, (kind, sen), len(open_days) / 190)
        rates.append((on_roll, kind, sen, lean, open_days))
    scale = np.where(total > 0, _RATES / 100 * (1 - _FOLLOWS[None, :]) * exposure / np.maximum(total, 1e-9), 0.0)
    child, day = [], []
    for on_roll, kind, sen, lean, open_days in rates:
        if len(open_days):
            times = chance.poisson(np.minimum(lean * scale[kind, sen], 1.2))
            child.append(np.repeat(on_roll, times))
            day.append(chance.choice(open_days, int(times.sum())))
    return np.concatenate(child), np.concatenate(day)


def _followed(
    drawn: tuple[np.ndarray, np.ndarray], sen: np.ndarray, chance: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    share = _FOLLOWS[sen[drawn[0]]]
    again = np.flatnonzero(chance.random(len(drawn[0])) < share / (1 - share))
    later = drawn[1][again] + 5 + chance.integers(0, 50, len(again))
    days = borough_days()
    return drawn[0][again], days[np.minimum(np.searchsorted(days, later), len(days) - 1)]


def _school_year(day: int) -> int:
    return (
        max(year for year in SCHOOL_YEARS if year_starts(year) <= day)
        if day >= year_starts(SCHOOL_YEARS[0])
        else SCHOOL_YEARS[0]
    )


def _described(events: pd.DataFrame, children: Children, risk: Risk, chance: np.random.Generator) -> pd.DataFrame:
    count = len(events)
    child, day = events["child"].to_numpy(), events["happened"].to_numpy()
    pulled = risk.pull[child, risk.period_of(day) + 3] + risk.shock[child, risk.period_of(day) + 3]
    first = _reasons(pulled, chance)
    since = day >= day_number_of_new_reasons()
    second = np.where(chance.random(count) < 0.18, _reasons(pulled, chance), -1)
    third = np.where((second >= 0) & (chance.random(count) < 0.25), _reasons(pulled, chance), -1)
    second = np.where(second == first, -1, second)
    third = np.where((third == first) | (third == second) | (second < 0), -1, third)
    permanent_chance = _PERMANENT_PER_SUSPENSION[children.sen[child]] * np.where(_GRAVE[first], 2.6, 0.4)
    permanent = chance.random(count) < permanent_chance * np.exp(0.4 * np.clip(pulled, -2, 3)) * 0.8
    lunch = ~permanent & (chance.random(count) < 0.012)
    sessions = chance.choice([1, 2, 3, 4, 6, 8, 10, 20], count, p=[0.05, 0.42, 0.03, 0.24, 0.12, 0.04, 0.09, 0.01])
    events["category"] = np.where(permanent, "PERM", np.where(lunch, "LNCH", "SUSP"))
    events["sessions"] = np.where(permanent, 0, np.where(lunch, 1, sessions))
    for name, reason in (("reason_1", first), ("reason_2", second), ("reason_3", third)):
        events[name] = _codes(reason, since)
    events["known"] = day + 1 + np.minimum(chance.geometric(0.45, count), 12)
    return events


def day_number_of_new_reasons() -> int:
    """1 September 2026: the finer list of reasons is in force from this day."""
    return year_starts(2026)


def _reasons(pulled: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    weights = _SHARES[None, :] * np.where(_GRAVE[None, :], np.exp(0.35 * np.clip(pulled, -2, 4))[:, None], 1.0)
    reach = np.cumsum(weights, axis=1)
    return (chance.random(len(pulled))[:, None] * reach[:, -1:] > reach).sum(axis=1)


def _codes(reason: np.ndarray, since: np.ndarray) -> np.ndarray:
    before = np.array([_BEFORE.get(name, name) for name in _REASONS] + [""], dtype=object)
    after = np.array([_SINCE_2026.get(name, name) for name in _REASONS] + [""], dtype=object)
    return np.where(since, after[reason], before[reason])


def to_alternative_provision(
    plan: BoroughPlan, children: Children, stays: Stays, schools: Schools, risk: Risk, excluded: pd.DataFrame
) -> Stays:
    """Stays after the permanently excluded, and a few placed without exclusion, move to alternative provision."""
    chance = plan.chance("alternative provision")
    places = schools.taking(AP)
    permanent = excluded.loc[excluded["category"] == "PERM", ["child", "happened"]]
    moves = dict(zip(permanent["child"], permanent["happened"] + 15, strict=True))
    everyone = np.arange(len(children))
    for year in SCHOOL_YEARS:
        day = year_starts(year) + 20 + chance.integers(0, 260, len(children))
        school = stays.school_on(everyone, day)
        group = year_group(children.cohort, year)
        ordinary = (
            (school != NO_SCHOOL) & ~np.isin(schools.phase[school], (AP, SPECIAL, PRIMARY)) & (group >= 7) & (group <= 11)
        )
        period = risk.period_of(np.array([year_starts(year) + 120]))[0]
        lean = np.exp(0.8 * risk.conduct + 0.7 * risk.pull_at(int(period)) + 0.3 * risk.hardship_at(int(period)))
        placed = ordinary & (chance.random(len(children)) < 0.0022 * lean)
        for who in np.flatnonzero(placed).tolist():
            moves.setdefault(who, int(day[who]))
    left, extra = stays.left.copy(), []
    for who, day in sorted(moves.items()):
        place = int(stays.number_on(np.array([who]), np.array([day]))[0])
        if place < 0 or schools.phase[stays.school[place]] in (AP, SPECIAL):
            continue
        later = _later(stays, place)
        until = int(stays.left[place]) if not len(later) else int(stays.left[later[-1]])
        end_of_school = year_starts(int(children.cohort[who]) + 12) - 40
        left[later] = stays.entered[later]  # stays that never came about
        left[place] = day
        starts = day + int(chance.integers(1, 20))
        ends = min(until, max(end_of_school, starts + 30))
        if ends > starts:
            extra.append((who, int(chance.choice(places)), starts, ends))
    more = np.array(extra, dtype=np.int64).reshape(-1, 4)
    child = np.concatenate([stays.child, more[:, 0].astype(np.int32)])
    school = np.concatenate([stays.school, more[:, 1].astype(np.int16)])
    entered = np.concatenate([stays.entered, more[:, 2].astype(np.int32)])
    ends_on = np.concatenate([left, more[:, 3].astype(np.int32)])
    keep = ends_on > entered
    return Stays(child[keep], school[keep], entered[keep], ends_on[keep]).sorted()


def _later(stays: Stays, place: int) -> np.ndarray:
    end = int(np.searchsorted(stays.child, stays.child[place], side="right"))
    return np.arange(place + 1, end)
