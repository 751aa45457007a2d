"""A second look: by another person, blind until it is recorded, changing nothing about the prompt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.review.invented import NORTH, SOUTH, prompt
from tests.review.reviews import practitioner, review
from vocabulary.decisions import Decision, Worry

ONE = "P-0001-1116"
VIEW = {"view-worry": "very", "view-why": "I know the street."}
DECISION = {"second-decision": "consult_safeguarding", "second-reason": "Two things together."}


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every decision is drawn."""
    monkeypatch.setattr("review.supervision.drawing.is_drawn", lambda *_: True)


@pytest.fixture
def manager(drawn: None, as_role: Callable[..., Any]) -> Any:
    """The North's manager, after Amina has decided one prompt."""
    visitor = as_role("manager")
    review(ONE, practitioner("amina.okoro"), Decision.OFFER_EARLY_HELP, worry=Worry.NOT_WORRIED)
    return visitor


def only() -> Any:
    from review.models import SecondLook

    return SecondLook.objects.get()


def test_the_first_decision_is_hidden_until_the_second_is_recorded_then_both_are_shown(manager: Any) -> None:
    path = f"/second-looks/{only().pk}"
    hidden = ("My reason.", "In my own words.", "ffer early help", "Amina Okoro")
    assert f'href="{path}"' in manager.get("/second-looks").content.decode()

    before = manager.get(path).content.decode()
    assert not [words for words in hidden if words in before]
    assert prompt(1).band_words not in before
    assert manager.post(f"{path}/decision", DECISION).status_code == 409
    assert manager.post(f"{path}/view", VIEW).status_code == 302
    between = manager.get(path).content.decode()
    assert prompt(1).band_words in between
    assert not [words for words in ("My reason.", "In my own words.", "Amina Okoro") if words in between]
    assert manager.post(f"{path}/decision", DECISION).status_code == 302

    both = manager.get(path).content.decode()
    for words in (
        *hidden,
        "I know the street.",
        "Two things together.",
        "ask the safeguarding hub",
        "they chose different ways",
    ):
        assert words in both


def test_it_changes_nothing_about_the_prompt_on_both_databases(both_databases: Path, drawn: None) -> None:
    from django.db import DatabaseError, connection, transaction

    from review.models import Entry, Prompt
    from review.supervision import second_looks

    bea = practitioner("bea.north", role="manager")
    first = review(ONE, practitioner("amina.okoro"), Decision.NO_ACTION_NOW)
    second_looks.keep_view(only(), bea, worry=Worry.QUITE, why="x")
    second_looks.keep_decision(only(), bea, decision=Decision.OFFER_EARLY_HELP, reason="x")

    after = Prompt.objects.get(pk=ONE)
    for name in ("status", "look_again_on", "taken_by_id", "document_json"):
        assert getattr(after, name) == getattr(first, name)
    assert Entry.objects.filter(action="decision", reference=ONE).count() == 1
    assert second_looks.comparison(only()).agreement == "different"
    # A second look is no decision: the database does not take it for one.
    Entry.objects.filter(action="second_look").first()
    from review.ledger import Action, append

    append(Action.SECOND_LOOK, actor="bea.north", reference="P-0002-1116", detail={"step": "decision", "of": 1})
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE review_prompt SET status = 'decided' WHERE reference = 'P-0002-1116'")


def test_codes_stand_in_the_line_and_words_beside_it(manager: Any) -> None:
    from review.models import Entry

    path = f"/second-looks/{only().pk}"
    manager.post(f"{path}/view", VIEW)
    manager.post(f"{path}/decision", DECISION)

    view, decision = Entry.objects.filter(action="second_look").order_by("seq")
    assert view.detail == f'{{"of":{only().decision_seq},"step":"view","worry":"very"}}'
    assert '"agreement":"same_side","decision":"consult_safeguarding"' in decision.detail
    assert (view.words.text, decision.words.text) == ('{"why":"I know the street."}', '{"reason":"Two things together."}')


