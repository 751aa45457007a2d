"""Who may open what: every route is in one table, and a route that is not there is refused."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from review.assets import are_built
from review.models import Person


class Who(StrEnum):
    """Who may use a route."""

    ANYONE = "anyone"
    PRACTITIONER = "practitioner"


ROUTES: dict[str, Who] = {
    "sign_in": Who.ANYONE,
    "sign_out": Who.PRACTITIONER,
    "worklist": Who.PRACTITIONER,
    "prompt": Who.PRACTITIONER,
    "view": Who.PRACTITIONER,
    "decision": Who.PRACTITIONER,
    "wrong_child": Who.PRACTITIONER,
    "take": Who.PRACTITIONER,
    "hand_back": Who.PRACTITIONER,
}
"""Route name -> who may use it. Which prompts someone sees is decided by team, in `Prompt.objects.visible_to`."""

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
        rule = ROUTES.get(request.resolver_match.url_name or "")
        if rule is None:
            raise PermissionDenied
        if rule is Who.ANYONE:
            return None
        person: Person = request.user
        if not person.is_authenticated or (person.invented and not settings.INSTALLED.demonstration):
            query = f"?{urlencode({'next': request.path})}" if request.method == "GET" and request.path != "/" else ""
            return HttpResponseRedirect(reverse("sign_in") + query)
        return None


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
    }
