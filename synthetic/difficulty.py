"""How hard the invented borough is: what the true probability, a plain model and the simplest rules find.

This is a second opinion on the risk process, made of plain counts and one logistic regression. It is not
the product's card, and shares no code with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from synthetic.borough import Invented
from synthetic.configuration import PUPILS_FOR_ONE_PROMPT
from synthetic.places import TEAM_NAMES
from synthetic.tally import Tally
from synthetic.terms import NEVER, day_number

_YEAR = 364
WEEKS = 4
"""Weeks of the teams' capacity that a list holds here."""


@dataclass(frozen=True)
class Finding:
    """One way of ranking: its area under the curve, precision at one week of the teams' capacity and at `WEEKS`, recall at `WEEKS`."""

    way: str
    area: float
    precision_of_week: float
    precision: float
    recall: float


@dataclass(frozen=True)
class Difficulty:
    """Over all dates: the children ranked, how many had an outcome in 52 weeks, the prompts, and each way's finding."""

    dates: tuple[date, ...]
    children: int
    with_outcome: int
    prompts: int
    findings: tuple[Finding, ...]


def outcome_records(borough: Invented) -> pd.DataFrame:
    """Every record that counts as an outcome: child and happened."""
    exploited = borough.harm.exploitation
    factors = borough.care.assessments
    violent = borough.harm.youth_justice
    return pd.concat(
        [
            exploited.loc[exploited["level"] != "LOW", ["child", "happened"]],
            factors.loc[factors["exploitation"] != "", ["child", "happened"]],
            violent.loc[violent["serious_violence"].to_numpy(dtype=bool), ["child", "happened"]],
        ],
        ignore_index=True,
    )


def difficulty(borough: Invented, counted: Tally, *, train_on: tuple[date, ...], test_on: tuple[date, ...]) -> Difficulty:
    """Rank the children of 10 to 17 who are not already supported, and see whom each way finds in 52 weeks.

    The dates of the test are counted together, each with its own list.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    seen, labels = zip(*(_matrix(borough, counted, on) for on in train_on), strict=True)
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.05, max_iter=2000))
    model.fit(pd.concat(seen).drop(columns=["truth"]), np.concatenate(labels))
    capacity = max(1, round(borough.plan.pupils / PUPILS_FOR_ONE_PROMPT)) * len(TEAM_NAMES)
    tests = [_matrix(borough, counted, on) for on in test_on]
    label = np.concatenate([each for _, each in tests])
    findings = []
    for way, score_of in _WAYS.items():
        scores = [np.asarray(score_of(model, matrix)) for matrix, _ in tests]
        scored = [(score, each) for score, (_, each) in zip(scores, tests, strict=True)]
        of_week = sum(_found(score, each, capacity, borough) for score, each in scored) / (capacity * len(tests))
        found = sum(_found(score, each, capacity * WEEKS, borough) for score, each in scored)
        area = float(np.mean([_area(score, each) for score, each in scored]))
        findings.append(Finding(way, area, of_week, found / (capacity * WEEKS * len(tests)), found / max(1, int(label.sum()))))
    return Difficulty(test_on, len(label), int(label.sum()), capacity * WEEKS * len(tests), tuple(findings))


_WAYS: dict[str, Callable[[Any, pd.DataFrame], Any]] = {
    "True probability (nobody can do better)": lambda _, matrix: matrix["truth"],
    "Logistic regression on plain counts": lambda model, matrix: model.predict_proba(matrix.drop(columns=["truth"]))[:, 1],
    "Absence in the past year alone": lambda _, matrix: matrix["missed, year"],
    "Suspensions in the past year alone": lambda _, matrix: matrix["exclusions, 364"],
    "Contacts in the past year alone": lambda _, matrix: matrix["contacts, 364"],
}


def _found(score: np.ndarray, label: np.ndarray, capacity: int, borough: Invented) -> int:
    tie = borough.plan.chance("ties").random(len(label))
    return int(label[np.lexsort((tie, -score))[:capacity]].sum())


def _area(score: np.ndarray, label: np.ndarray) -> float:
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(label, score)) if 0 < label.sum() < len(label) else 0.5


def _matrix(borough: Invented, counted: Tally, on: date) -> tuple[pd.DataFrame, np.ndarray]:
    day, count = day_number(on), len(borough.children)
    risk, care = borough.risk, borough.care
    period = int(risk.period_of(np.array(day)))
    age = (day - borough.children.born) / 365.2425
    outcomes = outcome_records(borough)
    label = _counts(outcomes, count, day, day + _YEAR) > 0
    columns: dict[str, np.ndarray] = {"truth": risk.chance_of_harm(period)}
    for name, events in (
        ("exclusions", borough.excluded),
        ("contacts", borough.contacts),
        ("referrals", care.referrals),
        ("missing", borough.missing),
        ("early help", care.early_help),
    ):
        known = events[events["known"] < day]
        for weeks in (12, 26, 52, 156):
            columns[f"{name}, {weeks * 7}"] = np.log1p(_counts(known, count, day - weeks * 7, day))
    last = sum(day_number(term.ends_on) < day for term in counted.terms)
    for name, back in (("year", 6), ("half-terms", 2)):
        window = slice(max(0, last - back), last)
        possible = counted.possible[:, window].sum(axis=1)
        for what, sums in (("missed", counted.missed), ("unauthorised", counted.unauthorised)):
            share = sums[:, window].sum(axis=1) / np.maximum(possible, 1)
            columns[f"{what}, {name}"] = np.where(possible >= 30, np.sqrt(share), 0.0)
        columns[f"no marks, {name}"] = possible < 30
    columns["missed, change"] = columns["missed, half-terms"] - columns["missed, year"]
    supported = _open_on(care.referrals[~care.referrals["no_further_action"].to_numpy(dtype=bool)], "closed", count, day)
    supported |= _open_on(care.plans, "ended", count, day) | _open_on(care.early_help, "ended", count, day)
    ranked = risk.is_here(period) & (age >= 10) & (age < 18) & ~supported
    return pd.DataFrame(columns)[ranked].astype(float), label[ranked]


def _counts(events: pd.DataFrame, children: int, first: int, before: int) -> np.ndarray:
    happened = events["happened"].to_numpy()
    return np.bincount(events["child"].to_numpy()[(happened >= first) & (happened < before)], minlength=children)


def _open_on(episodes: pd.DataFrame, end: str, children: int, day: int) -> np.ndarray:
    """Whether something known before the day is still open, as far as was known."""
    known_end = np.where(episodes[f"{end}_known"] < day, episodes[end], NEVER)
    held = (episodes["known"].to_numpy() < day) & (known_end >= day)
    return np.bincount(episodes["child"].to_numpy()[held], minlength=children) > 0
