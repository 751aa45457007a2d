"""The pages of the second factor: give a code, set one up, see the recovery codes once."""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from review.errors import cannot_be_done
from review.signing_in import factors
from review.signing_in.forms import Code, FirstCode

WRONG = "The code is not right, or was used already. Wait for the next one"
WAIT = "Too many wrong codes. Wait a little, then try the next one"
_SEALED_SECONDS = 20 * 60


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for a code."""
    if not factors.has_one(request.user) or request.user.is_verified():
        return redirect("worklist")
    if request.method != "POST":
        return render(request, "review/signing_in/second_factor.html", {"form": Code()})
    form, status = Code(request.POST), 422
    if form.is_valid():
        try:
            if factors.verify(request, form.cleaned_data["code"]):
                return redirect("worklist")
            form.add_error("code", WRONG)
        except factors.Wait:
            form.add_error("code", WAIT)
            status = 429
    return render(request, "review/signing_in/second_factor.html", {"form": form}, status=status)


@sensitive_post_parameters("code", "sealed")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor_new(request: HttpRequest) -> HttpResponse:
    """Show a new key, and keep it once the first code from it is right."""
    if request.method != "POST":
        return _key_page(request, factors.new_key())
    form = FirstCode(request.POST)
    key = _unsealed(request, request.POST.get("sealed", ""))
    if not key:
        form.add_error(None, "This page stood open for too long. Here is a new key: take this one")
        return _key_page(request, factors.new_key(), form)
    if form.is_valid():
        codes = factors.set_up(request, key=key, code=form.cleaned_data["code"])
        if codes:
            return _codes_page(request, codes)
        form.add_error("code", "The code is not that of this key. Check the key in the app, and the clock of your telephone")
    return _key_page(request, key, form)


@require_POST
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes and show them once."""
    if not factors.has_one(request.user):
        return cannot_be_done(request, "You have no second factor here, so there are no recovery codes.")
    return _codes_page(request, factors.renew_codes(request.user))


def _key_page(request: HttpRequest, key: str, form: FirstCode | None = None) -> HttpResponse:
    # The key stays in the page, sealed, until a code shows that the app has it: opening a page changes nothing.
    sealed = signing.dumps(key, salt=_salt(request))
    facts = {
        "form": form or FirstCode(initial={"sealed": sealed}),
        "key": factors.as_text(key),
        "link": factors.link(request.user, key),
        "again": factors.has_one(request.user),
    }
    if form is not None:
        form.data = form.data.copy()
        form.data["sealed"] = sealed
    return render(request, "review/signing_in/second_factor_new.html", facts, status=422 if form is not None else 200)


def _unsealed(request: HttpRequest, sealed: str) -> str:
    try:
        return str(signing.loads(sealed, salt=_salt(request), max_age=_SEALED_SECONDS))
    except signing.BadSignature:
        return ""


def _salt(request: HttpRequest) -> str:
    return f"second factor of {request.user.pk}"


def _codes_page(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return render(request, "review/signing_in/recovery_codes.html", {"codes": codes})
