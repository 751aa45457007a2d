"""The ledger on screen, for information governance: search, one line, and whether all of it is intact."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from review import errors
from review.governance.forms import Find
from review.governance.reading import A_PAGE, Asked, action_words, keep_check, read, read_line
from review.heads import check, read_heads
from review.ledger import detail_of, head, when, words_of
from review.models import Person
from review.tables import Cell, table
from review.templatetags.words import moment
from vocabulary.problems import LedgerProblem, StoreProblem

WORDS = {
    "reason": "Reason",
    "family": "What the child and the family say",
    "why": "Why",
    "what": "What is wrong",
}
"""What a person wrote, by the name under which the ledger keeps it."""


@require_http_methods(["GET", "HEAD", "POST"])
def ledger_lines(request: HttpRequest) -> HttpResponse:
    """Lines of the ledger, newest first. A search is sent as a form, so that nothing typed stands in an address."""
    form = Find(request.POST if request.method == "POST" else None)
    if form.is_bound and not form.is_valid():
        return render(request, "review/governance/ledger_lines.html", {"form": form}, status=422)
    said = form.cleaned_data if form.is_bound else {}
    page = request.POST.get("page", "1")
    found = read(Asked(**said, page=int(page[:6]) if page[:6].isdecimal() else 1), request.user)
    names = dict(Person.objects.values_list("username", "full_name"))
    lines = table(
        "Lines of the ledger, newest first",
        ("Line", "When", "Who", "What", "Prompt", "Codes"),
        (
            [
                Cell(f"{each.seq}", link=reverse("ledger_line", args=[each.seq])),
                moment(when(each)),
                each.actor_name or names.get(each.actor, each.actor) or "Nobody known",
                Cell(action_words(each), note="with words" if each.words_digest else ""),
                each.reference or "-",
                codes(detail_of(each)),
            ]
            for each in found.lines
        ),
        empty="No line is like that.",
    )
    facts = {"form": form, "found": found, "lines": lines, "a_page": A_PAGE, "asked": said}
    return render(request, "review/governance/ledger_lines.html", facts)


@require_safe
def ledger_line(request: HttpRequest, seq: int) -> HttpResponse:
    """One line with what was written with it."""
    line = read_line(seq, request.user)
    if line is None:
        return errors.not_found(request)
    facts = {
        "line": line,
        "at": when(line),
        "what": action_words(line),
        "codes": codes(detail_of(line)),
        "words": [(WORDS.get(name, name), text) for name, text in words_of(line).items() if text],
    }
    return render(request, "review/governance/ledger_line.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
def ledger_state(request: HttpRequest) -> HttpResponse:
    """The head of the ledger and the newest one written elsewhere; sent as a form, the whole ledger is checked."""
    lines, digest = head()
    facts = {"lines": lines, "digest": digest, "checked": request.method == "POST"}
    try:
        heads = read_heads(settings.INSTALLED.heads)
        facts |= {"newest": heads[-1] if heads else None, "since": lines - heads[-1].seq if heads else lines}
    except StoreProblem as problem:
        facts |= {"problem": str(problem)}
    if request.method == "POST" and "problem" not in facts:
        said: list[str] = []
        try:
            said.extend(check(settings.INSTALLED.heads))
            facts["intact"] = True
        except LedgerProblem as problem:
            facts["problem"] = str(problem)
        facts["said"] = said
    if request.method == "POST":
        keep_check(request.user, intact="intact" in facts)
    return render(request, "review/governance/ledger_state.html", facts)


def codes(detail: dict[str, object]) -> str:
    """A line's codes in one cell."""
    return "; ".join(f"{name}: {_code(value)}" for name, value in detail.items() if value != "") or "-"


def _code(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)
