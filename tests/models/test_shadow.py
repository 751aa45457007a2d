from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.shadow import ShadowNight, exit_criteria, stable_share
from vocabulary.release_settings import Shadow

FIRST = date(2027, 1, 4)


def nights(*lists, late=(), drifted=()):
    return [
        ShadowNight(FIRST + timedelta(days=place), frozenset(children), int(place in late), place in drifted)
        for place, children in enumerate(lists)
    ]


def test_stability_is_the_share_of_each_list_that_the_next_night_has_too():
    assert stable_share(nights("abcd", "abce", "abxy")) == pytest.approx((3 + 2) / (4 + 4))
    assert stable_share(nights("abcd")) is None
    assert stable_share(nights("", "ab")) is None


def test_every_criterion_is_met_by_enough_quiet_nights():
    found = exit_criteria(nights(*["abcd"] * 14), failed_nights=0, settings=Shadow())
    assert [each.name for each in found] == ["nights", "late feeds", "stable", "failed nights", "drift"]
    assert all(each.met for each in found)


@pytest.mark.parametrize(
    ("lists", "more", "failed", "name"),
    [
        (["abcd"] * 13, {}, 0, "nights"),
        (["abcd"] * 14, {"late": (1, 2, 3)}, 0, "late feeds"),
        (["abcd", "wxyz"] * 7, {}, 0, "stable"),
        (["abcd"] * 14, {}, 1, "failed nights"),
        (["abcd"] * 14, {"drifted": (5,)}, 0, "drift"),
    ],
)
def test_each_criterion_is_missed_by_what_it_is_about_and_by_nothing_else(lists, more, failed, name):
    found = exit_criteria(nights(*lists, **more), failed_nights=failed, settings=Shadow())
    assert [each.name for each in found if not each.met] == [name]


def test_no_night_meets_nothing_but_that_none_failed():
    found = exit_criteria([], failed_nights=0, settings=Shadow())
    assert [each.name for each in found if each.met] == ["failed nights"]
