"""What people do on one page after another, in words that several journeys share."""

from __future__ import annotations

from typing import Any

from tests.browser.window import Window
from tests.review.invented import NORTH

WITH_AND_WITHOUT = {"argnames": "scripts", "argvalues": [True, False], "ids": ["with JavaScript", "without JavaScript"]}
"""A journey is made twice: with JavaScript and without."""


def invented(role: str, team: str = NORTH) -> Any:
    """The invented person who holds a role, with the password that the demonstration says."""
    from review.invented import invented_people
    from review.models.people import IN_A_TEAM

    return next(
        each for each in invented_people() if each.role == role and each.team == (team if each.role in IN_A_TEAM else "")
    )


def signs_in(window: Window, who: Any) -> None:
    """Sign in on the page for it."""
    window.goes_to("/")
    window.writes("User name", who.username)
    window.writes("Password", who.password)
    window.presses("=Sign in")
    window.sees(who.full_name, "Sign out")


def gives_a_view(window: Window, worry: str = "A little worried") -> None:
    """Give one's own view, which opens the card."""
    window.chooses(worry)
    window.writes("Why?", "I met them at the drop-in. The move has made mornings hard.")
    window.presses("Save my view and open the card")
    window.sees("The card adds up", "All together")


def decides(window: Window, decision: str, *, look_again: bool = False) -> None:
    """Decide, with a reason and what the family says."""
    window.chooses(decision)
    window.writes("Reason", "Mornings are hard since the move, and we can help with that.")
    window.writes("What do the child and the family say?", "I will ring mum this afternoon and ask what would help.")
    if look_again:
        writes_a_day(window, "14", "12", "2026")
    window.presses("Save my decision")


def writes_a_day(window: Window, day: str, month: str, year: str = "2026", *, within: str | None = None) -> None:
    """Write a date into its three boxes. within: the question that they belong to, where the page has several."""
    for box, number in (("Day", day), ("Month", month), ("Year", year)):
        window.writes(box, number, within=within)


def decides_a_prompt(window: Window, reference: str) -> None:
    """A whole review of one prompt by who is signed in, ending in early help."""
    window.goes_to(f"/prompt/{reference}")
    gives_a_view(window)
    decides(window, "Offer early help", look_again=True)
    window.sees("Your decision is saved")
