"""Why a child has the points they have: SHAP on the card's linear step, and the card's own arithmetic.

The card is linear in its yes-or-no answers, so a line's SHAP value is points x (answer - share of
training rows that answer yes). The two are computed apart and must agree for every child to 1e-9;
`check_adds_up` stops a night where they do not. A contribution describes the sum, never a cause.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.bins import answers
from models.card import CardLine
from models.card_file import Card
from vocabulary.problems import ModelProblem

TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class Explained:
    """base: the mean points of the training rows. by_line: each row's contributions, columns by line name."""

    base: float
    by_line: pd.DataFrame
    lines: tuple[CardLine, ...]

    def by_indicator(self) -> pd.DataFrame:
        """Contributions added up by indicator."""
        return self._grouped(lambda line: line.indicator)

    def by_theme(self) -> pd.DataFrame:
        """Contributions added up by practice theme."""
        return self._grouped(lambda line: line.theme)

    def totals(self) -> pd.Series:
        """base + contributions for each row: the points."""
        return self.base + self.by_line.sum(axis=1)

    def _grouped(self, key: Callable[[CardLine], str]) -> pd.DataFrame:
        groups = [key(line) for line in self.lines]
        return pd.DataFrame(
            {
                group: self.by_line.iloc[:, [place for place, each in enumerate(groups) if each == group]].sum(axis=1)
                for group in dict.fromkeys(groups)
            },
            index=self.by_line.index,
        )


def by_arithmetic(card: Card, X: pd.DataFrame) -> Explained:
    """Contributions from the card alone: points x (answer - mean), in milliseconds."""
    worth, means, table = _worth(card), np.array(card.means), _answers(card, X)
    return _explained(card, X, float(worth @ means), worth * (table - means))


def explain(card: Card, X: pd.DataFrame, background: pd.DataFrame | None = None) -> Explained:
    """Contributions from `shap.LinearExplainer` on the card's linear step.

    background: the matrix that contributions are relative to, used whole and never sampled; by default
    the card's stored background, whose shares are all that a linear step needs of it.
    """
    import shap

    worth = _worth(card)
    held = np.array([card.means]) if background is None else _answers(card, background)
    masker = shap.maskers.Independent(held, max_samples=len(held))
    explainer = shap.LinearExplainer((worth, 0.0), masker)
    return _explained(card, X, float(explainer.expected_value), np.asarray(explainer.shap_values(_answers(card, X))))


def check_adds_up(explained: Explained, points: pd.Series) -> float:
    """The largest distance between base + contributions and the points, over all children.

    Raises ModelProblem if it is above 1e-9, if rows differ, or if a contribution is not a number.
    """
    if not explained.by_line.index.equals(points.index):
        raise ModelProblem("The rows explained are not the rows scored.")
    if not len(points):
        return 0.0
    apart = np.abs(explained.totals().to_numpy() - points.to_numpy())
    worst = float(apart.max())
    if not worst <= TOLERANCE:
        wrong = int((~(apart <= TOLERANCE)).sum())
        raise ModelProblem(f"Contributions do not add up to the points for {wrong:,} of {len(points):,} children.")
    return worst


def check_agreement(one: Explained, other: Explained) -> float:
    """The largest distance between two explanations, line by line. Raises ModelProblem above 1e-9."""
    if list(one.by_line.columns) != list(other.by_line.columns) or not one.by_line.index.equals(other.by_line.index):
        raise ModelProblem("Explanations of different lines or rows can't be compared.")
    gap = abs(one.base - other.base)
    if len(one.by_line):
        gap = max(gap, float(np.abs(one.by_line.to_numpy() - other.by_line.to_numpy()).max()))
    if not gap <= TOLERANCE:
        raise ModelProblem(f"SHAP and the card's arithmetic differ by {gap:.2g}, more than {TOLERANCE:g}.")
    return gap


def _worth(card: Card) -> np.ndarray:
    return np.array([line.points for line in card.lines], dtype=np.float64)


def _answers(card: Card, X: pd.DataFrame) -> np.ndarray:
    return answers(X, [line.bin for line in card.lines]).astype(np.float64)


def _explained(card: Card, X: pd.DataFrame, base: float, values: np.ndarray) -> Explained:
    columns = [line.name for line in card.lines]
    return Explained(base, pd.DataFrame(values, index=X.index, columns=columns), card.lines)
