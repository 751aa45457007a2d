from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.bands import band_for, bands_of
from models.panel import Panel
from models.release import DO_NOT_USE, MEETS_THE_BAR
from models.scoring import score
from models.training import train
from tests.models.conftest import RULES, VERSION
from tests.models.invented import TEAMS
from vocabulary.council import Bar, Outcome, Training
from vocabulary.problems import LeakageProblem, ModelProblem


def _train(panel, described, known_by, **changes):
    settings = {
        "settings": Training(refits=4, challengers=("logistic_regression",)),
        "outcome": Outcome(),
        "weekly_capacity": dict.fromkeys(TEAMS, 5),
        "rules": RULES,
        "catalogue_version": VERSION,
        "configuration_hash": "configuration-for-tests",
        "demonstration": True,
        "draws": 100,
    }
    return train(panel, described, known_by=known_by, **{**settings, **changes})


def test_the_card_of_record_is_the_one_that_was_judged_on_a_later_date(trained, children):
    card = trained.card
    assert card.tested_on == children.dates[1:]
    assert max(card.trained_on) < max(card.tested_on)
    assert card.background_rows == len(children.on(card.trained_on))
    newest = children.on([card.tested_on[-1]])
    points = score(card, newest.X).points
    assert trained.judged.evaluation.rows == len(points)
    assert sum(band.rows for band in card.bands) == len(points)
    assert trained.pooled.points[trained.pooled.panel.as_of == newest.as_of[0]].tolist() == points.tolist()


def test_the_verdict_is_about_every_test_date_each_with_the_card_that_would_have_been_in_use(trained, children):
    assert trained.evaluation.rows == sum(each.evaluation.rows for each in (*trained.earlier, trained.judged))
    for name in ("points_card", "absence", "random_order"):
        parts = [each.evaluation.result(name) for each in (*trained.earlier, trained.judged)]
        assert trained.evaluation.result(name).found == sum(each.found for each in parts)
        assert trained.evaluation.result(name).listed == sum(each.listed for each in parts)
    assert trained.earlier[0].split.train == children.dates[:1]


def test_the_same_panel_in_another_order_trains_the_same_card_to_the_byte(trained, children, described, known_by):
    shuffle = np.random.default_rng(1).permutation(len(children))
    other = Panel(
        children.X.iloc[shuffle],
        children.y[shuffle],
        children.child_id[shuffle],
        children.as_of[shuffle],
        children.team[shuffle],
        children.characteristics.iloc[shuffle],
    )
    assert _train(other, described, known_by, draws=500).card.to_json() == trained.card.to_json()


def test_an_outcome_window_still_open_stops_training_with_the_dates(children, described, known_by):
    with pytest.raises(LeakageProblem, match=children.dates[-1].isoformat()):
        _train(children, described, known_by - timedelta(days=1))


def test_every_simple_rule_stands_beside_the_card_with_a_paired_difference(trained):
    names = {each.name for each in trained.evaluation.results}
    simple = {"absence", "suspensions", "contact", "counted_flags", "random_order"}
    assert names == simple | {"points_card", "card_from_contact_only", "logistic_regression"}
    assert {each.against for each in trained.evaluation.differences} == names - {"points_card"}
    assert all(each.found.low <= each.found.value <= each.found.high for each in trained.evaluation.differences)
    assert all(each.listed == trained.evaluation.card.listed for each in trained.evaluation.results)
    assert trained.evaluation.best_rule.kind == "rule"


def test_the_card_finds_more_than_a_random_order_and_the_verdict_follows_the_bar(trained, children, described, known_by):
    against = {each.against: each for each in trained.evaluation.differences}
    assert against["random_order"].found.low > 0
    low = trained.evaluation.margin.recall.low
    assert trained.card.verdict == (MEETS_THE_BAR if low > 0 else DO_NOT_USE)
    strict = _train(children, described, known_by, bar=Bar(least_margin=0.99)).card
    assert strict.verdict == DO_NOT_USE
    assert "not met" in strict.verdict_words
    assert _train(children, described, known_by, bar=Bar(least_margin=-1.0)).card.verdict == MEETS_THE_BAR


