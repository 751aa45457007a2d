"""Intervals for rates, and tests between two rates, for rows in which a child may stand more than once."""

from __future__ import annotations

from collections.abc import Sequence
from math import erfc, sqrt

import numpy as np

from vocabulary.rates import UNDEFINED as UNDEFINED
from vocabulary.rates import Z95 as Z95
from vocabulary.rates import Estimate as Estimate
from vocabulary.rates import wilson as wilson


def design_effect(event: np.ndarray, child: np.ndarray, *, centred: bool = False) -> float:
    """How many rows one independent child is worth, for the rate of `event` over these rows; at least 1.

    The variance of the rate with children as clusters, over the variance if every row were another
    child (Kish, Survey Sampling, 1965). `child` holds any code of the child, one for each row; whole
    numbers from 0 are quickest. centred: `event` is already what is left once its own expectation is
    taken away, as in a test over strata.
    """
    count = len(event)
    if not count:
        return 1.0
    left = event if centred else event - event.mean()
    # Squares are added plainly: the matrix library's own product starts threads, and waits for them.
    spread = float(np.square(left).sum())
    if spread <= 0:
        return 1.0
    places = child if np.issubdtype(child.dtype, np.integer) and child.min() >= 0 else np.unique(child, return_inverse=True)[1]
    sums = np.bincount(places, weights=left)
    return max(1.0, float(np.square(sums).sum()) / spread)


def two_rates(events_a: float, count_a: float, events_b: float, count_b: float, *, design: float = 1.0) -> float:
    """The two-sided p of 'these two rates are the same'; 1.0 where either is of nothing or nothing varies.

    Fisher's exact test where a table this size would be expected to hold fewer than 5 in a cell and no
    child repeats; otherwise the pooled normal test, its variance multiplied by `design`.
    """
    if count_a <= 0 or count_b <= 0:
        return 1.0
    pooled = (events_a + events_b) / (count_a + count_b)
    if not 0 < pooled < 1:
        return 1.0
    smallest = min(count_a, count_b) * min(pooled, 1 - pooled) / design
    if smallest < 5:
        from scipy.stats import fisher_exact

        cells = [[events_a, count_a - events_a], [events_b, count_b - events_b]]
        return float(fisher_exact([[round(cell / design) for cell in row] for row in cells]).pvalue)
    spread = sqrt(design * pooled * (1 - pooled) * (1 / count_a + 1 / count_b))
    return erfc(abs(events_a / count_a - events_b / count_b) / spread / sqrt(2))


def holm(p: Sequence[float]) -> list[float]:
    """P values adjusted for the number of comparisons (Holm 1979), in the order given."""
    order = sorted(range(len(p)), key=lambda place: p[place])
    adjusted, highest = [0.0] * len(p), 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, (len(p) - rank) * p[place]))
        adjusted[place] = highest
    return adjusted


def middle_95(value: float, draws: np.ndarray) -> Estimate:
    """A figure with the middle 95% of its bootstrap draws; undefined draws are left out."""
    held = draws[np.isfinite(draws)]
    if not len(held) or not np.isfinite(value):
        return UNDEFINED
    low, high = np.quantile(held, [0.025, 0.975])
    return Estimate(float(value), float(low), float(high))
