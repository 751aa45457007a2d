"""Every route, with every kind of person: the cases are made from the table of walls, so that a new route is tried without asking.

For each cell a page is asked for and a form is sent. `python -m pytest tests/review/test_routes_and_roles.py -s` prints how many.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.review.invented import NORTH, SOUTH, name_of

NORTHS, SOUTHS, RESTRICTED = "P-0001-1116", "P-0007-1116", "P-0002-1116"
SAMPLES: dict[str, str | int] = {"reference": NORTHS}
"""Argument of a route -> a sample that exists. An argument that is not here is looked for by `samples`, or fails the test."""

STEPS = ("/sign-in/code", "/sign-in/new-key", "/your-account/password")


@dataclass(frozen=True)
class Visitor:
    """One kind of person. holds: roles with their teams. reference: whose prompt they ask for. sees: whether that one is theirs to see.

    verified: None where no second factor is asked for.
    """

    name: str
    holds: tuple[tuple[str, str], ...] = ()
    signed_in: bool = True
    reference: str = NORTHS
    sees: bool = True
    verified: bool | None = None
    before: Callable[[Any], None] = field(default=lambda _: None)


def _restricts(_: Any) -> None:
    from django.utils import timezone

    from review.models import Prompt, Restriction

    child = Prompt.objects.get(pk=RESTRICTED).child_id
    Restriction.objects.create(child_id=child, kind="adopted", at=timezone.now())


def _once_opened(person: Any) -> None:
    from django.utils import timezone

    from review.models import Opening, Prompt

    hour = timedelta(hours=1)
    begun = timezone.now() - 3 * hour
    Opening.objects.create(person=person, prompt=Prompt.objects.get(pk=SOUTHS), opened_at=begun, expires_at=begun + hour, seq=1)


def _factor_set_up(person: Any) -> None:
    from review.signing_in.factors import give_known_key

    give_known_key(person)


def _temporary(person: Any) -> None:
    from django.utils import timezone

    type(person).objects.filter(pk=person.pk).update(temporary_until=timezone.now() + timedelta(hours=1))


ROLES = {
    "practitioner": NORTH,
    "manager": NORTH,
    "data_lead": "",
    "information_governance": "",
    "administrator": "",
}
VISITORS: tuple[Visitor, ...] = (
    Visitor("nobody", signed_in=False),
    Visitor("somebody with no role"),
    *(Visitor(role, ((role, team),)) for role, team in ROLES.items()),
    *(
        Visitor(f"{role} of another team", ((role, NORTH),), reference=SOUTHS, sees=False)
        for role in ("practitioner", "manager")
    ),
    *(
        Visitor(f"{role} and a restricted child", ((role, NORTH),), reference=RESTRICTED, sees=False, before=_restricts)
        for role in ("practitioner", "manager")
    ),
    Visitor(
        "practitioner whose opening is over", (("practitioner", NORTH),), reference=SOUTHS, sees=False, before=_once_opened
    ),
    *(
        Visitor(f"{role} without the code", ((role, team),), verified=False, before=_factor_set_up)
        for role, team in ROLES.items()
    ),
    *(Visitor(f"{role} without a second factor", ((role, team),), verified=False) for role, team in ROLES.items()),
    *(
        Visitor(f"{role} with a temporary password", ((role, team),), verified=None, before=_temporary)
        for role, team in ROLES.items()
    ),
)
_HELD_UP = {each.name for each in VISITORS if each.verified is False or each.before is _temporary}


@dataclass(frozen=True)
class Cell:
    """What one route answered one visitor. wrong: in words; empty for as the table says."""

    visitor: str
    route: str
    method: str
    status: int
    wrong: str


def patterns() -> dict[str, Any]:
    """Route -> its pattern."""
    from django.urls import get_resolver

    return {each.name: each for each in get_resolver().url_patterns}


def path_of(pattern: Any, reference: str) -> str:
    """The route's address with sample arguments. Fails for an argument that nobody gave a sample for."""
    from django.urls import reverse

    known = {**SAMPLES, **found_samples(), "reference": reference}
    named = pattern.pattern.converters
    missing = [argument for argument in named if argument not in known]
    assert missing == [], f"the route {pattern.name!r} needs {missing}: give a sample in SAMPLES or found_samples"
    return str(reverse(pattern.name, kwargs={argument: known[argument] for argument in named}))


def found_samples() -> dict[str, Any]:
    """Samples that only the database knows."""
    from review.models import Person

    person = Person.objects.get(memberships__role="practitioner", memberships__team=SOUTH)
    return {
        "number": person.pk,
        "key": person.pk,
        "pk": person.pk,
        "step": 1,
        "seq": 1,
        "day": "2026-11-16",
        "username": person.username,
    }


@pytest.fixture
def tried(data: Path) -> Callable[[Visitor], list[Cell]]:
    """Tries every route with a visitor, each cell undone before the next."""

    def every_route(visitor: Visitor) -> list[Cell]:
        from django.db import transaction

        from review.walls import ROUTES

        cells = []
        for route, pattern in patterns().items():
            for method in ("GET", "POST"):
                with transaction.atomic():
                    cells.append(_cell(visitor, route, ROUTES.get(route), pattern, method))
                    transaction.set_rollback(True)
        return cells

    return every_route


