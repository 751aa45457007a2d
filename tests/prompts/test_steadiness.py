"""Reasons beside those of an earlier night: shares by hand, and only where nothing about the child changed."""

from dataclasses import replace
from datetime import date

import pytest

from prompts.steadiness import AcrossNights, across_nights, top_reasons
from tests.prompts.invented import FACTS, fact


def test_the_same_facts_keep_every_reason() -> None:
    assert across_nights([(FACTS, FACTS)]) == AcrossNights(1, 0, 1.0)


def test_a_reason_that_fell_out_of_the_first_three_counts_as_one_third() -> None:
    absence, unauthorised, suspended, missing = FACTS
    weaker = (absence, replace(unauthorised, points=1), suspended, missing)
    assert top_reasons(FACTS) - top_reasons(weaker) == {"unauthorised"}
    assert across_nights([(FACTS, weaker), (FACTS, FACTS)]).kept == pytest.approx((2 / 3 + 1) / 2)


@pytest.mark.parametrize("since", [None, date(2026, 11, 16)])
def test_a_child_with_a_new_event_or_one_that_grew_old_is_counted_apart(since: date | None) -> None:
    newer = tuple(each if each.indicator != FACTS[2].indicator else replace(each, since=since) for each in FACTS)
    assert across_nights([(FACTS, newer)]) == AcrossNights(0, 1, None)


def test_a_rate_that_moved_is_no_news() -> None:
    moved = (fact("Missed 33 of the last 60 sessions", 5, indicator="absence"), *FACTS[1:])
    assert across_nights([(FACTS, moved)]) == AcrossNights(1, 0, 1.0)


def test_nobody_to_compare_is_no_share() -> None:
    assert across_nights([]) == AcrossNights(0, 0, None)
