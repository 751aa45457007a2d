"""A practitioner's review from signing in to the decision, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.window import Window
from tests.review.invented import NORTH


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_prompt_is_taken_viewed_and_decided(opens: Callable[..., Window], scripts: bool) -> None:
    from review.invented import invented_people

    who = next(each for each in invented_people() if each.team == NORTH)
    window = opens(scripts=scripts)

    window.goes_to("/")
    window.writes("User name", who.username)
    window.writes("Password", who.password)
    window.presses("Sign in")
    window.sees("Prompts for North-East team")
    window.follows("Open P-0001-1116")
    window.presses("Take")
    window.sees("You have taken this prompt")
    window.does_not_see("The card adds up")
    window.chooses("A little worried")
    window.writes("Why?", "I know the family.")
    window.presses("Save my view and open the card")
    window.sees("The card adds up")
    window.chooses("Offer early help")
    window.writes("Reason", "Mornings are hard since the move.")
    window.writes("What do the child and the family say?", "I will ring them today.")
    window.writes("Day", "14")
    window.writes("Month", "12")
    window.writes("Year", "2026")
    window.presses("Save my decision")
    window.sees("Your decision is saved", "Now contact the family in the usual way", "Look again on")
    window.follows("Worklist", nth=0)
    window.does_not_see("P-0001-1116")
