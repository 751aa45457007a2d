from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize
from sklearn.base import clone, is_classifier
from sklearn.metrics import roc_auc_score

from models.card import PointsCard
from models.challengers import PlainLogistic
from models.fitting import count_patterns, fit_weights
from tests.models.invented import descriptions, panel
from vocabulary.problems import ModelProblem


@pytest.fixture(scope="module")
def data():
    return panel(children=8_000, dates=2, seed=3, count=24, rate=0.03)


@pytest.fixture(scope="module")
def fitted(data):
    past = data.on(data.dates[:1])
    return PointsCard(descriptions(24)).fit(past.X, past.y)


def _added_by_hand(card: PointsCard, row: dict[str, float]) -> int:
    """The card as a person with a pencil reads it: no bins, no matrices."""
    total = 0
    for line in card.lines_:
        value = row[line.indicator]
        if line.cut is None:
            total += line.points if value != value else 0
        elif value == value and value >= line.cut:
            total += line.points
    return total


def test_the_card_adds_up_by_hand(fitted, data):
    some = data.X.iloc[:500]
    expected = [_added_by_hand(fitted, row) for row in some.to_dict("records")]
    assert fitted.decision_function(some).tolist() == expected
    assert max(expected) > 0


def test_lines_are_few_whole_and_above_zero(fitted):
    assert 1 <= len(fitted.lines_) <= 30
    assert all(type(line.points) is int and 1 <= line.points <= 9 for line in fitted.lines_)
    described = descriptions(24)
    assert all(described[line.indicator].direction == 1 for line in fitted.lines_)
    assert len({line.bin for line in fitted.lines_}) == len(fitted.lines_)


@pytest.mark.parametrize("most", [1, 5, 12])
def test_the_card_never_has_more_lines_or_points_than_asked(data, most):
    past = data.on(data.dates[:1])
    card = PointsCard(descriptions(24), most_lines=most, most_points_a_line=3).fit(past.X, past.y)
    assert 1 <= len(card.lines_) <= most
    assert max(line.points for line in card.lines_) <= 3


def test_the_card_ranks_a_later_date_nearly_as_well_as_logistic_regression():
    """Over three boroughs, so that no one of them decides. A hundredth of AUC is the most that whole points may cost."""
    apart = []
    for seed in (11, 12, 13):
        drawn = panel(children=8_000, dates=2, seed=seed, count=24, rate=0.03)
        past, later = drawn.on(drawn.dates[:1]), drawn.on(drawn.dates[1:])
        card = PointsCard(descriptions(24)).fit(past.X, past.y).decision_function(later.X)
        plain = PlainLogistic().fit(past.X, past.y).decision_function(later.X)
        apart.append(roc_auc_score(later.y, card) - roc_auc_score(later.y, plain))
    assert np.mean(apart) > -0.01


def test_row_and_column_order_change_nothing(data, fitted):
    past = data.on(data.dates[:1])
    shuffled = np.random.default_rng(8).permutation(len(past))
    columns = list(past.X.columns)[::-1]
    again = PointsCard(dict(reversed(descriptions(24).items()))).fit(past.X.iloc[shuffled][columns], past.y[shuffled])
    assert again.lines_ == fitted.lines_
    assert (again.intercept_, again.slope_, again.background_) == (fitted.intercept_, fitted.slope_, fitted.background_)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(name=st.sampled_from(sorted(descriptions(24))), low=st.floats(0, 6), more=st.floats(0, 6))
def test_a_higher_known_value_never_lowers_the_points(fitted, data, name, low, more):
    rows = data.X.iloc[[0, 0]].copy()
    rows[name] = [low, low + more]
    before, after = fitted.decision_function(rows)
    assert after >= before


def test_not_known_never_scores_below_the_lowest_value(fitted, data):
    rows = data.X.iloc[:200].fillna(0.0)
    for name in rows.columns:
        lowest, gap = rows.assign(**{name: 0.0}), rows.assign(**{name: np.nan})
        assert (fitted.decision_function(gap) >= fitted.decision_function(lowest)).all()


