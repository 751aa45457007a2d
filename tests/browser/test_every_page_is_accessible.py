"""axe-core finds nothing wrong with any page in any state, at a desk and on a phone; nor with any page without JavaScript.

Each page is first shown to have its content, so that a page that failed to load can't pass. Judged by the
rules of WCAG 2.0, 2.1 and 2.2 at A and AA, and by axe-core's best practice.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser import day
from tests.browser.conftest import stayed_quiet
from tests.browser.pages import CASES
from tests.browser.pages.case import NOBODY, Case
from tests.browser.serving import served, session_of
from tests.browser.window import DESK, PHONE, Browser, Window

SMALLEST = (320, 800)
"""The width at which WCAG 2.2 (1.4.10) wants a page to need no sideways scrolling."""


@pytest.fixture(scope="module")
def monday(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an application in which every state of every page is there to be opened; no test changes it."""
    day.build(tmp_path_factory.mktemp("monday"))
    with served() as address:
        yield address
    from django.db import connections

    connections.close_all()


WITHOUT_JAVASCRIPT = tuple({case.route: case for case in CASES}.values())
"""The last state of each page: the scripts change no words, so one state tells."""


def window_of(case: Case, browser: Browser, at: str, *, scripts: bool | str) -> Window:
    from review.models import Person

    cookies = () if case.who == NOBODY else session_of(Person.objects.get(username=case.who), at)
    return browser.window(at, scripts=scripts, cookies=cookies)


def judge(window: Window, case: Case, *, at: tuple[tuple[int, int], ...]) -> None:
    case.is_opened_in(window)
    for size in at:
        window.is_as_wide_as(size)
        found = window.axe()
        assert found["violations"] == [], f"{case.name}, {size[0]} pixels wide"
        assert found["undecided"] == [], f"{case.name}, {size[0]} pixels wide"
        assert found["passed"] > 10
        assert faint_words_of_drawings(window) == [], f"{case.name}, {size[0]} pixels wide"
    for size in (PHONE, SMALLEST):
        window.is_as_wide_as(size)
        assert window.sticks_out() == [], f"{case.name}, {size[0]} pixels wide"


def faint_words_of_drawings(window: Window) -> list[str]:
    """The texts in drawings whose colour is none that is known to stand out from a white page (4.5 to 1 or more)."""
    return [
        str(each)
        for each in window.finds("[...document.querySelectorAll('svg text')].map(each => getComputedStyle(each).fill)")
        if each not in {"rgb(11, 12, 12)", "rgb(80, 90, 95)"}
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda each: each.name)
def test_a_page_breaks_no_rule(browser: Browser, monday: str, case: Case) -> None:
    window = window_of(case, browser, monday, scripts=True)

    judge(window, case, at=(DESK, PHONE))

    stayed_quiet(window, monday)
    window.closes()


@pytest.mark.parametrize("case", WITHOUT_JAVASCRIPT, ids=lambda each: each.name)
def test_a_page_breaks_no_rule_without_javascript(browser: Browser, monday: str, case: Case) -> None:
    window = window_of(case, browser, monday, scripts="stripped")

    judge(window, case, at=(PHONE,))

    assert window.many("script") == 0
    stayed_quiet(window, monday)
    window.closes()


def test_axe_is_awake(browser: Browser, monday: str) -> None:
    """A page with known faults is told from one without: or else no violations would mean nothing."""
    window = browser.window(monday)
    window.goes_to("/sign-in")

    window.finds("document.querySelector('label').remove()")
    window.finds("document.documentElement.removeAttribute('lang')")
    window.finds("document.body.insertAdjacentHTML('beforeend', '<div id=wide></div>')")
    window.finds("document.getElementById('wide').style.cssText = 'width: 3000px; height: 10px'")

    assert {"label", "html-has-lang"} <= {each["rule"] for each in window.axe()["violations"]}
    assert window.sticks_out() == ["div."]
    window.closes()
