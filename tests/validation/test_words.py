"""The words of the rules: whole, plain, and the same on the reference page."""

from __future__ import annotations

import pytest

from validation.catalogue import rules_for
from validation.reference import PAGE, page, write_page
from validation.remedies import remedy_for
from vocabulary.feeds import FEEDS

RULES = [rule for feed in FEEDS.values() for rule in rules_for(feed)]


def test_the_reference_page_is_in_step_with_the_rules() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it again: python -m validation.reference"


def test_the_reference_page_names_every_rule_of_every_feed(tmp_path) -> None:
    text = write_page(tmp_path / "reference" / "checks.md").read_text(encoding="utf-8")

    assert {rule.name for rule in RULES if f"| `{rule.name}` |" not in text} == set()
    assert all(rule.reason.replace("|", "\\|") in text for rule in RULES)
    widths = {line.count("|") - line.count("\\|") for line in text.splitlines() if line.startswith("| `")}
    assert widths == {6, 7}


def test_every_rule_says_what_must_be_true_why_and_what_to_do() -> None:
    for rule in RULES:
        assert len(rule.words) > 10
        assert not rule.words.endswith(".")
        assert rule.reason.endswith(".")
        assert rule.do.endswith(".")


def test_a_remedy_is_in_the_words_of_the_feed() -> None:
    assert "pupils" in remedy_for("person_is_on_the_list", FEEDS["attendance"]).words
    assert "persons" in remedy_for("person_is_on_the_list", FEEDS["contacts"]).words
    assert remedy_for("mark_is_in_the_code_table").words == "mark is in the code table attendance_marks"


@pytest.mark.parametrize("words", ["row has 3 cells, expected 4", "not a date in %d/%m/%Y"])
def test_what_could_not_be_read_keeps_the_readers_own_words(words: str) -> None:
    assert remedy_for(words).words == words
    assert "send it again" in remedy_for(words).do
