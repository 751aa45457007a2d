"""A prompt is handed over to a named colleague who may open it, by whose it is, and each time the ledger says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.review.invented import NIGHT, NORTH, SOUTH
from tests.review.reviews import practitioner
from tests.review.test_the_order_of_a_review import ONE


def of(reference: str = "P-0001-1116") -> Any:
    from review.models import Prompt

    return Prompt.objects.get(pk=reference)


def lines() -> list[tuple[str, dict[str, Any]]]:
    from review.ledger import Action, detail_of
    from review.models import Entry

    return [(each.actor, detail_of(each)) for each in Entry.objects.filter(action=Action.HAND_OVER).order_by("seq")]


def test_a_colleague_of_the_team_gets_it_and_is_told_by_whom(north: Any) -> None:
    bea = practitioner("bea.north")
    north.post(f"{ONE}/take")
    page = north.get(f"{ONE}/hand-over").content.decode()
    assert "Bea North" in page
    assert "Amina Okoro</label>" not in page  # whose it is
    assert "Priya" in page or "manager" not in page

    assert north.post(f"{ONE}/hand-over", {"to": bea.pk}).headers["Location"] == "/?done=handed-over"

    assert of().taken_by == bea
    assert lines() == [("amina.okoro", {"to": "bea.north"})]
    north.force_login(bea)
    assert "Amina Okoro handed it over to you" in north.get(ONE).content.decode()


def test_nobody_is_chosen_beforehand_and_nobody_is_no_answer(north: Any) -> None:
    practitioner("bea.north")
    north.post(f"{ONE}/take")

    assert b" checked" not in north.get(f"{ONE}/hand-over").content
    empty = north.post(f"{ONE}/hand-over", {})
    assert empty.status_code == 422
    assert "Choose a colleague" in empty.content.decode()
    assert of().taken_by.username == "amina.okoro"


def test_it_goes_to_nobody_who_could_not_open_it(north: Any) -> None:
    from review.models import RestrictedGrant, Restriction

    bea, southerner = practitioner("bea.north"), practitioner("cy.south", SOUTH)
    north.post(f"{ONE}/take")
    held = of()
    RestrictedGrant.objects.create(person=held.taken_by, child_id=held.child_id, until_on=NIGHT)
    assert north.post(f"{ONE}/hand-over", {"to": southerner.pk}).status_code == 422
    Restriction.objects.create(child_id=held.child_id, kind="adopted", at=timezone.now())

    assert "Nobody else in North-East team can open this prompt" in north.get(f"{ONE}/hand-over").content.decode()
    assert north.post(f"{ONE}/hand-over", {"to": bea.pk}).status_code == 422
    RestrictedGrant.objects.create(person=bea, child_id=held.child_id, until_on=NIGHT - timedelta(days=1))
    assert north.post(f"{ONE}/hand-over", {"to": bea.pk}).status_code == 422
    RestrictedGrant.objects.filter(person=bea).update(until_on=NIGHT)
    assert north.post(f"{ONE}/hand-over", {"to": bea.pk}).status_code == 302
    assert of().taken_by == bea


@pytest.mark.parametrize("closed", ["inactive", "left"])
def test_it_goes_to_nobody_whose_account_is_closed_or_who_has_left_the_team(north: Any, closed: str) -> None:
    from review import taking
    from review.models import Membership
    from review.recording import NotPossible

    bea = practitioner("bea.north")
    north.post(f"{ONE}/take")
    if closed == "left":
        Membership.objects.filter(person=bea).delete()
    else:
        bea.is_active = False
        bea.save()

    assert north.post(f"{ONE}/hand-over", {"to": bea.pk}).status_code == 422
    with pytest.raises(NotPossible):
        taking.hand_over(of(), of().taken_by, bea)
    assert lines() == []


def test_a_colleagues_prompt_is_not_ones_own_to_hand_over_and_a_managers_word_is(
    north: Any, as_role: Callable[..., Any]
) -> None:
    bea, cleo = practitioner("bea.north"), practitioner("cleo.north")
    north.post(f"{ONE}/take")
    north.force_login(bea)
    assert "Hand over to a colleague" not in north.get(ONE).content.decode()
    assert north.get(f"{ONE}/hand-over").status_code == 409
    assert north.post(f"{ONE}/hand-over", {"to": cleo.pk}).status_code == 409
    assert north.post(f"{ONE}/hand-back").status_code == 409
    assert of().taken_by.username == "amina.okoro"

    manager = as_role("manager", NORTH)
    assert "Hand over to a colleague" in manager.get(ONE).content.decode()
    assert manager.post(f"{ONE}/hand-over", {"to": cleo.pk}).status_code == 302
    assert of().taken_by == cleo
    assert [detail for _, detail in lines()] == [{"to": "cleo.north", "from": "amina.okoro"}]
    assert as_role("manager", SOUTH).post(f"{ONE}/hand-over", {"to": bea.pk}).status_code == 404


def test_who_stands_in_may_take_it_over_or_hand_it_on_and_no_longer_than_that(north: Any) -> None:
    from review.models import Cover, Person

    away, bea = practitioner("away.today"), practitioner("bea.north")
    from review import taking

    taking.take(of(), away)
    amina = Person.objects.get(username="amina.okoro")
    assert north.post(f"{ONE}/hand-over", {"to": amina.pk}).status_code == 409
    Cover.objects.create(absent=away, covering=amina, from_on=NIGHT, until_on=NIGHT)
    assert "I do" in north.get(f"{ONE}/hand-over").content.decode()

    assert north.post(f"{ONE}/hand-over", {"to": amina.pk}).status_code == 302
    assert of().taken_by == amina
    assert north.post(f"{ONE}/hand-over", {"to": bea.pk}).status_code == 302
    assert [detail for _, detail in lines()] == [{"to": "amina.okoro", "from": "away.today"}, {"to": "bea.north"}]


def test_what_is_decided_or_lapsed_is_not_handed_over(north: Any) -> None:
    from review.intake import take_off

    bea = practitioner("bea.north")
    north.post(f"{ONE}/take")
    north.post("/prompt/P-0002-1116/take")
    north.post(f"{ONE}/wrong-child", {"what": "Two records are mixed."})
    take_off(["P-0002-1116"], why="already_supported")

    for path in (ONE, "/prompt/P-0002-1116"):
        assert north.post(f"{path}/hand-over", {"to": bea.pk}).status_code == 409
        assert "Hand over to a colleague" not in north.get(path).content.decode()
    assert lines() == []


def test_a_hand_over_and_its_line_are_kept_together_or_not_at_all(both_databases: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import connection

    from review import taking
    from review.models import Person

    amina, bea = Person.objects.get(username="amina.okoro"), practitioner("bea.north")
    taking.take(of(), amina)

    def breaks(*_: Any, **__: Any) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr("review.taking.record", breaks)
        with pytest.raises(RuntimeError):
            taking.hand_over(of(), amina, bea)
    assert (of().taken_by, lines()) == (amina, [])

    taking.hand_over(of(), amina, bea)
    assert (of().taken_by, lines()) == (bea, [("amina.okoro", {"to": "bea.north"})])
    assert connection.vendor in {"sqlite", "postgresql"}
