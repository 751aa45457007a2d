"""What the audit says beside rates: calibration by group, intersections, proxies, what the label is made of, steadiness."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from models.card import PointsCard
from models.fairness import CALIBRATION, audit
from models.group_calibration import calibration_of, tenths
from models.groups import with_intersections
from models.label import HARM, SERVICE, label_report
from models.panel import Panel
from models.proxies import proxies
from models.stability import stability_of
from tests.models.invented import descriptions, snapshot
from vocabulary.problems import ModelProblem


def _panel(rows: int, *, group: np.ndarray, y: np.ndarray, **more: object) -> Panel:
    return Panel(
        X=pd.DataFrame({"a": np.zeros(rows)}),
        y=y,
        child_id=np.arange(rows).astype(str),
        as_of=np.full(rows, np.datetime64("2026-01-05")),
        team=np.full(rows, "East"),
        characteristics=pd.DataFrame({"g": group}),
        **more,  # type: ignore[arg-type]
    )


def test_calibration_counted_by_hand():
    """
    stratum  rows  outcomes  of group x  its outcomes
    0          10         2           4             2
    1           5         4           2             1
    Expected of x: 4 x 2/10 + 2 x 4/5 = 2.4; observed 3.
    """
    strata = np.repeat([0, 1], [10, 5])
    here = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0], dtype=bool)
    y = np.array([1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 1, 1], dtype=bool)
    found = calibration_of(y, strata, np.arange(15), here, np.ones(15, dtype=bool))
    assert (found.observed, found.expected) == (3, pytest.approx(2.4))
    assert found.ratio.value == pytest.approx(1.25)
    assert found.ratio.low < 1 < found.ratio.high


def test_the_test_of_calibration_equals_a_permutation_within_strata():
    """A second route: shuffle outcomes within each stratum many times, and see how often they differ as much."""
    rng = np.random.default_rng(8)
    strata = rng.integers(0, 4, 3_000)
    here = rng.random(3_000) < 0.3
    y = rng.random(3_000) < (0.02 + 0.03 * strata) * np.where(here, 1.25, 1.0)
    everyone = np.ones(3_000, dtype=bool)
    found = calibration_of(y, strata, np.arange(3_000), here, everyone)
    gap, more = abs(found.observed - found.expected), 0
    for _ in range(2_000):
        order = np.lexsort((rng.random(3_000), strata))
        shuffled = np.empty_like(y)
        shuffled[np.sort(order)[np.argsort(strata, kind="stable")]] = y[order]
        more += abs(int(shuffled[here].sum()) - found.expected) >= gap
    assert found.p == pytest.approx(more / 2_000, abs=0.03)


def test_points_that_say_too_little_of_a_groups_need_are_a_gap_in_calibration_and_in_no_rate_of_listing():
    rng = np.random.default_rng(2)
    rows = 40_000
    group = np.where(rng.random(rows) < 0.3, "x", "y")
    points = rng.integers(0, 5, rows)
    y = rng.random(rows) < (0.005 + 0.02 * points) * np.where(group == "x", 1.6, 1.0)
    result = audit(_panel(rows, group=group, y=y), points == 4, strata=points)
    verdicts = {part.measure: part.verdict for each in result.groups if each.group == "x" for part in each.comparisons}
    assert verdicts[CALIBRATION] == "gap"
    assert verdicts["selection_rate"] != "gap"
    ratio = next(each for each in result.groups if each.group == "x").rates[CALIBRATION].estimate
    assert ratio.low > 1


def test_groups_as_well_calibrated_as_each_other_are_seldom_called_a_gap():
    shown = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        group, points = np.array(list("abcde"))[rng.integers(0, 5, 8_000)], rng.integers(0, 5, 8_000)
        y = rng.random(8_000) < 0.005 + 0.02 * points
        shown += bool(audit(_panel(8_000, group=group, y=y), points == 4, strata=points).gaps)
    assert shown <= 6


def test_the_two_groups_of_a_characteristic_are_one_comparison_with_one_verdict():
    rng = np.random.default_rng(5)
    group = np.where(rng.random(20_000) < 0.5, "F", "M")
    listed = rng.random(20_000) < np.where(group == "F", 0.10, 0.05)
    result = audit(_panel(20_000, group=group, y=rng.random(20_000) < 0.02), listed)
    assert result.comparisons == 4
    first, second = ({part.measure: (part.p_adjusted, part.verdict) for part in each.comparisons} for each in result.groups)
    assert first == second
    assert first["selection_rate"][1] == "gap"


def test_an_intersection_is_named_by_its_parts_and_not_recorded_where_a_part_is_not():
    crossed = with_intersections(pd.DataFrame({"sex": ["F", "M", ""], "sen": ["K", "", "E"]}), [("sex", "sen")])
    assert crossed["sex and sen"].tolist() == ["F and K", "", ""]
    with pytest.raises(ModelProblem, match="faith"):
        with_intersections(pd.DataFrame({"sex": ["F"]}), [("sex", "faith")])


def test_an_indicator_that_gives_a_group_away_is_named_as_a_close_proxy_and_noise_is_not():
    rng = np.random.default_rng(6)
    rows = 4_000
    group = np.where(rng.random(rows) < 0.4, "x", "y")
    held = replace(
        _panel(rows, group=group, y=rng.random(rows) < 0.05),
        X=pd.DataFrame({"tells": (group == "x") * 1.0 + rng.normal(size=rows), "noise": rng.normal(size=rows)}),
    )
    (found,) = proxies(held, np.zeros(rows))
    assert found.close
    assert found.closest[0][0] == "tells"
    assert found.by_points.value == 0.5
    (noise,) = proxies(replace(held, X=held.X[["noise"]]), np.zeros(rows))
    assert not noise.close
    assert noise.by_indicators.low < 0.5 < noise.by_indicators.high


def test_the_label_is_told_apart_into_harm_and_service_activity_by_hand():
    """Five outcomes: two assessments alone, one of both kinds, one of violence alone, one assessment not listed."""
    kinds = np.array(["assessment", "assessment", "assessment; violence", "violence", "assessment", "", ""])
    y = np.array([True] * 5 + [False] * 2)
    held = replace(
        _panel(7, group=np.full(7, "x"), y=y, kinds=kinds), X=pd.DataFrame({"contacts": [1, 0, 2, 0, np.nan, 0, 1.0]})
    )
    listed = np.array([1, 1, 1, 0, 0, 1, 0], dtype=bool)
    report = label_report(held, listed, made_of={"assessment": SERVICE, "violence": HARM}, contact_columns=("contacts",))
    counted = {each.kind: (each.made_of, each.rows, each.alone, each.found) for each in report.kinds}
    assert counted == {"assessment": (SERVICE, 4, 3, 3), "violence": (HARM, 2, 1, 1)}
    assert report.service_only.value == pytest.approx(3 / 5)
    assert report.seen_before.value == pytest.approx(2 / 5)
    assert report.everyone_seen.value == pytest.approx(3 / 7)


def test_a_line_that_the_data_bear_out_is_in_every_refit_and_its_points_move_little():
    past = snapshot(children=8_000, as_of=date(2024, 1, 1), seed=11, count=12, rate=0.05, signal=1.5)
    test = snapshot(children=8_000, as_of=date(2025, 3, 3), seed=11, count=12, rate=0.05, signal=1.5)
    card = PointsCard(descriptions=descriptions(12), most_lines=12).fit(past.X, past.y)
    points = card.decision_function(test.X)
    found = stability_of(card, past, test, points >= np.quantile(points, 0.95), refits=6, seed=1)
    assert {each.line for each in found.lines} == {each.name for each in card.lines_}
    strongest = max(found.lines, key=lambda each: each.points)
    assert strongest.appears == 1.0
    assert 0.5 < found.reasons_kept <= 1.0
    assert 0.5 < found.list_kept <= 1.0
    again = stability_of(card, past, test, points >= np.quantile(points, 0.95), refits=6, seed=1)
    assert again == found


def test_lines_fitted_on_noise_come_and_go_more_than_lines_that_the_data_bear_out():
    def appears(signal: float) -> float:
        past = snapshot(children=3_000, as_of=date(2024, 1, 1), seed=12, count=18, rate=0.04, signal=signal)
        card = PointsCard(descriptions=descriptions(18), most_lines=8).fit(past.X, past.y)
        found = stability_of(card, past, past, card.decision_function(past.X) > 3, refits=6, seed=1)
        return float(np.mean([each.appears for each in found.lines]))

    assert appears(0.0) < appears(2.0)


def test_tenths_hold_equal_scores_together_and_put_the_unknown_apart():
    strata = tenths(np.array([0.0] * 50 + list(np.linspace(1, 2, 50)) + [np.nan] * 3))
    assert len(set(strata[:50])) == 1
    assert set(strata[-3:]) == {strata.max()}
    assert strata.min() == 0 or strata[:50].min() >= 0
