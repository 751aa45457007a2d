"""Judging every way of choosing on each test date, on children new to it, and over all test dates together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.card import PointsCard
from models.evaluation import Chooser, Evaluation, evaluate
from models.intervals import UNDEFINED, Estimate, design_effect
from models.panel import Panel, stacked
from models.ranking import chosen, tie_break
from models.splits import Split


@dataclass(frozen=True)
class Judged:
    """One split: how many children were in both its parts, and its evaluation, over all and over new children only."""

    split: Split
    evaluation: Evaluation
    children_in_both: int
    new_children: Evaluation | None


@dataclass(frozen=True, eq=False)
class Tested:
    """One split with its own fitted card: the test rows, every way of choosing there, and what the card expected.

    expected: the share of outcomes that the card, as fitted, expects for each test row.
    """

    split: Split
    card: PointsCard
    past: Panel
    test: Panel
    choosers: tuple[Chooser, ...]
    expected: np.ndarray

    @property
    def points(self) -> np.ndarray:
        """The card's points for each test row."""
        return self.choosers[0].scores.astype(np.int64)


@dataclass(frozen=True, eq=False)
class Pooled:
    """All test dates together, each with the card that would have been in use on it.

    evaluation: every way of choosing that each split has. new_children: the same over children who were
    in no training date of their split; None where they had no outcome. selected, bands: who the cards
    listed, and each row's stratum of points for calibration by group. calibration: outcomes over expected.
    choosers: every way of choosing, with its scores for the rows of `panel`.
    """

    panel: Panel
    evaluation: Evaluation
    new_children: Evaluation | None
    children_in_both: int
    selected: np.ndarray
    points: np.ndarray
    calibration: Estimate
    choosers: tuple[Chooser, ...]


def judge(each: Tested, lists: Mapping[str, int], *, seed: int, draws: int) -> Judged:
    """One split's evaluation."""
    seen = np.isin(each.test.child_id, each.past.child_id)
    return Judged(
        split=each.split,
        evaluation=evaluate(each.test, each.choosers, lists, seed=seed, draws=draws),
        children_in_both=int(seen.sum()),
        new_children=_without(seen, each.test, each.choosers, lists, seed=seed, draws=draws),
    )


def pool(splits: Sequence[Tested], lists: Mapping[str, int], *, seed: int, draws: int) -> Pooled:
    """Every test date in one evaluation. A child on several dates is drawn as one. Lists are per date, as in use."""
    panel = stacked([each.test for each in splits])
    # Rows are re-sorted by date and pseudonym when stacked; each split holds one date, so its rows stay together.
    order = sorted(splits, key=lambda each: each.split.test)
    names = [each.name for each in order[0].choosers if all(each.name in _names(other) for other in order)]
    choosers = [_joined(name, order) for name in names]
    seen = np.concatenate([np.isin(each.test.child_id, each.past.child_id) for each in order])
    points = np.concatenate([each.points for each in order])
    expected = np.concatenate([each.expected for each in order])
    return Pooled(
        panel=panel,
        evaluation=evaluate(panel, choosers, lists, seed=seed, draws=draws),
        new_children=_without(seen, panel, choosers, lists, seed=seed, draws=draws),
        children_in_both=int(seen.sum()),
        selected=chosen(points.astype(np.float64), panel, lists, tie_break(panel, key=seed)),
        points=points,
        calibration=_calibration(panel, expected),
        choosers=tuple(choosers),
    )


def _names(each: Tested) -> set[str]:
    return {chooser.name for chooser in each.choosers}


def _joined(name: str, order: Sequence[Tested]) -> Chooser:
    parts = [next(chooser for chooser in each.choosers if chooser.name == name) for each in order]
    return Chooser(name, parts[-1].title, parts[-1].kind, np.concatenate([part.scores for part in parts]))


def _without(
    seen: np.ndarray, panel: Panel, choosers: Sequence[Chooser], lists: Mapping[str, int], *, seed: int, draws: int
) -> Evaluation | None:
    """The evaluation over children that training had not seen; None where none of them had an outcome."""
    if not (panel.y & ~seen).any():
        return None
    only = [Chooser(each.name, each.title, each.kind, each.scores[~seen]) for each in choosers]
    # The lists shrink with the cohort, so that both variants choose as large a share.
    shorter = {team: max(1, round(length * float((~seen).mean()))) for team, length in lists.items()}
    return evaluate(panel.where(~seen), only, shorter, seed=seed, draws=min(draws, 500))


def _calibration(panel: Panel, expected: np.ndarray) -> Estimate:
    """Outcomes over those expected, with the exact Poisson interval on events that respect repeated children."""
    from scipy.stats import chi2

    total = float(expected.sum())
    if total <= 0:
        return UNDEFINED
    child = np.unique(panel.child_id, return_inverse=True)[1]
    design = design_effect(panel.y.astype(np.float64) - expected, child, centred=True)
    seen = panel.y.sum() / design
    low = float(chi2.ppf(0.025, 2 * seen)) / 2 if seen > 0 else 0.0
    high = float(chi2.ppf(0.975, 2 * (seen + 1))) / 2
    return Estimate(float(panel.y.sum()) / total, low * design / total, high * design / total)
