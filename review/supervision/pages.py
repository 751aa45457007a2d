"""The manager's page of the team, and cover for who is away."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from review.governance.breaking import not_noticed, with_reasons
from review.governance.pages import table_of
from review.models import Cover, Person
from review.models.people import IN_A_TEAM
from review.supervision import covering
from review.supervision.forms import Away
from review.supervision.load import LAPSES_WITHIN, UNTOUCHED_FOR, Load, load_of
from review.supervision.second_looks import open_to
from review.supervision.teams import managed_teams, people_of
from review.tables import Cell, Table, table
from review.templatetags.words import day

DONE = {
    "noticed": "It is recorded that you have seen it.",
    "cover": "The cover is arranged.",
    "cover-ended": "The cover has ended.",
}


@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """What the manager's teams carry, what is overdue, and what the manager is asked to do."""
    teams = managed_teams(request.user)
    people = people_of(teams)
    load = load_of(request.user, teams, people)
    facts = {
        "teams": teams,
        "load": load,
        "people": _people(load),
        "overdue": _overdue(load),
        "lapses_within": LAPSES_WITHIN.days,
        "untouched_for": UNTOUCHED_FOR.days,
        "openings": table_of(with_reasons(not_noticed(teams)), request.user, for_team=True),
        "second_looks": open_to(request.user).count(),
        "covers": _covers(people),
        "done": DONE.get(request.GET.get("done", ""), ""),
    }
    return render(request, "review/supervision/team.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
def cover(request: HttpRequest) -> HttpResponse:
    """Have somebody stand in for a person of the manager's teams."""
    away = people_of(managed_teams(request.user))
    standing_in = Person.objects.filter(memberships__role__in=[each.value for each in IN_A_TEAM], is_active=True)
    form = Away(
        request.POST if request.method == "POST" else None,
        away=away,
        standing_in=list(standing_in.distinct().order_by("full_name", "username")),
    )
    if request.method == "POST" and form.is_valid():
        covering.arrange_cover(request.user, **form.cleaned_data)
        return _to_team("cover")
    return render(request, "review/supervision/cover.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
def end_cover(request: HttpRequest, number: int) -> HttpResponse:
    """End a cover at once."""
    people = people_of(managed_teams(request.user))
    held: Cover | None = covering.covers_of(people).filter(absent__in=people, pk=number).first()
    if held is None:
        raise Http404
    covering.end_cover(held, request.user)
    return _to_team("cover-ended")


def _people(load: Load) -> Table:
    return table(
        "What each person has",
        ("Person", "Taken", "Not touched", "Decided in four weeks"),
        ([each.person.get_full_name(), str(each.taken), str(each.untouched), str(each.decided)] for each in load.people),
        empty="Nobody works in your team yet.",
    )


def _overdue(load: Load) -> Table:
    return table(
        "Overdue prompts",
        ("Prompt", "Why", "Taken by", "Hand over"),
        (
            [
                Cell(each.prompt.reference, link=reverse("prompt", args=[each.prompt.reference])),
                each.why,
                each.prompt.taken_by.get_full_name() if each.prompt.taken_by else "Nobody",
                Cell("To somebody", link=reverse("hand_over", args=[each.prompt.reference])) if each.waits else "-",
            ]
            for each in load.overdue
        ),
        empty="Nothing is overdue.",
    )


def _covers(people: list[Person]) -> Table:
    return table(
        "Who stands in for whom",
        ("Away", "Stands in", "From", "To", "End it"),
        (
            [
                each.absent.get_full_name(),
                each.covering.get_full_name(),
                day(each.from_on),
                day(each.until_on),
                Cell("", post=reverse("end_cover", args=[each.pk]), button="End now", about=each.covering.get_full_name())
                if each.absent in people
                else "-",
            ]
            for each in covering.covers_of(people)
        ),
        empty="Nobody stands in for anybody.",
    )


def _to_team(done: str) -> HttpResponse:
    response = redirect("team")
    response["Location"] += f"?done={done}"
    return response
