from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import log

import numpy as np
import pytest
from scipy.stats import poisson

from models.drift import POINTS, Cell, Matured, Shift, breaches, matured, merged, points_bins, psi, shifts
from models.intervals import Estimate
from models.release import propose, release
from models.scoring import score
from models.standing import hold, lift, standing
from tests.models.invented import TEAMS, snapshot
from vocabulary.problems import ModelProblem
from vocabulary.release_settings import Drift

SURE = Estimate(1.0, 0.8, 1.2)


def _past(**changes):
    plain = {"on": None, "rows": 1_000, "outcomes": 20, "expected": 20.0, "listed": 100, "right": 10}
    return Matured(**{**plain, "ratio": SURE, "precision": Estimate(0.1, 0.06, 0.17), **changes})


def test_the_index_is_the_sum_worked_by_hand():
    by_hand = (0.4 - 0.25) * log(0.4 / 0.25) + (0.6 - 0.75) * log(0.6 / 0.75)
    assert psi([250_000, 750_000], [400_000, 600_000]) == pytest.approx(by_hand, abs=1e-5)


def test_the_index_is_nought_for_the_same_shares_and_finite_for_an_empty_cell():
    assert psi([100, 900], [1_000, 9_000]) == pytest.approx(0, abs=1e-5)
    assert 0.5 < psi([500, 500], [1_000, 0]) < 10


def test_small_cells_join_their_neighbours_and_no_child_is_lost():
    cells = [Cell("0", 900, 80), Cell("1", 50, 3), Cell("2", 5, 0), Cell("3", 45, 37)]
    held = merged(cells)
    assert [(each.words, each.training, each.tonight) for each in held] == [("0", 900, 80), ("1, 2, 3", 100, 40)]
    assert not any(0 < each.tonight < 8 or each.training < 8 for each in held)


def test_a_range_that_few_were_in_at_training_and_many_are_tonight_is_not_hidden():
    held = merged([Cell("0", 1_980, 90), Cell("3", 20, 30)])
    assert [each.tonight for each in held] == [90, 30]
    assert psi([1_980, 20], [90, 30]) > 0.25


def test_the_points_of_training_rows_are_counted_with_no_small_number(trained, children):
    rows = [count for _, count in trained.card.points_bins]
    assert sum(rows) == trained.card.background_rows
    assert trained.card.points_bins[0][0] == 0
    assert len(rows) <= 10
    assert min(rows) >= 20


@pytest.mark.parametrize("seed", range(5))
def test_points_are_binned_whatever_their_shape(seed):
    points = np.random.default_rng(seed).poisson([0.2, 1, 5, 20, 0][seed], size=2_000)
    made = points_bins(points)
    starts = [start for start, _ in made]
    assert starts == sorted(set(starts))
    assert starts[0] == 0
    assert len(made) <= 10
    for (start, rows), after in zip(made, [*starts[1:], 10**6], strict=True):
        assert rows == ((points >= start) & (points < after)).sum()


def test_the_training_rows_themselves_show_no_drift_and_their_counts_are_the_cards_own(trained, children):
    past = children.on(trained.card.trained_on)
    found = shifts(trained.card, past.X)
    assert found[0].name == POINTS
    assert {each.name for each in found[1:]} == {line.indicator for line in trained.card.lines}
    for each in found:
        assert each.psi == pytest.approx(0, abs=1e-9)
        assert [cell.training for cell in each.cells] == [cell.tonight for cell in each.cells]
        assert sum(cell.tonight for cell in each.cells) == len(past)


def test_children_recorded_three_times_as_often_move_the_points_past_their_limit(trained, children):
    tonight = children.on([children.dates[-1]]).X * 3
    found = shifts(trained.card, tonight)
    (points,) = [each for each in breaches(found, None, settings=Drift()) if each.name == POINTS]
    assert points.holds
    assert "PSI" in points.words
    quiet = snapshot(children=6_000, as_of=children.dates[-1] + timedelta(weeks=1), seed=5, count=24, rate=0.03).X
    assert not [each for each in breaches(shifts(trained.card, quiet), None, settings=Drift()) if each.holds]


