"""What the data lead sees of all teams: no name, small numbers held back by the project's one rule, rates only of many.

A rate is also held back where fewer than three people decided, or it would be about one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from review.ledger import Action, detail_of
from review.models import Entry, Prompt, Status
from review.supervision.alerts import alerts
from review.supervision.monitor import Figures, Share, by, by_experience, decision_goes_with_the_card, figures
from review.supervision.reviewed import Reviewed
from review.tables import Cell, Table, table
from review.templatetags.words import day
from vocabulary import suppression
from vocabulary.council import Thresholds
from vocabulary.decisions import UPHELD, Decision
from vocabulary.suppression import HELD_BACK

FLOORS = Thresholds(small_number=9, round_to=5)
"""Counts from 1 to 9 are held back, and others rounded to 5."""

FEWEST_PEOPLE = 3
SHOWN_WRONG = 200
_EARLIER, _LATER = "Under 3 years", "3 years or more"


def by_team(reviews: Sequence[Reviewed]) -> Table:
    """Each team: what was decided, and how far with the card."""
    groups = by(reviews, lambda each: each.team)
    kinds = [[_count(held, kind) for kind in ("upheld", "no_action", "aside")] for held in groups.values()]
    shown = suppression.table(kinds, FLOORS) if kinds else None
    rows = []
    for place, (team, held) in enumerate(groups.items()):
        assert shown is not None
        found = figures(held)
        rows.append([team, *shown.cells[place], *_rates(found), _time(found)])
    heads = ("Team", "Reason to act", "No action now", "Set aside", "View with the card", "Decision with the card", "Time")
    return table("Judgements by team", heads, rows, empty=_NOTHING)


def by_band(reviews: Sequence[Reviewed]) -> Table:
    """Each band of points, all teams together."""
    return _two_ways("Points", "Judgements by band of points", by(reviews, lambda each: each.band or "Not kept"))


def by_experience_or_nothing(reviews: Sequence[Reviewed]) -> Table:
    """By years in this work; in two groups where four would be about one or two people, and not at all where two would be."""
    groups = by_experience(reviews)
    if not _many_people(groups):
        groups = by(
            [each for each in reviews if each.experience_years is not None],
            lambda each: _EARLIER if (each.experience_years or 0) < 3 else _LATER,
        )
        unknown = [each for each in reviews if each.experience_years is None]
        if unknown:
            groups["Not known"] = unknown
    if groups and not _many_people(groups):
        return table("By experience", ("In this work",), (), empty="Too few people to show this without showing who they are.")
    return _two_ways("In this work", "Judgements by experience", groups)


def team_alerts(reviews: Sequence[Reviewed], *, today: date) -> list[tuple[str, int]]:
    """Teams in which a rule of the monitor is met, with how many rules; what exactly is for the team's manager."""
    found = []
    for team, held in by(reviews, lambda each: each.team).items():
        count = len(alerts(held, today=today)) if figures(held).people >= FEWEST_PEOPLE else 0
        if count:
            found.append((team, count))
    return found


def second_looks(reviews: Sequence[Reviewed]) -> str:
    """How often a second person saw a reason to act where the first did, or none where the first saw none."""
    share = figures(reviews).second
    return _rate(share) if share.whole else "None is done yet"


def wrong_children() -> Table:
    """Prompts that people said are about the wrong child or rest on wrong data: which, when, where; not what was written."""
    lines = [each for each in Entry.objects.filter(action=Action.DECISION).order_by("-seq") if _is_wrong(each)][:SHOWN_WRONG]
    teams = dict(Prompt.objects.filter(pk__in=[each.reference for each in lines]).values_list("reference", "team"))
    rows = [
        [each.reference, teams.get(each.reference, ""), day(timezone.localtime(each.at).date()), Cell(f"{each.seq}")]
        for each in lines
    ]
    return table("Wrong child or wrong data", ("Prompt", "Team", "Said on", "Line of the ledger"), rows, empty="None.")


def drawn_prompts() -> Table:
    """How far the prompts that were drawn at random have come."""
    drawn = Prompt.objects.filter(drawn=True)
    counts = [
        drawn.filter(status=Status.DECIDED).count(),
        drawn.filter(status=Status.WAITING).count(),
        drawn.exclude(status__in=[Status.DECIDED, Status.WAITING]).count(),
    ]
    parts, total = suppression.line(counts, FLOORS)
    heads = ("Drawn so far", "Judged", "Waiting", "Left the list unjudged")
    return table("Prompts drawn at random", heads, [[total, *parts]] if sum(counts) else [], empty="None has been drawn.")


_NOTHING = "Nobody has decided anything in this time."


def _two_ways(first: str, caption: str, groups: dict[str, list[Reviewed]]) -> Table:
    counted = {name: [each for each in held if _count([each], "aside") == 0] for name, held in groups.items()}
    ways = [[_with(held), len(held) - _with(held)] for held in counted.values()]
    shown = suppression.table(ways, FLOORS) if ways else None
    rows = []
    for place, held in enumerate(groups.values()):
        assert shown is not None
        found = figures(held)
        rows.append([list(groups)[place], *shown.cells[place], *_rates(found), _time(found)])
    heads = (first, "With the card", "Differently", "View with the card", "Decision with the card", "Time")
    return table(caption, heads, rows, empty=_NOTHING)


def _with(reviews: Sequence[Reviewed]) -> int:
    return sum(decision_goes_with_the_card(each) for each in reviews)


def _count(reviews: Sequence[Reviewed], kind: str) -> int:
    kinds = {
        "upheld": lambda each: each.decision in UPHELD,
        "no_action": lambda each: each.decision is Decision.NO_ACTION_NOW,
        "aside": lambda each: each.decision not in UPHELD and each.decision is not Decision.NO_ACTION_NOW,
    }
    return sum(kinds[kind](each) for each in reviews)


def _rates(found: Figures) -> list[str]:
    few = found.people < FEWEST_PEOPLE
    return [HELD_BACK if few else _rate(each) for each in (found.before, found.after)]


def _rate(share: Share) -> str:
    shown = suppression.rate(share.part, share.whole, FLOORS)
    if shown == HELD_BACK:
        return HELD_BACK
    return f"{shown} ({share.estimate.low:.0%} to {share.estimate.high:.0%})"


def _time(found: Figures) -> str:
    few = found.people < FEWEST_PEOPLE or found.count < suppression.FEWEST_FOR_A_RATE
    return HELD_BACK if few else found.time_words


def _many_people(groups: dict[str, list[Reviewed]]) -> bool:
    return all(len({each.by for each in held}) >= FEWEST_PEOPLE for held in groups.values())


def _is_wrong(line: Entry) -> bool:
    return bool(detail_of(line)["decision"] == Decision.WRONG_CHILD_OR_DATA)
