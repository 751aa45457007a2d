from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from models.baselines import CountedFlags, OneRule, RandomOrder
from models.evaluation import Chooser, evaluate
from models.panel import Panel, stacked
from models.precision import average_precision
from models.ranking import chosen, list_lengths, tie_break
from tests.models.invented import TEAMS, descriptions, panel
from vocabulary.problems import ModelProblem


def _small(scores: list[float], y: list[int], team: list[str], ids: list[str] | None = None, day: str = "2025-01-06") -> Panel:
    names = ids or [f"c{number}" for number in range(len(y))]
    return Panel(
        X=pd.DataFrame({"score": scores}),
        y=np.array(y, dtype=bool),
        child_id=np.array(names),
        as_of=np.full(len(y), np.datetime64(day)),
        team=np.array(team),
    )


def test_counts_at_capacity_equal_those_counted_by_hand():
    """
    team  score  outcome  on a list of 2 (East) and 1 (West)?
    East    9      1       yes
    East    8      0       yes
    East    7      1       no
    West    6      0       yes
    West    5      1       no
    """
    drawn = _small([9, 8, 7, 6, 5], [1, 0, 1, 0, 1], ["East", "East", "East", "West", "West"])
    scores = drawn.X["score"].to_numpy()
    result = evaluate(
        drawn,
        [Chooser("card", "Card", "card", scores), Chooser("rule", "Rule", "rule", -scores)],
        {"East": 2, "West": 1},
        seed=1,
        draws=50,
    )
    card = result.card
    assert (card.listed, card.found, card.false_positives, card.outcomes) == (3, 1, 2, 3)
    assert card.precision.value == pytest.approx(1 / 3)
    assert card.recall.value == pytest.approx(1 / 3)
    assert [(each.team, each.listed, each.found, each.outcomes) for each in card.by_team] == [
        ("East", 2, 1, 2),
        ("West", 1, 0, 1),
    ]
    assert result.result("rule").found == 2
    assert result.margin.found.value == -1


def test_each_list_is_as_long_as_its_team_can_bear_on_every_date():
    drawn = panel(children=500, dates=2, count=9)
    lists = list_lengths({"East": 1, "North": 2, "South": 3, "West": 200})
    assert lists["North"] == 26
    on = chosen(np.zeros(len(drawn)), drawn, lists, tie_break(drawn, key=1))
    for day in np.unique(drawn.as_of):
        for team in TEAMS:
            here = (drawn.as_of == day) & (drawn.team == team)
            assert on[here].sum() == min(lists[team], here.sum())


def test_a_tie_is_broken_by_the_keyed_hash_and_not_by_the_order_of_rows():
    drawn = panel(children=400, dates=2, count=9)
    turned = drawn
    shuffle = np.random.default_rng(3).permutation(len(drawn))
    shuffled = Panel(
        drawn.X.iloc[shuffle], drawn.y[shuffle], drawn.child_id[shuffle], drawn.as_of[shuffle], drawn.team[shuffle]
    )
    lists = dict.fromkeys(TEAMS, 20)
    flat = np.zeros(len(drawn))
    ours = chosen(flat, turned, lists, tie_break(turned, key=9))
    theirs = chosen(flat, shuffled, lists, tie_break(shuffled, key=9))
    assert (ours[shuffle] == theirs).all()
    assert (ours != chosen(flat, turned, lists, tie_break(turned, key=10))).any()
    first, second = (set(drawn.child_id[ours & (drawn.as_of == day)]) for day in np.unique(drawn.as_of))
    assert first != second


def test_a_score_that_is_not_known_comes_last():
    drawn = _small([0, 0, 0], [1, 0, 0], ["East"] * 3)
    on = chosen(np.array([np.nan, -5.0, -np.inf]), drawn, {"East": 1}, tie_break(drawn, key=1))
    assert on.tolist() == [False, True, False]


@pytest.mark.parametrize("round_to", [0, 1, 6])
def test_average_precision_and_area_equal_scikit_learns(round_to):
    rng = np.random.default_rng(5)
    y = rng.random(3_000) < 0.03
    scores = np.round(rng.normal(size=3_000) + y, round_to)
    estimate, area = average_precision(scores, y, np.arange(3_000), seed=1, draws=50)
    assert estimate.value == pytest.approx(average_precision_score(y, scores), abs=1e-12)
    assert area == pytest.approx(roc_auc_score(y, scores), abs=1e-12)
    assert estimate.low <= estimate.value <= estimate.high


def test_a_child_on_several_dates_counts_as_one_in_the_interval():
    """The same rows, once as 2,000 children and once as 500 children on four dates who always fare alike."""
    rng = np.random.default_rng(6)
    y, scores = (rng.random(500) < 0.1).astype(int), rng.normal(size=500)
    days = ("2022-01-03", "2023-01-02", "2024-01-01", "2025-01-06")
    same = stacked([_small(list(scores), list(y), ["East"] * 500, day=day) for day in days])
    apart = stacked(
        [_small(list(scores), list(y), ["East"] * 500, ids=[f"{day}{n}" for n in range(500)], day=day) for day in days]
    )

    def width(drawn: Panel) -> float:
        choosers = [Chooser("card", "Card", "card", drawn.X["score"].to_numpy())]
        found = evaluate(drawn, choosers, {"East": 200}, seed=2, draws=2_000).card.precision
        return found.high - found.low

    assert width(same) / width(apart) == pytest.approx(2.0, rel=0.15)


