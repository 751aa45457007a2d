"""The engine and a plain specification agree, value by value, on random histories."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.catalogue import CATALOGUE
from features.engine import compute
from tests.features.held import STARTS, history_of
from tests.properties import plain, plain_surroundings
from tests.properties.boroughs import AS_OF, borough, crowd
from tests.properties.how_many import times
from vocabulary.council import Thresholds

FLOOR = 25  # above half of four weeks, so that both floors are met
STEADY = settings(max_examples=times(6), deadline=None, derandomize=True, database=None)


@STEADY
@given(seed=st.integers(0, 2**32), starts_late=st.booleans(), is_late=st.booleans())
def test_the_engine_agrees_with_a_plain_specification_on_random_histories(seed: int, starts_late: bool, is_late: bool) -> None:
    made = crowd(borough(seed, children=8), seed)
    starts = {**STARTS, **({"attendance": date(2025, 11, 1), "contacts": date(2026, 1, 1)} if starts_late else {})}
    late = {"attendance": date(2026, 5, 12), "missing": date(2025, 10, 1)} if is_late else {}
    matrix = compute(
        history_of(made.rows),
        made.links,
        made.cohort,
        as_of=AS_OF,
        thresholds=Thresholds(possible_sessions=FLOOR),
        starts=starts,
        households=made.households,
        late=late,
    )
    for child, people in made.people.items():
        others = {other: theirs for other, theirs in made.people.items() if other != child}
        alone = plain.Child(
            *(made.rows, people),
            as_of=AS_OF,
            floor=FLOOR,
            starts=starts,
            late=late,
            households=made.homes,
            others=others,
        )
        expected = {**plain.values(alone), **plain_surroundings.values(alone)}
        assert set(expected) == set(CATALOGUE)
        for name, value in expected.items():
            got = matrix.values.at[child, name]
            where = f"child {child}, {name}: {got} by the engine ({matrix.not_known.at[child, name]}), {value} in plain Python"
            assert math.isnan(got) if value is None else got == pytest.approx(value, abs=1e-12), where
            assert (matrix.not_known.at[child, name] == "") == (value is not None), where
