"""How much of school each child misses, and how much of that is unauthorised, as it changes over the years."""

from __future__ import annotations

import numpy as np

from synthetic.families import Children
from synthetic.risk import Risk
from synthetic.schools import AP, PRIMARY, SPECIAL, Schools

# Middle and spread (of the logarithm) of the share of sessions missed, by kind of school (primary, secondary,
# special, AP) and SEN (none, support, plan). Set so that a whole borough comes out at the published absence,
# persistent absence and severe absence.
_MIDDLE = np.array([[0.0345, 0.0430, 0.0560], [0.0265, 0.0460, 0.0380], [0.0650, 0.0650, 0.0650], [0.2400, 0.2400, 0.2400]])
_SPREAD = np.array([[0.97, 1.08, 1.02], [1.26, 1.30, 1.34], [1.15, 1.15, 1.15], [0.85, 0.85, 0.85]])
_HABIT, _HARDSHIP, _CONDUCT, _PULL, _SHOCK = 0.38, 0.28, 0.42, 0.70, 0.35
_MOST = 0.96


def kind_of_school(schools: Schools) -> np.ndarray:
    """0 primary, 1 secondary and all-through, 2 special, 3 alternative provision."""
    return np.select([schools.phase == PRIMARY, schools.phase == SPECIAL, schools.phase == AP], [0, 2, 3], default=1)


def share_missed(children: Children, risk: Risk, child: np.ndarray, kind: np.ndarray, period: int) -> np.ndarray:
    """The expected share of sessions missed by each of the children named, in a period (for anything but suspension)."""
    total = np.sqrt(_HABIT**2 + _HARDSHIP**2 + _CONDUCT**2 + _PULL**2)
    lean = _HABIT * risk.absence_habit + _HARDSHIP * risk.hardship_at(period) + _CONDUCT * risk.conduct
    lean = (lean + _PULL * risk.pull_at(period) + _SHOCK * risk.shock_at(period))[child] / total
    sen = children.sen[child]
    return np.minimum(_MIDDLE[kind, sen] * np.exp(_SPREAD[kind, sen] * lean), _MOST).astype(np.float32)


def share_unauthorised(risk: Risk, child: np.ndarray, kind: np.ndarray, period: int) -> np.ndarray:
    """The share of the sessions missed that is unauthorised."""
    lean = 0.9 * risk.conduct + 1.1 * risk.pull_at(period) + 0.35 * risk.hardship_at(period) + 0.6 * risk.shock_at(period)
    older = np.array([0.0, 0.35, -0.3, 1.2])[kind]
    return (1 / (1 + np.exp(1.4 - lean[child] - older))).astype(np.float32)


def share_late(risk: Risk, child: np.ndarray, period: int) -> np.ndarray:
    """The share of mornings attended to which the child comes late."""
    lean = 0.5 * risk.conduct + 0.3 * risk.pull_at(period) + 0.3 * risk.hardship_at(period)
    return np.minimum(0.022 * np.exp(lean[child]), 0.5).astype(np.float32)
