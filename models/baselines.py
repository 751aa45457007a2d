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


class SchoolRate(BaseEstimator):
    """Children of the schools whose pupils had most outcomes first: what a list of schools alone would find.

    A school's rate is drawn towards everyone's by `prior` rows, so that a small school does not lead by chance.
    """

    def __init__(self, *, prior: float = 100.0) -> None:
        self.prior = prior

    def fit(self, school: np.ndarray, y: np.ndarray) -> SchoolRate:
        """Learn each school's rate from training rows; a child of no school has everyone's."""
        happened = np.asarray(y).astype(np.float64)
        self.overall_ = float(happened.mean()) if len(happened) else 0.0
        names, places = np.unique(np.asarray(school).astype(str), return_inverse=True)
        rows, events = np.bincount(places), np.bincount(places, weights=happened)
        rates = (events + self.prior * self.overall_) / (rows + self.prior)
        self.rates_ = {str(name): float(rate) for name, rate in zip(names, rates, strict=True) if name}
        return self

    def decision_function(self, school: np.ndarray) -> np.ndarray:
        """The rate of each row's school; everyone's for a school not seen, or none."""
        return np.array([self.rates_.get(str(name), self.overall_) for name in school], dtype=np.float64)
