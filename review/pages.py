"""The practitioner's pages. A GET changes nothing, except that looking at a child leaves its line in the ledger."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from review import errors, recording
from review.clock import today
from review.following import link_changed
from review.forms import WrongChild, YourDecision, YourView
from review.identity import look
from review.models import Prompt, Status
from review.shapes import strip, themes
from review.worklist import LINK_WORDS, Show
from review.worklist import worklist as worklist_of
from vocabulary.decisions import Decision
from vocabulary.prompts import UNSTEADY_WORDS

DONE = {
    "taken": "You have taken this prompt.",
    "handed-back": "You have handed this prompt back to the team.",
    "view": "Your view is saved. The card is open below.",
    "decision": "Your decision is saved.",
}
"""What may be said after something was saved: a fixed list, so that nothing from an address is shown."""

NEXT = {
    Decision.OFFER_EARLY_HELP: "Now contact the family in the usual way. This page has sent nothing to anyone.",
    Decision.CONSULT_SAFEGUARDING: "Now call the safeguarding hub in the usual way. This page has sent nothing to anyone.",
    Decision.SCHOOL_SUPPORT: "Now speak to the school in the usual way. This page has sent nothing to anyone.",
    Decision.ALREADY_SUPPORTED: "The prompt has left the list. Nobody else is told.",
    Decision.NO_ACTION_NOW: "The prompt has left the list. Nobody else is told.",
    Decision.WRONG_CHILD_OR_DATA: "The prompt has left the list. The data lead sees what you wrote, to put the records right.",
}


@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    """The team's worklist."""
    asked = request.GET.get("show", Show.ALL)
    show = Show(asked) if asked in set(Show) else Show.ALL
    done = DONE.get(request.GET.get("done", ""), "")
    return render(request, "review/worklist.html", {"list": worklist_of(request.user, show), "done": done})


@require_safe
def prompt(request: HttpRequest, reference: str) -> HttpResponse:
    """One prompt."""
    return _prompt_page(request, _prompt(request, reference))


@require_POST
def view(request: HttpRequest, reference: str) -> HttpResponse:
    """Save the person's own view."""
    held = _prompt(request, reference)
    form = YourView(request.POST, prefix="view")
    if not form.is_valid():
        return _prompt_page(request, held, view_form=form)
    recording.keep_view(held, request.user, worry=form.cleaned_data["worry"], why=form.cleaned_data["why"])
    return _back_to(held, "view")


@require_POST
def decision(request: HttpRequest, reference: str) -> HttpResponse:
    """Save the person's decision."""
    held = _prompt(request, reference)
    if not recording.has_viewed(held, request.user):
        return errors.cannot_be_done(request, "Give your own view first. Nothing was saved.")
    form = YourDecision(request.POST, prefix="decision")
    if not form.is_valid():
        return _prompt_page(request, held, decision_form=form)
    try:
        recording.decide(held, request.user, **form.cleaned_data)
    except recording.NotPossible as why:
        return errors.cannot_be_done(request, str(why))
    return _back_to(held, "decision")


@require_http_methods(["GET", "HEAD", "POST"])
def wrong_child(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that the prompt is about the wrong child or rests on wrong records: a decision, with no view and no card before it."""
    held = _prompt(request, reference)
    form = WrongChild(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            recording.decide(held, request.user, decision=Decision.WRONG_CHILD_OR_DATA, reason=form.cleaned_data["what"])
        except recording.NotPossible as why:
            return errors.cannot_be_done(request, str(why))
        return _back_to(held, "decision")
    facts = {"prompt": held, "document": held.document, "form": form}
    return render(request, "review/wrong_child.html", facts, status=422 if form.is_bound else 200)


@require_POST
def take(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a prompt."""
    held = _prompt(request, reference)
    try:
        recording.take(held, request.user)
    except recording.NotPossible as why:
        return errors.cannot_be_done(request, str(why))
    return _back_to(held, "taken")


@require_POST
def hand_back(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand a prompt back to the team."""
    held = _prompt(request, reference)
    try:
        recording.hand_back(held, request.user)
    except recording.NotPossible as why:
        return errors.cannot_be_done(request, str(why))
    response = redirect("worklist")
    response["Location"] += "?done=handed-back"
    return response


def _prompt(request: HttpRequest, reference: str) -> Prompt:
    found: Prompt = get_object_or_404(Prompt.objects.visible_to(request.user), reference=reference)
    return found


def _back_to(held: Prompt, done: str) -> HttpResponse:
    response = redirect("prompt", reference=held.reference)
    response["Location"] += f"?done={done}#{'your-view' if done == 'view' else 'main-content'}"
    return response


def _prompt_page(
    request: HttpRequest, held: Prompt, *, view_form: YourView | None = None, decision_form: YourDecision | None = None
) -> HttpResponse:
    person, document = request.user, held.document
    card_open = recording.has_viewed(held, person)
    standing = held.status in {Status.WAITING, Status.DECIDED} and not (
        held.status == Status.WAITING and held.lapses_on <= today()
    )
    decided = recording.decisions(held)
    facts = {
        "prompt": held,
        "document": document,
        "unsteady_words": UNSTEADY_WORDS,
        "who": look(held, person, card_open=card_open),
        "strip": strip(document.attendance),
        "timeline": sorted(document.timeline, key=lambda event: event.happened_on, reverse=True),
        "late": [each for each in document.freshness if each.days_late],
        "link": LINK_WORDS[document.link],
        "link_is_sure": document.link == "strong",
        "link_changed": link_changed(held),
        "mine": held.taken_by_id == person.pk,
        "standing": standing,
        "card_open": card_open,
        "view_form": view_form or YourView(prefix="view"),
        "decided": decided[-1] if decided else None,
        "done": DONE.get(request.GET.get("done", ""), ""),
    }
    if card_open:
        facts |= {
            "themes": themes(document.card_lines),
            "views": recording.views(held),
            "decisions": decided,
            "decision_form": decision_form or YourDecision(prefix="decision"),
            "next": NEXT[decided[-1].decision] if decided else "",
        }
    # Only the form that was sent is at fault.
    facts["wrong"] = next((form for form in (view_form, decision_form) if form is not None), None)
    return render(request, "review/prompt.html", facts, status=422 if facts["wrong"] else 200)
