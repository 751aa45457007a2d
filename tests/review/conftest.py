"""Each test has its own database and identity store; every page that a test fetches is parsed strictly."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import tinyhtml5

from tests.review.invented import KEY, NORTH, SECRET, SOUTH, keep_children, prompt


def parse_strictly(response: Any) -> None:
    """Raise on any parse error of an HTML response, on an outside address, and on a page without its safeguards."""
    if "text/html" not in response.headers.get("Content-Type", "") or not response.content:
        return
    text = response.content.decode()
    tinyhtml5.HTMLParser(strict=True).parse(text)
    outside = [found for found in re.findall(r"https?://[^\s\"'<>]+", text) if not found.startswith("http://www.w3.org/")]
    assert outside == []
    assert re.findall(r"\sstyle=|\son[a-z]+=", text) == []
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["Cache-Control"] == "no-store"


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A demonstration with two teams, one invented person in each, six prompts in the North and two in the South."""
    from review.setup import configure

    configure(tmp_path, SECRET, True, "Thornbeck Council", pseudonym_key=KEY)
    from review.intake import name_schools, publish

    children = keep_children(tmp_path, range(1, 9))
    name_schools({"9990001": "Thornbeck Invented High School"})
    publish([prompt(number, child_id=child, team=NORTH if number < 7 else SOUTH) for number, child in children.items()])
    yield tmp_path
    from django.db import connections

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

        visitor.force_login(Person.objects.get(memberships__team=team))
        return visitor

    return as_member_of


@pytest.fixture
def north(signed_in: Callable[[str], Any]) -> Any:
    """A browser signed in as the North's invented person."""
    return signed_in(NORTH)
