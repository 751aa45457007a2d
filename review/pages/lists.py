"""The lists: the team's worklist, finding one prompt by its reference, and one's own decisions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from review.forms import Find
from review.mine import my_decisions as decided_by
from review.pages.opening import said
from review.searching import find as find_prompt
from review.worklist import Show
from review.worklist import worklist as worklist_of


@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    """The team's worklist."""
    asked = request.GET.get("show", Show.ALL)
    show = Show(asked) if asked in set(Show) else Show.ALL
    found = worklist_of(request.user, show, team=request.GET.get("team", ""), page=request.GET.get("page", ""))
    return render(request, "review/worklist.html", {"list": found, "find": Find(), "done": said(request)})


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Find a prompt by its reference. Of another team's prompt is said what is said of one that is not there."""
    form = Find(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        typed = request.POST.get("reference", "")
        found = find_prompt(request.user, typed)
        if found is not None:
            return redirect("prompt", reference=found.reference)
        status = 404 if form.is_valid() else 422
    return render(request, "review/find.html", {"find": form, "nothing": status == 404}, status=status)


@require_safe
def my_decisions(request: HttpRequest) -> HttpResponse:
    """One's own decisions."""
    found = decided_by(request.user, page=request.GET.get("page", ""), path=lambda number: f"?page={number}")
    return render(request, "review/my_decisions.html", {"decisions": found})
