"""No page can be added to the application without being judged by axe-core."""

from __future__ import annotations

from typing import Any

from tests.browser.pages import CASES


def test_every_route_that_shows_a_page_has_a_case(north: Any) -> None:
    from review.access import ROUTES

    judged = {case.route for case in CASES}
    answers_no_get = {name for name in set(ROUTES) - judged if north.get(path_of(name)).status_code == 405}

    assert judged <= set(ROUTES)
    assert sorted(set(ROUTES) - judged - answers_no_get) == []


def path_of(route: str) -> str:
    from django.urls import NoReverseMatch, reverse

    try:
        return reverse(route)
    except NoReverseMatch:
        return reverse(route, args=["P-0001-1116"])
