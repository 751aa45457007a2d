"""No page can be added to the application without being judged by axe-core."""

from __future__ import annotations

from typing import Any

from tests.browser.pages import CASES
from tests.review.invented import NORTH


def test_every_route_that_shows_a_page_has_a_case(north: Any) -> None:
    from review.access import ROUTES

    with_every_role(north)
    judged = {case.route for case in CASES}
    answers_no_get = {name for name in set(ROUTES) - judged if north.get(path_of(name)).status_code == 405}

    assert judged <= set(ROUTES)
    assert sorted(set(ROUTES) - judged - answers_no_get) == []


def with_every_role(north: Any) -> None:
    """So that no wall answers in the page's place."""
    from review.models import Membership, Person, Role
    from review.models.people import IN_A_TEAM

    person = Person.objects.get(pk=north.session["_auth_user_id"])
    for role in set(Role) - IN_A_TEAM:
        Membership.objects.create(person=person, role=role.value)
    Membership.objects.create(person=person, role=Role.MANAGER.value, team=NORTH)


def path_of(route: str) -> str:
    """The route's address, with a prompt's reference or a number where it needs one."""
    from django.urls import NoReverseMatch, reverse

    for arguments in ([], ["P-0001-1116"], [1], ["P-0001-1116", "amina.okoro"]):
        try:
            return reverse(route, args=arguments)
        except NoReverseMatch:
            continue
    raise NoReverseMatch(route)