def _cell(visitor: Visitor, route: str, wall: Any, pattern: Any, method: str) -> Cell:
    from django.test import Client

    from review.models import Entry, Membership, Person

    browser = Client(headers={"host": "localhost"}, raise_request_exception=True)
    browser.handler = _handler()
    if visitor.signed_in:
        person = Person.objects.create(username="who.asks", full_name="Who Asks", invented=True, practised_at=None)
        for role, team in visitor.holds:
            Membership.objects.create(person=person, role=role, team=team)
        visitor.before(person)
        browser.force_login(person)
    path = path_of(pattern, visitor.reference)
    before = Entry.objects.count()
    answer = browser.get(path) if method == "GET" else browser.post(path, {})
    lines = list(Entry.objects.filter(seq__gt=before))
    return Cell(visitor.name, route, method, answer.status_code, _wrong(visitor, route, wall, pattern, answer, lines))


@cache
def _handler() -> Any:
    # One for all: each would read every file of the pages' look anew.
    from django.test.client import ClientHandler

    return ClientHandler(enforce_csrf_checks=False)


def _wrong(visitor: Visitor, route: str, wall: Any, pattern: Any, answer: Any, lines: list[Any]) -> str:
    said = answer.content.decode(errors="replace")
    to = answer.headers.get("Location", "")
    if answer.status_code >= 500:
        return "it broke"
    if wall is None:
        return "a route without a wall answered" if answer.status_code != 403 else ""
    if wall.roles is None:
        return "" if not _names_a_child(said) else "a page for anyone names a child"
    if not visitor.signed_in:
        return "" if answer.status_code == 302 and to.startswith("/sign-in") else "nobody was let in"
    if visitor.name in _HELD_UP and route != "sign_out":
        held_up = answer.status_code == 302 and to in STEPS
        at_the_step = path_of(pattern, visitor.reference) in STEPS and not _names_a_child(said)
        return "" if held_up or at_the_step else "let past a step that stood before it"
    passes = not wall.roles or bool(wall.roles & {role for role, _ in visitor.holds})
    if not passes:
        elsewhere = route == "worklist" and answer.status_code == 302
        refused = answer.status_code == 403 and not lines
        return "" if refused or elsewhere else "a role was let in that may not"
    if answer.status_code == 403:
        return "a role was refused that may"
    if not visitor.sees and "reference" in pattern.pattern.converters:
        # A page about practice has references of its own and shows no real child whatever is asked.
        shown = _names_a_child(said) or any(line.reference == visitor.reference for line in lines)
        opened = wall.shows_children and answer.status_code not in {404, 405}
        return "a prompt was opened that is not theirs to see" if shown or opened else ""
    if not wall.shows_children and _names_a_child(said):
        return "a page that shows no child names one"
    if not visitor.sees and visitor.reference in said:
        return "a list holds a prompt that is not theirs to see"
    return ""


def _names_a_child(said: str) -> bool:
    return any(name in said for number in range(1, 9) for name in name_of(number))


def test_nobody_passes_a_wall_that_the_table_says_they_may_not(
    tried: Callable[[Visitor], list[Cell]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cells: list[Cell] = []
    for visitor in VISITORS:
        ask_for_a_second_factor(monkeypatch, asked=visitor.verified is not None)
        cells += tried(visitor)

    wrong = [each for each in cells if each.wrong]
    with capsys.disabled():
        print(f"\n{len(cells):,} cells of {len(patterns())} routes and {len(VISITORS)} visitors, {len(wrong)} wrong")  # noqa: T201
    assert len(cells) == 2 * len(patterns()) * len(VISITORS)
    assert wrong == []


def ask_for_a_second_factor(monkeypatch: pytest.MonkeyPatch, *, asked: bool) -> None:
    from dataclasses import replace

    from django.conf import settings

    from review.signing_in.arrangements import Arrangements

    monkeypatch.setattr(settings, "INSTALLED", replace(settings.INSTALLED, arranged=Arrangements(second_factor=asked)))


def test_each_route_has_a_wall_and_each_wall_a_route(data: Path) -> None:
    from review.walls import ROUTES

    assert set(patterns()) == set(ROUTES)


@pytest.mark.parametrize(
    ("spoilt", "visitor"), [("prompt", "somebody with no role"), ("accounts", "practitioner"), ("worklist", "data_lead")]
)
def test_the_matrix_finds_a_wall_that_has_a_hole(
    spoilt: str, visitor: str, tried: Callable[[Visitor], list[Cell]], data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from review import access

    monkeypatch.setattr(access, "may", lambda person, route: True)

    found = {each.route for each in tried(next(each for each in VISITORS if each.name == visitor)) if each.wrong}

    assert spoilt in found


def test_the_matrix_finds_a_prompt_page_that_asks_nobody_whose_it_is(
    tried: Callable[[Visitor], list[Cell]], data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from review.models.prompts import PromptQuerySet

    monkeypatch.setattr(PromptQuerySet, "visible_to", lambda self, person: self.all())

    southern = next(each for each in VISITORS if each.name == "practitioner of another team")
    found = {each.route for each in tried(southern) if each.wrong}

    assert {"prompt", "take", "view"} <= found
