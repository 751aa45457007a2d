"""The team's worklist as rows: why in one line, since when, how sure the data is, who has it. No score, no number of order."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from urllib.parse import urlencode

from django.db.models import Count, Max, Q, QuerySet

from review.clock import latest_night, today
from review.following import changed_links
from review.intake import why_empty
from review.models import Notice, Person, Prompt, Status
from review.paging import Paging, paging
from review.people import teams_of
from review.taking import stands_in_for
from vocabulary.decisions import LinkConfidence
from vocabulary.prompts import Freshness

LINK_WORDS = {
    LinkConfidence.STRONG: "Link confirmed",
    LinkConfidence.TO_BE_CONFIRMED: "Link to be confirmed",
    LinkConfidence.WEAK: "Link not sure",
}


class Show(StrEnum):
    """Which prompts of the team are listed."""

    ALL = "all"
    MINE = "mine"
    COVER = "cover"
    NOT_TAKEN = "not-taken"
    LOOK_AGAIN = "look-again"


SHOW_WORDS = {
    Show.ALL: "All waiting",
    Show.MINE: "Taken by me",
    Show.COVER: "Standing in",
    Show.NOT_TAKEN: "Not taken",
    Show.LOOK_AGAIN: "Look again due",
}


@dataclass(frozen=True)
class Row:
    """One prompt on the list. standing_in: somebody has taken it for whom the person stands in."""

    prompt: Prompt
    since: str
    is_new: bool
    link: str
    taken_by: str
    mine: bool
    standing_in: bool


@dataclass(frozen=True)
class Choice:
    """One way to narrow the list: its words, where it leads, and how many rows it has (None where that is not counted)."""

    words: str
    path: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class Worklist:
    """What the page shows. of: the teams, in words. by_team: empty for a person of one team. empty: why there are no rows."""

    of: str
    rows: tuple[Row, ...]
    show: Show
    choices: tuple[Choice, ...]
    by_team: tuple[Choice, ...]
    paging: Paging
    waiting: int
    new: int
    fresh: tuple[Freshness, ...]
    late: tuple[Freshness, ...]
    night: date | None
    empty: str


def worklist(person: Person, show: Show, *, team: str = "", page: str = "") -> Worklist:
    """One page of the worklist of a person's teams, in the order in which their nights put the prompts.

    team: one of the person's teams; any other word is as none. The number of queries does not grow with the list.
    """
    teams, day, night = teams_of(person), today(), latest_night()
    team = team if team in teams and len(teams) > 1 else ""
    absent = set(stands_in_for(person).values_list("absent", flat=True))
    conditions = _conditions(person, absent, day)
    of_these = _of([team] if team else teams)
    seen: QuerySet[Prompt] = Prompt.objects.visible_to(person).filter(of_these)
    counts = seen.filter(status__in=[Status.WAITING, Status.DECIDED]).aggregate(
        new=Count("pk", filter=conditions[Show.ALL] & Q(as_of=night)),
        newest=Max("as_of"),
        **{each.name: Count("pk", filter=condition) for each, condition in conditions.items()},
    )
    parts = paging(counts[show.name], page, lambda number: _path(show, team, number))
    shown = _shown(_in_order(seen.filter(conditions[show]), show), parts)
    changed = changed_links([each.pk for each in shown])
    freshness = _freshness(of_these, counts["newest"])
    return Worklist(
        of=team or _in_words(teams),
        rows=tuple(_row(each, person, absent, changed=each.pk in changed, day=day, night=night) for each in shown),
        show=show,
        choices=tuple(
            Choice(SHOW_WORDS[each], _path(each, team), each is show, counts[each.name])
            for each in Show
            if each is not Show.COVER or absent
        ),
        by_team=_by_team(show, teams, team),
        paging=parts,
        waiting=counts[Show.ALL.name],
        new=counts["new"],
        fresh=tuple(each for each in freshness if each.feed == "attendance" and not each.days_late),
        late=tuple(each for each in freshness if each.days_late),
        night=night,
        empty="" if shown else _why_no_rows(show, counts),
    )


def _conditions(person: Person, absent: set[int], day: date) -> dict[Show, Q]:
    waiting = Q(status=Status.WAITING, lapses_on__gt=day)
    return {
        Show.ALL: waiting,
        Show.MINE: waiting & Q(taken_by=person),
        Show.COVER: waiting & Q(taken_by__in=absent),
        Show.NOT_TAKEN: waiting & Q(taken_by=None),
        Show.LOOK_AGAIN: Q(status=Status.DECIDED, look_again_on__lte=day),
    }


def _in_order(found: QuerySet[Prompt], show: Show) -> QuerySet[Prompt]:
    if show is Show.LOOK_AGAIN:
        return found.order_by("look_again_on", "reference")
    # The night's order stands; of several nights, what waited longer comes first at the same place.
    return found.order_by("position", "as_of", "reference")


def _shown(in_order: QuerySet[Prompt], parts: Paging) -> list[Prompt]:
    # Which prompts are on the page is read from an index alone; a row is wide, and only those shown are read.
    references = list(in_order.values_list("pk", flat=True)[parts.rows])
    held = Prompt.objects.filter(pk__in=references).select_related("taken_by").defer("document_json").in_bulk()
    return [held[each] for each in references]


def _path(show: Show, team: str, page: int = 1) -> str:
    return "?" + urlencode({"show": show, **({"team": team} if team else {}), **({"page": page} if page > 1 else {})})


def _in_words(teams: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(teams[:-1]), *teams[-1:]])) or "your team"


def _by_team(show: Show, teams: Sequence[str], team: str) -> tuple[Choice, ...]:
    if len(teams) < 2:
        return ()
    return tuple(Choice(each or "All teams", _path(show, each), each == team) for each in ("", *teams))


def _row(prompt: Prompt, person: Person, absent: set[int], *, changed: bool, day: date, night: date | None) -> Row:
    days = max(0, (day - prompt.as_of).days)
    return Row(
        prompt=prompt,
        since="Today" if days == 0 else "1 day" if days == 1 else f"{days} days",
        is_new=prompt.as_of == night,
        link="The link behind this prompt changed" if changed else LINK_WORDS[LinkConfidence(prompt.link)],
        taken_by="" if prompt.taken_by is None else prompt.taken_by.get_full_name(),
        mine=prompt.taken_by_id == person.pk,
        standing_in=prompt.taken_by_id in absent,
    )


def _of(teams: Sequence[str]) -> Q:
    # One team is most people's case, and a database walks its index in the list's order only for an equality.
    return Q(team=teams[0]) if len(teams) == 1 else Q(team__in=teams)


def _freshness(of_these: Q, newest: date | None) -> Sequence[Freshness]:
    """What the newest night of these teams said of its feeds, from any of its prompts: nothing of a child is read."""
    if newest is None:
        return ()
    of_that_night = Prompt.objects.filter(of_these, status__in=[Status.WAITING, Status.DECIDED], as_of=newest)
    (text,) = of_that_night.order_by().values_list("document_json", flat=True)[:1]
    return [
        Freshness(
            each["feed"], each["title"], date.fromisoformat(each["covers_to"]) if each["covers_to"] else None, each["days_late"]
        )
        for each in json.loads(text)["freshness"]
    ]


def _why_no_rows(show: Show, counts: Mapping[str, int]) -> str:
    if show is Show.MINE:
        return "You have not taken any prompt."
    if show is Show.COVER:
        return "Those for whom you stand in have taken no prompt that waits."
    if show is Show.LOOK_AGAIN:
        return "No prompt is due to be looked at again."
    if show is Show.NOT_TAKEN and counts[Show.ALL.name]:
        return "Every prompt that waits has been taken."
    return why_empty(Notice.objects.order_by("-as_of", "-pk").first())
