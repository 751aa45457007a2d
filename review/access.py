"""The gate in front of every route: applies the table of walls, and refuses a route that the table does not hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from review.assets import are_built
from review.errors import signed_out
from review.models import Person
from review.navigation import links
from review.practice.needed import must_practise_first
from review.signing_in.sessions import WHY_ENDED
from review.signing_in.standing import OUT, next_step
from review.walls import ROUTES, first_page, may

Answer = Callable[[HttpRequest], HttpResponse]


class DenyByDefault:
    """Refuses every route that the table does not hold, and sends who is not signed in to the sign-in page."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the rule is applied once the route is known."""
        return self._answer(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Apply the table's rule to the route that was asked for."""
        route = request.resolver_match.url_name or ""
        wall = ROUTES.get(route)
        if wall is None:
            raise PermissionDenied
        if wall.roles is None:
            return None
        person: Person = request.user
        if not person.is_authenticated or (person.invented and not settings.INSTALLED.demonstration):
            return _to_sign_in(request)
        step = next_step(request)
        if step and route not in {step, OUT}:
            return HttpResponseRedirect(reverse(step))
        if not may(person, route):
            if request.method == "GET" and request.path == "/" and (begin := first_page(person)) != route:
                return HttpResponseRedirect(reverse(begin))
            raise PermissionDenied
        if must_practise_first(person, wall):
            return HttpResponseRedirect(reverse("practice"))
        return None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    ended = getattr(request, "session_ended", "")
    if ended and request.method == "POST":
        return signed_out(request, WHY_ENDED[ended])
    query = {"ended": ended} if ended else {}
    if request.method == "GET" and request.path != "/":
        query["next"] = request.path
    return HttpResponseRedirect(reverse("sign_in") + (f"?{urlencode(query)}" if query else ""))


def never_kept(answer: Answer) -> Answer:
    """No page about a child stays in a browser's or a proxy's cache."""

    def kept_out(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers["Cache-Control"] = "no-store"
        return response

    return kept_out


def every_page(request: HttpRequest) -> dict[str, Any]:
    """What every page shows: the council, whether the children are invented, and which style sheet there is."""
    installed = settings.INSTALLED
    return {
        "council": installed.council,
        "demonstration": installed.demonstration,
        "assets_built": are_built(),
        "person": getattr(request, "user", None),
        "entrances": links(request),
    }
