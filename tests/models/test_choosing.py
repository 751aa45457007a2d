"""Baselines, challengers and the ablation: fitted on the past alone, each doing what its name says."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd

from models.baselines import Rule, SchoolRate
from models.challengers import ExplainableBoosting, MonotoneBoosting
from models.choosing import CONTACT_ONLY, new_card, ways_of_choosing
from models.panel import Panel
from tests.models.invented import descriptions, snapshot
from vocabulary.council import Training

SETTINGS = Training(challengers=("logistic_regression",))
RULES = (Rule("absence", "Absence alone", ("share_05_past_52_weeks",)),)


def _with_schools(panel: Panel, *, lift: float) -> Panel:
    """Pupils of 20 schools; those of the first have `lift` times as many outcomes."""
    rng = np.random.default_rng(4)
    school = np.array([f"S{number:02d}" for number in rng.integers(0, 20, len(panel))])
    y = rng.random(len(panel)) < 0.02 * np.where(school == "S00", lift, 1.0)
    return Panel(panel.X, y, panel.child_id, panel.as_of, panel.team, panel.characteristics, school=school)


def test_school_alone_puts_the_school_with_most_outcomes_before_first_and_an_unknown_school_in_the_middle():
    held = _with_schools(snapshot(children=8_000, as_of=date(2025, 1, 6), seed=3, count=6), lift=8.0)
    rate = SchoolRate().fit(held.school, held.y)
    scores = rate.decision_function(np.array(["S00", "S07", "", "S99"]))
    assert scores[0] > max(scores[1:])
    assert scores[2] == scores[3] == held.y.mean()


def test_a_school_of_two_pupils_does_not_lead_by_chance():
    school = np.array(["big"] * 500 + ["tiny"] * 2)
    y = np.array([True] * 50 + [False] * 450 + [True] * 2)
    big, tiny = SchoolRate().fit(school, y).decision_function(np.array(["big", "tiny"]))
    assert tiny < 0.15
    assert abs(big - 0.1) < 0.01


def test_school_stands_among_the_ways_of_choosing_only_where_schools_are_known():
    past = snapshot(children=3_000, as_of=date(2024, 1, 1), seed=3, count=12, rate=0.03)
    test = snapshot(children=3_000, as_of=date(2025, 3, 3), seed=3, count=12, rate=0.03)
    described = descriptions(12)
    card = new_card(described, SETTINGS).fit(past.X, past.y)
    names = [each.name for each in ways_of_choosing(card, past, test, described, RULES, settings=SETTINGS)]
    assert "school_alone" not in names
    known = [_with_schools(each, lift=2.0) for each in (past, test)]
    named = [each.name for each in ways_of_choosing(card, *known, described, RULES, settings=SETTINGS)]
    assert "school_alone" in named


def test_the_ablation_knows_nothing_but_contact():
    past = snapshot(children=4_000, as_of=date(2024, 1, 1), seed=7, count=24, rate=0.03)
    test = snapshot(children=4_000, as_of=date(2025, 3, 3), seed=7, count=24, rate=0.03)
    described = descriptions(24)
    card = new_card(described, SETTINGS).fit(past.X, past.y)
    made = {each.name: each for each in ways_of_choosing(card, past, test, described, RULES, settings=SETTINGS)}
    others = [name for name in test.X if described[str(name)].theme != "contact"]
    blind = Panel(
        test.X.assign(**dict.fromkeys(others, 0.0)), test.y, test.child_id, test.as_of, test.team, test.characteristics
    )
    again = {each.name: each for each in ways_of_choosing(card, past, blind, described, RULES, settings=SETTINGS)}
    assert np.array_equal(made[CONTACT_ONLY].scores, again[CONTACT_ONLY].scores)
    assert not np.array_equal(made["points_card"].scores, again["points_card"].scores)


def test_boosting_never_acts_against_a_declared_direction():
    held = snapshot(children=4_000, as_of=date(2024, 1, 1), seed=9, count=9, rate=0.05)
    described = descriptions(9)
    model = MonotoneBoosting(described, seed=1).fit(held.X, held.y)
    start = held.X.fillna(0.0).head(200)
    for name, description in described.items():
        if not description.direction:
            continue
        steps = [model.decision_function(start.assign(**{name: value})) for value in (0.0, 0.1, 0.3, 1.0, 3.0, 8.0)]
        for low, high in pairwise(steps):
            assert (description.direction * (high - low) >= -1e-12).all()


def test_challengers_do_not_depend_on_the_order_of_rows_or_columns_beyond_rounding():
    held = snapshot(children=1_500, as_of=date(2024, 1, 1), seed=9, count=9, rate=0.08)
    order = list(reversed(list(held.X.columns)))
    for make in (MonotoneBoosting, ExplainableBoosting):
        one = make().fit(held.X, held.y).decision_function(held.X)
        other = make().fit(held.X[order], held.y).decision_function(held.X[order])
        assert np.allclose(one, other, atol=1e-9)


def test_challengers_take_what_is_not_known_as_it_is():
    X = pd.DataFrame({"a": [0.0, 1.0, np.nan] * 200, "b": np.tile([0.0, 2.0], 300)})
    y = np.tile([False, True, False, False, False, True], 100)
    for model in (MonotoneBoosting(), ExplainableBoosting()):
        assert np.isfinite(model.fit(X, y).decision_function(X)).all()
