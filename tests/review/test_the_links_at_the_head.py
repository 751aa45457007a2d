"""The links at the head of a page: one for each part that the person may enter, and no other."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.review.test_the_order_of_a_review import ONE


def entrances(page: Any) -> list[str]:
    """The addresses that the links at the head lead to."""
    head = page.content.decode().partition('aria-label="Menu"')[2].partition("</nav>")[0]
    return re.findall(r'href="([^"]+)"', head)


def test_every_link_leads_to_a_route_with_a_wall(data: Any) -> None:
    from review.navigation import ENTRANCES
    from review.walls import ROUTES

    assert [each.route for each in ENTRANCES if each.route not in ROUTES] == []
    assert [within for each in ENTRANCES for within in each.within if within not in ROUTES] == []


@pytest.mark.parametrize("role", ["practitioner", "manager", "data_lead", "information_governance", "administrator"])
def test_a_person_is_shown_the_links_that_their_roles_let_pass_and_each_opens(as_role: Callable[..., Any], role: str) -> None:
    from django.urls import reverse

    from review.models import Person
    from review.navigation import ENTRANCES
    from review.walls import may

    browser = as_role(role)
    person = Person.objects.get(pk=browser.session["_auth_user_id"])
    page = browser.get("/", follow=True)
    expected = [reverse(each.route) for each in ENTRANCES if may(person, each.route)]

    assert entrances(page) == expected
    assert [browser.get(each).status_code for each in expected] == [200] * len(expected)


def test_nobody_who_is_not_signed_in_is_shown_a_link(visitor: Any) -> None:
    page = visitor.get("/sign-in")

    assert page.status_code == 200
    assert entrances(page) == []


def test_the_page_and_the_part_that_one_is_in_are_marked(north: Any) -> None:
    assert b'aria-current="page"' in north.get("/").content
    inside = north.get(ONE).content.decode()
    assert re.search(r'href="/" aria-current="true"', inside)
    assert "Go to the worklist" in north.get("/prompt/P-NONE").content.decode()
