from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models.bins import Bin, answers, bins_of, words_for
from tests.models.invented import descriptions
from vocabulary.problems import ModelProblem

COUNT = "count_01_past_52_weeks"
SHARE = "share_02_past_52_weeks"


def test_a_value_past_several_cuts_answers_yes_to_each_of_them():
    X = pd.DataFrame({COUNT: [0.0, 1.0, 2.0, 3.0, 4.0, 9.0]})
    bins = [Bin(COUNT, 1.0), Bin(COUNT, 2.0), Bin(COUNT, 4.0), Bin(COUNT, None)]
    assert answers(X, bins).astype(int).tolist() == [
        [0, 0, 0, 0],
        [1, 0, 0, 0],
        [1, 1, 0, 0],
        [1, 1, 0, 0],
        [1, 1, 1, 0],
        [1, 1, 1, 0],
    ]


def test_not_known_is_told_apart_from_zero_and_reaches_no_cut():
    X = pd.DataFrame({COUNT: [0.0, np.nan]})
    assert answers(X, [Bin(COUNT, 1.0), Bin(COUNT, None)]).tolist() == [[False, False], [False, True]]


def test_protective_and_undirected_indicators_have_no_bins():
    described = descriptions(12)
    withheld = {name for name, each in described.items() if each.direction != 1}
    assert len(withheld) == 2
    assert not withheld & {each.indicator for each in bins_of(described)}


def test_bins_come_in_one_order_whatever_order_the_descriptions_have():
    described = descriptions(9)
    assert bins_of(described) == bins_of(dict(reversed(described.items())))


def test_cuts_that_do_not_go_up_are_refused_by_name():
    from dataclasses import replace

    described = descriptions(9)
    described[COUNT] = replace(described[COUNT], cuts=(2.0, 2.0))
    with pytest.raises(ModelProblem, match=COUNT):
        bins_of(described)


def test_a_matrix_without_the_indicator_or_with_an_infinite_value_is_refused():
    with pytest.raises(ModelProblem, match=COUNT):
        answers(pd.DataFrame({SHARE: [0.1]}), [Bin(COUNT, 1.0)])
    with pytest.raises(ModelProblem, match="1 infinite"):
        answers(pd.DataFrame({COUNT: [np.inf, 1.0]}), [Bin(COUNT, 1.0)])


def test_a_share_is_worded_in_per_cent_and_a_count_as_it_is():
    described = descriptions(9)
    assert words_for(Bin(SHARE, 0.1), described[SHARE]) == "Share 2 in the past 52 weeks: 10% or more"
    assert words_for(Bin(COUNT, 2.0), described[COUNT]) == "Events 1 in the past 52 weeks: 2 or more"
    assert words_for(Bin(COUNT, None), described[COUNT]) == "Events 1 in the past 52 weeks: not known"
