"""What training found stands on the card and on its pages: every figure again, and no small number or single child."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from models.card import points_of
from models.card_file import load, read, save
from models.explanation import explain
from models.findings import held_back
from models.plots import MOST_DEPENDENCE, plots
from models.sections import gate_line, sections
from models.spread import spread_of
from models.suppression import HELD_BACK
from tests.models.conftest import VERSION
from vocabulary.council import Thresholds
from vocabulary.problems import ModelProblem

FLOORS = Thresholds()


def _section(trained, anchor):
    return next(each for each in sections(trained.card, FLOORS) if each.anchor == anchor)


def test_the_gate_is_told_condition_by_condition(trained):
    rows = _section(trained, "gate").rows
    assert [(row["Condition"].lower(), row["Met"] == "met") for row in rows] == [
        (each.name, each.met) for each in trained.conditions
    ]
    assert f"{sum(each.met for each in trained.conditions)} of {len(trained.conditions)}" in gate_line(trained.card)


def test_each_test_date_is_told_with_false_alarms_beside_finds(trained):
    rows = _section(trained, "dates").rows
    judged = [*trained.earlier, trained.judged]
    assert [row["Tested on"] for row in rows] == [each.split.test.isoformat() for each in judged]
    for each in trained.card.evaluation["findings"]["by_date"]:
        assert (each["found"] is None) == (each["false_positives"] is None)
        if each["found"] is not None:
            assert each["found"] + each["false_positives"] == each["listed"]


def test_every_line_says_in_how_many_refits_it_stands_and_unsteady_ones_are_marked(trained):
    rows = {row["Line"]: row for row in _section(trained, "steady").rows}
    assert set(rows) == {line.words for line in trained.card.lines}
    marked = {line.name for line in trained.card.lines if rows[line.words]["Steady"] == "comes and goes"}
    assert marked == trained.stability.unsteady == set(trained.card.unsteady)


def test_the_cost_of_being_readable_and_what_contact_alone_finds_are_told(trained):
    told = _section(trained, "transparency")
    kinds = {each.title for each in trained.evaluation.results if each.kind in ("challenger", "ablation")}
    assert {row["Way of choosing"] for row in told.rows[1:]} == kinds
    assert any("readable" in words for words in told.words)


def test_a_council_that_holds_back_more_holds_back_more_here_too(trained):
    strict = Thresholds(small_number=20)
    found = [each.evaluation.card.found for each in (*trained.earlier, trained.judged)]
    rows = next(each for each in sections(trained.card, strict) if each.anchor == "dates").rows
    for row, count in zip(rows, found, strict=True):
        assert (row["Found"] == row["False alarms"] == HELD_BACK) or count > 20


def test_a_small_count_of_a_known_total_takes_the_next_smallest_with_it():
    assert held_back([40, 3, 12]) == [40, None, None]
    assert held_back([40, 3, 4]) == [40, None, None]
    assert held_back([40, 0, 12]) == [40, 0, 12]


def test_a_theme_is_worth_its_points_less_those_of_the_mean_child_by_a_second_route(trained, children):
    X = children.X
    themes = explain(trained.card, X).by_theme()
    for theme in themes.columns:
        lines = [(line, mean) for line, mean in zip(trained.card.lines, trained.card.means, strict=True) if line.theme == theme]
        given = points_of(X, [line for line, _ in lines]).sum(axis=1)
        usual = sum(line.points * mean for line, mean in lines)
        assert np.abs(themes[theme].to_numpy() - (given - usual)).max() <= 1e-9


def test_children_on_one_step_have_one_contribution_and_the_counts_are_theirs(trained, children):
    X = children.X
    spread = spread_of(explain(trained.card, X), X)
    by_indicator = explain(trained.card, X).by_indicator()
    for each in spread:
        value = X[each["indicator"]].to_numpy()
        cuts = [step["from"] for step in each["steps"] if step["from"] is not None]
        for step in each["steps"]:
            above = next((cut for cut in cuts if step["from"] is None or cut > step["from"]), np.inf)
            here = np.isnan(value) if step["not_known"] else (value < above) & (value >= (step["from"] or -np.inf))
            assert step["rows"] in (None, int(here.sum()))
            assert by_indicator[each["indicator"]].to_numpy()[here] == pytest.approx(step["contribution"], abs=1e-6)


def test_no_step_with_few_children_is_on_the_card_or_drawn(trained, children):
    X = children.X.iloc[:400]
    spread = spread_of(explain(trained.card, X), X)
    rows = [step["rows"] for each in spread for step in each["steps"]]
    assert None in rows
    assert not any(row is not None and 0 < row <= 7 for row in rows)
    card = replace(trained.card, evaluation={"findings": {"spread": spread, "themes": {}}})
    drawn = plots(card, FLOORS)
    assert any(HELD_BACK in svg for name, svg in drawn.items() if name.startswith("dependence"))
    few = next(each for each in spread if any(step["rows"] is None for step in each["steps"]))
    only = plots(replace(card, evaluation={"findings": {"spread": [few], "themes": {}}}), FLOORS)["beeswarm.svg"]
    many = [step["rows"] for step in few["steps"] if step["rows"] is not None]
    each_dot = int(re.search(r"One dot for about (\d+) children", only)[1])
    assert each_dot >= 10
    assert only.count("<circle") == sum(max(1, round(count / each_dot)) for count in many)


def test_the_drawings_are_whole_svg_with_their_words_as_text(trained):
    drawn = plots(trained.card, FLOORS)
    assert {"bar.svg", "beeswarm.svg"} <= set(drawn)
    assert sum(name.startswith("dependence") for name in drawn) == MOST_DEPENDENCE
    for svg in drawn.values():
        root = ElementTree.fromstring(svg)
        assert root.find("{http://www.w3.org/2000/svg}text") is not None
        assert "script" not in svg
    assert all(f"Theme: {theme}" in drawn["bar.svg"] for theme in {line.theme for line in trained.card.lines})


def test_a_card_from_before_findings_were_kept_keeps_its_bytes_and_its_pages_say_less(trained, tmp_path):
    old = replace(trained.card, unsteady=(), evaluation={**trained.card.evaluation})
    del old.evaluation["findings"]
    assert "unsteady" not in json.loads(old.to_json())
    save(old, tmp_path / "card.json")
    again = read(tmp_path / "card.json")
    assert again.digest == old.digest
    assert sections(again, FLOORS) == []
    assert plots(again, FLOORS) == {}


def test_unsteady_lines_come_back_with_the_card_and_must_be_its_own(trained, described, tmp_path):
    card = replace(trained.card, unsteady=(trained.card.lines[0].name,))
    save(card, tmp_path / "card.json")
    assert read(tmp_path / "card.json").unsteady == card.unsteady
    save(replace(card, unsteady=("of no line",)), tmp_path / "other.json")
    with pytest.raises(ModelProblem, match="does not have"):
        load(tmp_path / "other.json", as_of=card.created_on, catalogue_version=VERSION, descriptions=described)
