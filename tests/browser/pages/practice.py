"""Practice mode: where it begins, an invented child in each of its states, what is learnt from it, and the end."""

from __future__ import annotations

from tests.browser import day
from tests.browser.pages.case import Case
from tests.browser.window import Window

FIRST, TWINS = "/practice/PRACTICE-1", "/practice/PRACTICE-3"


def _gives_a_view(window: Window) -> None:
    window.chooses("Quite worried")
    window.writes("Why?", "Two nights away from home, and school slipping.")
    window.presses("Save my view and open the card")


def _decides(window: Window) -> None:
    _gives_a_view(window)
    window.chooses("No action now")
    window.writes("Reason", "I know the family and they have help.")
    window.writes("What do the child and the family say?", "I saw them on Friday.")
    window.presses("Save my decision")


def _says_wrong_child(window: Window) -> None:
    window.writes("What is wrong?", "The suspension is her sister's.")
    window.presses("Save as wrong child or wrong data")


def _sends_it_empty(window: Window) -> None:
    window.presses("Save as wrong child")


CASES = (
    Case("practice", "as it begins", day.AMINA, "/practice", ("Practice on invented children", "PRACTICE-5", "Not yet")),
    Case("practice_prompt", "fresh", day.AMINA, FIRST, ("Practice: invented child.", "Kayden Marsh", "Your view first")),
    Case("practice_prompt", "the card open", day.AMINA, FIRST, ("All together", "What do you decide?"), _gives_a_view),
    Case("practice_prompt", "marks not sent", day.AMINA, "/practice/PRACTICE-4", ("Daniel Osei", "has not sent us its marks")),
    Case(
        "practice_wrong_child",
        "as it opens",
        day.AMINA,
        f"{TWINS}/wrong-child",
        ("Practice: invented child.", "What is wrong?"),
    ),
    Case("practice_wrong_child", "sent empty", day.AMINA, f"{TWINS}/wrong-child", ("There is a problem",), _sends_it_empty),
    Case("practice_after", "decided", day.AMINA, FIRST, ("Where people may differ", "Next child"), _decides),
    Case(
        "practice_after",
        "wrong child",
        day.AMINA,
        f"{TWINS}/wrong-child",
        ("twins at two schools", "Next child"),
        _says_wrong_child,
    ),
    Case(
        "practice_end",
        "before the end",
        day.AMINA,
        "/practice/what-the-card-knows",
        ("How the card is wrong", "What a prompt is not"),
    ),
)
