"""Signing in and out."""

from __future__ import annotations

from tests.browser.pages.case import NOBODY, Case
from tests.browser.window import Window


def _sends_it_empty(window: Window) -> None:
    window.presses("Sign in")


def _mistypes(window: Window) -> None:
    window.writes("User name", "nobody.here")
    window.writes("Password", "not the password")
    window.presses("Sign in")


CASES = (
    Case("sign_in", "as it opens", NOBODY, "/sign-in", ("Sign in to see your team's worklist", "Whom to sign in as")),
    Case("sign_in", "sent empty", NOBODY, "/sign-in", ("There is a problem", "Enter your user name"), _sends_it_empty),
    Case("sign_in", "mistyped", NOBODY, "/sign-in", ("The user name or the password is not right",), _mistypes),
)
