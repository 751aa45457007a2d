"""Calibration by group: does the same number of points mean the same in every group?

In each stratum of points (a band of the card, or a tenth of a supplier's scores) the group's outcomes
are set beside those that it would have had at everyone's rate. Observed over expected is above 1 where
the points say too little of the group's need, and below 1 where they say too much. The test is that of
Mantel and Haenszel (1959) over the strata, its variance inflated where rows repeat children.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, exp, inf, sqrt

import numpy as np
from scipy.stats import chi2, norm

from models.intervals import UNDEFINED, Estimate, design_effect

LEAST_VARIANCE = 3.0
"""With less information than about three outcomes to move, the normal test of calibration says nothing."""


@dataclass(frozen=True)
class Calibration:
    """A group's outcomes beside those expected at everyone's rate for the same points.

    ratio: observed / expected with its 95% interval. p: two-sided, of 'the group is as everyone else'.
    smallest_ratio: the smallest ratio that a test at `level` would probably find; infinite where none.
    """

    observed: int
    expected: float
    ratio: Estimate
    p: float
    tested: bool
    variance: float

    def smallest_ratio(self, *, level: float, power: float = 0.8) -> float:
        """The smallest observed over expected, above 1, that would be found at this level with this power."""
        if not self.tested or self.expected <= 0:
            return inf
        reach = float(norm.ppf(1 - level / 2)) + float(norm.ppf(power))
        return exp(min(700.0, reach * sqrt(self.variance) / self.expected))


def calibration_of(y: np.ndarray, strata: np.ndarray, child: np.ndarray, here: np.ndarray, among: np.ndarray) -> Calibration:
    """Calibration of the rows `here` against all rows `among` (which hold them), in strata numbered from 0."""
    of = strata[among]
    size = int(of.max(initial=-1)) + 1
    rows = np.bincount(of, minlength=size).astype(np.float64)
    events = np.bincount(of, weights=y[among].astype(np.float64), minlength=size)
    rate = np.divide(events, rows, out=np.zeros(size), where=rows > 0)
    own = np.bincount(strata[here], minlength=size).astype(np.float64)
    observed, expected = int(y[here].sum()), float(own @ rate)
    design = design_effect(y[among].astype(np.float64) - rate[of], child[among], centred=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        parts = own * (rows - own) * events * (rows - events) / (rows**2 * (rows - 1))
    variance = float(np.nansum(np.where(rows > 1, parts, 0.0))) * design
    tested = variance >= LEAST_VARIANCE
    p = erfc(abs(observed - expected) / sqrt(variance) / sqrt(2)) if tested else 1.0
    return Calibration(observed, expected, _ratio(observed, expected, design), p, tested, variance)


def _ratio(observed: int, expected: float, design: float) -> Estimate:
    """Observed / expected with the exact Poisson interval of the observed, on `design` times fewer events."""
    if expected <= 0:
        return UNDEFINED
    seen = observed / design
    low = float(chi2.ppf(0.025, 2 * seen)) / 2 if seen > 0 else 0.0
    high = float(chi2.ppf(0.975, 2 * (seen + 1))) / 2
    return Estimate(observed / expected, low * design / expected, high * design / expected)


def tenths(scores: np.ndarray) -> np.ndarray:
    """Strata for scores of any kind: their tenths, equal scores in one, numbered from 0; not known (NaN) is one of its own."""
    known = ~np.isnan(scores)
    edges = np.unique(np.quantile(scores[known], np.linspace(0.1, 0.9, 9))) if known.any() else np.array([])
    strata = np.searchsorted(edges, scores, side="right")
    strata[~known] = len(edges) + 1
    return strata
