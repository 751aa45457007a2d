"""The pages of practice mode: the same templates and forms as a real review, about invented children."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from review import errors
from review.families.pages import words_of
from review.forms import WrongChild, YourDecision, YourView
from review.models import Prompt, Status
from review.practice.children import child, children
from review.practice.guidance import guidance
from review.practice.invented import InventedChild
from review.practice.needed import finish
from review.practice.session import Practised
from review.shapes import not_sent, strip, themes
from review.walls import first_page
from review.worklist import LINK_WORDS
from vocabulary.decisions import Decision
from vocabulary.prompts import UNSTEADY_WORDS

DONE = {
    "taken": "You have taken this prompt.",
    "handed-back": "You have handed this prompt back to the team.",
    "view": "Your view is kept for this practice. The card is open below.",
}


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where practice begins: what it is, and the invented children, those already decided marked."""
    so_far = Practised(request)
    rows = [{"child": each, "decided": so_far.is_decided(each.reference)} for each in children()]
    return render(request, "review/practice/start.html", {"rows": rows, "all_decided": so_far.all_decided()})


@require_safe
def prompt(request: HttpRequest, reference: str) -> HttpResponse:
    """One invented child's prompt."""
    return _prompt_page(request, _child(reference))


@require_POST
def view(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep the person's own view for this practice."""
    held = _child(reference)
    form = YourView(request.POST, prefix="view")
    if not form.is_valid():
        return _prompt_page(request, held, view_form=form)
    Practised(request).keep_view(reference, worry=form.cleaned_data["worry"], why=form.cleaned_data["why"])
    return _back_to(reference, "view")


@require_POST
def decision(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep the person's decision for this practice, and show what is to be learnt from it."""
    held, so_far = _child(reference), Practised(request)
    if not so_far.has_viewed(reference):
        return errors.cannot_be_done(request, "Give your own view first. Nothing was saved.")
    form = YourDecision(request.POST, prefix="decision")
    if not form.is_valid():
        return _prompt_page(request, held, decision_form=form)
    so_far.decide(reference, **form.cleaned_data)
    return redirect("practice_after", reference=reference)


@require_http_methods(["GET", "HEAD", "POST"])
def wrong_child(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that an invented prompt is about the wrong child: a decision, as on a real one."""
    held = _child(reference)
    form = WrongChild(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        Practised(request).decide(reference, decision=Decision.WRONG_CHILD_OR_DATA, reason=form.cleaned_data["what"])
        return redirect("practice_after", reference=reference)
    facts = {"prompt": _as_prompt(held), "document": held.document, "form": form}
    return _rendered(request, "review/practice/wrong_child.html", facts, wrong=form.is_bound)


@require_POST
def take(request: HttpRequest, reference: str) -> HttpResponse:
    """Take an invented prompt."""
    Practised(request).take(_child(reference).reference, taken=True)
    return _back_to(reference, "taken")


@require_POST
def hand_back(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand an invented prompt back."""
    Practised(request).take(_child(reference).reference, taken=False)
    return _back_to(reference, "handed-back")


@require_safe
def family_words(request: HttpRequest, reference: str) -> HttpResponse:
    """What to say to an invented family."""
    held = _child(reference)
    shown = _as_prompt(held)
    shown.status = Status.DECIDED if Practised(request).is_decided(reference) else Status.WAITING
    return _rendered(request, "review/families/words.html", words_of(request, shown, held.document), wrong=False)


@require_safe
def after(request: HttpRequest, reference: str) -> HttpResponse:
    """What the card knew of this child and what it did not, and where a reasonable person may differ."""
    held, so_far = _child(reference), Practised(request)
    if not so_far.is_decided(reference):
        return redirect("practice_prompt", reference=reference)
    next_one = next((each for each in children() if not so_far.is_decided(each.reference)), None)
    views, decisions = so_far.views(reference), so_far.decisions(reference)
    facts = {
        "child": held,
        "view": views[-1] if views else None,
        "decision": decisions[-1],
        "next": next_one,
        "left": sum(not so_far.is_decided(each.reference) for each in children()),
    }
    return render(request, "review/practice/after.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest) -> HttpResponse:
    """What the card knows and does not; confirming that it was read ends practice. Always there to be read again."""
    so_far = Practised(request)
    if request.method == "POST":
        if not so_far.all_decided():
            return errors.cannot_be_done(request, "Decide about each of the invented children first.")
        finish(request.user)
        return redirect(first_page(request.user))
    facts = {"text": guidance(), "can_finish": so_far.all_decided() and request.user.practised_at is None}
    return render(request, "review/practice/end.html", facts)


def _child(reference: str) -> InventedChild:
    found = child(reference)
    if found is None:
        raise Http404
    return found


def _back_to(reference: str, done: str) -> HttpResponse:
    response = redirect("practice_prompt", reference=reference)
    response["Location"] += f"?done={done}#{'your-view' if done == 'view' else 'main-content'}"
    return response


def _as_prompt(held: InventedChild) -> Prompt:
    """The invented child's prompt as templates know one. It is never saved."""
    document = held.document
    made = Prompt(
        reference=document.reference,
        team=document.team,
        as_of=document.as_of,
        lapses_on=document.lapses_on,
        headline=document.headline,
        link=document.link.value,
        status=Status.WAITING,
    )
    made.__dict__["document"] = document  # the property would read it from JSON that is not there
    return made


def _prompt_page(
    request: HttpRequest, held: InventedChild, *, view_form: YourView | None = None, decision_form: YourDecision | None = None
) -> HttpResponse:
    so_far, document, reference = Practised(request), held.document, held.reference
    shown = _as_prompt(held)
    decided, mine = so_far.decisions(reference), so_far.has_taken(reference)
    shown.status = Status.DECIDED if decided else Status.WAITING
    shown.taken_by = request.user if mine else None
    facts: dict[str, Any] = {
        "prompt": shown,
        "document": document,
        "unsteady_words": UNSTEADY_WORDS,
        "who": held.who,
        "strip": strip(document.attendance),
        "timeline": sorted(document.timeline, key=lambda event: event.happened_on, reverse=True),
        "late": [each for each in document.freshness if each.days_late],
        "link": LINK_WORDS[document.link],
        "link_is_sure": document.link == "strong",
        "link_changed": None,
        "not_sent": not_sent(document.attendance),
        "drawn": document.drawn and bool(decided),
        "seen": 0,
        "mine": mine,
        "standing": True,
        "card_open": so_far.has_viewed(reference),
        "view_form": view_form or YourView(prefix="view"),
        "decided": decided[-1] if decided else None,
        "done": DONE.get(request.GET.get("done", ""), ""),
        "themes": themes(document.card_lines),
        "views": so_far.views(reference),
        "decisions": decided,
        "decision_form": decision_form or YourDecision(prefix="decision"),
        "wrong": next((form for form in (view_form, decision_form) if form is not None), None),
    }
    return _rendered(request, "review/practice/prompt.html", facts, wrong=facts["wrong"] is not None)


def _rendered(request: HttpRequest, template: str, facts: dict[str, Any], *, wrong: bool) -> HttpResponse:
    """A real template, with its links and forms led into practice."""
    from review.practice.addresses import led_into_practice  # it reads every route, and so these pages

    with led_into_practice():
        return render(request, template, {**facts, "practice": True}, status=422 if wrong else 200)
