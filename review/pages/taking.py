"""Take a prompt, hand it back to the team, hand it over to a colleague."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from review import errors, taking
from review.forms import HandOver
from review.models import Person, Status
from review.pages.opening import back_to, back_to_the_list, opened
from review.recording import NotPossible


@require_POST
def take(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a prompt."""
    held = opened(request, reference)
    try:
        taking.take(held, request.user)
    except NotPossible as why:
        return errors.cannot_be_done(request, str(why))
    return back_to(held, "taken")


@require_POST
def hand_back(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand a prompt back to the team."""
    held = opened(request, reference)
    try:
        taking.hand_back(held, request.user)
    except NotPossible as why:
        return errors.cannot_be_done(request, str(why))
    return back_to_the_list("handed-back")


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand a prompt over to a colleague."""
    held = opened(request, reference)
    if held.status != Status.WAITING or not taking.may_hand_on(held, request.user):
        return errors.cannot_be_done(request, "You can only hand over a prompt that waits and that you have taken.")
    colleagues = taking.colleagues(held)
    form = HandOver(request.POST if request.method == "POST" else None, colleagues=colleagues, me=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            taking.hand_over(held, request.user, Person.objects.get(pk=form.cleaned_data["to"]))
        except NotPossible as why:
            return errors.cannot_be_done(request, str(why))
        return back_to_the_list("handed-over")
    facts = {"prompt": held, "form": form, "anybody": bool(form.fields["to"].choices)}
    return render(request, "review/hand_over.html", facts, status=422 if form.is_bound else 200)
