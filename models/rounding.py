"""From weights to whole points that a person can add up: scaled so that the heaviest line has the most points.

The points are not tuned further. Trying single points up and down until the training loss falls undoes
the penalties that the weights were fitted under: on the invented borough, judged on later dates, it
cost a fifth of the card's lead over a random order (area under the curve 0.621 against 0.648).
"""

from __future__ import annotations

import numpy as np


def whole_points(weights: np.ndarray, most_points: int) -> np.ndarray:
    """Whole points for each weight, 0 to `most_points`; a half is rounded up, and a weight under half a point earns none."""
    return np.floor(weights * (most_points / weights.max()) + 0.5).astype(np.int64)