def test_too_few_children_state_no_index_and_pass_no_limit(trained, children):
    found = shifts(trained.card, children.X.head(50) * 3)
    assert {each.psi for each in found} == {None}
    assert breaches(found, None, settings=Drift()) == ()


def test_a_card_from_before_cards_carried_their_points_is_looked_at_by_its_indicators(trained, children):
    old = replace(trained.card, points_bins=())
    assert "points_bins" not in old.to_json()
    assert POINTS not in {each.name for each in shifts(old, children.X)}


def test_outcomes_over_those_expected_and_precision_are_counted_by_hand(trained, children):
    panel = children.on([children.dates[-1]])
    lists = dict.fromkeys(TEAMS, 40)
    found = matured(trained.card, panel, lists, seed=1)
    points = score(trained.card, panel.X).points.to_numpy()
    expected = sum(1 / (1 + np.exp(-(trained.card.intercept + trained.card.slope * each))) for each in points)
    assert (found.rows, found.outcomes, found.listed) == (len(panel), int(panel.y.sum()), 160)
    assert found.expected == pytest.approx(expected)
    assert found.precision.value == pytest.approx(found.right / 160)
    lowest = min(points[panel.team == team][np.argsort(-points[panel.team == team])[39]] for team in TEAMS)
    assert found.right <= panel.y[points >= lowest].sum()
    # The exact interval by its definition: at either end the outcomes counted are a 2.5% event.
    assert poisson.sf(found.outcomes - 1, found.ratio.low * expected) == pytest.approx(0.025, abs=1e-6)
    assert poisson.cdf(found.outcomes, found.ratio.high * expected) == pytest.approx(0.025, abs=1e-6)


def test_a_limit_is_passed_only_by_the_whole_interval(children):
    settings, on = Drift(least_precision=0.2), children.dates[0]
    for ratio, holds in (((1.9, 1.5, 2.4), False), ((2.9, 2.1, 3.9), True), ((0.4, 0.2, 0.7), False), ((0.3, 0.2, 0.45), True)):
        found = breaches((), _past(on=on, ratio=Estimate(*ratio)), settings=settings)
        assert ("calibration" in [each.name for each in found]) is holds
    low = breaches((), _past(on=on), settings=settings)
    assert [(each.name, each.holds) for each in low] == [("precision", True)]
    assert breaches((), _past(on=on, precision=Estimate(0.1, 0.05, 0.21)), settings=settings) == ()


def test_one_indicator_past_its_limit_is_told_and_holds_nothing():
    found = breaches((Shift("absence", "Absence", (), 0.9),), None, settings=Drift())
    assert [(each.name, each.holds) for each in found] == [("absence", False)]


def test_a_hold_is_about_one_card_and_only_a_lift_ends_it(trained, tmp_path):
    on = trained.card.created_on
    second = replace(trained.card, name="second")
    for card in (trained.card, second):
        propose(tmp_path, card, on=on)
    release(tmp_path, trained.card.digest, by="A. Person", reason="Shown to the board", on=on)
    assert hold(tmp_path, about=("points",), reason="Past a limit", on=on) is not None
    assert hold(tmp_path, about=("points",), reason="Past a limit", on=on) is None, "it is held already"
    release(tmp_path, trained.card.digest, by="A. Person", reason="Released once more", on=on)
    assert not standing(tmp_path, as_of=on).sends, "a release is no lift"
    release(tmp_path, second.digest, by="A. Person", reason="Another card", on=on + timedelta(days=1))
    assert standing(tmp_path, as_of=on + timedelta(days=1)).sends
    release(tmp_path, trained.card.digest, by="A. Person", reason="The first again", on=on + timedelta(days=2))
    with pytest.raises(ModelProblem, match="No card is held"):
        lift(tmp_path, by="A. Person", reason="Looked into it", on=on - timedelta(days=1))
    lift(tmp_path, by="A. Person", reason="Looked into it", on=on + timedelta(days=2))
    assert standing(tmp_path, as_of=on + timedelta(days=2)).sends
