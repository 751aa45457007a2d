"""Signing in and out, the second factor, and one's own account."""

from __future__ import annotations

from tests.browser import day
from tests.browser.pages.case import NOBODY, Case
from tests.browser.window import Window


def _sends_it_empty(window: Window) -> None:
    window.presses("Sign in")


def _mistypes(window: Window) -> None:
    window.writes("User name", "nobody.here")
    window.writes("Password", "not the password")
    window.presses("Sign in")


def _locks_itself_out(window: Window) -> None:
    for _ in range(5):
        window.writes("User name", "nobody.at.all")
        window.writes("Password", "not the password")
        window.presses("Sign in")


def _gives_a_wrong_code(window: Window) -> None:
    window.writes("Code", "aaaa-aaaa")
    window.presses("Continue")


def _unfolds_what_to_do_without_it(window: Window) -> None:
    window.unfolds("I don't have my telephone")


def _types_a_wrong_first_code(window: Window) -> None:
    window.writes("Code from the app", "12345")
    window.presses("Continue")


def _types_the_first_code(window: Window) -> None:
    window.writes("Code from the app", code_of(window.text("#key")))
    window.presses("Continue")


def code_of(key: str) -> str:
    """The code that an app would show now for a key as the page shows it."""
    from base64 import b32decode

    from django_otp.oath import totp

    return f"{totp(b32decode(key.replace(' ', ''))):06d}"


def _chooses_a_weak_password(window: Window) -> None:
    window.writes("Your password now", "x")
    window.writes("=New password", "password")
    window.writes("New password again", "passw0rd")
    window.presses("Save")


_KEY = ("Set up your second factor", "Add an account")

CASES = (
    Case("sign_in", "as it opens", NOBODY, "/sign-in", ("Sign in to see your team's worklist", "Whom to sign in as")),
    Case("sign_in", "sent empty", NOBODY, "/sign-in", ("There is a problem", "Enter your user name"), _sends_it_empty),
    Case("sign_in", "mistyped", NOBODY, "/sign-in", ("The user name or the password is not right",), _mistypes),
    Case("sign_in", "locked out", NOBODY, "/sign-in", ("Too many wrong passwords",), _locks_itself_out),
    Case("sign_in", "after an idle half hour", NOBODY, "/sign-in?ended=idle", ("no page was opened for 30 minutes",)),
    Case("sign_on", "where there is none", NOBODY, "/sign-in/council", ("Page not found",), status=404),
    Case("sign_on_return", "where there is none", NOBODY, "/sign-in/council/return", ("Page not found",), status=404),
    Case(
        "second_factor",
        "as it opens",
        day.BEA,
        "/sign-in/code",
        ("Enter your code", "Each works once"),
        _unfolds_what_to_do_without_it,
    ),
    Case("second_factor", "a wrong code", day.BEA, "/sign-in/code", ("The code is not right",), _gives_a_wrong_code),
    Case("second_factor_new", "a new key", day.AMINA, "/sign-in/new-key", _KEY),
    Case("second_factor_new", "a second key", day.BEA, "/sign-in/new-key", ("You have one already",)),
    Case(
        "second_factor_new",
        "a wrong first code",
        day.AMINA,
        "/sign-in/new-key",
        ("Enter the 6 digits that the app shows",),
        _types_a_wrong_first_code,
    ),
    Case(
        "recovery_codes",
        "shown once",
        day.RHYS,
        "/sign-in/new-key",
        ("Your recovery codes", "never again"),
        _types_the_first_code,
    ),
    Case("your_account", "as it opens", day.AMINA, "/your-account", ("Your account", "How you sign in")),
    Case("your_account", "with a second factor", day.BEA, "/your-account", ("With a code from your app",)),
    Case("password", "as it opens", day.AMINA, "/your-account/password", ("Change your password",)),
    Case(
        "password",
        "a weak one",
        day.AMINA,
        "/your-account/password",
        ("This password is too short",),
        _chooses_a_weak_password,
    ),
)
