"""Challengers: models that nobody could add up by hand, to show what transparency costs. None of them is ever released.

Each is fitted and asked as the card is: `.fit(X, y)` and `.decision_function(X)`, higher first.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

from vocabulary.indicators import IndicatorDescription


def _telling(X: pd.DataFrame) -> list[str]:
    """Columns with two known values or more, in the order of their names: the others can't tell rows apart, and
    a column with no known value at all stops scikit-learn's boosting."""
    return sorted(str(name) for name in X.columns if X[name].nunique(dropna=True) > 1)


class PlainLogistic(BaseEstimator):
    """Regularised logistic regression on every indicator.

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


class MonotoneBoosting(BaseEstimator):
    """Gradient boosting in which no indicator may act against its declared direction.

    descriptions: the indicators' directions; one that is not described, or has direction 0, is free.
    """

    def __init__(self, descriptions: Mapping[str, IndicatorDescription] | None = None, *, seed: int = 0) -> None:
        self.descriptions = descriptions
        self.seed = seed

    def fit(self, X: pd.DataFrame, y: Any) -> MonotoneBoosting:
        """Fit on the columns in the order of their names; few and small trees, because outcomes are few."""
        from sklearn.ensemble import HistGradientBoostingClassifier

        self.columns_ = _telling(X)
        known = self.descriptions or {}
        directions = [known[name].direction if name in known else 0 for name in self.columns_]
        self.model_ = HistGradientBoostingClassifier(
            max_iter=150,
            learning_rate=0.05,
            max_leaf_nodes=8,
            min_samples_leaf=50,
            l2_regularization=10.0,
            monotonic_cst=directions,
            early_stopping=False,
            random_state=self.seed,
        ).fit(self._matrix(X), np.asarray(y).astype(bool))
        return self

    def decision_function(self, X: pd.DataFrame) -> np.ndarray:
        """Log odds, used only to order rows."""
        return self.model_.decision_function(self._matrix(X))

    def _matrix(self, X: pd.DataFrame) -> np.ndarray:
        return X[self.columns_].to_numpy(dtype=np.float64, na_value=np.nan)


class ExplainableBoosting(BaseEstimator):
    """The explainable boosting machine (Nori and others, 2019): one learned curve for each indicator, no interactions."""

    def __init__(self, *, seed: int = 0) -> None:
        self.seed = seed

    def fit(self, X: pd.DataFrame, y: Any) -> ExplainableBoosting:
        """Fit on the columns in the order of their names, in this process alone."""
        from interpret.glassbox import ExplainableBoostingClassifier

        self.columns_ = _telling(X)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # it warns that its own charts leave out missing values
            self.model_ = ExplainableBoostingClassifier(
                interactions=0,
                outer_bags=4,
                max_bins=64,
                learning_rate=0.02,
                max_rounds=1_500,
                n_jobs=1,
                random_state=self.seed,
            ).fit(self._matrix(X), np.asarray(y).astype(bool))
        return self

    def decision_function(self, X: pd.DataFrame) -> np.ndarray:
        """Log odds, used only to order rows."""
        return np.asarray(self.model_.decision_function(self._matrix(X)), dtype=np.float64)

    def _matrix(self, X: pd.DataFrame) -> np.ndarray:
        return X[self.columns_].to_numpy(dtype=np.float64, na_value=np.nan)
