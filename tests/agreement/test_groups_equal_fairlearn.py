"""The audit's rates, by a second route: fairlearn's MetricFrame over the same rows."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import MetricFrame, false_negative_rate, false_positive_rate, selection_rate, true_positive_rate
from sklearn.metrics import precision_score

from models.fairness import audit
from models.panel import Panel

ROUTES = {
    "selection_rate": selection_rate,
    "recall": true_positive_rate,
    "precision": lambda y_true, y_pred: precision_score(y_true, y_pred, zero_division=np.nan),
    "false_positive_rate": false_positive_rate,
    "false_negative_rate": false_negative_rate,
}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_rate_of_every_group_equals_fairlearns(seed):
    rng = np.random.default_rng(seed)
    rows = 20_000
    groups = pd.DataFrame({"ethnic_group": rng.choice(list("abcdefgh"), rows), "sex": rng.choice(["F", "M"], rows)})
    y, selected = rng.random(rows) < 0.03, rng.random(rows) < 0.05
    drawn = Panel(
        X=pd.DataFrame({"a": np.zeros(rows)}),
        y=y,
        child_id=np.arange(rows).astype(str),
        as_of=np.full(rows, np.datetime64(date(2026, 1, 5))),
        team=np.full(rows, "East"),
        characteristics=groups,
    )
    ours = {(each.characteristic, each.group): each.rates for each in audit(drawn, selected).groups}
    for characteristic in groups.columns:
        theirs = MetricFrame(metrics=ROUTES, y_true=y, y_pred=selected, sensitive_features=groups[characteristic]).by_group
        for group, figures in theirs.iterrows():
            for measure in ROUTES:
                assert ours[characteristic, group][measure].estimate.value == pytest.approx(figures[measure], abs=1e-12)
