"""The administrator's pages: everyone's accounts and one account, in each of its states."""

from __future__ import annotations

from tests.browser import day
from tests.browser.pages.case import Case
from tests.browser.window import Window

_NEW = "/accounts/new"


def _sends_it_empty(window: Window) -> None:
    window.presses("Make the account")


def _makes_one(window: Window) -> None:
    window.writes("User name", f"new.person{window.finds('Math.floor(Math.random() * 1e9)')}")
    window.writes("Full name", "New Person")
    window.presses("Make the account")


def _goes_to_rhys(window: Window) -> None:
    window.follows("Rhys Bevan")


def _goes_to_bea(window: Window) -> None:
    window.follows("Bea North")


def _goes_to_oneself(window: Window) -> None:
    window.follows("Marta Nowak", nth=-1)


def _gives_no_role(window: Window) -> None:
    window.follows("Rhys Bevan")
    window.presses("Give the role")


def _saves_no_name(window: Window) -> None:
    window.follows("Rhys Bevan")
    window.writes("Full name", "")
    window.presses("=Save")


def _gives_a_role_that_is_held(window: Window) -> None:
    window.follows("Rhys Bevan")
    window.chooses("Practitioner")
    window.writes("=Team", "South team")
    window.presses("Give the role")


CASES = (
    Case("accounts", "everyone", day.MARTA, "/accounts", ("Accounts", "Make an account", "Information governance")),
    Case("account_new", "as it opens", day.MARTA, _NEW, ("Make an account", "It has no role at first")),
    Case("account_new", "sent empty", day.MARTA, _NEW, ("There is a problem", "Enter a user name"), _sends_it_empty),
    Case("account_password", "shown once", day.MARTA, _NEW, ("A temporary password for", "never again"), _makes_one),
    Case("account", "a colleague's", day.MARTA, "/accounts", ("Close this account", "Give the role"), _goes_to_rhys),
    Case("account", "with a second factor", day.MARTA, "/accounts", ("Take the second factor away",), _goes_to_bea),
    Case("account", "one's own", day.MARTA, "/accounts", ("This is your own account",), _goes_to_oneself),
    Case("account_role", "no role chosen", day.MARTA, "/accounts", ("Choose a role",), _gives_no_role),
    Case("account_facts", "no name", day.MARTA, "/accounts", ("Enter the person's full name",), _saves_no_name),
    Case("account_role", "held already", day.MARTA, "/accounts", ("They hold this role already",), _gives_a_role_that_is_held),
)
