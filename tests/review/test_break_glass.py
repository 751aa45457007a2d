"""Break-glass: one prompt, one person, one hour, a reason that others read; and nothing to be learned by trying references."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.review.invented import NORTH, SOUTH, name_of
from tests.review.reviews import at, practitioner

SOUTHS = "P-0007-1116"
WHY = {"why": "The duty manager rang: the child is at the front desk now."}


def readable(page: Any) -> str:
    import re

    return re.sub(r'(nonce|value)="[^"]*"', "", page.content.decode())


def test_a_prompt_of_another_team_opens_for_an_hour_for_this_person_alone(north: Any) -> None:
    from review.models import Entry, Opening, Person, Prompt

    assert north.get(f"/prompt/{SOUTHS}").status_code == 404
    answer = north.post("/break-glass", {"reference": f" {SOUTHS.lower()} ", **WHY})

    assert answer.headers["Location"] == f"/prompt/{SOUTHS}"
    assert name_of(7)[0] in north.get(f"/prompt/{SOUTHS}").content.decode()
    amina, colleague = Person.objects.get(username="amina.okoro"), practitioner("bea.north")
    assert not Prompt.objects.visible_to(colleague).filter(pk=SOUTHS).exists()
    (opening,) = Opening.objects.all()
    with at(opening.opened_at + timedelta(minutes=59)):
        assert Prompt.objects.visible_to(amina).filter(pk=SOUTHS).exists()
    with at(opening.opened_at + timedelta(minutes=61)):
        assert not Prompt.objects.visible_to(amina).filter(pk=SOUTHS).exists()
        assert not Prompt.objects.visible_to(amina).filter(team=SOUTH).exists()
    (line,) = Entry.objects.filter(action="break_glass")
    assert (line.seq, line.actor, line.reference) == (opening.seq, "amina.okoro", SOUTHS)
    assert WHY["why"] not in line.detail
    assert WHY["why"] in line.words.text


def test_expiry_holds_on_both_databases(both_databases: Path) -> None:
    from review.governance.breaking import OPEN_FOR, break_glass
    from review.models import Prompt

    amina, opened = practitioner("amina.okoro"), timezone.now()
    with at(opened):
        break_glass(SOUTHS, amina, why="x")
        assert Prompt.objects.visible_to(amina).filter(pk=SOUTHS).exists()
    with at(opened + OPEN_FOR):
        assert not Prompt.objects.visible_to(amina).filter(pk=SOUTHS).exists()


def test_an_unknown_reference_and_one_that_cannot_be_opened_are_answered_alike_and_neither_is_kept(north: Any) -> None:
    from review.intake import take_off
    from review.models import Entry, Opening

    take_off([SOUTHS], why="already_supported")
    unknown = north.post("/break-glass", {"reference": "Zephyrine F", **WHY})
    closed = north.post("/break-glass", {"reference": SOUTHS, **WHY})

    assert unknown.status_code == closed.status_code == 422
    assert readable(unknown) == readable(closed)
    assert "Nothing can be opened by this reference" in readable(closed)
    assert not Opening.objects.exists()
    tries = Entry.objects.filter(action="break_glass")
    assert [(each.reference, each.detail) for each in tries] == [("", '{"opened":false}')] * 2


def test_after_five_misses_nothing_opens_for_a_quarter_of_an_hour(both_databases: Path) -> None:
    from review.governance.breaking import CANNOT, break_glass
    from review.models import Prompt
    from review.recording import NotPossible

    amina, now = practitioner("amina.okoro"), timezone.now()
    with at(now):
        for reference in [*(f"P-{number:04d}" for number in range(5)), SOUTHS]:
            with pytest.raises(NotPossible, match=CANNOT):
                break_glass(reference, amina, why="x")
        break_glass(SOUTHS, practitioner("bea.north"), why="x")
    with at(now + timedelta(minutes=16)):
        break_glass(SOUTHS, amina, why="x")
        assert Prompt.objects.visible_to(amina).filter(pk=SOUTHS).exists()


def test_a_prompt_that_one_may_see_anyway_needs_no_opening(north: Any) -> None:
    from review.models import Opening

    assert north.post("/break-glass", {"reference": "P-0001-1116", **WHY}).headers["Location"] == "/prompt/P-0001-1116"
    assert not Opening.objects.exists()


def test_a_reason_is_needed(north: Any) -> None:
    page = north.post("/break-glass", {"reference": SOUTHS, "why": "  "})

    assert page.status_code == 422
    assert "Give the reason" in page.content.decode()


def test_the_managers_of_the_prompts_team_are_told_until_one_has_seen_it(north: Any, as_role: Callable[..., Any]) -> None:
    from review.models import Entry, Opening

    north.post("/break-glass", {"reference": SOUTHS, **WHY})
    (opening,) = Opening.objects.all()
    seen = f"/break-glass/{opening.pk}/seen"

    stranger = as_role("manager", NORTH)
    assert SOUTHS not in stranger.get("/team").content.decode()
    assert stranger.post(seen).status_code == 404
    manager = as_role("manager", SOUTH)
    told = manager.get("/team").content.decode()
    assert SOUTHS in told
    assert WHY["why"] in told
    assert manager.post(seen).headers["Location"] == "/team?done=noticed"
    assert SOUTHS not in manager.get("/team").content.decode().split("Opened by break-glass")[1]
    assert manager.post(seen).status_code == 409
    assert Entry.objects.filter(action="noticed", reference=SOUTHS).count() == 1


def test_information_governance_sees_the_reason_and_who_has_seen_it(north: Any, as_role: Callable[..., Any]) -> None:
    from review.models import Opening

    north.post("/break-glass", {"reference": SOUTHS, **WHY})
    governs = as_role("information_governance")

    assert "1. <a" in governs.get("/governance").content.decode()
    assert WHY["why"] in governs.get("/governance/openings").content.decode()
    governs.post(f"/break-glass/{Opening.objects.get().pk}/seen")
    assert "I have seen this" not in governs.get("/governance/openings").content.decode()


def test_nobody_says_of_their_own_opening_that_it_was_seen(as_role: Callable[..., Any]) -> None:
    from review.governance.breaking import break_glass
    from review.models import Opening, Person, Prompt, Restriction

    manager = as_role("manager")
    person = Person.objects.get(memberships__role="manager", memberships__team=NORTH)
    held = Prompt.objects.get(pk="P-0001-1116")
    Restriction.objects.create(child_id=held.child_now, kind="staff", at=timezone.now())
    break_glass(held.pk, person, why="My own reason.")

    page = manager.get("/team").content.decode()
    assert "I have seen this" not in page
    assert "My own reason." not in page
    assert "restricted" in page
    assert manager.post(f"/break-glass/{Opening.objects.get().pk}/seen").status_code == 409
