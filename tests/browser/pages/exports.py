"""Lists of decisions: asking, answering, and what became of a request."""

from __future__ import annotations

from tests.browser import day
from tests.browser.pages.case import Case
from tests.browser.window import Window


def _sends_it_empty(window: Window) -> None:
    window.presses("Ask for this list")


CASES = (
    Case("list_exports", "as it opens", day.PRIYA, "/lists", ("Lists of decisions", "Ask for a list", "What is the list for?")),
    Case("list_exports", "sent empty", day.PRIYA, "/lists", ("There is a problem", "Enter the first day"), _sends_it_empty),
)
