"""The page of links: small groups held back, gaps with their intervals, and accuracy of invented children alone."""

from __future__ import annotations

from datetime import date

import pytest

from linkage.accuracy import Accuracy
from reports.linkage import LinkagePage, Sureness, largest_gap, render_linkage
from reports.linkage_accuracy import share_words
from vocabulary.council import Thresholds

SURE = {"Asian": Sureness(4200, 63, 12, 240), "White": Sureness(812, 21, 4, 66), "Chinese": Sureness(40, 2, 0, 1)}
RIGHT = {
    "Strong links": {"Asian": Accuracy(4200, 4199, 4300), "White": Accuracy(700, 700, 800), "Chinese": Accuracy(20, 20, 21)}
}


def rendered(**changes: object) -> str:
    given = {"council": "Thornbeck", "as_of": date(2026, 11, 16), "thresholds": Thresholds(), "sure": SURE} | changes
    return render_linkage(LinkagePage(**given))


def test_small_numbers_are_held_back_and_others_rounded():
    page = rendered()
    assert "4,200" in page
    assert "held back" in page
    assert not [small for small in ("63", "66", "21") if f">{small}<" in page]
    assert "can't be known here" in page


def test_accuracy_is_shown_of_invented_children_only():
    with pytest.raises(ValueError, match="invented children only"):
        rendered(right=RIGHT)
    page = rendered(right=RIGHT, invented=True)
    assert "97.65% (97.15% to 98.06%)" in page
    assert "left out: Chinese" in page


def test_a_share_has_the_interval_of_the_published_formula():
    assert share_words(81, 263) == "30.80% (25.53% to 36.62%)"  # Newcombe 1998, example a: 0.2553 to 0.3662
    assert share_words(0, 0) == "not known"


def test_the_largest_gap_is_between_a_group_and_all_others_with_its_interval():
    gap = largest_gap("the share found", {"A": (56, 70), "B": (48, 80)})
    assert gap is not None
    # Newcombe 1998 (Statistics in Medicine 17: 873), example a, method 10: 0.0524 to 0.3339
    assert sorted(round(abs(end), 4) for end in (gap.low, gap.difference, gap.high)) == [0.0524, 0.2, 0.3339]
    assert gap.beyond_chance
    assert "A, 20.00 points above" in gap.words or "B, 20.00 points below" in gap.words


def test_a_gap_that_may_be_chance_says_so_and_small_groups_are_not_compared():
    gap = largest_gap("the share found", {"A": (97, 100), "B": (95, 100), "Few": (1, 5)})
    assert gap is not None
    assert not gap.beyond_chance
    assert gap.words.endswith("So large a gap may be chance.")
    assert largest_gap("the share found", {"A": (97, 100), "Few": (1, 5)}) is None
    same = largest_gap("the share found", {"A": (50, 50), "B": (60, 60)})
    assert same is not None
    assert same.words == "No group differs from the others in the share found."


def test_a_borough_of_which_social_care_knows_nobody_says_so():
    assert "there is nothing to link" in rendered(sure={})
