"""The points card: at most thirty lines, each worth a few whole points, added up by hand.

A child's points order a list; a person reads the case. See docs/adr/0004-points-card.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from models.bins import Bin, answers, bins_of, words_for
from models.fitting import Fit, Patterns, common_weight, count_patterns, fit_line, fit_weights, strengths
from models.rounding import whole_points
from vocabulary.indicators import IndicatorDescription
from vocabulary.problems import ModelProblem

_NO_WEIGHT = 1e-3
_SUPPORT_FOR_A_GAP = 3.0
_CLOSE_ENOUGH = 1e-8


@dataclass(frozen=True)
class CardLine:
    """One line: if the indicator is at or above the cut (or not known, where cut is None), add the points.

    Lines of one indicator add up: three suspensions earn the points of '1 or more' and of '3 or more'.
    """

    indicator: str
    cut: float | None
    words: str
    points: int
    theme: str

    @property
    def bin(self) -> Bin:
        """The question that the line asks."""
        return Bin(self.indicator, self.cut)

    @property
    def name(self) -> str:
        """The line's stable name, a column in tables of contributions."""
        return self.bin.name


def points_of(X: pd.DataFrame, lines: Sequence[CardLine]) -> np.ndarray:
    """Each row's points on each line: int64, rows of X by lines. The sum along a row is its points."""
    worth = np.array([line.points for line in lines], dtype=np.int64)
    return answers(X, [line.bin for line in lines]) * worth


