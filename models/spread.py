"""How the points of many children are made up: each indicator's contributions by step of its value, in counts of children.

A card is a step function: every child on one step of an indicator has the very same contribution from
it. So the usual plots of SHAP values, which draw a point for each child, can be drawn from counts, and
no child's point is ever on a page. A step with 1 to 7 children is null, and one more where that alone
would be given away.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from models.explanation import Explained
from models.findings import held_back
from models.summary import figure


def spread_of(explained: Explained, X: pd.DataFrame) -> list[dict[str, Any]]:
    """For each indicator of the card, the largest mean size first: its theme, mean size, and steps.

    explained: the SHAP values of the rows of `X`. A step holds the value it starts `from` (null below the
    first cut), whether it is the step of values `not_known`, its `rows`, and their `contribution`.
    """
    by_indicator = explained.by_indicator()
    themes = {line.indicator: line.theme for line in explained.lines}
    spread = []
    for name in by_indicator.columns:
        cuts = sorted({line.cut for line in explained.lines if line.indicator == name and line.cut is not None})
        value = X[name].to_numpy(dtype=np.float64, na_value=np.nan)
        given = by_indicator[name].to_numpy()
        step = np.where(np.isnan(value), -1, np.searchsorted(cuts, value, side="right"))
        places = [place for place in (*range(len(cuts) + 1), -1) if (step == place).any()]
        counts = held_back([int((step == place).sum()) for place in places])
        spread.append(
            {
                "indicator": str(name),
                "theme": themes[str(name)],
                "mean_size": figure(float(np.abs(given).mean())),
                "steps": [
                    {
                        "from": cuts[place - 1] if place > 0 else None,
                        "not_known": place < 0,
                        "rows": count,
                        "contribution": figure(float(given[step == place].mean())),
                    }
                    for place, count in zip(places, counts, strict=True)
                ],
            }
        )
    return sorted(spread, key=lambda each: (-each["mean_size"], each["indicator"]))
