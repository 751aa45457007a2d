"""The pages of exports: a decided prompt's file, and lists with their second person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from review import errors
from review.exports import lists
from review.exports.forms import AskForList
from review.exports.one_child import CONTENT_TYPES, Form, export
from review.ledger import words_of
from review.models import Entry
from review.pages.opening import opened
from review.recording import NotPossible

DONE = {
    "asked": "You have asked for a list. Another manager of the team or information governance must allow it.",
    "allowed": "You have allowed the list. Whoever asked can fetch it once.",
    "refused": "You have refused the list.",
}


@require_POST
def export_decision(request: HttpRequest, reference: str) -> HttpResponse:
    """The decision on one prompt as a file."""
    held = opened(request, reference)
    asked = request.POST.get("form", "")
    if asked not in set(Form):
        return errors.cannot_be_done(request, "Choose JSON or CSV. Nothing was handed out.")
    form = Form(asked)
    try:
        content = export(held, request.user, form)
    except NotPossible as why:
        return errors.cannot_be_done(request, str(why))
    return _file(content, CONTENT_TYPES[form], f"decision-{held.reference}.{form.value}")


@require_http_methods(["GET", "HEAD", "POST"])
def list_exports(request: HttpRequest) -> HttpResponse:
    """Lists: ask for one, answer a colleague's request, fetch one that was allowed."""
    person = request.user
    teams = lists.managed_teams(person)
    form = AskForList(request.POST if request.method == "POST" else None, teams=teams)
    if request.method == "POST" and form.is_valid():
        try:
            lists.ask(person, **form.cleaned_data)
        except NotPossible as why:
            return errors.cannot_be_done(request, str(why))
        return _back("asked")
    waiting = list(lists.to_answer(person).select_related("asked_by"))
    reasons = {each.seq: each for each in Entry.objects.filter(seq__in=[each.seq for each in waiting]).select_related("words")}
    facts = {
        "form": form if teams else None,
        "to_answer": [(each, words_of(reasons[each.seq]).get("reason", "")) for each in waiting],
        "ready": set(lists.ready_for(person).values_list("pk", flat=True)),
        "mine": lists.asked_by_me(person)[:20],
        "hours": lists.HOURS,
        "done": DONE.get(request.GET.get("done", ""), ""),
    }
    return render(request, "review/exports/lists.html", facts, status=422 if form.is_bound else 200)


@require_POST
def answer_list_export(request: HttpRequest, number: int) -> HttpResponse:
    """Allow a list, or refuse it."""
    said = request.POST.get("answer", "")
    if said not in {"allow", "refuse"}:
        return errors.cannot_be_done(request, "Choose to allow or to refuse. Nothing was changed.")
    try:
        lists.answer(request.user, number, allow=said == "allow")
    except NotPossible as why:
        return errors.cannot_be_done(request, str(why))
    return _back("allowed" if said == "allow" else "refused")


@require_POST
def fetch_list_export(request: HttpRequest, number: int) -> HttpResponse:
    """Fetch a list, once."""
    try:
        content = lists.fetch(request.user, number)
    except NotPossible as why:
        return errors.cannot_be_done(request, str(why))
    return _file(content, CONTENT_TYPES[Form.CSV], f"decisions-{number}.csv")


def _back(done: str) -> HttpResponse:
    response = redirect("list_exports")
    response["Location"] += f"?done={done}"
    return response


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
