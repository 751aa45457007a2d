"""The practitioner's pages: the worklist, a prompt in each of its states, the decision, wrong child."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser import day
from tests.browser.pages.case import Case
from tests.browser.window import Window


def _sends_an_empty_view(window: Window) -> None:
    window.presses("Save my view and open the card")


def _sends_an_empty_decision(window: Window) -> None:
    window.presses("Save my decision")


def _sends_it_empty(window: Window) -> None:
    window.presses("Save as wrong child")


def _unfolds_the_rest(window: Window) -> None:
    window.unfolds("The same as a table")
    window.unfolds("How fresh the records are")


CARD = ("The card adds up whole points", "All together")


def _searches_for(typed: str) -> Callable[[Window], None]:
    def searches(window: Window) -> None:
        window.writes("Find a prompt by its reference", typed)
        window.presses("Find")

    return searches


def _hands_over_to_nobody(window: Window) -> None:
    window.presses("Hand over")


CASES = (
    Case("worklist", "all that wait", day.AMINA, "/", ("waiting", f"Open {day.FRESH}", "Taken by")),
    Case("worklist", "taken by me", day.AMINA, "/?show=mine", (f"Open {day.TAKEN}",)),
    Case("worklist", "not taken", day.AMINA, "/?show=not-taken", (f"Open {day.FRESH}",)),
    Case("worklist", "nothing to look at again", day.AMINA, "/?show=look-again", ("No prompt is due to be looked at again",)),
    Case("prompt", "fresh", day.AMINA, f"/prompt/{day.FRESH}", ("Nobody has taken this prompt", "Your view first", "Why?")),
    Case(
        "prompt",
        "all unfolded",
        day.AMINA,
        f"/prompt/{day.FRESH}",
        ("Week from", "Youth justice contacts: up to"),
        _unfolds_the_rest,
    ),
    Case("prompt", "taken by me", day.AMINA, f"/prompt/{day.TAKEN}", ("You have taken this prompt", "Hand back")),
    Case("prompt", "taken by a colleague", day.BEA, f"/prompt/{day.TAKEN}", ("has taken this prompt",)),
    Case(
        "prompt",
        "a view with nothing in it",
        day.AMINA,
        f"/prompt/{day.FRESH}",
        ("There is a problem", "Say why, in your own words"),
        _sends_an_empty_view,
    ),
    Case("prompt", "the card open", day.AMINA, f"/prompt/{day.VIEWED}", (*CARD, "What do you decide?", "My view has changed")),
    Case(
        "prompt",
        "a decision with nothing in it",
        day.AMINA,
        f"/prompt/{day.VIEWED}",
        (*CARD, "There is a problem", "Choose what you decide"),
        _sends_an_empty_decision,
    ),
    Case("prompt", "decided", day.AMINA, f"/prompt/{day.DECIDED}", (*CARD, "Decide differently", "Look again on")),
    Case("prompt", "the link not sure", day.AMINA, f"/prompt/{day.UNSURE}", ("These records may be about two children",)),
    Case("prompt", "no longer on the list", day.AMINA, f"/prompt/{day.TAKEN_OFF}", ("This prompt is no longer on the list",)),
    Case("wrong_child", "as it opens", day.AMINA, f"/prompt/{day.FRESH}/wrong-child", ("What is wrong?",)),
    Case(
        "wrong_child",
        "sent empty",
        day.AMINA,
        f"/prompt/{day.FRESH}/wrong-child",
        ("There is a problem", "Say what is wrong, so that the records can be put right"),
        _sends_it_empty,
    ),
    Case("find", "as it opens", day.AMINA, "/find", ("Find a prompt by its reference", "Each search is recorded")),
    Case(
        "find", "nothing found", day.AMINA, "/", ("No prompt with this reference is open to you",), _searches_for(day.SOUTHERN)
    ),
    Case(
        "find", "no reference", day.AMINA, "/", ("There is a problem", "Enter a reference of eight"), _searches_for("Zephyrine")
    ),
    Case("hand_over", "as it opens", day.AMINA, f"/prompt/{day.TAKEN}/hand-over", ("Who takes it over?", "Bea North")),
    Case(
        "hand_over",
        "sent empty",
        day.AMINA,
        f"/prompt/{day.TAKEN}/hand-over",
        ("There is a problem", "Choose a colleague"),
        _hands_over_to_nobody,
    ),
    Case("my_decisions", "some", day.AMINA, "/my-decisions", ("My decisions", "Your decision stands", "What became known")),
    Case("my_decisions", "none", day.BEA, "/my-decisions", ("You have not decided any prompt yet",)),
)
