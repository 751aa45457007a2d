"""Own team only, names on one page only, and no route that nobody thought about."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest

from tests.review.invented import KEY, NORTH, SECRET, SOUTH, name_of, prompt
from tests.review.test_the_order_of_a_review import DECISION, ONE, VIEW

SOUTHS = "/prompt/P-0007-1116"


def test_every_route_is_in_the_table_of_who_may_use_it(data: Path) -> None:
    from django.urls import get_resolver

    from review.walls import ROUTES

    assert {pattern.name for pattern in get_resolver().url_patterns} == set(ROUTES)


def test_a_route_that_the_table_does_not_hold_is_refused(north: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from review.walls import ROUTES

    monkeypatch.delitem(ROUTES, "worklist")

    assert north.get("/").status_code == 403


@pytest.mark.parametrize("path", ["/", ONE, f"{ONE}/wrong-child"])
def test_who_is_not_signed_in_is_sent_to_sign_in(visitor: Any, path: str) -> None:
    answer = visitor.get(path)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in")


def readable(page: Any) -> str:
    """A page without what differs each time: its nonce and its form token."""
    return re.sub(r'(nonce|value)="[^"]*"', "", page.content.decode())


@pytest.mark.parametrize("route", ["", "/view", "/decision", "/wrong-child", "/take", "/hand-back"])
def test_another_teams_prompt_is_not_found_by_any_route(north: Any, route: str) -> None:
    answers = [north.post(SOUTHS + route, VIEW | DECISION | {"what": "x"})]
    if route in {"", "/wrong-child"}:
        answers.append(north.get(SOUTHS + route))
        assert answers[-1].status_code == 404
        assert readable(answers[-1]) == readable(north.get(f"/prompt/P-NONE{route}"))
    assert answers[0].status_code in {404, 405}

    from review.models import Entry

    assert not Entry.objects.filter(reference="P-0007-1116").exclude(actor="the night").exists()


def test_the_worklist_holds_the_own_teams_prompts_in_the_nights_order_and_no_more(north: Any) -> None:
    page = north.get("/").content.decode()

    assert list(dict.fromkeys(re.findall(r"P-\d{4}-\d{4}", page))) == [f"P-{number:04d}-1116" for number in range(1, 7)]


def test_the_worklist_shows_no_name_no_score_and_no_band(north: Any) -> None:
    page = north.get("/").content.decode()

    for number in range(1, 9):
        assert not any(name in page for name in name_of(number))
    assert "points" not in page
    assert "child-" not in page
    assert prompt(1).headline in page


def test_the_prompt_page_shows_everything_that_the_document_holds(north: Any) -> None:
    from html import unescape

    north.post(f"{ONE}/view", VIEW)
    page = unescape(north.get(ONE).content.decode())
    document = prompt(1)

    said = [
        " ".join(name_of(1)),
        "Thornbeck Invented High School",
        "1 Invented Row, ZZ1 4QQ",
        document.reference,
        document.team,
        document.band_words,
        document.link_words,
        *document.not_known,
        *(fact.text for fact in (*document.reasons, *document.protective, *document.card_lines)),
        *(event.text for event in document.timeline),
        *(feed.title for feed in document.freshness),
        "14 December 2026",
        "The same as a table",
    ]
    assert [words for words in said if words not in page] == []


def test_why_a_child_is_prompted_again_and_a_doubtful_link_are_said(north: Any) -> None:
    from review.intake import publish
    from vocabulary.decisions import LinkConfidence

    publish([prompt(30, link=LinkConfidence.TO_BE_CONFIRMED, again="Suspended again on 2 November 2026.")])
    page = north.get("/prompt/P-0030-1116").content.decode()

    assert "Suspended again on 2 November 2026." in page
    assert "Link to be confirmed" in page
    assert "identity store does not answer" in page  # this child is in no store, and the page still stands


def test_a_prompt_is_taken_by_one_person_and_handed_back_by_that_person_only(north: Any) -> None:
    from review.models import Membership, Person, Prompt

    assert north.post(f"{ONE}/take").status_code == 302
    assert "Amina Okoro" in north.get("/").content.decode()
    colleague = Person.objects.create(username="col.league", full_name="Col League")
    Membership.objects.create(person=colleague, team=NORTH)
    north.force_login(colleague)
    assert north.post(f"{ONE}/take").status_code == 409
    assert north.post(f"{ONE}/hand-back").status_code == 409
    assert Prompt.objects.get(pk="P-0001-1116").taken_by.username == "amina.okoro"


def test_a_thousand_random_calls_without_a_decision_change_no_status(north: Any) -> None:
    from django.test import Client

    from review.models import Entry, Prompt

    # Every page is parsed strictly elsewhere; here a plain browser, so that a thousand calls take seconds.
    browser = Client(headers={"host": "localhost"})
    browser.cookies = north.cookies
    chance = random.Random(20261116)
    before = list(Prompt.objects.order_by("pk").values_list("pk", "status", "look_again_on"))
    references = [reference for reference, _, _ in before] + ["P-NONE"]
    forms: list[dict[str, str]] = [
        VIEW,
        VIEW,
        VIEW,
        VIEW,
        {},
        {"status": "decided"},
        {"decision": "no_action_now"},
        {"what": ""},
        {"x": "y"},
    ]
    decisions = [{**DECISION, "decision-reason": " "}, {**DECISION, "decision-decision": "archive"}, {"decision-reason": "x"}]
    for _ in range(1000):
        reference = chance.choice(references)
        route = chance.choice(["", "/view", "/decision", "/wrong-child", "/take", "/hand-back"])
        form = chance.choice(decisions if route == "/decision" else forms)
        method = chance.choice([browser.get, *[browser.post] * 5, browser.put, browser.delete])
        answer = (
            method(f"/prompt/{reference}{route}", form)
            if method in {browser.get, browser.post}
            else method(f"/prompt/{reference}{route}")
        )
        assert answer.status_code < 500

    assert list(Prompt.objects.order_by("pk").values_list("pk", "status", "look_again_on")) == before
    assert Entry.objects.filter(action="view").count() > 20  # the calls did reach something
    assert not Entry.objects.filter(action="decision").exists()


def test_an_invented_person_can_sign_in_and_five_wrong_passwords_pause_the_account(visitor: Any) -> None:
    from review.invented import invented_people

    who = invented_people()[0]
    assert visitor.post("/sign-in", {"username": who.username, "password": who.password}).status_code == 302
    assert visitor.get("/").status_code == 200
    assert visitor.post("/sign-out").status_code == 302
    wrong = [visitor.post("/sign-in", {"username": who.username, "password": "no"}).status_code for _ in range(6)]
    right = visitor.post("/sign-in", {"username": who.username, "password": who.password}).status_code

    assert wrong == [422] * 4 + [429] * 2
    assert right == 429


def test_a_demonstration_says_whom_to_sign_in_as_and_says_on_every_page_that_the_children_are_invented(
    north: Any, visitor: Any
) -> None:
    from review.invented import invented_people

    sign_in = visitor.get("/sign-in").content.decode()
    assert all(each.password in sign_in for each in invented_people())
    for path in ("/sign-in", "/", ONE, f"{ONE}/wrong-child", "/prompt/P-NONE"):
        assert "Demonstration: invented children." in visitor.get(path).content.decode(), path


def test_outside_a_demonstration_invented_people_are_not_shown_and_cannot_sign_in(visitor: Any, data: Path) -> None:
    from review.invented import invented_people
    from review.setup import configure

    who = invented_people()[0]
    visitor.post("/sign-in", {"username": who.username, "password": who.password})
    configure(data, SECRET, False, "Thornbeck Council", pseudonym_key=KEY)

    page = visitor.get("/sign-in").content.decode()
    assert who.username not in page
    assert "Demonstration" not in page
    assert visitor.get("/").status_code == 302
    assert visitor.post("/sign-in", {"username": who.username, "password": who.password}).status_code == 422


def test_passwords_are_kept_with_a_memory_hard_hash(data: Path) -> None:
    from review.models import Person

    assert {person.password.split("$")[0] for person in Person.objects.all()} == {"scrypt"}


def test_a_form_without_its_token_saves_nothing(north: Any) -> None:
    from django.test import Client

    from review.models import Entry

    careful = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    careful.cookies = north.cookies
    answer = careful.post(f"{ONE}/view", VIEW)

    assert answer.status_code == 403
    assert "This form has expired" in answer.content.decode()
    assert not Entry.objects.filter(action="view").exists()


def test_a_person_with_no_role_is_told_so_and_can_sign_out(visitor: Any) -> None:
    from review.models import Person

    visitor.force_login(Person.objects.create(username="new.comer", full_name="New Comer"))

    assert "Your account has no role yet" in visitor.get("/").content.decode()
    assert visitor.post("/sign-out").status_code == 302
    assert SOUTH not in visitor.get("/").content.decode()
