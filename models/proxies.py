"""The proxy check: how well the indicators, and the points alone, tell which group a child is in.

A characteristic that is never an input can still come in by another door. If the indicators tell the
groups of a characteristic apart, points may carry it, and the audit by group must be read with that in
mind. 0.5 is no better than a coin, 1 is certainty. It says nothing of harm by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from math import sqrt

import numpy as np

from models.challengers import PlainLogistic
from models.intervals import Z95, Estimate
from models.panel import Panel
from models.precision import auc

FEWEST = 100
"""Fewest children in a group, and outside it, for the check to say anything."""
CLOSE_PROXY = 0.7
"""From here on the indicators are called a close proxy of the group."""


@dataclass(frozen=True)
class Proxy:
    """How well one group is told from everyone else of its characteristic.

    by_indicators: area under the curve of a logistic regression on all indicators, fitted on half of the
    children and judged on the other half. by_points: that of the points alone. closest: the indicators
    that tell most by themselves, with their area (below 0.5: lower values in the group).
    """

    characteristic: str
    group: str
    children: int
    by_indicators: Estimate
    by_points: Estimate
    closest: tuple[tuple[str, float], ...]

    @property
    def close(self) -> bool:
        """Whether the indicators are a close proxy of the group."""
        return self.by_indicators.known and self.by_indicators.value >= CLOSE_PROXY


def proxies(panel: Panel, points: np.ndarray, *, closest: int = 3) -> tuple[Proxy, ...]:
    """The check for every group of every characteristic, on the panel's last date, closest proxies first.

    Children go to one half or the other by a hash of the pseudonym, so that the halves never share a
    child and never change. Groups under `FEWEST` are left out: nothing could be said of them.
    """
    last = panel.as_of == panel.as_of.max()
    held, points = panel.where(last), points[last]
    fitted = _half(held.child_id)
    found = []
    for characteristic in sorted(held.characteristics.columns):
        values = held.characteristics[characteristic].fillna("").astype(str).to_numpy()
        recorded = values != ""
        groups = sorted(set(values[recorded]))
        # Of two groups the second says what the first says.
        for group in groups[: 1 if len(groups) == 2 else None]:
            here = values == group
            if min(here.sum(), (recorded & ~here).sum()) >= FEWEST:
                found.append(_proxy(held, points, characteristic, group, here, recorded, fitted, closest))
    return tuple(sorted(found, key=lambda each: (-each.by_indicators.value, each.characteristic, each.group)))


def _proxy(
    panel: Panel,
    points: np.ndarray,
    characteristic: str,
    group: str,
    here: np.ndarray,
    recorded: np.ndarray,
    fitted: np.ndarray,
    closest: int,
) -> Proxy:
    learn, judge = recorded & fitted, recorded & ~fitted
    model = PlainLogistic().fit(panel.X[learn], here[learn])
    told = _area(model.decision_function(panel.X[judge]), here[judge])
    alone = {}
    for name in panel.X.columns:
        column = panel.X[name].to_numpy(dtype=np.float64, na_value=np.nan)
        known = recorded & ~np.isnan(column)
        if min((here & known).sum(), (known & ~here).sum()) >= FEWEST:
            alone[str(name)] = auc(column[known], here[known])
    order = sorted(alone, key=lambda name: (-abs(alone[name] - 0.5), name))[:closest]
    return Proxy(
        characteristic,
        group,
        int(here.sum()),
        told,
        _area(points[recorded].astype(np.float64), here[recorded]),
        tuple((name, round(alone[name], 6)) for name in order),
    )


def _area(scores: np.ndarray, here: np.ndarray) -> Estimate:
    """The area under the curve with the interval of Hanley and McNeil (1982)."""
    a, n, m = auc(scores, here), int(here.sum()), int((~here).sum())
    q1, q2 = a / (2 - a), 2 * a * a / (1 + a)
    error = sqrt(max(0.0, (a * (1 - a) + (n - 1) * (q1 - a * a) + (m - 1) * (q2 - a * a)) / (n * m)))
    return Estimate(a, max(0.0, a - Z95 * error), min(1.0, a + Z95 * error))


def _half(child_id: np.ndarray) -> np.ndarray:
    return np.array([blake2b(str(child).encode(), digest_size=1).digest()[0] < 128 for child in child_id], dtype=bool)