def test_a_sample_weight_of_two_is_the_same_as_a_row_twice(data):
    past = data.on(data.dates[:1])
    twice = np.arange(len(past)) % 5 == 0
    weighted = PointsCard(descriptions(24), fewest_rows=1).fit(past.X, past.y, sample_weight=np.where(twice, 2.0, 1.0))
    repeated = PointsCard(descriptions(24), fewest_rows=1).fit(
        pd.concat([past.X, past.X[twice]]), np.concatenate([past.y, past.y[twice]])
    )
    assert [line.points for line in weighted.lines_ if line.cut == 1.0] == [
        line.points for line in repeated.lines_ if line.cut == 1.0
    ]
    assert weighted.intercept_ == pytest.approx(repeated.intercept_, abs=1e-6)


def test_the_fit_is_the_minimum_that_a_second_optimiser_finds():
    rng = np.random.default_rng(4)
    matrix = rng.random((400, 5)) < 0.3
    y = rng.random(400) < np.where(matrix[:, 0], 0.5, 0.1)
    patterns = count_patterns(matrix, np.ones(400), y.astype(float))
    fit = fit_weights(patterns, lasso=np.full(5, 1.5), ridge=2.0, towards=np.full(5, 0.3))

    def loss(theta):
        score = matrix @ theta[:-1] + theta[-1]
        return (np.logaddexp(0, score) - y * score).sum() + 1.5 * theta[:-1].sum() + ((theta[:-1] - 0.3) ** 2).sum()

    second = optimize.minimize(loss, np.zeros(6), method="SLSQP", bounds=[(0, None)] * 5 + [(None, None)], tol=1e-12)
    assert loss(np.append(fit.weights, fit.intercept)) <= second.fun + 1e-6
    assert np.allclose(fit.weights, second.x[:-1], atol=2e-3)
    assert (fit.weights >= 0).all()


def test_with_next_to_no_outcomes_the_card_is_a_checklist_and_with_many_it_is_not():
    drawn = panel(children=20_000, dates=1, seed=6, count=24, rate=0.05)
    few = np.flatnonzero(drawn.y)[:25]
    part = np.sort(np.concatenate([few, np.flatnonzero(~drawn.y)[:500]]))
    small = PointsCard(descriptions(24), not_known_lines=False).fit(drawn.X.iloc[part], drawn.y[part])
    large = PointsCard(descriptions(24), not_known_lines=False).fit(drawn.X, drawn.y)

    def unevenness(card: PointsCard) -> float:
        points = np.array([line.points for line in card.lines_])
        return float(points.std() / points.mean())

    assert unevenness(small) < unevenness(large) / 2


def test_equal_rows_are_counted_together_and_none_is_lost():
    rng = np.random.default_rng(2)
    matrix = rng.random((1_000, 6)) < 0.3
    y = rng.random(1_000) < 0.2
    patterns = count_patterns(matrix, np.ones(1_000), y.astype(float))
    assert patterns.rows.sum() == 1_000
    assert patterns.outcomes.sum() == y.sum()
    assert len({tuple(row) for row in patterns.matrix}) == len(patterns.rows) == len({tuple(row) for row in matrix})


def test_it_keeps_the_contract_of_a_scikit_learn_classifier(fitted, data):
    assert is_classifier(fitted)
    copy = clone(fitted)
    assert not hasattr(copy, "lines_")
    assert copy.get_params()["most_lines"] == 30
    assert copy.set_params(most_lines=10).most_lines == 10
    shares = fitted.predict_proba(data.X)
    assert np.allclose(shares.sum(axis=1), 1)
    assert (np.argsort(shares[:, 1], kind="stable") == np.argsort(fitted.decision_function(data.X), kind="stable")).all()
    assert set(fitted.predict(data.X)) <= set(fitted.classes_)


def test_shares_over_the_training_rows_add_up_to_the_outcomes(fitted, data):
    past = data.on(data.dates[:1])
    assert fitted.predict_proba(past.X)[:, 1].sum() == pytest.approx(past.y.sum(), rel=1e-3)


@pytest.mark.parametrize("y", [np.zeros(100, dtype=bool), np.ones(100, dtype=bool)])
def test_nothing_is_learned_where_all_outcomes_are_alike(data, y):
    with pytest.raises(ModelProblem, match="nothing can be learned"):
        PointsCard(descriptions(24)).fit(data.X.iloc[:100], y)


def test_an_outcome_that_goes_against_every_declared_direction_gives_no_card():
    X = pd.DataFrame({"count_01_past_52_weeks": np.tile([0.0, 5.0], 500)})
    with pytest.raises(ModelProblem, match="declared direction"):
        PointsCard(descriptions(9)).fit(X, X.iloc[:, 0].to_numpy() == 0.0)
