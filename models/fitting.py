"""The arithmetic under the card: penalised logistic loss with weights bounded at zero.

Rows that answer every bin alike are counted together and put in one fixed order first. That makes the
fit quick (tens of thousands of patterns instead of hundreds of thousands of rows) and makes it the
same to the last bit whatever order the rows came in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize, sparse

MOST_STEPS = 2_000


@dataclass(frozen=True, eq=False)
class Patterns:
    """Distinct patterns of answers: which bins are true, the weight of rows, and of those with an outcome."""

    matrix: np.ndarray  # bool, patterns by bins
    rows: np.ndarray  # float64
    outcomes: np.ndarray  # float64

    def only(self, kept: np.ndarray) -> Patterns:
        """The patterns over fewer bins, counted together again."""
        return count_patterns(self.matrix[:, kept], self.rows, self.outcomes)


def count_patterns(matrix: np.ndarray, rows: np.ndarray, outcomes: np.ndarray) -> Patterns:
    """Count equal rows together, in an order that depends on the answers alone."""
    packed = np.ascontiguousarray(np.packbits(matrix, axis=1))
    if packed.shape[1] == 0:
        return Patterns(matrix[:1], np.array([rows.sum()]), np.array([outcomes.sum()]))
    keys = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    # Weights are summed in an order of their own, so that not even rounding depends on the rows' order.
    order = np.lexsort((outcomes, rows))
    order = order[np.argsort(keys[order], kind="stable")]
    ordered = keys[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    return Patterns(
        matrix=np.asfortranarray(matrix[order[starts]]),
        rows=np.add.reduceat(rows[order], starts),
        outcomes=np.add.reduceat(outcomes[order], starts),
    )


@dataclass(frozen=True, eq=False)
class Fit:
    """Weights (log odds, none below zero), the intercept, and the loss without penalties."""

    weights: np.ndarray
    intercept: float
    loss: float


def fit_weights(
    patterns: Patterns,
    *,
    lasso: np.ndarray,
    ridge: float,
    towards: np.ndarray,
    near: np.ndarray | None = None,
    closeness: float = 1e-12,
) -> Fit:
    """Minimise logistic loss + lasso . w + ridge / 2 * |w - towards|^2, with w >= 0 and a free intercept.

    Because no weight can be negative the lasso term is smooth, so L-BFGS-B with the exact gradient
    does. Penalties are in units of the total loss: the more outcomes, the less they matter. near: where
    to start looking; it saves time and changes nothing else. closeness: the search ends when a step wins
    less than this share of the loss.
    """
    across = _by_bin(patterns.matrix)
    matrix = sparse.csr_array(across.T)
    rows, outcomes = patterns.rows, patterns.outcomes
    total = rows.sum()

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        weights, intercept = theta[:-1], theta[-1]
        score, apart = matrix @ weights + intercept, weights - towards
        value = _log_loss(score, rows, outcomes) + lasso @ weights + ridge / 2 * (apart @ apart)
        residual = rows * _logistic(score) - outcomes
        gradient = np.append(across @ residual + lasso + ridge * apart, residual.sum())
        return value / total, gradient / total

    bounds = [(0.0, None)] * len(towards) + [(None, None)]
    start = np.append(towards if near is None else near, _log_odds(outcomes.sum() / total))
    found = optimize.minimize(
        loss,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": MOST_STEPS, "ftol": closeness, "gtol": 1e-8},
    )
    weights, intercept = found.x[:-1].copy(), float(found.x[-1])
    return Fit(weights, intercept, _log_loss(matrix @ weights + intercept, rows, outcomes))


def _by_bin(matrix: np.ndarray) -> sparse.csr_array:
    """The answers as a sparse matrix, bins by patterns."""
    places = [np.flatnonzero(matrix[:, each]) for each in range(matrix.shape[1])]
    starts = np.concatenate(([0], np.cumsum([len(each) for each in places])))
    held = np.concatenate(places) if places else np.array([], dtype=np.int64)
    return sparse.csr_array((np.ones(len(held)), held.astype(np.int32), starts.astype(np.int32)), shape=matrix.shape[::-1])


def common_weight(patterns: Patterns, counted: np.ndarray) -> float:
    """The weight of each yes if all of the counted bins weighed the same: a checklist's, fitted; at least 0."""
    total = patterns.matrix[:, counted].sum(axis=1).astype(np.float64)
    start = (_log_odds(patterns.outcomes.sum() / patterns.rows.sum()), 0.0)
    return max(0.0, fit_line(total, patterns.rows, patterns.outcomes, start)[1])


def strengths(patterns: Patterns, fit: Fit, *, ridge: float) -> np.ndarray:
    """Each weight over its standard error (from the curvature of the penalised loss): how well the data support it."""
    bins = _by_bin(patterns.matrix)
    across = sparse.csr_array(sparse.vstack([bins, sparse.csr_array(np.ones((1, len(patterns.rows))))]))
    chance = _logistic(bins.T @ fit.weights + fit.intercept)
    weighed = across.copy()
    weighed.data *= (patterns.rows * chance * (1 - chance))[weighed.indices]
    curvature = (weighed @ across.T).toarray() + np.diag([ridge] * len(fit.weights) + [1e-9])
    return fit.weights / np.sqrt(np.diag(np.linalg.inv(curvature))[:-1])


def fit_line(
    points: np.ndarray, rows: np.ndarray, outcomes: np.ndarray, start: tuple[float, float]
) -> tuple[float, float, float]:
    """Intercept and slope of the log odds on points, and the loss: Newton's steps, halved where one overshoots.

    Rows with as many points are counted together first: there are few different sums, and many rows.
    """
    points, place = np.unique(points, return_inverse=True)
    rows, outcomes = np.bincount(place, weights=rows), np.bincount(place, weights=outcomes)
    intercept, slope = start
    loss = _log_loss(intercept + slope * points, rows, outcomes)
    for _ in range(25):
        chance = _logistic(intercept + slope * points)
        residual = outcomes - rows * chance
        spread = rows * chance * (1 - chance)
        g0, g1 = residual.sum(), points @ residual
        h00, h01, h11 = spread.sum(), points @ spread, points @ (points * spread)
        # A little ridge keeps the slope finite where the points part the outcomes perfectly.
        h00, h11 = h00 + 1e-9, h11 + 1e-6
        determinant = h00 * h11 - h01 * h01
        step0, step1 = (h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant
        size = 1.0
        while size > 1e-6:
            trial = _log_loss(intercept + size * step0 + (slope + size * step1) * points, rows, outcomes)
            if trial <= loss:
                break
            size /= 2
        else:
            break
        intercept, slope = intercept + size * step0, slope + size * step1
        if loss - trial < 1e-9 * max(1.0, loss):
            loss = trial
            break
        loss = trial
    return intercept, slope, loss


def _logistic(score: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-np.clip(score, -500, 500)))


def _log_loss(score: np.ndarray, rows: np.ndarray, outcomes: np.ndarray) -> float:
    return float((rows * np.logaddexp(0.0, score) - outcomes * score).sum())


def _log_odds(share: float) -> float:
    return float(np.log(share / (1 - share)))
