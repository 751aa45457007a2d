"""Save the own view, the decision, or that it is the wrong child. Each form is saved once, whoever sends it twice."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from review import errors, recording
from review.forms import WrongChild, YourDecision, YourView
from review.pages.opening import back_to, opened
from review.pages.prompt import prompt_page
from review.recording import DecidedMeanwhile, NotPossible, latest_decision
from vocabulary.decisions import Decision

LONGEST_MARK = 32


@require_POST
def view(request: HttpRequest, reference: str) -> HttpResponse:
    """Save the person's own view."""
    held = opened(request, reference)
    form = YourView(request.POST, prefix="view")
    if not form.is_valid():
        return prompt_page(request, held, view_form=form)
    recording.keep_view(held, request.user, **form.cleaned_data, form=_mark(request))
    return back_to(held, "view")


@require_POST
def decision(request: HttpRequest, reference: str) -> HttpResponse:
    """Save the person's decision."""
    held = opened(request, reference)
    if not recording.has_viewed(held, request.user):
        return errors.cannot_be_done(request, "Give your own view first. Nothing was saved.")
    form = YourDecision(request.POST, prefix="decision")
    if not form.is_valid():
        return prompt_page(request, held, decision_form=form)
    try:
        recording.decide(held, request.user, **form.cleaned_data, form=_mark(request), seen=_seen(request))
    except DecidedMeanwhile as since:
        form.add_error(None, _meanwhile(since))
        held.refresh_from_db(fields=["status", "taken_by", "look_again_on"])
        return prompt_page(request, held, decision_form=form, status=409)
    except NotPossible as why:
        return errors.cannot_be_done(request, str(why), wrote=form.cleaned_data)
    return back_to(held, "decision")


@require_http_methods(["GET", "HEAD", "POST"])
def wrong_child(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that the prompt is about the wrong child or rests on wrong records: a decision, with no view and no card before it."""
    held = opened(request, reference)
    form = WrongChild(request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        what = form.cleaned_data["what"]
        try:
            recording.decide(
                held,
                request.user,
                decision=Decision.WRONG_CHILD_OR_DATA,
                reason=what,
                form=_mark(request),
                seen=_seen(request),
            )
            return back_to(held, "wrong-child")
        except DecidedMeanwhile as since:
            # What was decided stays behind the own view, which this page does not ask for.
            form.add_error(None, f"{since} Send it again if the child or the records are still wrong.")
            status = 409
        except NotPossible as why:
            return errors.cannot_be_done(request, str(why), wrote=form.cleaned_data)
    latest = latest_decision(held)
    facts = {"prompt": held, "document": held.document, "form": form, "seen": latest, "mark": recording.new_mark()}
    return render(request, "review/wrong_child.html", facts, status=status)


def _meanwhile(since: DecidedMeanwhile) -> str:
    whose = "You decided" if since.own else f"{since.by} decided"
    return f"{whose} this prompt while you had this page open. Nothing of what you wrote here was saved. Read that decision; then save yours if it is still what you decide"


def _mark(request: HttpRequest) -> str:
    said = str(request.POST.get("mark", ""))
    return said if said.isalnum() and said.isascii() and len(said) <= LONGEST_MARK else ""


def _seen(request: HttpRequest) -> int | None:
    said = str(request.POST.get("seen", ""))
    return int(said) if said.isdecimal() and said.isascii() and len(said) < 19 else None
