"""The pages of a second look: the list, the prompt with the first decision hidden, and both side by side when it is done."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from review import errors
from review.forms import YourView
from review.identity import look
from review.ledger import detail_of, when, words_of
from review.models import Person, SecondLook
from review.pages.prompt import not_known
from review.recording import NotPossible
from review.shapes import strip, themes
from review.supervision import second_looks
from review.supervision.forms import Ask, SecondDecision
from review.supervision.teams import managed_teams, people_of
from review.tables import Cell, table
from review.templatetags.words import day
from vocabulary.decisions import WORRY_WORDS, Worry
from vocabulary.prompts import UNSTEADY_WORDS

DONE = {"view": "Your view is saved. The card is open below.", "asked": "It is recorded whom you asked. Tell them yourself."}
SHOWN_DONE = 50


@require_safe
def list_second_looks(request: HttpRequest) -> HttpResponse:
    """The second looks that wait for this person, and those that are done."""
    person, teams = request.user, managed_teams(request.user)
    waiting = table(
        "Second looks that wait",
        ("Prompt", "Decided on", "Asked", "Ask somebody"),
        (
            [
                Cell(each.prompt_id, link=reverse("second_look", args=[each.pk]), note=each.prompt.headline),
                day(when_drawn(each)),
                each.asked.get_full_name() if each.asked else "Nobody",
                Cell("Ask", link=reverse("ask_second_look", args=[each.pk])) if each.prompt.team in teams else "-",
            ]
            for each in second_looks.open_to(person)
        ),
        empty="No second look waits for you.",
    )
    done = table(
        "Second looks that are done",
        ("Prompt", "Decided first by", "Looked again"),
        (
            [
                Cell(each.prompt_id, link=reverse("second_look", args=[each.pk])),
                each.decided_by.get_full_name(),
                each.done_by.get_full_name() if each.done_by else "A closed account",
            ]
            for each in second_looks.done_by_or_for(person)[:SHOWN_DONE]
        ),
        empty="None yet.",
    )
    facts = {"waiting": waiting, "done_looks": done, "done": DONE.get(request.GET.get("done", ""), "")}
    return render(request, "review/supervision/second_looks.html", facts)


@require_safe
def second_look(request: HttpRequest, number: int) -> HttpResponse:
    """One second look: blind until the second decision is recorded, then both side by side."""
    done = second_looks.done_by_or_for(request.user).filter(pk=number).first()
    if done is not None:
        facts = {"second": done, "both": second_looks.comparison(done)}
        return render(request, "review/supervision/second_look_done.html", facts)
    return _blind_page(request, _open(request, number))


@require_POST
def second_view(request: HttpRequest, number: int) -> HttpResponse:
    """Keep the second person's own view."""
    second, form = _open(request, number), YourView(request.POST, prefix="view")
    if not form.is_valid():
        return _blind_page(request, second, view_form=form)
    try:
        second_looks.keep_view(second, request.user, worry=form.cleaned_data["worry"], why=form.cleaned_data["why"])
    except NotPossible as why:
        return errors.cannot_be_done(request, str(why))
    response = redirect("second_look", number=number)
    response["Location"] += "?done=view#your-view"
    return response


@require_POST
def second_decision(request: HttpRequest, number: int) -> HttpResponse:
    """Keep what the second person would decide; the prompt stays as it is."""
    second, form = _open(request, number), SecondDecision(request.POST, prefix="second")
    if second_looks.view_of(second, request.user) is None:
        return errors.cannot_be_done(request, "Give your own view first. Nothing was saved.")
    if not form.is_valid():
        return _blind_page(request, second, decision_form=form)
    try:
        second_looks.keep_decision(second, request.user, **form.cleaned_data)
    except NotPossible as why:
        return errors.cannot_be_done(request, str(why))
    return redirect("second_look", number=number)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_second_look(request: HttpRequest, number: int) -> HttpResponse:
    """A manager asks somebody of the team."""
    of_teams = second_looks.open_to(request.user).filter(prompt__team__in=managed_teams(request.user))
    second = get_object_or_404(of_teams, pk=number)
    form = Ask(request.POST if request.method == "POST" else None, people=_could_be_asked(second))
    if request.method == "POST" and form.is_valid():
        try:
            second_looks.ask(second, request.user, whom=form.cleaned_data["whom"])
        except NotPossible as why:
            return errors.cannot_be_done(request, str(why))
        response = redirect("second_looks")
        response["Location"] += "?done=asked"
        return response
    facts = {"second": second, "form": form, "people": _could_be_asked(second)}
    return render(request, "review/supervision/ask_second_look.html", facts, status=422 if form.is_bound else 200)


def when_drawn(second: SecondLook) -> object:
    """The day of the decision."""
    from django.utils import timezone

    return timezone.localtime(second.drawn_at).date()


def _could_be_asked(second: SecondLook) -> list[Person]:
    return [each for each in people_of([second.prompt.team]) if each != second.decided_by]


def _open(request: HttpRequest, number: int) -> SecondLook:
    found: SecondLook = get_object_or_404(second_looks.open_to(request.user), pk=number)
    return found


def _blind_page(
    request: HttpRequest,
    second: SecondLook,
    *,
    view_form: YourView | None = None,
    decision_form: SecondDecision | None = None,
) -> HttpResponse:
    person, held = request.user, second.prompt
    if second_looks.has_seen_the_first(second, person):
        return errors.cannot_be_done(request, second_looks.SEEN)
    document = held.document
    own = second_looks.view_of(second, person)
    facts = {
        "second": second,
        "prompt": held,
        "document": document,
        "unsteady_words": UNSTEADY_WORDS,
        "who": look(held, person, card_open=own is not None, family=document.family, second_look=True),
        "strip": strip(document.attendance),
        "timeline": sorted(document.timeline, key=lambda event: event.happened_on, reverse=True),
        "own": own,
        "view_form": view_form or YourView(prefix="view"),
        "wrong": view_form or decision_form,
        "done": DONE.get(request.GET.get("done", ""), ""),
        **not_known(held, document),
    }
    if own is not None:
        facts |= {
            "own_words": WORRY_WORDS[Worry(detail_of(own)["worry"])],
            "own_why": words_of(own).get("why", ""),
            "own_at": when(own),
            "themes": themes(document.card_lines),
            "decision_form": decision_form or SecondDecision(prefix="second"),
        }
    return render(request, "review/supervision/second_look.html", facts, status=422 if facts["wrong"] else 200)
