"""How steady a card is: what becomes of its lines, and of its reasons, when it is fitted again on redrawn children."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.card import CardLine, PointsCard, points_of
from models.panel import Panel
from vocabulary.problems import ModelProblem

MOST = 0.5
"""A line is steady when more than this share of refits has it."""
TOP_REASONS = 3


@dataclass(frozen=True)
class LineStability:
    """One line of the card of record over the refits.

    appears: share of refits with the very same question. indicator_appears: share with any line of the
    indicator. fewest, most: its points in the refits that have it (0 and 0 where none has).
    """

    line: str
    points: int
    appears: float
    indicator_appears: float
    fewest: int
    most: int

    @property
    def steady(self) -> bool:
        """Whether most refits have the line."""
        return self.appears > MOST


@dataclass(frozen=True)
class Stability:
    """A card over its refits.

    steady_share: share of the card's points on steady lines. reasons_kept: of the three lines that give
    a listed child most points, the share that is also among the three in a refit, over children and
    refits; NaN where nobody listed has points. list_kept: share of the list that a refit would also list.
    """

    refits: int
    lines: tuple[LineStability, ...]
    steady_share: float
    reasons_kept: float
    list_kept: float

    @property
    def unsteady(self) -> frozenset[str]:
        """Names of lines that most refits do not have: shown with a mark."""
        return frozenset(each.line for each in self.lines if not each.steady)


def stability_of(card: PointsCard, past: Panel, test: Panel, listed: np.ndarray, *, refits: int, seed: int) -> Stability:
    """Fit the card again `refits` times on children drawn with Poisson weights, and compare.

    past: the training rows, in the order of `Panel.sorted`. listed: which test rows are on a list. A draw
    from which no card can be fitted counts as a refit with no line.
    """
    ids, child = np.unique(past.child_id, return_inverse=True)
    rng = np.random.default_rng([seed, 3])
    fitted: list[tuple[CardLine, ...]] = []
    for _ in range(refits):
        weight = rng.poisson(1.0, size=len(ids)).astype(np.float64)[child]
        drawn = weight > 0
        again = PointsCard(**card.get_params(deep=False))
        try:
            fitted.append(again.fit(past.X[drawn], past.y[drawn], sample_weight=weight[drawn]).lines_)
        except ModelProblem:
            fitted.append(())
    lines = tuple(_line(line, fitted) for line in card.lines_)
    total = sum(line.points for line in card.lines_)
    steady = sum(each.points for each in lines if each.steady)
    reasons, lists = _kept(card.lines_, fitted, test, listed)
    return Stability(refits, lines, steady / total if total else float("nan"), reasons, lists)


def _line(line: CardLine, fitted: list[tuple[CardLine, ...]]) -> LineStability:
    found = [each.points for lines in fitted for each in lines if each.name == line.name]
    indicator = sum(any(each.indicator == line.indicator for each in lines) for lines in fitted)
    return LineStability(
        line=line.name,
        points=line.points,
        appears=len(found) / len(fitted),
        indicator_appears=indicator / len(fitted),
        fewest=min(found, default=0),
        most=max(found, default=0),
    )


def _kept(
    lines: tuple[CardLine, ...], fitted: list[tuple[CardLine, ...]], test: Panel, listed: np.ndarray
) -> tuple[float, float]:
    held = test.X[listed]
    if not len(held):
        return float("nan"), float("nan")
    ours = _top(points_of(held, lines), lines)
    shares, lists = [], []
    for others in fitted:
        if not others:
            lists.append(0.0)
            continue
        theirs = _top(points_of(held, others), others)
        shares += [len(a & b) / len(a) for a, b in zip(ours, theirs, strict=True) if a]
        again = points_of(test.X, others).sum(axis=1)
        # A list of the same length from the refit, all teams as one: ties at its end count in part.
        cut = np.sort(again)[::-1][int(listed.sum()) - 1]
        above, at = again > cut, again == cut
        room = (listed.sum() - above.sum()) / max(1, at.sum())
        lists.append(float((listed & above).sum() + room * (listed & at).sum()) / float(listed.sum()))
    return float(np.mean(shares)) if shares else float("nan"), float(np.mean(lists))


def _top(points: np.ndarray, lines: tuple[CardLine, ...]) -> list[frozenset[str]]:
    order = np.argsort(-points, axis=1, kind="stable")[:, :TOP_REASONS]
    return [frozenset(lines[place].name for place in places if points[row, place] > 0) for row, places in enumerate(order)]
