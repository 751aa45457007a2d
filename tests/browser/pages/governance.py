"""Information governance's pages, and the page on which the glass is broken."""

from __future__ import annotations

from tests.browser import day, day_supervised
from tests.browser.pages.case import Case
from tests.browser.window import Window


def _opens_nothing(window: Window) -> None:
    window.writes("Reference of the prompt", "P-NONE")
    window.writes("Why must you see it now?", "They rang.")
    window.presses("Open it")


def _sends_an_empty_restriction(window: Window) -> None:
    window.presses("Restrict")


def _sends_an_empty_grant(window: Window) -> None:
    window.presses("Grant sight")


def _unfolds_the_search(window: Window) -> None:
    window.unfolds("Look for lines")


def _looks_for_no_day(window: Window) -> None:
    window.unfolds("Look for lines")
    window.writes("Day", "40")
    window.presses("Look")


def _checks_the_ledger(window: Window) -> None:
    window.presses("Check all of it now")


RESTRICTIONS = "/governance/restrictions"

CASES = (
    Case("break_glass", "as it opens", day.RHYS, "/break-glass", ("Open a prompt that is not yours to see", "for 60 minutes")),
    Case(
        "break_glass",
        "nothing opened",
        day.BEA,
        "/break-glass",
        ("There is a problem", "Nothing can be opened by this reference"),
        _opens_nothing,
    ),
    Case(
        "governance",
        "what waits",
        day.EWAN,
        "/governance",
        ("Restricted prompts that nobody may see", "Break-glass, not yet seen"),
    ),
    Case("openings", "one not seen", day.EWAN, "/governance/openings", ("the family is at the front desk", "I have seen this")),
    Case("restrictions", "one child, nobody may see", day.EWAN, RESTRICTIONS, ("Waiting, and nobody may see them", "Adopted")),
    Case("restrict", "as it opens", day.EWAN, f"{RESTRICTIONS}/new", ("Restrict a child", "Never a name")),
    Case(
        "restrict",
        "sent empty",
        day.EWAN,
        f"{RESTRICTIONS}/new",
        ("There is a problem", "Choose why"),
        _sends_an_empty_restriction,
    ),
    Case(
        "restriction",
        "one child",
        day.EWAN,
        f"{RESTRICTIONS}/{day_supervised.RESTRICTED}",
        ("Who may see this child", "Lift the restriction", "Amina Okoro"),
    ),
    Case(
        "restriction",
        "a grant with nothing in it",
        day.EWAN,
        f"{RESTRICTIONS}/{day_supervised.RESTRICTED}",
        ("There is a problem", "Choose who may see this child"),
        _sends_an_empty_grant,
    ),
    Case("ledger_lines", "the newest", day.EWAN, "/governance/ledger", ("The ledger", "Read the ledger", "Codes")),
    Case("ledger_lines", "looking", day.EWAN, "/governance/ledger", ("What was done", "Anyone"), _unfolds_the_search),
    Case(
        "ledger_lines",
        "a day that is none",
        day.EWAN,
        "/governance/ledger",
        ("There is a problem", "Enter a real date"),
        _looks_for_no_day,
    ),
    Case("ledger_line", "one", day.EWAN, "/governance/ledger/1", ("Line 1 of the ledger", "Codes")),
    Case(
        "ledger_state",
        "as it opens",
        day.EWAN,
        "/governance/ledger-state",
        ("Is the ledger intact?", "No head was written elsewhere yet"),
    ),
    Case(
        "ledger_state",
        "checked without a head",
        day.EWAN,
        "/governance/ledger-state",
        ("It is not shown to be intact",),
        _checks_the_ledger,
    ),
)
