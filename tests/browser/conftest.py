"""One Chromium for the session; for each test the real application on loopback and windows that must stay quiet.

Quiet: no message in the console (a breach of the Content-Security-Policy is one), and no request to any
host but the test's own server. Both are checked when a test ends, for every window that it opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import why_not
from tests.browser.serving import served, session_of
from tests.browser.window import Browser, Window
from tests.review.conftest import data, made_once, north, signed_in, visitor
from tests.review.invented import NORTH

__all__ = ["data", "made_once", "north", "signed_in", "visitor"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here drives a browser; where there is none each says why it was not run."""
    reason = why_not()
    for item in items:
        if Path(__file__).parent in item.path.parents and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            if reason:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium."""
    found = Browser()
    yield found
    found.closes()


@pytest.fixture
def at(data: Path) -> Iterator[str]:
    """The address of this test's own application."""
    with served() as address:
        yield address


@pytest.fixture
def opens(browser: Browser, at: str) -> Iterator[Callable[..., Window]]:
    """Opens windows, of a person who is signed in or of nobody; each must have stayed quiet when the test ends."""
    opened: list[Window] = []

    def window(person: Any = None, **how: Any) -> Window:
        found = browser.window(at, cookies=session_of(person, at) if person else (), **how)
        opened.append(found)
        return found

    yield window
    for each in opened:
        stayed_quiet(each, at)
        each.closes()


def stayed_quiet(window: Window, at: str) -> None:
    """Check that nothing was said in the console and that nobody but our server was asked for anything."""
    heard = window.heard()
    assert heard.said == []
    assert [each for each in heard.asked if not each.startswith((f"{at}/", "data:"))] == []


@pytest.fixture
def north_person(data: Path) -> Any:
    """The North's invented practitioner."""
    from review.models import Person

    return Person.objects.get(memberships__team=NORTH, memberships__role="practitioner")
