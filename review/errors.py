"""The pages for what went wrong: what happened, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def _page(request: HttpRequest, status: int, title: str, words: str, wrote: Sequence[str] = ()) -> HttpResponse:
    return render(request, "review/message.html", {"title": title, "words": words, "wrote": wrote}, status=status)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    _ = exception
    person = getattr(request, "user", None)
    if person is not None and person.is_authenticated and not person.roles():
        return _page(
            request, 403, "Your account has no role yet", "Ask your administrator to give it one, and a team if it needs one."
        )
    return _page(request, 403, "You can't open this page", "Your account may not open it. Nothing was changed.")


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: most often one that stood open for too long."""
    _ = reason
    return _page(
        request,
        403,
        "This form has expired",
        "Nothing was saved. Go back, copy what you wrote, open the page again and send it from there.",
    )


def signed_out(request: HttpRequest, why: str) -> HttpResponse:
    """403: the session had ended when a form was sent. why: in a sentence."""
    words = f"{why} Nothing was saved. Go back, copy what you wrote, sign in again and send it from there."
    return _page(request, 403, "You are signed out", words)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is no such page, or it is another team's; which of the two is not said."""
    _ = exception
    return _page(request, 404, "Page not found", "There is no such page, or the prompt belongs to another team.")


def cannot_be_done(request: HttpRequest, words: str, *, wrote: Mapping[str, object] | None = None) -> HttpResponse:
    """409: what was asked can't be done now. wrote: what the person had written, which the page gives back to them."""
    texts = [each for each in (wrote or {}).values() if type(each) is str and each]
    return _page(request, 409, "That can't be done now", words, texts)


def broken(request: HttpRequest) -> HttpResponse:
    """500: plain, because whatever failed may be what pages are made with."""
    _ = request
    return HttpResponse(render_to_string("review/broken.html"), status=500)
