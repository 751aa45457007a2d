"""Practice comes first, on invented children, and leaves nothing behind but that it was finished."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.review.invented import KEY, NORTH, SECRET
from tests.review.test_routes_and_roles import path_of, patterns
from tests.review.test_the_order_of_a_review import DECISION, ONE, VIEW

WRONG = {"what": "The suspension was her sister's."}


@pytest.fixture
def newcomer(data: Path, visitor: Any) -> Any:
    """An installation that asks for practice, and a practitioner of the North who signs in for the first time."""
    from dataclasses import replace

    from django.conf import settings

    from review.models import Membership, Person
    from review.setup import start

    start(replace(settings.INSTALLED, practice=True))
    person = Person.objects.create(username="new.comer", full_name="New Comer")
    Membership.objects.create(person=person, team=NORTH)
    visitor.force_login(person)
    return visitor


def references() -> list[str]:
    from review.practice.children import children

    return [each.reference for each in children()]


def decides_all(browser: Any) -> None:
    for reference in references():
        assert browser.post(f"/practice/{reference}/view", VIEW).status_code == 302
        assert browser.post(f"/practice/{reference}/decision", DECISION).status_code == 302


def words_on(page: Any) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", page.content.decode()))


def everything_kept() -> list[tuple[Any, ...]]:
    """Every prompt, and every line of the ledger with its words."""
    from review.models import Entry, Prompt, Words

    return [
        *Prompt.objects.order_by("pk").values_list(),
        *Entry.objects.order_by("seq").values_list(),
        *Words.objects.values_list(),
    ]


def test_until_practice_is_finished_every_page_about_a_child_leads_to_it(newcomer: Any) -> None:
    from review.models import Person
    from review.walls import ROUTES, may

    person, sent, known = Person.objects.get(username="new.comer"), [], patterns()
    for route, wall in ROUTES.items():
        if not may(person, route) or not wall.shows_children:
            continue
        path = path_of(known[route], "P-0001-1116")
        for answer in (newcomer.get(path), newcomer.post(path, VIEW | DECISION)):
            assert (answer.status_code, answer.headers["Location"]) == (302, "/practice"), route
        sent.append(route)

    assert {"worklist", "prompt", "view", "decision", "wrong_child"} <= set(sent)
    decides_all(newcomer)
    assert newcomer.get("/").headers["Location"] == "/practice"
    assert newcomer.post("/practice/what-the-card-knows").headers["Location"] == "/"
    assert newcomer.get("/").status_code == 200
    assert newcomer.get(ONE).status_code == 200


def test_practice_can_not_be_finished_before_each_invented_child_was_decided(newcomer: Any) -> None:
    from review.models import Person

    for reference in references()[:-1]:
        newcomer.post(f"/practice/{reference}/view", VIEW)
        newcomer.post(f"/practice/{reference}/decision", DECISION)

    assert newcomer.post("/practice/what-the-card-knows").status_code == 409
    assert "open my first page" not in words_on(newcomer.get("/practice/what-the-card-knows"))
    assert Person.objects.get(username="new.comer").practised_at is None
    assert newcomer.get("/").headers["Location"] == "/practice"


def test_practice_keeps_nothing_but_that_it_was_finished(newcomer: Any) -> None:
    from review.models import Entry

    before = everything_kept()
    for reference in references():
        assert newcomer.get(f"/practice/{reference}").status_code == 200
        newcomer.post(f"/practice/{reference}/take")
        newcomer.post(f"/practice/{reference}/hand-back")
    decides_all(newcomer)
    newcomer.post(f"/practice/{references()[2]}/wrong-child", WRONG)
    assert everything_kept() == before

    newcomer.post("/practice/what-the-card-knows")
    newcomer.post("/practice/what-the-card-knows")

    after = [each for each in everything_kept() if each not in before]
    assert len(after) == 1
    line = Entry.objects.latest("seq")
    assert (line.action, line.actor, line.reference, line.detail, line.words_digest) == ("practised", "new.comer", "", "{}", "")


def test_no_link_and_no_form_of_a_practice_page_leads_to_a_real_prompt(newcomer: Any) -> None:
    for reference in references():
        pages = [newcomer.get(f"/practice/{reference}"), newcomer.get(f"/practice/{reference}/wrong-child")]
        newcomer.post(f"/practice/{reference}/view", VIEW)
        newcomer.post(f"/practice/{reference}/take")
        pages += [newcomer.get(f"/practice/{reference}")]
        newcomer.post(f"/practice/{reference}/decision", DECISION)
        pages += [newcomer.get(f"/practice/{reference}"), newcomer.get(f"/practice/{reference}/after")]
        for page in pages:
            assert page.status_code == 200
            led = re.findall(r'(?:href|action)="(/[^"]*)"', page.content.decode())
            within = [each for each in led if not each.startswith("/static/")]
            assert any(each.startswith("/practice") for each in within)
            assert [each for each in within if "prompt" in each or "P-0" in each] == []


def test_the_card_opens_after_the_own_view_in_practice_too(newcomer: Any) -> None:
    reference = references()[0]

    assert "The card adds up whole points" not in words_on(newcomer.get(f"/practice/{reference}"))
    assert newcomer.post(f"/practice/{reference}/decision", DECISION).status_code == 409
    assert newcomer.post(f"/practice/{reference}/view", {}).status_code == 422
    newcomer.post(f"/practice/{reference}/view", VIEW)
    assert "The card adds up whole points" in words_on(newcomer.get(f"/practice/{reference}"))
    assert newcomer.post(f"/practice/{reference}/decision", {}).status_code == 422
    assert newcomer.get(f"/practice/{reference}/after").status_code == 302
    assert newcomer.get("/practice/PRACTICE-99").status_code == 404


def test_each_page_says_that_the_child_is_invented_and_that_nothing_is_kept(newcomer: Any) -> None:
    for reference in references():
        page = words_on(newcomer.get(f"/practice/{reference}"))
        assert "Practice: invented child." in page
        assert "This child is invented, so nothing was" in page
        assert "Opening this page was recorded" not in page


def test_the_invented_children_are_as_different_as_they_are_meant_to_be(newcomer: Any) -> None:
    from review.practice.children import children
    from vocabulary.decisions import LinkConfidence

    worry, little, mixed, missing, safe = children()

    assert worry.document.points > 8 > 3 > little.document.points
    assert little.document.drawn
    assert mixed.document.link is LinkConfidence.TO_BE_CONFIRMED
    assert sum(week.not_submitted for week in missing.document.attendance) >= 80
    assert len(safe.document.protective) >= 3
    for each in children():
        assert sum(line.points for line in each.document.card_lines) == each.document.points
        assert all((each.knew, each.did_not_know, each.differ))
        planned = {sum((w.present, w.authorised, w.unauthorised, w.not_submitted)) for w in each.document.attendance}
        assert planned == {0, 10}
        happened = [event.happened_on for event in each.document.timeline]
        assert happened == sorted(happened)
        assert happened[-1] < each.document.as_of


@pytest.mark.parametrize("now", ["2026-11-15", "2026-11-16", "2027-07-01", "2031-11-30"])
def test_the_invented_prompts_are_of_a_november_that_is_past(data: Path, monkeypatch: pytest.MonkeyPatch, now: str) -> None:
    from datetime import date

    from review.practice import invented

    monkeypatch.setattr(invented, "today", lambda: date.fromisoformat(now))

    assert invented.monday().weekday() == 0
    assert (invented.monday().month, 15 <= invented.monday().day <= 21) == (11, True)
    assert 0 <= (date.fromisoformat(now) - invented.monday()).days < 372


def test_after_the_decision_the_page_says_what_was_known_what_not_and_where_people_differ(newcomer: Any) -> None:
    from review.practice.children import children

    decides_all(newcomer)
    for each in children():
        page = words_on(newcomer.get(f"/practice/{each.reference}/after"))
        assert [words for words in (*each.knew, *each.did_not_know, *each.differ, each.kind) if words not in page] == []
        assert each.document.band_words in page


def test_in_a_demonstration_practice_is_offered_and_is_asked_for_only_when_told(
    as_role: Callable[..., Any], data: Path
) -> None:
    from dataclasses import replace

    from django.conf import settings

    from review.models import Person
    from review.setup import start

    visitor = as_role("practitioner")
    assert visitor.get("/").status_code == 200
    assert visitor.get("/practice").status_code == 200

    start(replace(settings.INSTALLED, practice=True))
    assert visitor.get("/").headers["Location"] == "/practice"
    decides_all(visitor)
    visitor.post("/practice/what-the-card-knows")
    assert visitor.get("/").status_code == 200
    assert Person.objects.filter(practised_at__isnull=False).count() == 1


def test_with_real_children_practice_is_always_asked_for(data: Path) -> None:
    from review.models import Person
    from review.practice.needed import must_practise_first
    from review.setup import configure
    from review.walls import ROUTES

    configure(data, SECRET, False, "Thornbeck Council", pseudonym_key=KEY)
    person = Person.objects.create(username="new.comer", full_name="New Comer")

    assert must_practise_first(person, ROUTES["worklist"])
    assert must_practise_first(person, ROUTES["prompt"])
    assert not must_practise_first(person, ROUTES["practice"])


def test_the_environment_asks_for_practice_in_a_demonstration() -> None:
    from review.configuration import from_environment

    assert from_environment({"SCREENING_DATA": "x", "SCREENING_REVIEW_PRACTICE": "1"}).practice
    assert not from_environment({"SCREENING_DATA": "x"}).practice


def test_the_guidance_on_the_page_and_in_the_documentation_is_one_text(newcomer: Any) -> None:
    from review.practice.guidance import guidance, markdown

    page = " ".join(words_on(newcomer.get("/practice/what-the-card-knows")).split())

    said = guidance().sentences().splitlines()
    assert len(said) > 20
    assert [each for each in said if " ".join(each.split()).rstrip(".") not in page] == []
    assert all(line.removeprefix("- ").removeprefix("# ").removeprefix("## ") for line in markdown().splitlines() if line)
