"""Crises of harm and what is recorded of them: exploitation assessments, youth justice contacts, factors to come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from synthetic.families import Children
from synthetic.plan import BoroughPlan
from synthetic.risk import PERIOD, Risk
from synthetic.terms import day_number

_HIGH, _MEDIUM = 0.35, 0.23
_LOW_A_YEAR = 0.0035
_FORMS = np.array(["CSE", "CCE", "GANG", "TRAFFICKING"], dtype=object)
_FORM_FACTORS = {"CSE": "11A", "CCE": "24A", "GANG": "13A", "TRAFFICKING": "12A"}


@dataclass
class Harm:
    """Crises (child, happened, by_chance, form, factor) and the two outcome feeds that record them."""

    crises: pd.DataFrame
    exploitation: pd.DataFrame
    youth_justice: pd.DataFrame


def harm(plan: BoroughPlan, children: Children, risk: Risk) -> Harm:
    """Draw crises from the risk process and write down what becomes of each.

    A crisis leaves at least one record that counts as an outcome: a medium or high exploitation assessment,
    an exploitation factor at a social care assessment (`factor`, not empty), or a youth justice contact
    after serious violence.
    """
    chance = plan.chance("harm")
    crises = _crises(plan, risk, chance)
    count = len(crises)
    girl = children.girl[crises["child"].to_numpy()]
    age = (crises["happened"].to_numpy() - children.born[crises["child"].to_numpy()]) / 365.25
    shares = np.where(girl[:, None], [0.62, 0.23, 0.08, 0.07], [0.10, 0.45, 0.36, 0.09])
    form = _FORMS[(chance.random(count)[:, None] > np.cumsum(shares, axis=1)[:, :3]).sum(axis=1)]
    draw = chance.random(count)
    level = np.where(draw < _HIGH, "HIGH", np.where(draw < _HIGH + _MEDIUM, "MEDIUM", ""))
    violent = (age >= 11.5) & (chance.random(count) < np.where(girl, 0.06, 0.26))
    factor = chance.random(count) < np.where(level == "", 0.75, 0.30)
    factor |= (level == "") & ~violent
    crises["form"] = form
    crises["factor"] = np.where(factor, [_FORM_FACTORS[each] for each in form], "")
    assessed = crises.loc[level != "", ["child", "happened", "form"]].assign(level=level[level != ""])
    exploitation = pd.concat([assessed, _low(plan, risk, chance)], ignore_index=True)
    exploitation["known"] = exploitation["happened"] + 4 + np.minimum(chance.geometric(0.09, len(exploitation)), 60)
    justice = pd.concat(
        [
            crises.loc[violent, ["child", "happened"]].assign(serious_violence=True),
            _other_contacts(plan, risk, chance),
        ],
        ignore_index=True,
    )
    justice["known"] = justice["happened"] + 3 + np.minimum(chance.geometric(0.12, len(justice)), 50)
    return Harm(crises, exploitation, justice)


def drawn(rates: np.ndarray, chance: np.random.Generator, first_day: int) -> tuple[np.ndarray, np.ndarray]:
    """Events of one period from each child's expected number: (child, day)."""
    times = chance.poisson(np.minimum(rates, 1.5))
    child = np.repeat(np.arange(len(rates)), times)
    return child, first_day + chance.integers(0, PERIOD, len(child))


def while_here(plan: BoroughPlan, events: pd.DataFrame, risk: Risk) -> pd.DataFrame:
    """The events that happen while the child lives in the borough, is under 18, and the plan's days last; in order."""
    child, day = events["child"].to_numpy(), events["happened"].to_numpy()
    here = (risk.here[0][child] <= day) & (day < risk.here[1][child])
    here &= (risk.start <= day) & (day <= day_number(plan.last_day))
    grown = (day - risk.born[child]) / 365.2425
    kept = events[here & (grown >= 0.01) & (grown < 18)]
    return kept.sort_values(["happened", "child"], kind="stable", ignore_index=True)


def _crises(plan: BoroughPlan, risk: Risk, chance: np.random.Generator) -> pd.DataFrame:
    parts = []
    for period in range(risk.periods):
        for by_chance, rates in zip((False, True), risk.harm(period), strict=True):
            child, day = drawn(rates, chance, risk.first_day(period))
            parts.append(pd.DataFrame({"child": child, "happened": day, "by_chance": by_chance}))
    return while_here(plan, pd.concat(parts, ignore_index=True), risk)


def _low(plan: BoroughPlan, risk: Risk, chance: np.random.Generator) -> pd.DataFrame:
    """Assessments that found a low level: raised by the same signs, and not an outcome."""
    parts = [
        pd.DataFrame(dict(zip(("child", "happened"), drawn(rates, chance, risk.first_day(period)), strict=True)))
        for period, rates in _spread(risk, _LOW_A_YEAR, pull=0.6, conduct=0.5, hardship=0.3)
    ]
    low = while_here(plan, pd.concat(parts, ignore_index=True), risk)
    return low.assign(form=chance.choice(_FORMS, len(low)), level="LOW")


def _other_contacts(plan: BoroughPlan, risk: Risk, chance: np.random.Generator) -> pd.DataFrame:
    """Youth justice contacts after anything other than serious violence: not an outcome."""
    parts = [
        pd.DataFrame(dict(zip(("child", "happened"), drawn(rates, chance, risk.first_day(period)), strict=True)))
        for period, rates in _spread(risk, 0.0065, pull=0.5, conduct=0.8, hardship=0.3)
    ]
    return while_here(plan, pd.concat(parts, ignore_index=True), risk).assign(serious_violence=False)


def _spread(risk: Risk, a_year: float, *, pull: float, conduct: float, hardship: float) -> list[tuple[int, np.ndarray]]:
    """Expected events in each period for children of 10 to 17, `a_year` for each child-year on average."""
    rates, years = [], 0.0
    for period in range(risk.periods):
        weight = risk.by_age(period) * risk.is_here(period)
        years += float((weight > 0).sum()) * PERIOD / 365.25
        lean = pull * risk.pull_at(period) + conduct * risk.conduct + hardship * risk.hardship_at(period)
        rates.append(weight * np.exp(lean))
    scale = a_year * years / sum(float(each.sum()) for each in rates)
    return [(period, each * scale) for period, each in enumerate(rates)]
