"""A whole review without a pointer: Tab to get there, Space to choose, Enter to send; and the focus can always be seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.window import Window
from tests.review.invented import NORTH


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_review_is_done_with_tab_space_and_enter(opens: Callable[..., Window], scripts: bool) -> None:
    from review.invented import invented_people

    who = next(each for each in invented_people() if each.team == NORTH)
    window = opens(scripts=scripts)
    window.goes_to("/")

    window.tabs_to("User name")
    window.types(who.username)
    window.tabs_to("Password")
    window.types(who.password)
    window.tabs_to("Sign in")
    window.strikes("Enter")
    window.sees("Prompts for North-East team")

    window.tabs_to("Open P-0001-1116")
    window.strikes("Enter")
    window.tabs_to("Take")
    window.strikes("Enter")
    window.sees("You have taken this prompt")

    window.tabs_to("Not worried", role="radio")
    window.strikes("Space")
    window.tabs_to("Why?")
    window.types("The family told me about the bus.")
    window.tabs_to("Save my view and open the card")
    window.strikes("Enter")
    window.sees("Your view is saved", "The card adds up")

    window.tabs_to("Offer early help", role="radio")
    window.strikes("Space")
    window.tabs_to("Reason")
    window.types("Mornings are hard since the move.")
    window.tabs_to("What do the child and the family say?")
    window.types("I will ring them today.")
    for box, number in (("Day", "14"), ("Month", "12"), ("Year", "2026")):
        window.tabs_to(box)
        window.types(number)
    window.tabs_to("Save my decision")
    window.strikes("Enter")
    window.sees("Your decision is saved", "offer early help")


def test_a_mistake_is_said_where_the_focus_is(opens: Callable[..., Window], north_person: object) -> None:
    window = opens(north_person)
    window.goes_to("/prompt/P-0001-1116")

    window.presses("Save my view and open the card")

    window.sees("There is a problem")
    assert window.title().startswith("Error: ")
    assert window.finds("document.activeElement.className") == "govuk-error-summary"
    window.tabs_to("Say why, in your own words")
    window.strikes("Enter")
    assert window.focus()["name"] == "Why?"


@pytest.mark.parametrize("path", ["/", "/prompt/P-0001-1116", "/prompt/P-0001-1116/wrong-child"])
def test_every_stop_of_the_tab_key_can_be_seen(opens: Callable[..., Window], north_person: object, path: str) -> None:
    window = opens(north_person)
    window.goes_to(path)

    unseen, stops = window.stops_without_a_visible_focus()

    assert unseen == []
    assert stops > 5


def test_the_first_stop_skips_to_the_content(opens: Callable[..., Window], north_person: object) -> None:
    window = opens(north_person)
    window.goes_to("/prompt/P-0001-1116")

    assert window.tabs_to("Skip to main content") == 1
    window.strikes("Enter")

    assert window.finds("document.activeElement.id") == "main-content"


def test_a_stop_that_looks_the_same_with_the_focus_is_found(opens: Callable[..., Window], north_person: object) -> None:
    """Or else nothing found would mean nothing."""
    window = opens(north_person)
    window.goes_to("/")

    window.finds(
        "document.querySelector('.app-link-button').style.cssText = 'outline: 0; background: none; box-shadow: none; color: #fff; text-decoration: underline'"
    )

    assert window.stops_without_a_visible_focus()[0] == ["Sign out"]
