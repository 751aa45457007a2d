"""The administrator's pages: everyone's accounts, and one account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from review.accounts import deeds
from review.accounts.forms import Facts, GiveRole, NewAccount, SignOnTie
from review.errors import cannot_be_done
from review.models import Person, Role
from review.models.people import ROLE_WORDS
from review.recording import NotPossible
from review.signing_in import factors

_SAVED = {
    "facts": "Saved.",
    "role_given": "The role is given. It counts from now on.",
    "role_taken": "The role is taken away. It counts from now on.",
    "closed": "The account is closed. Nobody can sign in with it.",
    "reopened": "The account is open again.",
    "reset": "Their second factor is taken away. They set up a new one when they next sign in.",
    "tied": "Saved. They come in by the council's sign-on and have no password here.",
    "untied": "The account is untied. Give them a temporary password.",
}


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """Everyone who has an account, open ones first."""
    people = Person.objects.order_by("-is_active", "full_name", "pk").prefetch_related("memberships")
    if not settings.INSTALLED.demonstration:
        people = people.filter(invented=False)
    rows = [(each, _held(each)) for each in people]
    return render(request, "review/accounts/accounts.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def account_new(request: HttpRequest) -> HttpResponse:
    """Make an account; its temporary password is shown once."""
    form = NewAccount(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return render(request, "review/accounts/account_new.html", {"form": form})
    if form.is_valid():
        try:
            made, password = deeds.make(request.user, **form.cleaned_data)
        except NotPossible as reason:
            form.add_error("username", str(reason))
        else:
            return _password_page(request, made, password)
    return render(request, "review/accounts/account_new.html", {"form": form}, status=422)


@require_safe
def account(request: HttpRequest, number: int) -> HttpResponse:
    """One account, and what can be done with it."""
    return _account_page(request, _whose(number))


@require_POST
def account_facts(request: HttpRequest, number: int) -> HttpResponse:
    """Change name, e-mail address and experience."""
    whose = _whose(number)
    form = Facts(request.POST, prefix="facts")
    if not form.is_valid():
        return _account_page(request, whose, facts=form)
    return _done(request, whose, lambda: deeds.change(request.user, whose, **form.cleaned_data), "facts")


@require_POST
def account_role(request: HttpRequest, number: int) -> HttpResponse:
    """Give a role."""
    whose = _whose(number)
    form = GiveRole(request.POST, prefix="role")
    if not form.is_valid():
        return _account_page(request, whose, role=form)
    said = form.cleaned_data
    return _done(request, whose, lambda: deeds.give_role(request.user, whose, said["role"], said["team"]), "role_given")


@require_POST
def account_role_away(request: HttpRequest, number: int) -> HttpResponse:
    """Take a role away."""
    whose = _whose(number)
    held = get_object_or_404(whose.memberships, pk=request.POST.get("held") if request.POST.get("held", "").isdigit() else None)
    return _done(request, whose, lambda: deeds.take_role(request.user, whose, Role(held.role), held.team), "role_taken")


@require_POST
def account_close(request: HttpRequest, number: int) -> HttpResponse:
    """Close an account."""
    whose = _whose(number)
    return _done(request, whose, lambda: deeds.close(request.user, whose), "closed")


@require_POST
def account_reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Open a closed account again."""
    whose = _whose(number)
    return _done(request, whose, lambda: deeds.reopen(request.user, whose), "reopened")


@require_POST
def account_second_factor(request: HttpRequest, number: int) -> HttpResponse:
    """Take a second factor away."""
    whose = _whose(number)
    return _done(request, whose, lambda: deeds.reset_second_factor(request.user, whose), "reset")


@require_POST
def account_sign_on(request: HttpRequest, number: int) -> HttpResponse:
    """Tie an account to the council's sign-on, or untie it."""
    whose, sign_on = _whose(number), settings.INSTALLED.arranged.sign_on
    form = SignOnTie(request.POST, prefix="sign_on")
    if sign_on is None or not form.is_valid():
        return cannot_be_done(request, "This application knows no sign-on of the council. Nothing was changed.")
    subject = form.cleaned_data["subject"]
    return _done(
        request,
        whose,
        lambda: deeds.tie_sign_on(request.user, whose, issuer=sign_on.issuer, subject=subject),
        "tied" if subject else "untied",
    )


@require_POST
def account_password(request: HttpRequest, number: int) -> HttpResponse:
    """Give a temporary password; shown once."""
    whose = _whose(number)
    try:
        password = deeds.new_password(request.user, whose)
    except NotPossible as reason:
        return cannot_be_done(request, str(reason))
    return _password_page(request, whose, password)


def _whose(number: int) -> Person:
    found: Person = get_object_or_404(Person, pk=number)
    return found


def _done(request: HttpRequest, whose: Person, deed: Callable[[], None], saved: str) -> HttpResponse:
    try:
        deed()
    except NotPossible as reason:
        return cannot_be_done(request, str(reason))
    return redirect(reverse("account", args=[whose.pk]) + f"?saved={saved}")


@sensitive_post_parameters()
def _password_page(request: HttpRequest, whose: Person, password: str) -> HttpResponse:
    return render(request, "review/accounts/password_once.html", {"whose": whose, "password": password})


def _account_page(
    request: HttpRequest, whose: Person, *, facts: Facts | None = None, role: GiveRole | None = None
) -> HttpResponse:
    wrong = facts or role
    known = {name: getattr(whose, name) for name in ("full_name", "email", "started_on")}
    shown: dict[str, Any] = {
        "whose": whose,
        "oneself": whose.pk == request.user.pk,
        "held": _held(whose),
        "has_factor": factors.has_one(whose),
        "sign_on": settings.INSTALLED.arranged.sign_on is not None,
        "saved": _SAVED.get(request.GET.get("saved", ""), ""),
        "form": wrong,
        "facts": facts or Facts(initial=known, prefix="facts"),
        "role": role or GiveRole(prefix="role"),
        "tie": SignOnTie(initial={"subject": whose.oidc_subject}, prefix="sign_on"),
    }
    return render(request, "review/accounts/account.html", shown, status=422 if wrong else 200)


def _held(person: Person) -> list[tuple[int, str, str]]:
    held = sorted(person.memberships.all(), key=lambda each: (list(Role).index(Role(each.role)), each.team))
    return [(each.pk, ROLE_WORDS[Role(each.role)], each.team) for each in held]
