"""A matrix is given out only when every indicator was filled: what was never written is no value."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from features.catalogue import CATALOGUE
from features.filling import Filling
from features.matrix_rows import MatrixRows

AS_OF = date(2026, 6, 29)
FILLED, FORGOTTEN = "suspensions_past_26_weeks", "suspensions_past_52_weeks"


def filling() -> Filling:
    days = pd.Series(pd.to_datetime(["2020-09-01"]))
    return Filling(
        MatrixRows.of({AS_OF: pd.DataFrame({"child_no": [7]})}),
        CATALOGUE.only(FILLED, FORGOTTEN),
        pd.DataFrame({"possible_past_26_weeks": [200], "first_mark_on": days}),
        pd.DataFrame({"first_entered_on": days, "last_left_on": pd.to_datetime(["2026-06-30"])}),
        days,
        starts={"exclusions": date(2020, 1, 1)},
        floor=20,
        late={},
    )


def test_a_matrix_with_an_indicator_that_nobody_filled_is_refused_by_its_name() -> None:
    made = filling()
    made.fill(FILLED, pd.Series([2.0]))

    with pytest.raises(KeyError, match=FORGOTTEN):
        made.matrices()


def test_what_was_found_of_no_child_is_a_true_0_where_the_feed_is_held() -> None:
    made = filling()
    made.fill(FILLED, pd.Series([2.0]))
    made.fill(FORGOTTEN, pd.Series([], dtype="float64"))
    (matrix,) = made.matrices()

    assert matrix.values.loc[7].to_dict() == {FILLED: 2, FORGOTTEN: 0}
    assert matrix.details.at[7, "possible_past_26_weeks"] == 200
    assert matrix.latest_on.loc[7].to_dict() == {FILLED: None, FORGOTTEN: None}
