"""Sessions that end: eight hours after signing in, after half an hour without a page, and with the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from review.ledger import Action, append
from review.signing_in.arrangements import LONGEST_IDLE, LONGEST_SESSION

BEGAN, SEEN = "began_at", "seen_at"
WHY_ENDED = {
    "idle": "You were signed out because no page was opened for 30 minutes.",
    "over": "You were signed out because a session lasts 8 hours.",
}
# To the minute: a session is not written anew for each page.
_FRESH_ENOUGH = 60


def now() -> int:
    """Seconds since 1970."""
    return int(timezone.now().timestamp())


@receiver(user_logged_in)
def begins(request: HttpRequest, **_: Any) -> None:
    """A session begins when somebody signs in; sessions that are over are thrown away."""
    request.session[BEGAN] = request.session[SEEN] = now()
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


def end_in_time(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Sign out who was away for too long, before anything is done for them."""

    def ended(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            why = _why_over(request)
            if why:
                end(request, why=why)
                request.session_ended = why
            elif now() - request.session[SEEN] >= _FRESH_ENOUGH:
                request.session[SEEN] = now()
        return answer(request)

    return ended


def end(request: HttpRequest, *, why: str = "") -> None:
    """Sign somebody out, with its line in the ledger. why: empty when they asked for it."""
    with transaction.atomic():
        detail = {"why": why} if why else None
        append(Action.SIGN_OUT, actor=request.user.username, actor_name=request.user.get_full_name(), detail=detail)
        logout(request)


def _why_over(request: HttpRequest) -> str:
    at = now()
    if at - request.session.get(BEGAN, 0) >= LONGEST_SESSION.total_seconds():
        return "over"
    if at - request.session.get(SEEN, 0) >= LONGEST_IDLE.total_seconds():
        return "idle"
    return ""
