"""The manager's and the data lead's pages: the team, cover, second looks in each state, how people decide."""

from __future__ import annotations

from tests.browser import day, day_supervised
from tests.browser.pages.case import Case
from tests.browser.window import Window


def _sends_an_empty_cover(window: Window) -> None:
    window.presses("Arrange the cover")


def _sends_an_empty_view(window: Window) -> None:
    window.presses("Save my view and open the card")


def _sends_an_empty_decision(window: Window) -> None:
    window.presses("Save and see both")


def _asks_nobody(window: Window) -> None:
    window.presses("Ask")


def _unfolds_the_rules(window: Window) -> None:
    window.unfolds("How this is counted")


CARD = ("The card adds up whole points", "All together")
LOOK = "/second-looks"

CASES = (
    Case(
        "team",
        "the North's",
        day.PRIYA,
        "/team",
        ("Your team: North-East team", "Overdue", "leaves the list in 3 days", "I have seen this"),
    ),
    Case("team", "the South's, with nothing overdue", day.CALLUM, "/team", ("Your team: South team", "Nothing is overdue")),
    Case("cover", "as it opens", day.PRIYA, "/team/cover", ("Who is away?", "Who stands in?")),
    Case("cover", "sent empty", day.PRIYA, "/team/cover", ("There is a problem", "Choose who is away"), _sends_an_empty_cover),
    Case("monitor", "the North's", day.PRIYA, "/team/judgements", ("How North-East team decides", "By person", "Amina Okoro")),
    Case(
        "monitor",
        "how it is counted",
        day.PRIYA,
        "/team/judgements",
        ("The first decision on each prompt counts",),
        _unfolds_the_rules,
    ),
    Case("second_looks", "the manager's", day.PRIYA, LOOK, ("Second looks", "P-0013-1116", "Decided first by")),
    Case("second_looks", "none", day.RHYS, LOOK, ("No second look waits for you", "None yet.")),
    Case(
        "second_look",
        "fresh",
        day.PRIYA,
        f"{LOOK}/{day_supervised.WAITS}",
        ("The first decision is hidden until yours is saved", "Your view first"),
    ),
    Case(
        "second_look",
        "a view with nothing in it",
        day.PRIYA,
        f"{LOOK}/{day_supervised.WAITS}",
        ("There is a problem", "Say why, in your own words"),
        _sends_an_empty_view,
    ),
    Case(
        "second_look",
        "the card open",
        day.PRIYA,
        f"{LOOK}/{day_supervised.VIEWED}",
        (*CARD, "What would you decide?", "I know the school."),
    ),
    Case(
        "second_look",
        "a decision with nothing in it",
        day.PRIYA,
        f"{LOOK}/{day_supervised.VIEWED}",
        (*CARD, "There is a problem", "Choose what you would decide"),
        _sends_an_empty_decision,
    ),
    Case(
        "second_look",
        "done",
        day.PRIYA,
        f"{LOOK}/{day_supervised.DONE}",
        ("The first look", "The second look", "One saw a reason to act", "Two moves in one year."),
    ),
    Case(
        "second_look",
        "the first decision was seen",
        day.PRIYA,
        f"{LOOK}/{day_supervised.SPOILT}",
        ("You have already seen the first decision",),
        status=409,
    ),
    Case(
        "ask_second_look",
        "as it opens",
        day.PRIYA,
        f"{LOOK}/{day_supervised.WAITS}/ask",
        ("Who should look again?", "Bea North"),
    ),
    Case(
        "ask_second_look",
        "nobody chosen",
        day.PRIYA,
        f"{LOOK}/{day_supervised.WAITS}/ask",
        ("There is a problem", "Choose who should look again"),
        _asks_nobody,
    ),
    Case("oversight", "with few judgements", day.NGOZI, "/oversight", ("Judgements in all teams", "held back", "P-0016-1116")),
)
