"""Restricted children: hidden from everyone without a grant, wherever their records go, and never lost from sight of governance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.review.invented import NIGHT, NORTH, SOUTH
from tests.review.reviews import practitioner

ONE = "P-0001-1116"
RESTRICT = {"reference": ONE, "kind": "adopted", "why": "The adoption team asked, file 12."}
UNTIL = {"grant-until_on_day": "30", "grant-until_on_month": "11", "grant-until_on_year": "2026"}


@pytest.fixture
def governs(as_role: Callable[..., Any]) -> Any:
    """A browser signed in as information governance, with the first child restricted."""
    visitor = as_role("information_governance")
    assert visitor.post("/governance/restrictions/new", RESTRICT).status_code == 302
    return visitor


def test_a_child_is_restricted_by_a_prompts_reference_and_no_pseudonym_is_shown(governs: Any) -> None:
    from review.models import Entry, Person, Prompt

    amina, held = Person.objects.get(username="amina.okoro"), Prompt.objects.get(pk=ONE)
    assert not Prompt.objects.visible_to(amina).filter(pk=ONE).exists()
    (line,) = Entry.objects.filter(action="restricted")
    assert (line.reference, line.detail) == (ONE, '{"kind":"adopted"}')
    for path in ("/governance/restrictions", f"/governance/restrictions/{ONE}", "/governance/ledger"):
        page = governs.get(path).content.decode()
        assert held.child_id not in page
        assert ONE in page


def test_a_restricted_prompt_that_waits_unseen_is_listed_until_somebody_may_see_it(governs: Any) -> None:
    from review.governance.restricting import waiting_for_a_grant
    from review.models import Person, Prompt

    amina = Person.objects.get(username="amina.okoro")
    assert [each.pk for each in waiting_for_a_grant()] == [ONE]
    path = f"/governance/restrictions/{ONE}"
    assert governs.post(f"{path}/grant", {"grant-person": str(amina.pk), **UNTIL}).status_code == 302

    assert waiting_for_a_grant() == []
    assert Prompt.objects.visible_to(amina).filter(pk=ONE).exists()
    assert "Amina Okoro" in governs.get(path).content.decode()
    assert governs.post(f"{path}/end/amina.okoro").status_code == 302
    assert not Prompt.objects.visible_to(amina).filter(pk=ONE).exists()
    assert [each.pk for each in waiting_for_a_grant()] == [ONE]


def test_a_grant_needs_somebody_of_the_team_and_a_day(governs: Any) -> None:
    from review.models import Person, RestrictedGrant

    southerner = Person.objects.get(memberships__team=SOUTH, memberships__role="practitioner")
    path = f"/governance/restrictions/{ONE}/grant"
    for wrong in ({"grant-person": str(southerner.pk), **UNTIL}, {**UNTIL}, {"grant-until_on_year": "2020"}):
        page = governs.post(path, wrong)
        assert page.status_code == 422
        assert "There is a problem" in page.content.decode()
    assert not RestrictedGrant.objects.exists()


def test_a_grant_ends_with_its_day(governs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from review.governance import restricting
    from review.models import Person, Prompt

    amina, held = Person.objects.get(username="amina.okoro"), Prompt.objects.get(pk=ONE)
    restricting.grant(held, amina, to=amina, until_on=NIGHT)
    assert Prompt.objects.visible_to(amina).filter(pk=ONE).exists()
    monkeypatch.setattr("review.clock.today", lambda: NIGHT + timedelta(days=1))
    assert not Prompt.objects.visible_to(amina).filter(pk=ONE).exists()


def test_lifting_shows_the_child_again_and_ends_every_grant(governs: Any) -> None:
    from review.models import Entry, Person, Prompt, RestrictedGrant

    amina = Person.objects.get(username="amina.okoro")
    path = f"/governance/restrictions/{ONE}"
    governs.post(f"{path}/grant", {"grant-person": str(amina.pk), **UNTIL})
    assert governs.post(f"{path}/lift", {"lift-why": ""}).status_code == 422
    assert governs.post(f"{path}/lift", {"lift-why": "Asked by mistake."}).status_code == 302

    assert Prompt.objects.visible_to(amina).filter(pk=ONE).exists()
    assert not RestrictedGrant.objects.exists()
    assert governs.get(path).status_code == 404
    assert governs.post(f"{path}/lift", {"lift-why": "Again."}).status_code == 409
    actions = Entry.objects.filter(reference=ONE, actor__startswith="").exclude(actor="the night").order_by("seq")
    assert [each.action for each in actions] == ["restricted", "sight_granted", "unrestricted"]


def test_whoever_had_taken_the_prompt_has_it_no_longer(as_role: Callable[..., Any]) -> None:
    from review import taking
    from review.models import Person, Prompt

    taking.take(Prompt.objects.get(pk=ONE), Person.objects.get(username="amina.okoro"))
    as_role("information_governance").post("/governance/restrictions/new", RESTRICT)

    assert Prompt.objects.get(pk=ONE).taken_by is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reference": "P-NONE"}, "No prompt has this reference"),
        ({"kind": ""}, "Choose why"),
        ({"why": ""}, "Give the reason"),
        ({}, "restricted already"),
    ],
)
def test_what_is_missing_or_done_already_is_told(governs: Any, change: dict[str, str], words: str) -> None:
    page = governs.post("/governance/restrictions/new", RESTRICT | change)

    assert page.status_code == 422
    assert words in page.content.decode()


def test_a_restriction_goes_with_the_records_to_another_child(both_databases: Path) -> None:
    from review.following import follow
    from review.governance import restricting
    from review.models import Entry, Prompt, Restriction
    from review.models.seeing import Kind
    from store.moves import Move

    held, amina = Prompt.objects.get(pk=ONE), practitioner("amina.okoro")
    restricting.restrict(held, amina, kind=Kind.STAFF, why="x")
    restricting.grant(held, amina, to=amina, until_on=NIGHT)
    follow([Move(reference=ONE, from_child=held.child_id, to_child="another child", why="split", run="run-2", known_on=NIGHT)])

    assert Restriction.objects.get(child_id="another child").kind == "staff"
    assert Entry.objects.filter(action="restricted", actor="the night", reference=ONE).count() == 1
    assert not Prompt.objects.visible_to(amina).filter(pk=ONE).exists()
    assert [each.pk for each in restricting.waiting_for_a_grant()] == [ONE]


def test_nobody_else_comes_near_these_pages(as_role: Callable[..., Any]) -> None:
    for role in ("practitioner", "manager", "data_lead", "administrator"):
        visitor = as_role(role, NORTH)
        assert visitor.get("/governance/restrictions").status_code == 403
        assert visitor.post("/governance/restrictions/new", RESTRICT).status_code == 403
