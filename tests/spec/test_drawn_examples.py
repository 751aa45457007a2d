"""Each drawn example has the answer that a person worked out by hand: every indicator, and each trap in counting one."""

from __future__ import annotations

import math
from typing import get_args

import pandas as pd
import pytest

from features.catalogue import CATALOGUE
from features.definitions import Change, Definition, Events
from features.engine import compute
from tests.features.held import history_of, links_of
from tests.spec.drawn import PERSON, Example, examples
from vocabulary.council import Thresholds
from vocabulary.feeds import FEEDS, Use

DRAWN = examples()
CHILD = pd.DataFrame({"child_no": [PERSON]})


@pytest.mark.parametrize("example", DRAWN, ids=[example.title for example in DRAWN])
def test_the_engine_gives_the_answer_worked_out_by_hand(example: Example) -> None:
    history = history_of(example.rows)
    thresholds = Thresholds(possible_sessions=example.floor)
    people = {row["person_no"] for rows in example.rows.values() for row in rows if "person_no" in row}
    matrices = {
        as_of: compute(
            history,
            links_of(*((person, person) for person in sorted({PERSON, *people}))),
            CHILD,
            as_of=as_of,
            thresholds=thresholds,
            starts=example.starts,
            households=pd.DataFrame(example.households, columns=["person_no", "household_no", "known_on"]),
            late=example.late,
            catalogue=CATALOGUE.only(*{answer.indicator for answer in example.answers}, "absence_rate_past_4_weeks"),
        )
        for as_of in sorted({answer.as_of for answer in example.answers})
    }
    for answer in example.answers:
        value = matrices[answer.as_of].values.at[PERSON, answer.indicator]
        reason = matrices[answer.as_of].not_known.at[PERSON, answer.indicator]
        where = f"{answer.indicator} on {answer.as_of}: {value} {reason}"
        assert reason == answer.reason, where
        if answer.value is None:
            assert math.isnan(value), where
        else:
            assert value == pytest.approx(float(answer.value), abs=1e-12), where


def test_every_indicator_is_drawn_with_a_known_value() -> None:
    known = {answer.indicator for example in DRAWN for answer in example.answers if not answer.reason}

    assert known == set(CATALOGUE)


def test_every_indicator_is_drawn_with_a_value_other_than_0() -> None:
    above = {answer.indicator for example in DRAWN for answer in example.answers if answer.value}

    assert above == set(CATALOGUE)


def test_no_example_draws_an_outcome_feed() -> None:
    outcomes = {name for name, feed in FEEDS.items() if feed.use is Use.OUTCOME}

    assert all(outcomes.isdisjoint(example.rows) for example in DRAWN)


def test_each_kind_of_definition_is_in_use_so_that_none_goes_untested() -> None:
    kinds = {type(each.definition).__name__ for each in CATALOGUE.values()}
    measures = {each.definition.measure for each in CATALOGUE.values() if isinstance(each.definition, Events)}
    falling = {each.definition.falling for each in CATALOGUE.values() if isinstance(each.definition, Change)}

    assert kinds == {shape.__name__ for shape in get_args(Definition)}
    assert measures == {"count", "sum", "weeks_since", "none_after", "following", "open"}
    assert falling == {True, False}