def test_children_in_both_parts_are_counted_and_a_variant_without_them_is_judged(children, described, known_by, trained):
    assert trained.judged.children_in_both == 6_000
    assert trained.judged.new_children is None
    moved = children.child_id.copy()
    newest = children.as_of == children.as_of.max()
    moved[newest & (np.char.str_len(moved) > 0) & (np.arange(len(moved)) % 2 == 0)] = ""
    fresh = np.array([name or f"n{place}" for place, name in enumerate(moved)])
    half = _train(replace(children, child_id=fresh), described, known_by)
    assert half.judged.children_in_both == 3_000
    assert half.judged.new_children is not None
    assert half.judged.new_children.rows == 3_000


def test_an_indicator_built_from_the_outcome_makes_a_card_too_good_to_be_true_and_the_gate_names_it(
    children, described, known_by
):
    leaky = replace(children, X=children.X.assign(count_00_past_52_weeks=np.where(children.y, 4.0, 0.0)))
    made = _train(leaky, described, known_by)
    found = made.evaluation.card
    assert found.precision.value > 0.8 or found.recall.value > 0.95
    assert made.card.verdict == DO_NOT_USE
    (missed,) = [each for each in made.conditions if each.name == "leakage"]
    assert not missed.met
    assert missed.words.startswith("count_00_past_52_weeks is 4 or more for 100 of 100 rows with an outcome and for none")
    assert missed.words in made.warnings
    assert missed.words in made.card.verdict_words


def test_no_rules_to_be_judged_beside_is_refused(children, described, known_by):
    with pytest.raises(ModelProblem, match="simple rule"):
        _train(children, described, known_by, rules=())


def test_bands_reach_from_zero_up_without_a_gap_and_their_rates_fall(trained):
    bands = trained.card.bands
    assert bands[0].to_points is None
    assert bands[-1].from_points == 0
    shares = [band.share for band in bands]
    assert shares == sorted(shares, reverse=True)
    for points in range(trained.card.most_points + 1):
        band = band_for(points, bands)
        assert band.from_points <= points
        assert band.to_points is None or points <= band.to_points


def test_a_band_speaks_of_many_children_with_whole_numbers_and_an_interval():
    points = np.repeat([10, 0], [200, 800])
    y = np.concatenate([np.arange(200) < 20, np.arange(800) < 8])
    first, last = bands_of(points, y, np.arange(1_000).astype(str), outcome_words="went missing")
    assert first.words == "Of 100 children with 10 or more points, about 10 (between 6 and 15) went missing."
    assert last.words == "Of 1,000 children with 0 to 9 points, about 10 (between 5 and 20) went missing."


@settings(derandomize=True, deadline=None, max_examples=80)
@given(seed=st.integers(0, 10_000), top=st.integers(1, 60), slope=st.floats(-0.1, 0.2))
def test_bands_hold_every_row_once_and_their_rates_fall_whatever_the_points(seed, top, slope):
    rng = np.random.default_rng(seed)
    points = rng.binomial(top, 0.2, size=1_500)
    y = rng.random(1_500) < np.clip(0.05 + slope * points, 0.001, 0.9)
    bands = bands_of(points, y, np.arange(1_500).astype(str), outcome_words="went missing")
    assert sum(band.rows for band in bands) == 1_500
    assert 1 <= len(bands) <= 5
    for band in bands:
        here = (points >= band.from_points) & (points <= (top if band.to_points is None else band.to_points))
        assert band.rows == here.sum()
        assert band.outcomes is None or band.outcomes == y[here].sum()
        assert band.outcomes is None or band.outcomes == 0 or band.outcomes > 7
    assert bands[-1].from_points == 0
    assert bands[0].to_points is None
    assert all(high.from_points - 1 == low.to_points for high, low in pairwise(bands))
    shares = [band.share for band in bands if band.share is not None]
    assert shares == sorted(set(shares), reverse=True)


def test_too_few_outcomes_give_one_band_that_states_none():
    (band,) = bands_of(np.arange(100), np.arange(100) >= 97, np.arange(100).astype(str), outcome_words="went missing")
    assert (band.outcomes, band.share) == (None, None)
    assert "Too few" in band.words


def test_the_card_holds_no_pseudonym_and_no_small_count(trained, children):
    text = trained.card.to_json()
    assert not any(name in text for name in children.child_id[:200])

    def counts(value, key=""):
        if isinstance(value, dict):
            for name, each in value.items():
                yield from counts(each, name)
        elif isinstance(value, list):
            for each in value:
                yield from counts(each, key)
        elif type(value) is int and key in {"found", "false_positives", "outcomes"}:
            yield value

    held = list(counts(json.loads(text)))
    assert held
    assert not any(0 < each <= 7 for each in held)
