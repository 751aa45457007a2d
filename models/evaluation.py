"""How well each way of choosing would have done at the teams' real capacity, beside the simplest rules.

Precision and recall at capacity lead, false positives stand beside true ones, every figure has an
interval over children (a child on several dates is drawn as one), and every difference is paired: both
ways of choosing are judged on the same drawn children. AUC is kept for comparison and never leads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from models.intervals import UNDEFINED, Estimate, middle_95
from models.panel import Panel
from models.precision import average_precision
from models.ranking import TIE_RULE, chosen, tie_break
from vocabulary.problems import ModelProblem

Kind = Literal["card", "rule", "random", "ablation", "challenger"]


@dataclass(frozen=True, eq=False)
class Chooser:
    """One way of choosing: its scores for the rows of a panel, higher first."""

    name: str
    title: str
    kind: Kind
    scores: np.ndarray


@dataclass(frozen=True)
class TeamResult:
    """What one team's list would have held."""

    team: str
    listed: int
    found: int
    outcomes: int


@dataclass(frozen=True)
class AtCapacity:
    """One way of choosing at the teams' capacity.

    listed: rows on a list. found: of those, rows with an outcome; false_positives: the rest. outcomes:
    rows with an outcome in the whole cohort. precision = found / listed; recall = found / outcomes.
    """

    name: str
    title: str
    kind: Kind
    listed: int
    found: int
    false_positives: int
    outcomes: int
    precision: Estimate
    recall: Estimate
    average_precision: Estimate
    auc: float
    by_team: tuple[TeamResult, ...]


@dataclass(frozen=True)
class Difference:
    """The card less another way of choosing, on the same drawn children. Above zero, the card did better."""

    against: str
    title: str
    kind: Kind
    found: Estimate
    precision: Estimate
    recall: Estimate


@dataclass(frozen=True)
class Evaluation:
    """Every way of choosing on the same rows. `lists` is each team's length on each date."""

    dates: tuple[date, ...]
    rows: int
    children: int
    outcomes: int
    lists: dict[str, int]
    results: tuple[AtCapacity, ...]
    differences: tuple[Difference, ...]
    tie_rule: str = TIE_RULE

    def result(self, name: str) -> AtCapacity:
        """The result of one way of choosing, by name."""
        return next(each for each in self.results if each.name == name)

    @property
    def card(self) -> AtCapacity:
        """The card's own result."""
        return next(each for each in self.results if each.kind == "card")

    @property
    def best_rule(self) -> AtCapacity:
        """The simple rule that found most; the first in the order given where two found as many."""
        return max((each for each in self.results if each.kind == "rule"), key=lambda each: each.found)

    @property
    def margin(self) -> Difference:
        """The card less the best simple rule."""
        best = self.best_rule.name
        return next(each for each in self.differences if each.against == best)


def evaluate(
    panel: Panel, choosers: Sequence[Chooser], lists: Mapping[str, int], *, seed: int, draws: int = 2_000
) -> Evaluation:
    """Judge every way of choosing on a test panel, with the card (kind 'card', exactly one) against each other one.

    The lists are fixed as they were; the bootstrap draws children (Poisson weights) around them.
    Raises ModelProblem if the panel has no outcome, no list would hold anyone, or no card is among the choosers.
    """
    if sum(each.kind == "card" for each in choosers) != 1:
        raise ModelProblem("An evaluation needs exactly one card among its ways of choosing.")
    if not panel.y.any():
        raise ModelProblem("None of the test rows has an outcome, so precision and recall mean nothing.")
    ties = tie_break(panel, key=seed)
    on_list = [chosen(each.scores, panel, lists, ties) for each in choosers]
    if not on_list[0].any():
        raise ModelProblem("No team has a list, so there is nothing to evaluate.", do="Give each team a weekly capacity.")
    ids, child = np.unique(panel.child_id, return_inverse=True)
    listed, found, outcomes = _drawn(panel.y, on_list, child, len(ids), seed=seed, draws=draws)
    results, differences = [], []
    ordered = {each.name: average_precision(each.scores, panel.y, child, seed=seed, draws=min(200, draws)) for each in choosers}
    card = next(place for place, each in enumerate(choosers) if each.kind == "card")
    for place, each in enumerate(choosers):
        rows, hits = int(on_list[place].sum()), int((on_list[place] & panel.y).sum())
        precise, area = ordered[each.name]
        results.append(
            AtCapacity(
                name=each.name,
                title=each.title,
                kind=each.kind,
                listed=rows,
                found=hits,
                false_positives=rows - hits,
                outcomes=int(panel.y.sum()),
                precision=middle_95(hits / rows, found[place] / listed[place]),
                recall=middle_95(hits / panel.y.sum(), found[place] / outcomes),
                average_precision=precise,
                auc=area,
                by_team=_by_team(panel, on_list[place]),
            )
        )
    for place, each in enumerate(choosers):
        if place == card:
            continue
        ours, theirs = results[card], results[place]
        differences.append(
            Difference(
                against=each.name,
                title=each.title,
                kind=each.kind,
                found=middle_95(ours.found - theirs.found, found[card] - found[place]),
                precision=_less(ours.precision, theirs.precision, found[card] / listed[card] - found[place] / listed[place]),
                recall=_less(ours.recall, theirs.recall, (found[card] - found[place]) / outcomes),
            )
        )
    return Evaluation(
        dates=panel.dates,
        rows=len(panel),
        children=len(ids),
        outcomes=int(panel.y.sum()),
        lists={team: lists[team] for team in sorted(lists)},
        results=tuple(results),
        differences=tuple(differences),
    )


def _less(ours: Estimate, theirs: Estimate, draws: np.ndarray) -> Estimate:
    return middle_95(ours.value - theirs.value, draws) if ours.known and theirs.known else UNDEFINED


def _drawn(
    y: np.ndarray, on_list: list[np.ndarray], child: np.ndarray, children: int, *, seed: int, draws: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Drawn totals: listed and found (choosers by draws), outcomes (draws).

    Only children who are on a list or have an outcome can change a total, so only they are drawn.
    Children are numbered by pseudonym, so the draws do not depend on the order of the rows.
    """
    count = len(on_list)
    columns = [*on_list] + [each & y for each in on_list] + [y]
    totals = np.column_stack([np.bincount(child, weights=each, minlength=children) for each in columns])
    totals = totals[totals.any(axis=1)]
    rng = np.random.default_rng([seed, 1])
    parts = []
    for start in range(0, draws, 250):
        weights = rng.poisson(1.0, size=(min(250, draws - start), len(totals)))
        parts.append(weights @ totals)
    drawn = np.concatenate(parts).T
    with_zero = np.where(drawn == 0, np.nan, drawn)
    return with_zero[:count], drawn[count : 2 * count], with_zero[-1]


def _by_team(panel: Panel, listed: np.ndarray) -> tuple[TeamResult, ...]:
    return tuple(
        TeamResult(
            team=str(team),
            listed=int(listed[here].sum()),
            found=int((listed & panel.y)[here].sum()),
            outcomes=int(panel.y[here].sum()),
        )
        for team in np.unique(panel.team)
        for here in [panel.team == team]
    )