def test_nobody_looks_a_second_time_at_their_own_decision(drawn: None, as_role: Callable[..., Any]) -> None:
    from review.models import Person

    visitor = as_role("manager")
    own = Person.objects.get(memberships__role="manager", memberships__team=NORTH)
    review(ONE, own, Decision.NO_ACTION_NOW)

    assert "No second look waits for you" in visitor.get("/second-looks").content.decode()
    assert visitor.get(f"/second-looks/{only().pk}").status_code == 404


def test_whoever_has_seen_the_first_decision_is_told_to_ask_somebody_else(manager: Any) -> None:
    manager.get(f"/prompt/{ONE}")
    assert manager.get(f"/second-looks/{only().pk}").status_code == 200
    manager.post(f"/prompt/{ONE}/view", VIEW)
    manager.get(f"/prompt/{ONE}")

    path = f"/second-looks/{only().pk}"
    for answer in (manager.get(path), manager.post(f"{path}/view", VIEW)):
        assert answer.status_code == 409
        assert "already seen the first decision" in answer.content.decode()


def test_a_manager_asks_a_practitioner_who_then_does_it(manager: Any, visitor: Any) -> None:
    from review.models import Entry, Person

    bea = practitioner("bea.north")
    path = f"/second-looks/{only().pk}"
    page = manager.get(f"{path}/ask").content.decode()
    assert "Bea North" in page
    assert "Amina Okoro" not in page
    assert manager.post(f"{path}/ask", {"whom": "amina.okoro"}).status_code == 422
    assert manager.post(f"{path}/ask", {"whom": "bea.north"}).status_code == 302
    asked = Entry.objects.get(action="second_look")
    assert '"step":"asked","whom":"bea.north"' in asked.detail

    bea.practised_at = Person.objects.get(username="amina.okoro").practised_at
    visitor.force_login(bea)
    assert path in visitor.get("/second-looks").content.decode()
    visitor.post(f"{path}/view", VIEW)
    assert visitor.post(f"{path}/decision", DECISION).status_code == 302
    assert only().done_by == bea
    assert visitor.post(f"{path}/decision", DECISION).status_code == 404
    assert visitor.get(f"{path}/ask").status_code == 403


def test_a_colleague_who_was_not_asked_and_another_teams_manager_do_not_find_it(
    manager: Any, as_role: Callable[..., Any]
) -> None:
    path = f"/second-looks/{only().pk}"
    for role, team in (("practitioner", NORTH), ("manager", SOUTH)):
        stranger = as_role(role, team)
        assert path not in stranger.get("/second-looks").content.decode()
        for answer in (stranger.get(path), stranger.post(f"{path}/view", VIEW), stranger.post(f"{path}/decision", DECISION)):
            assert answer.status_code == 404


def test_each_opening_before_it_is_done_is_one_look(manager: Any) -> None:
    from review.models import Entry

    path = f"/second-looks/{only().pk}"
    looks = Entry.objects.filter(action="look").exclude(actor="amina.okoro")
    for number, ask in enumerate([lambda: manager.get(path), lambda: manager.post(f"{path}/view", {})], start=1):
        ask()
        assert looks.count() == number
    manager.post(f"{path}/view", VIEW)
    manager.post(f"{path}/decision", DECISION)
    manager.get(path)
    assert looks.count() == 2


@pytest.mark.parametrize(
    ("first", "second", "agreement"),
    [
        (Decision.NO_ACTION_NOW, Decision.NO_ACTION_NOW, "same"),
        (Decision.NO_ACTION_NOW, Decision.ALREADY_SUPPORTED, "same_side"),
        (Decision.SCHOOL_SUPPORT, Decision.OFFER_EARLY_HELP, "same_side"),
        (Decision.SCHOOL_SUPPORT, Decision.NO_ACTION_NOW, "different"),
    ],
)
def test_agreement_is_the_same_decision_or_the_same_side(
    made_once: Path, first: Decision, second: Decision, agreement: str
) -> None:
    from review.supervision.second_looks import agreement as agreement_of

    assert agreement_of(first, second) == agreement_of(second, first) == agreement
