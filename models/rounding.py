"""From weights to whole points that a person can add up, losing as little of the ranking as can be.

Several scales are tried; for each the rounded points are improved one line and one point at a time
while the logistic loss falls. The scale with the least loss is kept. Where two do equally well the
smaller points win, because a card with small numbers is easier to add.
"""

from __future__ import annotations

import numpy as np

from models.fitting import Patterns, fit_line

_PASSES = 12


def whole_points(patterns: Patterns, weights: np.ndarray, most_points: int) -> tuple[np.ndarray, float, float]:
    """Whole points for each bin (0 to `most_points`), and the intercept and slope of log odds on their sum."""
    matrix = patterns.matrix.astype(np.float64)
    rows, outcomes = patterns.rows, patterns.outcomes
    rate = outcomes.sum() / rows.sum()
    start = float(np.log(rate / (1 - rate)))
    best: tuple[float, np.ndarray, float, float] | None = None
    for top in range(min(3, most_points), most_points + 1):
        points = np.floor(weights * (top / weights.max()) + 0.5)
        a, b, loss = fit_line(matrix @ points, rows, outcomes, (start, weights.max() / top))
        if best is None or loss < best[0] - 1e-6:
            best = (loss, points, a, b)
    assert best is not None
    loss, points, a, b = best
    total = matrix @ points
    for _ in range(_PASSES):
        moved = False
        for place in range(len(points)):
            for step in (-1.0, 1.0):
                if not 0 <= points[place] + step <= most_points:
                    continue
                trial_total = total + step * matrix[:, place]
                trial_a, trial_b, trial = fit_line(trial_total, rows, outcomes, (a, b))
                if trial < loss - 1e-6:
                    points[place] += step
                    total, a, b, loss, moved = trial_total, trial_a, trial_b, trial, True
                    break
        if not moved:
            break
    return points.astype(np.int64), float(a), float(b)
