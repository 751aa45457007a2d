"""The simplest rules, as first-class ways of choosing: if the card does not beat them, use them.

Each is fitted and asked as the card is: `.fit(X, y)` and `.decision_function(X)`, higher first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

from vocabulary.indicators import IndicatorDescription
from vocabulary.problems import ModelProblem


@dataclass(frozen=True)
class Rule:
    """A one-rule baseline, described: the named indicators whose sum orders the list."""

    name: str
    title: str
    indicators: tuple[str, ...]


class RandomOrder(BaseEstimator):
    """Children in a random order that depends on the seed and the row's index label only."""

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed

    def fit(self, X: pd.DataFrame, y: Any = None) -> RandomOrder:  # noqa: ARG002 (scikit-learn passes both)
        """Nothing to learn."""
        self.fitted_ = True
        return self

    def decision_function(self, X: pd.DataFrame) -> np.ndarray:
        """A number in [0, 1) for each row, the same for the same label whatever else is in X."""
        secret = self.seed.to_bytes(16, "big", signed=True)
        numbers = (int.from_bytes(blake2b(str(label).encode(), key=secret, digest_size=6).digest(), "big") for label in X.index)
        return np.fromiter(numbers, dtype=np.float64, count=len(X)) / 2**48


class OneRule(BaseEstimator):
    """Children with the highest sum of the named indicators first; one whose indicators are all not known comes last.

    Raises ModelProblem if the matrix lacks an indicator.
    """

    def __init__(self, indicators: Sequence[str] = ()) -> None:
        self.indicators = indicators

    def fit(self, X: pd.DataFrame, y: Any = None) -> OneRule:  # noqa: ARG002 (scikit-learn passes both)
        """Check that the indicators are there; there is nothing to learn."""
        self._values(X)
        self.fitted_ = True
        return self

    def decision_function(self, X: pd.DataFrame) -> np.ndarray:
        """The sum of what is known; minus infinity where nothing is."""
        values = self._values(X)
        known = ~np.isnan(values)
        return np.where(known.any(axis=1), np.where(known, values, 0.0).sum(axis=1), -np.inf)

    def _values(self, X: pd.DataFrame) -> np.ndarray:
        lacking = [name for name in self.indicators if name not in X.columns]
        if lacking or not self.indicators:
            raise ModelProblem(f"A one-rule baseline asks for {', '.join(lacking) or 'no indicator at all'}.")
        return X[list(self.indicators)].to_numpy(dtype=np.float64, na_value=np.nan)


class CountedFlags(BaseEstimator):
    """The published-style checklist: how many indicators with direction +1 are at or above their first cut."""

    def __init__(self, descriptions: Mapping[str, IndicatorDescription] | None = None) -> None:
        self.descriptions = descriptions

    def fit(self, X: pd.DataFrame, y: Any = None) -> CountedFlags:  # noqa: ARG002 (scikit-learn passes both)
        """Nothing to learn."""
        self.fitted_ = True
        return self

    def decision_function(self, X: pd.DataFrame) -> np.ndarray:
        """The number of flags; not known raises none."""
        total = np.zeros(len(X))
        for name, description in sorted((self.descriptions or {}).items()):
            if description.direction == 1 and description.cuts and name in X.columns:
                total += X[name].to_numpy(dtype=np.float64, na_value=np.nan) >= description.cuts[0]
        return total


class PlainLogistic(BaseEstimator):
    """A challenger that no one could add up by hand: logistic regression on every indicator, to price transparency.

    Counts and shares enter as log(1 + value), not-known ones as 0 with a mark of their own.
    """

    def __init__(self, strength: float = 0.1) -> None:
        self.strength = strength

    def fit(self, X: pd.DataFrame, y: Any) -> PlainLogistic:
        """Fit on the columns in the order of their names."""
        from sklearn.linear_model import LogisticRegression

        self.columns_ = sorted(str(name) for name in X.columns)
        self.model_ = LogisticRegression(C=self.strength, max_iter=2_000).fit(self._matrix(X), np.asarray(y).astype(bool))
        return self

    def decision_function(self, X: pd.DataFrame) -> np.ndarray:
        """Log odds, used only to order rows."""
        return self.model_.decision_function(self._matrix(X))

    def _matrix(self, X: pd.DataFrame) -> np.ndarray:
        values = X[self.columns_].to_numpy(dtype=np.float64, na_value=np.nan)
        missing = np.isnan(values)
        held = np.where(missing, 0.0, values)
        return np.hstack([np.sign(held) * np.log1p(np.abs(held)), missing])
