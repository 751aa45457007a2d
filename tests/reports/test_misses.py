"""What the card misses, as a page says it: plainly nothing where nothing is measured, and no figure of few children."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from reports.account import MissesAccount
from reports.misses import NOT_MEASURED, miss_sentences
from reports.night import render
from tests.reports.invented import night
from tests.reports.reading import text
from vocabulary.council import Thresholds

FLOORS = Thresholds()


def account(**changes: Any) -> MissesAccount:
    """A year of draws: 40 of 200 decided are upheld."""
    given: dict[str, Any] = {
        "one_in": 10, "since": date(2025, 11, 17), "pool": 1_234.0, "upheld": 40, "not_upheld": 160, "lapsed": 21,
        "waiting": 12, "share": 0.2, "low": 0.147, "high": 0.262, "named_decided": 1_800, "named_upheld": 700,
    }  # fmt: skip
    return MissesAccount(**{**given, **changes})


def said(**changes: Any) -> str:
    return " ".join(miss_sentences(account(**changes), FLOORS))


def test_the_figure_is_a_share_and_a_number_of_the_pool_each_with_its_interval() -> None:
    assert (
        "Of about 1,200 children with some evidence whom the card did not name, on a mean night since 17 November 2025, "
        "about 250 (between 180 and 320) would have been worth a conversation: 20% (15% to 26%)"
    ) in said()
    assert "Of the prompts that the card did name and people decided, 39% were upheld." in said()


def test_with_none_drawn_it_says_that_misses_are_not_measured_and_gives_no_figure() -> None:
    nothing = MissesAccount(one_in=0)
    assert miss_sentences(nothing, FLOORS) == [NOT_MEASURED]
    assert "not measured" in NOT_MEASURED
    assert not re.search(r"\d", NOT_MEASURED.replace("drawn_one_in is 0", ""))


def test_what_was_drawn_before_the_council_set_it_to_none_is_still_told_as_such() -> None:
    assert said(one_in=0).startswith(NOT_MEASURED)
    assert "drawn before that" in said(one_in=0)
    assert "about 250" in said(one_in=0)


def test_before_the_first_draw_it_is_not_known_yet() -> None:
    assert "not known yet" in said(upheld=0, not_upheld=0, lapsed=0, waiting=0, share=None, low=None, high=None)


@pytest.mark.parametrize(
    ("upheld", "not_upheld"), [(8, 21), (7, 100), (100, 7), (1, 29), (0, 5)], ids=lambda number: str(number)
)
def test_a_figure_from_few_decisions_is_held_back(upheld: int, not_upheld: int) -> None:
    shown = said(upheld=upheld, not_upheld=not_upheld)
    assert "Too few drawn prompts are decided" in shown
    assert "worth a conversation:" not in shown
    assert "%" not in shown


def test_none_upheld_of_many_is_a_figure_because_it_is_about_nobody() -> None:
    shown = said(upheld=0, not_upheld=60, share=0.0, low=0.0, high=0.06)
    assert "about 0 (between 0 and 74)" in shown


def test_drawn_prompts_without_a_decision_are_told_and_small_numbers_of_them_held_back() -> None:
    assert "lapsed with no decision: 20; no decision yet: 10." in said()
    few = said(lapsed=3, waiting=2)
    assert "held back" in few
    assert "Those with no decision are in no share." in few


def test_teams_of_which_nothing_is_decided_are_told() -> None:
    assert "Nothing drawn for 2 teams is decided yet" in said(teams_unheard=2)
    assert "Nothing drawn for 1 team is decided yet" in said(teams_unheard=1)
    assert "Nothing drawn for" not in said()


def test_the_nights_page_has_it_and_its_first_lines_say_so_when_it_is_not_measured() -> None:
    page = text(render(night(misses=account())))
    assert "What the card misses Of about 1,200 children" in page
    assert NOT_MEASURED not in page
    unmeasured = text(render(night(misses=MissesAccount(one_in=0))))
    assert unmeasured.count(NOT_MEASURED) == 2
    assert "Nothing to say: no card is in force." in text(render(night(card=None, misses=None)))
