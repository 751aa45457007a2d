"""Where a prompt goes when records change child. Each prompt here has 4 points from school and 2 or more from social care."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prompts.following import Goes, Moved, follow
from tests.review.invented import prompt
from vocabulary.decisions import LinkConfidence
from vocabulary.prompts import Fact

STRONG, WEAK = LinkConfidence.STRONG, LinkConfidence.WEAK


def issued(education: int, care: int):
    lines = (Fact("attendance", "Missed", None, education, "missed"), Fact("contact", "Missing", None, care, "missing"))
    return replace(prompt(1, child_id="AAAA"), card_lines=tuple(line for line in lines if line.points))


def goes(document, *moved: Moved, held: set, about: dict | None = None) -> list[tuple[str, str]]:
    return [(each.to_child, each.why) for each in follow([document], about or {}, moved, held)]


CARE_LEFT = Moved("care", "AAAA", "BBBB", STRONG)
HELD_APART = {("AAAA", "education"), ("BBBB", "care")}


def test_a_prompt_goes_with_the_records_that_gave_it_most_points():
    assert goes(issued(2, 5), CARE_LEFT, held=HELD_APART) == [("BBBB", "split")]


@pytest.mark.parametrize(("education", "care"), [(5, 2), (3, 3)])
def test_a_prompt_stays_where_most_or_as_many_of_its_points_stay_and_says_so(education, care):
    assert goes(issued(education, care), CARE_LEFT, held=HELD_APART) == [("AAAA", "split")]


def test_a_prompt_that_rests_on_nothing_that_moved_is_not_touched():
    assert goes(issued(5, 0), CARE_LEFT, held=HELD_APART) == []
    assert goes(issued(2, 5), Moved("care", "CCCC", "BBBB", STRONG), held=HELD_APART) == []


def test_a_record_of_a_system_that_the_child_still_has_takes_nothing_with_it():
    assert goes(issued(2, 5), CARE_LEFT, held=HELD_APART | {("AAAA", "care")}) == []


def test_a_prompt_of_a_child_that_was_merged_goes_to_the_child_that_stays():
    both = Moved("care", "AAAA", "BBBB", STRONG), Moved("education", "AAAA", "BBBB", STRONG)
    held = {("BBBB", "care"), ("BBBB", "education")}
    assert goes(issued(5, 2), *both, held=held) == [("BBBB", "merged")]
    assert goes(issued(3, 3), *both, held=held) == [("BBBB", "merged")]
    assert goes(issued(0, 3), both[0], held=held) == [("BBBB", "merged")]


def test_a_prompt_on_records_that_are_only_weakly_anyones_is_on_no_list():
    assert goes(issued(2, 5), Moved("care", "AAAA", "BBBB", WEAK), held={("AAAA", "education")}) == [("AAAA", "weak")]
    assert goes(issued(2, 5), Moved("care", "AAAA", "AAAA", WEAK), held={("AAAA", "education")}) == [("AAAA", "weak")]


def test_a_prompt_that_moved_before_is_followed_from_where_it_is():
    back = Moved("care", "BBBB", "AAAA", STRONG)
    found = follow([issued(2, 5)], {"P-0001-1116": "BBBB"}, [back], {("AAAA", "education"), ("AAAA", "care")})
    assert found == [Goes("P-0001-1116", "BBBB", "AAAA", "merged")]
