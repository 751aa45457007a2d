"""Signing in with a user name and a password, and signing out; each is a line in the ledger."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from review.invented import invented_people
from review.ledger import Action, append
from review.models import Person
from review.signing_in import factors, sessions
from review.signing_in.forms import SignIn

WRONG = "The user name or the password is not right"
PAUSED = "Too many wrong passwords. Wait 15 minutes, then try again, or ask your administrator"


@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page. In a demonstration it says whom to sign in as."""
    if request.method != "POST":
        return _sign_in_page(request)
    return _try(request)


@require_safe
def _sign_in_page(request: HttpRequest) -> HttpResponse:
    return _shown(request, SignIn(), 200)


@require_POST
def _try(request: HttpRequest) -> HttpResponse:
    form = SignIn(request.POST)
    if not form.is_valid():
        return _shown(request, form, 422)
    username = form.cleaned_data["username"].strip()
    person = authenticate(request, username=username, password=form.cleaned_data["password"])
    why = _why_not(request, person)
    if why:
        # A name that is nobody's may be a password typed into the wrong box, so it is not kept.
        known = Person.objects.filter(username=username).exists()
        append(Action.SIGN_IN_REFUSED, actor=username if known else "", detail={"why": why})
        form.add_error(None, PAUSED if why == "locked_out" else WRONG)
        return _shown(request, form, 429 if why == "locked_out" else 422)
    with transaction.atomic():
        login(request, person)
        if person.invented and settings.INSTALLED.arranged.second_factor:
            factors.give_known_key(person)
        append(Action.SIGN_IN, actor=person.username, actor_name=person.get_full_name(), detail={"by": "password"})
    onward = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(onward if safe else "worklist")


def _why_not(request: HttpRequest, person: Person | None) -> str:
    """Why somebody is not let in, in a short word; empty when they are."""
    if getattr(request, "axes_locked_out", False):
        return "locked_out"
    if person is None:
        return "password"
    if person.invented and not settings.INSTALLED.demonstration:
        return "invented"
    if person.temporary_until is not None and person.temporary_until < timezone.now():
        return "temporary_password_is_over"
    return ""


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    sessions.end(request)
    return redirect("sign_in")


def _shown(request: HttpRequest, form: SignIn, status: int) -> HttpResponse:
    facts = {
        "form": form,
        "invented": invented_people(),
        "onward": request.POST.get("next", "") or request.GET.get("next", ""),
        "ended": sessions.WHY_ENDED.get(request.GET.get("ended", ""), ""),
        "sign_on": settings.INSTALLED.arranged.sign_on is not None,
    }
    return render(request, "review/sign_in.html", facts, status=status)
