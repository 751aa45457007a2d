"""The team's worklist as rows: why in one line, since when, how sure the data is, who has it. No score, no number of order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import F, QuerySet

from review.clock import latest_night, today
from review.following import changed_links
from review.intake import why_empty
from review.models import Notice, Person, Prompt, Status
from review.people import teams_of
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
    NOT_TAKEN = "not-taken"
    LOOK_AGAIN = "look-again"


SHOW_WORDS = {
    Show.ALL: "All waiting",
    Show.MINE: "Taken by me",
    Show.NOT_TAKEN: "Not taken",
    Show.LOOK_AGAIN: "Look again due",
}


@dataclass(frozen=True)
class Row:
    """One prompt on the list."""

    prompt: Prompt
    since: str
    is_new: bool
    link: str
    taken_by: str
    mine: bool


@dataclass(frozen=True)
class Worklist:
    """What the page shows. counts: how many rows each choice of `Show` has. empty: why there are none."""

    teams: tuple[str, ...]
    rows: tuple[Row, ...]
    show: Show
    choices: tuple[tuple[Show, str, int], ...]
    waiting: int
    new: int
    fresh: tuple[Freshness, ...]
    late: tuple[Freshness, ...]
    night: date | None
    empty: str


def worklist(person: Person, show: Show) -> Worklist:
    """The worklist of a person's teams, in the order in which their nights ranked the prompts."""
    teams = teams_of(person)
    queries = {each: _query(person, each) for each in Show}
    changed = changed_links()
    rows = tuple(
        _row(prompt, person, changed=prompt.pk in changed)
        for prompt in queries[show].select_related("taken_by").defer("document_json")
    )
    night = latest_night()
    counts = {each: query.count() for each, query in queries.items()}
    freshness = _freshness(person)
    return Worklist(
        teams=tuple(teams),
        rows=rows,
        show=show,
        choices=tuple((each, words, counts[each]) for each, words in SHOW_WORDS.items()),
        waiting=counts[Show.ALL],
        new=queries[Show.ALL].filter(as_of=night).count() if night else 0,
        fresh=tuple(each for each in freshness if each.feed == "attendance" and not each.days_late),
        late=tuple(each for each in freshness if each.days_late),
        night=night,
        empty=_why_no_rows(show, counts[Show.ALL]),
    )


def _query(person: Person, show: Show) -> QuerySet[Prompt]:
    mine: QuerySet[Prompt] = Prompt.objects.visible_to(person)
    if show is Show.LOOK_AGAIN:
        due = mine.filter(status=Status.DECIDED, look_again_on__lte=today())
        return due.order_by("look_again_on", "reference")
    # The night's order stands; of several nights, what waited longer comes first at the same place.
    waiting = mine.filter(status=Status.WAITING, lapses_on__gt=today()).order_by(F("position"), "as_of", "reference")
    if show is Show.MINE:
        return waiting.filter(taken_by=person)
    return waiting.filter(taken_by=None) if show is Show.NOT_TAKEN else waiting


def _row(prompt: Prompt, person: Person, *, changed: bool) -> Row:
    days = max(0, (today() - prompt.as_of).days)
    is_new = prompt.as_of == latest_night()
    taken_by = "" if prompt.taken_by is None else prompt.taken_by.get_full_name()
    return Row(
        prompt=prompt,
        since="Today" if days == 0 else "1 day" if days == 1 else f"{days} days",
        is_new=is_new,
        link="The link behind this prompt changed" if changed else LINK_WORDS[LinkConfidence(prompt.link)],
        taken_by=taken_by,
        mine=prompt.taken_by == person,
    )


def _freshness(person: Person) -> Sequence[Freshness]:
    newest = Prompt.objects.visible_to(person).order_by("-as_of").first()
    return () if newest is None else newest.document.freshness


def _why_no_rows(show: Show, waiting: int) -> str:
    if show is Show.MINE:
        return "You have not taken any prompt."
    if show is Show.LOOK_AGAIN:
        return "No prompt is due to be looked at again."
    if show is Show.NOT_TAKEN and waiting:
        return "Every prompt that waits has been taken."
    return why_empty(Notice.objects.order_by("-as_of", "-pk").first())
