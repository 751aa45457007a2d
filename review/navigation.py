"""The links at the head of every page, as a table: each is shown to whom the wall of its route lets pass."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from review.walls import ROUTES, passes


@dataclass(frozen=True)
class Entrance:
    """One link at the head of the page. within: other routes that belong to the same part of the application."""

    route: str
    words: str
    within: frozenset[str] = frozenset()


ENTRANCES: tuple[Entrance, ...] = (
    Entrance("worklist", "Worklist", frozenset({"prompt", "view", "decision", "wrong_child", "find", "hand_over"})),
    Entrance("my_decisions", "My decisions"),
    Entrance("accounts", "Accounts", frozenset({"account", "account_new", "account_password"})),
    Entrance("list_exports", "Lists"),
    Entrance("team", "Team", frozenset({"monitor", "cover"})),
    Entrance("second_looks", "Second looks", frozenset({"second_look", "ask_second_look"})),
    Entrance("oversight", "Judgements"),
    Entrance("governance", "Governance", frozenset({"openings", "restrictions", "restrict", "restriction"})),
    Entrance("ledger_lines", "Ledger", frozenset({"ledger_line", "ledger_state"})),
    Entrance("break_glass", "Emergency"),
    Entrance("practice", "Practice", frozenset({"practice_prompt", "practice_wrong_child", "practice_after", "practice_end"})),
)
"""In the order in which they stand. A route that has no wall in `review.walls.ROUTES` is shown to nobody."""


@dataclass(frozen=True)
class Link:
    """A link as the page shows it. current: 'page' for this very page, 'true' for a page within its part, else empty."""

    words: str
    path: str
    current: str


def links(request: HttpRequest) -> tuple[Link, ...]:
    """The links that the person who asks may follow; none for somebody who is not signed in."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return ()
    held, at = person.roles(), _route(request)
    return tuple(
        Link(each.words, reverse(each.route), "page" if each.route == at else "true" if at in each.within else "")
        for each in ENTRANCES
        if each.route in ROUTES and passes(held, each.route)
    )


def _route(request: HttpRequest) -> str:
    found = getattr(request, "resolver_match", None)
    return str(found.url_name) if found is not None else ""
