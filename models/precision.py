"""Average precision with an interval over children, and the area under the curve that never leads."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from models.intervals import UNDEFINED, Estimate, middle_95

_BATCH = 25


def average_precision(
    scores: np.ndarray, y: np.ndarray, child: np.ndarray, *, seed: int, draws: int = 200
) -> tuple[Estimate, float]:
    """Average precision (rows with equal scores counted together, as scikit-learn does) and the AUC.

    child: a whole number from 0 for each row. NaN scores come last.
    """
    if not y.any() or y.all():
        return UNDEFINED, float("nan")
    held = np.where(np.isnan(scores), -np.inf, scores)
    _, level = np.unique(-held, return_inverse=True)
    rows, hits = np.bincount(level), np.bincount(level, weights=y)
    # Levels without an outcome only add to the rows above the next one that has: they are counted with it.
    with_outcome = np.flatnonzero(hits > 0)
    step = np.searchsorted(with_outcome, level, side="left")
    steps, children = len(with_outcome) + 1, int(child.max()) + 1
    everyone = sparse.coo_array((np.ones(len(y)), (step, child)), shape=(steps, children)).tocsr()[:-1]
    happened = sparse.coo_array((y.astype(np.float64), (step, child)), shape=(steps, children)).tocsr()[:-1]
    ones = np.ones((children, 1))
    value = float(_summed(everyone @ ones, happened @ ones)[0])
    rng = np.random.default_rng([seed, 2])
    parts = []
    for start in range(0, draws, _BATCH):
        weights = rng.poisson(1.0, size=(min(_BATCH, draws - start), children)).T.astype(np.float64)
        parts.append(_summed(everyone @ weights, happened @ weights))
    drawn = np.concatenate(parts) if parts else np.array([np.nan])
    return middle_95(value, drawn), _area(rows, hits)


def auc(scores: np.ndarray, y: np.ndarray) -> float:
    """The area under the curve: how often a row with y stands above one without, ties counting half. NaN scores come last."""
    if not y.any() or y.all():
        return float("nan")
    _, level = np.unique(-np.where(np.isnan(scores), -np.inf, scores), return_inverse=True)
    return _area(np.bincount(level), np.bincount(level, weights=y))


def _summed(rows: np.ndarray, hits: np.ndarray) -> np.ndarray:
    above, right, total = rows.cumsum(axis=0), hits.cumsum(axis=0), hits.sum(axis=0)
    precise = np.divide(right, above, out=np.zeros_like(right), where=above > 0)
    return np.where(total > 0, (precise * hits).sum(axis=0) / np.where(total > 0, total, 1.0), np.nan)


def _area(rows: np.ndarray, hits: np.ndarray) -> float:
    misses = rows - hits
    below = misses.sum() - misses.cumsum()
    return float((hits * (below + misses / 2)).sum() / (hits.sum() * misses.sum()))
