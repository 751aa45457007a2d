"""The automation-bias monitor: a manager's own team with its people, and the data lead's of all teams without anybody's name."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from review.clock import today
from review.ledger import Action, append
from review.models import Person
from review.supervision import oversight as figures_without_names
from review.supervision.alerts import FEWEST, NEARLY_ALL, QUICK_MINUTES, RECENT, alerts
from review.supervision.monitor import WINDOW, Figures, by, by_experience, figures, since
from review.supervision.reviewed import Reviewed, reviewed
from review.supervision.teams import managed_teams
from review.tables import Table, table

HEADS = ("Decisions", "View with the card", "Decision with the card", "Moved to it", "Moved from it", "Time")


@require_safe
def monitor(request: HttpRequest) -> HttpResponse:
    """How the manager's team decides, also by person: for this manager alone."""
    teams = managed_teams(request.user)
    _keep(request.user, "monitor", teams)
    held = reviewed(teams=teams, since=since(today()))
    names = dict(Person.objects.values_list("username", "full_name"))
    people = by(held, lambda each: str(names.get(each.by, each.by)))
    facts = {
        "teams": teams,
        "all": figures(held),
        "alerts": [(name, alerts(reviews, today=today())) for name, reviews in [("The whole team", held), *people.items()]],
        "people": _rows("Person", "By person", people),
        "bands": _rows("Points", "By band of points", by(held, lambda each: each.band or "Not kept")),
        "experience": _rows("In this work", "By experience", by_experience(held)),
        **_rules(),
    }
    facts["alerts"] = [(name, said) for name, said in facts["alerts"] if said]
    return render(request, "review/supervision/monitor.html", facts)


@require_safe
def oversight(request: HttpRequest) -> HttpResponse:
    """All teams, for the data lead: figures with small numbers held back, and references of wrong children; nobody's name."""
    _keep(request.user, "oversight", [])
    held = reviewed(since=since(today()))
    facts = {
        "teams": figures_without_names.by_team(held),
        "bands": figures_without_names.by_band(held),
        "experience": figures_without_names.by_experience_or_nothing(held),
        "alerts": figures_without_names.team_alerts(held, today=today()),
        "second": figures_without_names.second_looks(held),
        "wrong": figures_without_names.wrong_children(),
        "drawn": figures_without_names.drawn_prompts(),
        "fewest": figures_without_names.FLOORS.small_number + 1,
        **_rules(),
    }
    return render(request, "review/supervision/oversight.html", facts)


def _rules() -> dict[str, Any]:
    return {
        "weeks": WINDOW.days // 7,
        "fewest_decisions": FEWEST,
        "nearly_all": f"{NEARLY_ALL:.0%}",
        "quick": f"{QUICK_MINUTES:.0f} minute",
        "recent_weeks": RECENT.days // 7,
    }


def _rows(first: str, caption: str, groups: dict[str, list[Reviewed]]) -> Table:
    return table(
        caption,
        (first, *HEADS),
        ([name, *_cells(figures(reviews))] for name, reviews in groups.items()),
        empty="Nobody has decided anything in this time.",
    )


def _cells(found: Figures) -> list[str]:
    return [
        f"{found.count}" + (f", and {found.aside} set aside" if found.aside else ""),
        found.before.words,
        found.after.words,
        found.towards.words,
        found.away.words,
        found.time_words,
    ]


def _keep(person: Person, page: str, teams: list[str]) -> None:
    append(
        Action.OVERSIGHT_READ,
        actor=person.username,
        actor_name=person.get_full_name(),
        detail={"page": page} | ({"teams": teams} if teams else {}),
    )
