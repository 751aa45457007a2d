"""A practitioner's Monday: practice first, then a prompt from the worklist to the decision, and what is not theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.browser.deeds import WITH_AND_WITHOUT, decides, gives_a_view, invented, signs_in
from tests.browser.window import Window
from tests.review.invented import NORTH

Opens = Callable[..., Window]


@pytest.fixture
def practice_comes_first(data: Path) -> None:
    """The demonstration asks for practice, as a real installation does."""
    from django.conf import settings

    settings.INSTALLED = replace(settings.INSTALLED, practice=True)


@pytest.fixture
def colleague(data: Path) -> Any:
    """A second practitioner of the North."""
    from review.models import Membership, Person

    bea = Person.objects.create(username="bea.north", full_name="Bea North", invented=True)
    Membership.objects.create(person=bea, team=NORTH)
    return bea


@pytest.mark.parametrize(**WITH_AND_WITHOUT)
def test_a_prompt_is_taken_viewed_and_decided(opens: Opens, scripts: bool) -> None:
    window = opens(scripts=scripts)

    signs_in(window, invented("practitioner"))
    window.sees("Prompts for North-East team")
    window.follows("Open P-0001-1116")
    window.presses("=Take")
    window.sees("You have taken this prompt")
    window.does_not_see("The card adds up", "All together")
    gives_a_view(window)
    decides(window, "Offer early help", look_again=True)
    window.sees("Your decision is saved", "Now contact the family in the usual way", "Look again on 14 December 2026")
    window.follows("Worklist", nth=0)
    window.does_not_see("P-0001-1116")
    window.presses("Sign out")
    window.goes_to("/prompt/P-0001-1116")
    window.sees("Sign in")


@pytest.mark.parametrize(**WITH_AND_WITHOUT)
def test_nothing_is_decided_before_ones_own_view(opens: Opens, scripts: bool) -> None:
    window = opens(scripts=scripts)
    signs_in(window, invented("practitioner"))
    window.goes_to("/prompt/P-0001-1116")

    assert window.many("input:checked") == 0
    window.presses("Save my view and open the card")
    window.sees("There is a problem", "Choose how worried you are", "Say why, in your own words")
    window.does_not_see("The card adds up", "All together")

    gives_a_view(window)
    assert window.many("input:checked") == 0
    window.presses("Save my decision")
    window.sees("There is a problem", "Choose what you decide", "Give your reason")


@pytest.mark.parametrize(**WITH_AND_WITHOUT)
def test_a_prompt_about_the_wrong_child_leaves_the_list_without_a_view(opens: Opens, scripts: bool) -> None:
    window = opens(scripts=scripts)
    signs_in(window, invented("practitioner"))
    window.follows("Open P-0003-1116")

    window.follows("This is not the right child")
    window.writes("What is wrong?", "The suspension is her sister's.")
    window.presses("Save as wrong child or wrong data")

    window.sees("The data lead sees what you wrote")
    window.goes_to("/")
    window.does_not_see("P-0003-1116")


@pytest.mark.parametrize(**WITH_AND_WITHOUT)
def test_the_worklist_opens_after_practice(opens: Opens, practice_comes_first: None, scripts: bool) -> None:
    window = opens(scripts=scripts)
    signs_in(window, invented("practitioner"))
    window.sees("Practice on invented children")
    window.goes_to("/prompt/P-0001-1116")
    window.sees("Practice on invented children")

    for number in range(1, 6):
        if number == 1:
            window.follows("Open PRACTICE-1")
        else:
            window.presses("Next child")
        if number == 3:
            window.follows("This is not the right child")
            window.writes("What is wrong?", "They are twins at two schools.")
            window.presses("Save as wrong child or wrong data")
        else:
            gives_a_view(window, "I can't tell from this")
            decides(window, "No action now")
        window.sees("Where people may differ")

    window.presses("Go on to the last page")
    window.presses("I have read this: open my first page")
    window.sees("Prompts for North-East team")


@pytest.mark.parametrize(**WITH_AND_WITHOUT)
def test_a_prompt_is_found_by_its_reference_and_handed_over(opens: Opens, colleague: Any, scripts: bool) -> None:
    window = opens(scripts=scripts)
    signs_in(window, invented("practitioner"))

    window.writes("Find a prompt by its reference", "P-0002-1116")
    window.presses("Find")
    window.sees("Nobody has taken this prompt")
    window.presses("=Take")
    window.follows("Hand over")
    window.chooses(colleague.full_name)
    window.presses("Hand over")
    window.sees("You have handed the prompt over")

    theirs = opens(colleague, scripts=scripts)
    theirs.goes_to("/?show=mine")
    theirs.follows("Open P-0002-1116")
    theirs.sees("You have taken this prompt")


def test_a_prompt_of_another_team_is_not_found_and_not_opened(opens: Opens) -> None:
    window = opens()
    signs_in(window, invented("practitioner"))

    window.writes("Find a prompt by its reference", "P-0007-1116")
    window.presses("Find")
    window.sees("No prompt with this reference is open to you")

    assert window.goes_to("/prompt/P-0007-1116") == 404
