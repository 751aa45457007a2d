from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from models.fairness import audit, smallest_ratio
from models.intervals import design_effect, holm, two_rates, wilson
from models.panel import Panel
from models.suppression import HELD_BACK, may_show_rate, shown_counts


def _population(
    rows: int, *, seed: int, rate: float = 0.02, listed: float = 0.05, ratio: float = 1.0
) -> tuple[Panel, np.ndarray]:
    """Children of six equal groups of one characteristic and two of another; group 'f' is listed `ratio` times as often."""
    rng = np.random.default_rng(seed)
    group = np.array(list("abcdef"))[rng.integers(0, 6, rows)]
    sex = np.where(rng.random(rows) < 0.5, "F", "M")
    risk = rng.random(rows)
    y = rng.random(rows) < rate * np.where(risk > 0.9, 3.0, 7 / 9)
    selected = rng.random(rows) < listed * np.where(risk > 0.9, 4.0, 2 / 3) * np.where(group == "f", ratio, 1.0)
    drawn = Panel(
        X=pd.DataFrame({"a": risk}),
        y=y,
        child_id=np.arange(rows).astype(str),
        as_of=np.full(rows, np.datetime64(date(2026, 1, 5))),
        team=np.full(rows, "East"),
        characteristics=pd.DataFrame({"ethnic_group": group, "sex": sex}),
    )
    return drawn, selected


def test_rates_equal_those_counted_by_hand():
    """
    group  rows  listed  outcome  both
    x        4      2       2       1
    y        2      0       1       0
    """
    drawn = Panel(
        X=pd.DataFrame({"a": np.zeros(6)}),
        y=np.array([1, 1, 0, 0, 1, 0]),
        child_id=np.arange(6).astype(str),
        as_of=np.full(6, np.datetime64("2026-01-05")),
        team=np.full(6, "East"),
        characteristics=pd.DataFrame({"g": list("xxxxyy")}),
    )
    x, y = audit(drawn, np.array([True, False, True, False, False, False])).groups
    assert {name: (rate.events, rate.count) for name, rate in x.rates.items()} == {
        "selection_rate": (2, 4),
        "recall": (1, 2),
        "precision": (1, 2),
        "false_positive_rate": (1, 2),
        "false_negative_rate": (1, 2),
    }
    assert (y.rates["precision"].count, y.rates["precision"].estimate.known) == (0, False)
    assert y.rates["false_negative_rate"].estimate.value == 1.0
    assert x.verdict == y.verdict == "not enough evidence"


def test_false_gaps_are_rare_where_there_is_no_bias():
    """60 unbiased populations: about 3 would show some false gap at 5%; ten would be a fault (p < 0.001)."""
    shown = sum(bool(audit(*_population(9_000, seed=seed)).gaps) for seed in range(60))
    assert shown <= 9


def test_a_gap_of_half_as_much_again_is_found_in_a_large_borough_and_named():
    found = 0
    for seed in range(10):
        result = audit(*_population(55_000, seed=100 + seed, ratio=1.5))
        found += "f" in {each.group for each in result.gaps}
    assert found >= 8


def test_a_borough_of_500_pupils_gives_not_enough_evidence():
    result = audit(*_population(500, seed=3))
    assert {each.verdict for each in result.groups} == {"not enough evidence"}


def test_no_gap_shown_is_said_only_where_one_that_matters_would_have_been_found():
    drawn, selected = _population(55_000, seed=4, listed=0.2)
    result = audit(drawn, selected)
    verdicts = {(each.group, part.measure): part for each in result.groups for part in each.comparisons}
    assert verdicts["a", "selection_rate"].verdict == "no gap shown"
    assert verdicts["a", "selection_rate"].smallest_ratio < 1.5
    small = verdicts["a", "recall"]
    assert small.verdict == ("no gap shown" if small.smallest_ratio <= 1.5 else "not enough evidence")


def test_the_smallest_gap_stated_is_the_one_found_four_times_in_five():
    own, rest = (audit(*_population(20_000, seed=5)).groups[0].comparisons[0].rate for _ in range(2))
    from models.fairness import Rate

    own, rest = Rate(100, 2_000, own.estimate), Rate(900, 18_000, rest.estimate)
    ratio = smallest_ratio(own, rest, design=1.0, level=0.05)
    rng = np.random.default_rng(6)
    # The same pooled rate, parted by that ratio.
    low = 0.05 * 20_000 / (2_000 * ratio + 18_000)
    found = [two_rates(rng.binomial(2_000, low * ratio), 2_000, rng.binomial(18_000, low), 18_000) < 0.05 for _ in range(1_000)]
    assert np.mean(found) == pytest.approx(0.8, abs=0.08)


def test_a_group_that_is_not_recorded_is_left_out_of_that_characteristic_only():
    drawn, selected = _population(2_000, seed=8)
    drawn.characteristics.loc[:999, "sex"] = ""
    groups = audit(drawn, selected).groups
    assert sum(each.rows for each in groups if each.characteristic == "sex") == 1_000
    assert sum(each.rows for each in groups if each.characteristic == "ethnic_group") == 2_000


def test_wilson_intervals_equal_the_published_example_and_stay_within_bounds():
    """Newcombe 1998, table I: 81 of 263 is 0.2553 to 0.3662; 0 of 20 is 0 to 0.1611."""
    known = wilson(81, 263)
    assert (round(known.low, 4), round(known.high, 4)) == (0.2553, 0.3662)
    none = wilson(0, 20)
    assert (none.low, round(none.high, 4)) == (0.0, 0.1611)
    assert not wilson(0, 0).known


def test_a_child_repeated_four_times_is_worth_four_rows_to_the_design_effect():
    rng = np.random.default_rng(9)
    event = (rng.random(3_000) < 0.2).astype(float)
    assert design_effect(np.tile(event, 4), np.tile(np.arange(3_000), 4)) == pytest.approx(4.0)
    assert design_effect(event, np.arange(3_000)) == pytest.approx(1.0)


def test_holm_multiplies_the_smallest_by_the_number_of_comparisons_and_never_turns_the_order():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []


def test_two_rates_agree_with_scipy_where_counts_are_large_and_where_they_are_small():
    from scipy.stats import chi2_contingency, fisher_exact

    table = [[60, 940], [90, 910]]
    assert two_rates(60, 1_000, 90, 1_000) == pytest.approx(chi2_contingency(table, correction=False).pvalue, abs=1e-12)
    assert two_rates(1, 20, 6, 20) == pytest.approx(fisher_exact([[1, 19], [6, 14]]).pvalue)


def test_a_small_cell_is_held_back_and_so_is_the_one_that_would_give_it_away():
    assert shown_counts([100, 3, 40], small=7, round_to=5) == ["100", HELD_BACK, HELD_BACK]
    assert shown_counts([100, 3, 4], small=7, round_to=5) == ["100", HELD_BACK, HELD_BACK]
    assert shown_counts([101, 0, 43], small=7, round_to=5) == ["100", "0", "45"]
    assert shown_counts([3], small=7, round_to=5) == [HELD_BACK]


@pytest.mark.parametrize(
    ("events", "count", "may"), [(3, 100, False), (97, 100, False), (0, 100, True), (50, 100, True), (0, 10, False)]
)
def test_a_rate_is_shown_only_where_no_small_count_is_behind_it(events, count, may):
    assert may_show_rate(events, count, small=7) is may
