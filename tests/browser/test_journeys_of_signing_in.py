"""Signing in with a second factor: it is set up once with an app's key, asked for from then on, and a recovery code stands in for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.browser.deeds import WITH_AND_WITHOUT, invented
from tests.browser.pages.signing_in import code_of
from tests.browser.window import Window
from tests.review.invented import NORTH

Opens = Callable[..., Window]
PASSWORD = "three-words-that-nobody-has"


@pytest.fixture
def second_factor_is_asked(data: Path) -> None:
    """The demonstration asks for a second factor, as a real installation does."""
    from django.conf import settings

    held = settings.INSTALLED
    settings.INSTALLED = replace(held, arranged=replace(held.arranged, second_factor=True))


def gives(window: Window, username: str, password: str) -> None:
    """User name and password."""
    window.goes_to("/sign-in")
    window.writes("User name", username)
    window.writes("Password", password)
    window.presses("=Sign in")


@pytest.mark.parametrize(**WITH_AND_WITHOUT)
def test_a_second_factor_is_set_up_at_the_first_sign_in(opens: Opens, second_factor_is_asked: None, scripts: bool) -> None:
    from review.people import add_person

    add_person("jo.real", "Jo Real", NORTH, PASSWORD)
    window = opens(scripts=scripts)

    gives(window, "jo.real", PASSWORD)
    window.sees("Set up your second factor")
    window.goes_to("/prompt/P-0001-1116")
    window.sees("Set up your second factor")
    window.writes("Code from the app", code_of(window.text("#key")))
    window.presses("Continue")
    window.sees("Your recovery codes")
    recovery = window.text("main li code, main code").strip()
    window.goes_to("/")
    window.sees("Prompts for North-East team")
    window.presses("Sign out")

    gives(window, "jo.real", PASSWORD)
    window.sees("Enter your code")
    window.writes("Code", recovery)
    window.presses("Continue")
    window.sees("Prompts for North-East team")
    window.presses("Sign out")

    gives(window, "jo.real", PASSWORD)
    window.writes("Code", recovery)
    window.presses("Continue")
    window.sees("The code is not right")


def test_no_page_opens_between_the_password_and_the_code(opens: Opens, second_factor_is_asked: None) -> None:
    from review.models import Person
    from review.signing_in.factors import as_text, known_key

    who = invented("practitioner")
    window = opens()

    gives(window, who.username, who.password)
    for path in ("/", "/prompt/P-0001-1116", "/my-decisions"):
        window.goes_to(path)
        window.sees("Enter your code")
        window.does_not_see("Prompts for", "Your view first")

    window.writes("Code", code_of(as_text(known_key(Person.objects.get(username=who.username)))))
    window.presses("Continue")
    window.sees("Prompts for North-East team")


def test_five_wrong_passwords_shut_the_door_for_a_while(opens: Opens) -> None:
    who = invented("practitioner")
    window = opens()

    for _ in range(5):
        gives(window, who.username, "not the password")
    gives(window, who.username, who.password)

    window.sees("Too many wrong passwords")
