"""Indicators that tell the outcome too well to be honest: made from it, or from records after the date.

No single fact about a child foretells a rare harm nearly surely. A column that does was most likely filled
in by what followed. Dates can't show it where somebody else made the matrix; how well it tells does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from models.panel import Panel

LEAST_OUTCOMES = 8
LEAST_SHARE = 0.2
TIMES = 50.0
"""How many times as often rows with an outcome may have a value as the others. Ten is a strong sign in medicine, and
the strongest indicator of the invented borough reaches eleven."""


@dataclass(frozen=True)
class Telling:
    """One indicator and the values that give the outcome away.

    outcomes: the share of rows with an outcome that have them; others: the same of rows without. first, last: the dates looked at.
    """

    indicator: str
    values: str
    outcomes: float
    others: float
    first: date
    last: date

    @property
    def words(self) -> str:
        """What was seen, with the dates, and what it most likely means."""
        rest = f"{1000 * self.others:.1f} of 1,000" if self.others else "none"
        return (
            f"{self.indicator} is {self.values} for {100 * self.outcomes:.0f} of 100 rows with an outcome and for {rest} without, on "
            f"dates from {self.first.isoformat()} to {self.last.isoformat()}: it looks made from the outcome, or from after its date."
        )


def telling_too_well(panel: Panel, names: Sequence[str] | None = None) -> tuple[Telling, ...]:
    """The indicators of which one end of the values, or being not known, has a fifth of the outcomes or more, and is
    `TIMES` as common among them as among the other rows. names: which columns to look at; all by default."""
    with_outcome, without = int(panel.y.sum()), int((~panel.y).sum())
    if with_outcome < LEAST_OUTCOMES or not without:
        return ()
    dates = panel.dates
    found = []
    for name in panel.X.columns if names is None else names:
        values = panel.X[name].to_numpy(dtype=np.float64, na_value=np.nan)
        best = max(_ends(values, panel.y), key=lambda end: (end[1] / with_outcome) / max(end[2] / without, 1e-12), default=None)
        if best is None:
            continue
        words, hits, misses = best
        found.append(Telling(str(name), words, hits / with_outcome, misses / without, dates[0], dates[-1]))
    return tuple(found)


def _ends(values: np.ndarray, y: np.ndarray) -> list[tuple[str, int, int]]:
    """Ends of the values that tell too well: in words, with the rows with an outcome in them, and the rows without."""
    known = ~np.isnan(values)
    levels, place = np.unique(values[known], return_inverse=True)
    hits = np.bincount(place, weights=y[known], minlength=len(levels)).astype(np.int64)
    misses = np.bincount(place, minlength=len(levels)) - hits
    ends = [("not known", np.array([int(y[~known].sum())]), np.array([int((~y[~known]).sum())]), np.array([0.0]))]
    # The whole range is no end of it: the lowest level upwards, or the highest downwards, is left out.
    ends.append(("{:g} or more", hits[::-1].cumsum()[:-1], misses[::-1].cumsum()[:-1], levels[::-1][:-1]))
    ends.append(("{:g} or less", hits.cumsum()[:-1], misses.cumsum()[:-1], levels[:-1]))
    total, rest = int(y.sum()), int((~y).sum())
    made = []
    for words, right, wrong, cuts in ends:
        tells = (right >= max(LEAST_OUTCOMES, LEAST_SHARE * total)) & (right * rest >= TIMES * wrong * total)
        if tells.any():
            most = int(np.flatnonzero(tells)[np.argmax(right[tells])])
            made.append((words.format(float(cuts[most])), int(right[most]), int(wrong[most])))
    return made
