from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

from models.splits import check_labels_complete, check_split, dates_for, temporal_splits, truncated_label_warning
from vocabulary.problems import LeakageProblem, ModelProblem

SPAN = {"horizon_weeks": 52, "settle_days": 14}
TEST = date(2026, 3, 2)


def test_a_training_label_that_is_complete_on_the_test_date_may_be_used_and_a_day_later_may_not():
    last = TEST - timedelta(weeks=52, days=14)
    check_split([last], TEST, **SPAN)
    with pytest.raises(LeakageProblem) as caught:
        check_split([last + timedelta(days=1)], TEST, **SPAN)
    assert caught.value.as_of == TEST
    assert caught.value.found_on == TEST + timedelta(days=1)


def test_the_leak_is_named_with_its_dates():
    with pytest.raises(LeakageProblem, match=r"2025-09-01.*complete on 2026-09-14.*2026-03-02"):
        check_split([date(2025, 9, 1)], TEST, **SPAN)


def test_a_label_whose_window_is_not_over_is_never_used():
    with pytest.raises(LeakageProblem, match="2025-06-02"):
        check_labels_complete([date(2024, 1, 1), date(2025, 6, 2)], known_by=date(2026, 1, 1), **SPAN)


def test_each_split_trains_on_all_and_only_the_dates_that_were_complete():
    dates = [date(2023, 1, 2) + timedelta(weeks=13 * step) for step in range(12)]
    splits = temporal_splits(dates, **SPAN, most=99)
    assert len(splits) == 7
    for split in splits:
        fit = [each for each in dates if each + timedelta(weeks=52, days=14) <= split.test]
        assert list(split.train) == fit
        check_split(split.train, split.test, **SPAN)


def test_dates_too_close_together_are_refused_with_what_is_held():
    with pytest.raises(ModelProblem, match=r"2 dates \(2025-01-06 to 2025-06-02\)"):
        temporal_splits([date(2025, 1, 6), date(2025, 6, 2)], **SPAN)


def test_the_dates_proposed_allow_a_split_and_use_the_newest_complete_labels():
    known_by = date(2026, 11, 16)
    train, (test,) = dates_for(known_by=known_by, snapshots=3, weeks_between=13, **SPAN)
    assert test + timedelta(weeks=52, days=14) == known_by
    assert [b - a for a, b in pairwise(train)] == [timedelta(weeks=13)] * 2
    check_split(train, test, **SPAN)
    check_labels_complete([*train, test], known_by=known_by, **SPAN)
    assert temporal_splits([*train, test], **SPAN)[-1].train == train


def test_several_test_dates_each_have_as_many_training_dates_and_share_them():
    known_by = date(2026, 11, 16)
    train, tests = dates_for(known_by=known_by, snapshots=3, weeks_between=13, test_dates=3, **SPAN)
    assert (len(train), len(tests)) == (5, 3)
    splits = temporal_splits([*train, *tests], **SPAN, most=3, snapshots=3)
    assert tuple(each.test for each in splits) == tests
    assert [each.train for each in splits] == [train[0:3], train[1:4], train[2:5]]


def test_a_label_that_is_all_positive_after_a_date_is_warned_about():
    y = np.array([False] * 50 + [True] * 5 + [True] * 20)
    dates = np.array(["2024-01-01"] * 55 + ["2025-01-01"] * 20, dtype="datetime64[D]")
    assert "2025-01-01" in str(truncated_label_warning(y, dates))


def test_a_newest_date_with_far_fewer_outcomes_is_warned_about_and_an_ordinary_one_is_not():
    dates = np.repeat(np.array(["2024-01-01", "2025-01-01"], dtype="datetime64[D]"), 10_000)
    y = np.zeros(20_000, dtype=bool)
    y[:100] = True
    y[10_000:10_020] = True
    assert "incomplete" in str(truncated_label_warning(y, dates))
    y[10_000:10_080] = True
    assert truncated_label_warning(y, dates) is None