def test_intervals_cover_the_truth_about_as_often_as_they_say():
    """200 draws of children whose list is a fixed half: 95% intervals of precision, recall and a paired difference."""
    covered = np.zeros(3)
    for number in range(200):
        rng = np.random.default_rng([7, number])
        group = np.arange(600) % 2
        y = rng.random(600) < np.where(group == 1, 0.20, 0.10)
        drawn = _small([0.0] * 600, list(y.astype(int)), ["East"] * 600)
        choosers = [
            Chooser("card", "Card", "card", group.astype(float)),
            Chooser("rule", "Rule", "rule", -group.astype(float)),
        ]
        found = evaluate(drawn, choosers, {"East": 300}, seed=number, draws=400)
        truths = (0.20, 2 / 3, 0.10)
        for place, (each, truth) in enumerate(
            zip((found.card.precision, found.card.recall, found.margin.precision), truths, strict=True)
        ):
            covered[place] += each.low <= truth <= each.high
    assert (covered >= 180).all()
    assert (covered <= 199).all()


def test_the_paired_interval_of_a_chooser_against_itself_is_nothing():
    drawn = panel(children=1_000, dates=1, count=9, rate=0.05)
    scores = drawn.X.iloc[:, 0].fillna(0).to_numpy()
    choosers = [Chooser("card", "Card", "card", scores), Chooser("rule", "Rule", "rule", scores.copy())]
    margin = evaluate(drawn, choosers, dict.fromkeys(TEAMS, 20), seed=1, draws=200).margin
    assert (margin.found.low, margin.found.value, margin.found.high) == (0, 0, 0)


def test_the_order_of_rows_changes_no_figure():
    drawn = panel(children=1_500, dates=2, count=9, rate=0.05)
    shuffle = np.random.default_rng(3).permutation(len(drawn))
    other = Panel(drawn.X.iloc[shuffle], drawn.y[shuffle], drawn.child_id[shuffle], drawn.as_of[shuffle], drawn.team[shuffle])
    results = []
    for each in (drawn, other.sorted(), other):
        scores = OneRule(["count_01_past_52_weeks"]).fit(each.X).decision_function(each.X)
        rule = CountedFlags(descriptions(9)).fit(each.X).decision_function(each.X)
        choosers = [Chooser("card", "Card", "card", scores), Chooser("rule", "Rule", "rule", rule)]
        results.append(evaluate(each, choosers, dict.fromkeys(TEAMS, 20), seed=4, draws=200))
    assert results[0] == results[1] == results[2]


def test_no_outcomes_no_list_or_no_card_is_refused():
    drawn = _small([1, 2], [0, 0], ["East", "East"])
    card = [Chooser("card", "Card", "card", np.array([1.0, 2.0]))]
    with pytest.raises(ModelProblem, match="outcome"):
        evaluate(drawn, card, {"East": 1}, seed=1)
    drawn = _small([1, 2], [0, 1], ["East", "East"])
    with pytest.raises(ModelProblem, match="list"):
        evaluate(drawn, card, {"West": 1}, seed=1)
    with pytest.raises(ModelProblem, match="card"):
        evaluate(drawn, [Chooser("rule", "Rule", "rule", np.array([1.0, 2.0]))], {"East": 1}, seed=1)


def test_random_order_is_the_same_for_a_child_whoever_else_is_there():
    X = pd.DataFrame({"a": np.zeros(1_000)}, index=range(1, 1_001))
    all_of_them = RandomOrder(3).fit(X).decision_function(X)
    some = RandomOrder(3).fit(X).decision_function(X.iloc[[500, 2]])
    assert some.tolist() == [all_of_them[500], all_of_them[2]]
    assert (RandomOrder(4).fit(X).decision_function(X) != all_of_them).any()
    assert abs(all_of_them.mean() - 0.5) < 0.05


def test_a_one_rule_baseline_adds_what_is_known_and_puts_not_known_last():
    X = pd.DataFrame({"a": [1.0, np.nan, np.nan], "b": [2.0, 3.0, np.nan]})
    assert OneRule(["a", "b"]).fit(X).decision_function(X).tolist() == [3.0, 3.0, -np.inf]
    with pytest.raises(ModelProblem, match="c"):
        OneRule(["c"]).fit(X)


def test_a_checklist_counts_worrying_indicators_only():
    described = descriptions(9)
    X = pd.DataFrame({name: [1.0, 0.0, np.nan] for name in described})
    assert CountedFlags(described).fit(X).decision_function(X).tolist() == [7.0, 0.0, 0.0]
