"""Signing in and out with local accounts; each is a line in the ledger."""

from __future__ import annotations

from django.contrib.auth import authenticate, login, logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from review.forms import SignIn
from review.invented import invented_people
from review.ledger import Action, append
from review.models import Person
from review.people import must_wait

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
    if must_wait(username):
        form.add_error(None, PAUSED)
        return _shown(request, form, 429)
    person = authenticate(request, username=username, password=form.cleaned_data["password"])
    if person is None or (person.invented and not invented_people()):
        # A name that is nobody's may be a password typed into the wrong box, so it is not kept.
        known = Person.objects.filter(username=username).exists()
        append(Action.SIGN_IN_REFUSED, actor=username if known else "")
        form.add_error(None, WRONG)
        return _shown(request, form, 422)
    with transaction.atomic():
        login(request, person)
        append(Action.SIGN_IN, actor=person.username, actor_name=person.get_full_name())
    onward = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(onward if safe else "worklist")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    with transaction.atomic():
        append(Action.SIGN_OUT, actor=request.user.username, actor_name=request.user.get_full_name())
        logout(request)
    return redirect("sign_in")


def _shown(request: HttpRequest, form: SignIn, status: int) -> HttpResponse:
    onward = request.POST.get("next", "") or request.GET.get("next", "")
    facts = {"form": form, "invented": invented_people(), "onward": onward}
    return render(request, "review/sign_in.html", facts, status=status)
