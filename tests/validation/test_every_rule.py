"""Every feed has a suite, a sound delivery passes it, and each fault planted is caught by the rule that names it."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.validation.deliveries import check_rows, plant_all, sound_row
from validation.catalogue import rules_for
from validation.delivery_rules import DELIVERY
from validation.suites import suite_for
from vocabulary.feeds import FEEDS, Feed, Use

EVERY_FEED = pytest.mark.parametrize("feed", FEEDS.values(), ids=FEEDS)


@EVERY_FEED
def test_a_feed_has_a_suite_with_an_expectation_for_each_rule_at_its_severity(feed: Feed) -> None:
    suite = suite_for(feed)

    assert suite.name == feed.name
    assert {each.meta["rule"]: each.severity.value for each in suite.expectations} == {
        rule.name: rule.severity for rule in rules_for(feed)
    }


@EVERY_FEED
def test_a_feeds_rules_have_different_names_and_only_critical_ones_stop_a_night(feed: Feed) -> None:
    names = Counter(rule.name for rule in rules_for(feed))

    assert names.most_common(1)[0][1] == 1
    assert {rule.name for rule in rules_for(feed) if rule.severity == "critical"} == {
        rule.name for rule in rules_for(feed) if rule.then == "stop"
    }


@EVERY_FEED
def test_every_needed_column_and_every_coded_column_has_its_rule(feed: Feed) -> None:
    rules = {rule.name: rule for rule in rules_for(feed)}

    for column in feed.columns:
        if column.required:
            assert rules[f"{column.name}_is_there"].then == "quarantine"
        if column.table:
            assert f"{column.name}_is_in_the_code_table" in rules


@EVERY_FEED
def test_a_sound_delivery_breaks_no_rule(feed: Feed) -> None:
    checked = check_rows(feed, [sound_row(feed, number) for number in range(1, 20)])

    assert [result.rule for result in checked.results if not result.passed or result.rows_failed] == []
    assert [result.rule for result in checked.results] == [rule.name for rule in rules_for(feed)]
    assert checked.quarantine.num_rows == 0
    assert checked.stops == ()


@EVERY_FEED
def test_a_fault_planted_for_each_rule_is_caught_by_that_rule_and_no_other_row_is_held_back(feed: Feed) -> None:
    rules = [rule for rule in rules_for(feed) if rule.look != DELIVERY]
    planted = plant_all(feed, rules)
    rows = [row for row in planted.rows if row]

    checked = check_rows(feed, rows, planted.faults)

    held: dict[int, set[str]] = {}
    for row, rule in zip(checked.quarantine["row"].to_pylist(), checked.quarantine["rule"].to_pylist(), strict=True):
        held.setdefault(row, set()).add(rule)
    results = {result.rule: result for result in checked.results}
    for rule in rules:
        at = planted.at[rule.name]
        assert results[rule.name].rows_failed >= 1, rule.name
        assert results[rule.name].passed is (rule.severity == "info"), rule.name
        words = {found for row, _, found in planted.faults if row == at} or {rule.name}
        if rule.then == "quarantine":
            assert words & held.get(at, set()), rule.name
        else:
            assert not words & held.get(at, set()), rule.name
    disputed = {2} if feed.name != "calendar" else set()
    assert set(held) <= set(planted.at.values()) | disputed


def test_lists_and_outcomes_are_checked_like_everything_else() -> None:
    assert {FEEDS[name].use for name in FEEDS} == set(Use)
    assert all(len(rules_for(feed)) > 10 for feed in FEEDS.values())