class PointsCard(ClassifierMixin, BaseEstimator):
    """A points card, as a scikit-learn classifier that is fitted on a matrix of indicators.

    descriptions: the indicators that may stand on the card, by name; only those with direction +1 do.
    most_lines, most_points_a_line: the card's size. ridge: how strongly each weight is drawn towards the
    one weight that all would share as a checklist: with few outcomes the card is near a checklist, with
    many it is its own. lasso: how strongly weights are drawn to zero. Both are in units of the total logistic loss. fewest_rows: a line needs at least this many training rows that answer yes, and as
    many that answer no. not_known_lines: whether 'not known' may earn points where the data support it.

    Fitted attributes: `lines_` (CardLine, in the order of theme, indicator and cut), `background_`
    (training rows that answer yes to each line), `background_rows_`, `intercept_` and `slope_` (log
    odds on points), `loss_share_` (loss of the whole-point card divided by that of the unrounded fit), `classes_`.

    Raises ModelProblem where y has no outcome, or no line earns a point.
    """

    def __init__(
        self,
        descriptions: Mapping[str, IndicatorDescription] | None = None,
        *,
        most_lines: int = 30,
        most_points_a_line: int = 9,
        lasso: float = 2.0,
        ridge: float = 30.0,
        fewest_rows: int = 30,
        not_known_lines: bool = True,
    ) -> None:
        self.descriptions = descriptions
        self.most_lines = most_lines
        self.most_points_a_line = most_points_a_line
        self.lasso = lasso
        self.ridge = ridge
        self.fewest_rows = fewest_rows
        self.not_known_lines = not_known_lines

    def fit(self, X: pd.DataFrame, y: Any, sample_weight: Any = None) -> PointsCard:
        """Choose the lines and their points. The order of rows and columns changes nothing."""
        descriptions = self.descriptions or {}
        outcomes = np.asarray(y).astype(bool)
        weight = np.ones(len(X)) if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
        if len(outcomes) != len(X) or len(weight) != len(X):
            raise ModelProblem(f"{len(X):,} rows of indicators, {len(outcomes):,} outcomes and {len(weight):,} weights.")
        if not outcomes.any() or outcomes.all():
            raise ModelProblem(
                f"Of {len(outcomes):,} training rows {int(outcomes.sum()):,} had an outcome, so nothing can be learned.",
                do="Train on more dates, or check that the outcome feeds were loaded.",
            )
        bins = [each for each in bins_of(descriptions, not_known=self.not_known_lines) if each.indicator in X.columns]
        matrix = answers(X, bins)
        support = matrix.sum(axis=0)
        usable = np.flatnonzero((support >= self.fewest_rows) & (len(X) - support >= self.fewest_rows))
        bins = [bins[place] for place in usable]
        if not bins:
            raise ModelProblem(
                "No indicator of the matrix may stand on a card.", do="Directions and cuts are in the catalogue."
            )
        patterns = count_patterns(matrix[:, usable], weight, weight * outcomes)
        patterns, kept, fit = self._choose(patterns, np.array([each.cut is None for each in bins]))
        points = whole_points(fit.weights, self.most_points_a_line)
        scored = np.flatnonzero(points > 0)
        order = sorted(scored, key=lambda place: _reading_order(bins[kept[place]], descriptions))
        self.lines_ = tuple(_line(bins[kept[place]], int(points[place]), descriptions) for place in order)
        start = (fit.intercept, float(fit.weights.max() / points.max()))
        line = fit_line((patterns.matrix @ points).astype(np.float64), patterns.rows, patterns.outcomes, start)
        self.intercept_, self.slope_, loss = line
        self.loss_share_ = loss / fit.loss
        self.background_ = tuple(int(support[usable[kept[place]]]) for place in order)
        self.background_rows_ = len(X)
        self.classes_ = np.array([False, True])
        self.n_features_in_ = X.shape[1]
        self.feature_names_in_ = np.array([str(name) for name in X.columns], dtype=object)
        return self

    def _choose(self, patterns: Patterns, gap: np.ndarray) -> tuple[Patterns, np.ndarray, Fit]:
        """Drop the bins that move the sum least, a fifth of the excess at a time, until the card has its size.

        gap: which bins ask 'not known'. Those need strong support of their own, because points for
        what is not known are points for being unseen, and a line must not be spent on chance.
        """
        kept, near = np.arange(patterns.matrix.shape[1]), None
        while True:
            gaps = gap[kept]
            towards = np.where(gaps, 0.0, common_weight(patterns, ~gaps))
            fitted = partial(fit_weights, patterns, lasso=np.full(len(kept), self.lasso), ridge=self.ridge, towards=towards)
            # Which lines to drop needs no exact weights; those that are rounded are fitted exactly below.
            fit = fitted(near=near, closeness=_CLOSE_ENOUGH)
            stays = fit.weights > _NO_WEIGHT
            if gaps.any():
                stays &= ~gaps | (strengths(patterns, fit, ridge=self.ridge) >= _SUPPORT_FOR_A_GAP)
            active = np.flatnonzero(stays)
            if not len(active):
                raise ModelProblem("No indicator goes with the outcome in its declared direction, so there is no card.")
            excess = len(active) - self.most_lines
            if excess > 0:
                share = (patterns.matrix[:, active] * patterns.rows[:, None]).sum(axis=0) / patterns.rows.sum()
                moves = fit.weights[active] * np.sqrt(share * (1 - share))
                active = np.sort(active[np.lexsort((active, moves))[max(1, excess // 5) :]])
            if len(active) == len(kept):
                return patterns, kept, fitted(near=fit.weights)
            patterns, kept, near = patterns.only(active), kept[active], fit.weights[active]

    def decision_function(self, X: pd.DataFrame) -> np.ndarray:
        """Each row's points: whole numbers, as floats because scikit-learn's tools expect them."""
        check_is_fitted(self, "lines_")
        return points_of(X, self.lines_).sum(axis=1).astype(np.float64)

    def predict_proba(self, X: pd.DataFrame) -> np.ndarray:
        """Shares by points, for calibration inside this room and for scikit-learn's contract.

        Never shown for one child: a share describes the many children with the same points, and
        pages say it so ('of 100 children with these points, about ...').
        """
        chance = 1 / (1 + np.exp(-(self.intercept_ + self.slope_ * self.decision_function(X))))
        return np.column_stack([1 - chance, chance])

    def predict(self, X: pd.DataFrame) -> np.ndarray:
        """Whether more than half of the children with these points had an outcome: for scikit-learn's contract only.

        No list is cut this way. A list is as long as the team that reads it can bear.
        """
        return self.predict_proba(X)[:, 1] > 0.5


def _line(each: Bin, points: int, descriptions: Mapping[str, IndicatorDescription]) -> CardLine:
    described = descriptions[each.indicator]
    return CardLine(each.indicator, each.cut, words_for(each, described), points, described.theme)


def _reading_order(each: Bin, descriptions: Mapping[str, IndicatorDescription]) -> tuple[Any, ...]:
    return (descriptions[each.indicator].theme, each.indicator, each.cut is None, each.cut or 0.0)
