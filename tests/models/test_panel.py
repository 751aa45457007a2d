from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models.panel import Panel, stacked
from tests.models.invented import panel
from vocabulary.problems import ModelProblem


def _made(**changes):
    parts = {
        "X": pd.DataFrame({"a": [1.0, 2.0]}),
        "y": [0, 1],
        "child_id": ["x", "y"],
        "as_of": ["2025-01-06", "2025-01-06"],
        "team": ["East", "West"],
        "characteristics": pd.DataFrame({"sex": ["F", "M"]}),
    }
    return Panel(**{**parts, **changes})


def test_a_characteristic_among_the_indicators_is_refused_by_name():
    with pytest.raises(ModelProblem, match="sex"):
        _made(X=pd.DataFrame({"sex": [1.0, 2.0]}))


def test_a_child_twice_on_one_date_is_refused_by_count_and_without_the_pseudonym():
    with pytest.raises(ModelProblem, match="1 rows repeat") as caught:
        _made(child_id=["canary", "canary"])
    assert "canary" not in str(caught.value)


def test_parts_of_different_lengths_are_refused():
    with pytest.raises(ModelProblem, match="team"):
        _made(team=["East"])


def test_a_part_keeps_rows_and_characteristics_together():
    drawn = panel(children=200, dates=2, count=9)
    keep = drawn.characteristics["sex"].to_numpy() == "F"
    part = drawn.where(keep)
    assert set(part.characteristics["sex"]) == {"F"}
    assert part.child_id.tolist() == drawn.child_id[keep].tolist()
    assert np.array_equal(part.X.to_numpy(), drawn.X.to_numpy()[keep], equal_nan=True)


def test_stacking_sorts_by_date_then_pseudonym():
    drawn = panel(children=50, dates=3, count=9)
    again = stacked([drawn.on([day]) for day in reversed(drawn.dates)])
    assert again.child_id.tolist() == drawn.child_id.tolist()
    assert again.dates == drawn.dates
