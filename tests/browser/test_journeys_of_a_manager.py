"""A manager's and a governor's week: a second look, a glass that was broken, cover, and a child whose records are restricted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.deeds import WITH_AND_WITHOUT, decides_a_prompt, gives_a_view, invented, signs_in, writes_a_day
from tests.browser.window import Window
from tests.review.invented import SOUTH

Opens = Callable[..., Window]
REFERENCE = "P-0001-1116"


@pytest.mark.parametrize(**WITH_AND_WITHOUT)
def test_a_second_look_is_given_before_the_first_is_seen(opens: Opens, monkeypatch: pytest.MonkeyPatch, scripts: bool) -> None:
    monkeypatch.setattr("review.supervision.drawing.is_drawn", lambda *_: True)
    practitioner, manager = opens(scripts=scripts), opens(scripts=scripts)
    signs_in(practitioner, invented("practitioner"))
    decides_a_prompt(practitioner, REFERENCE)

    signs_in(manager, invented("manager"))
    manager.goes_to("/second-looks")
    manager.follows(REFERENCE)
    manager.sees("The first decision is hidden until yours is saved")
    manager.does_not_see("The first look", "Mornings are hard since the move, and we can help with that.")
    gives_a_view(manager, "Not worried")
    manager.chooses("No action now")
    manager.writes("Reason", "The school has it in hand.")
    manager.presses("Save and see both")

    manager.sees("The first look", "The second look", "The first decision stands")
    manager.sees("Mornings are hard since the move, and we can help with that.", "The school has it in hand.")


@pytest.mark.parametrize(**WITH_AND_WITHOUT)
def test_a_glass_that_is_broken_is_seen_by_the_teams_manager(opens: Opens, scripts: bool) -> None:
    southerner, manager = opens(scripts=scripts), opens(scripts=scripts)
    signs_in(southerner, invented("practitioner", SOUTH))
    assert southerner.goes_to(f"/prompt/{REFERENCE}") == 404

    southerner.goes_to("/break-glass")
    southerner.presses("Open it")
    southerner.sees("There is a problem")
    southerner.writes("Reference of the prompt", REFERENCE)
    southerner.writes("Why must you see it now?", "The duty manager rang: the family is at the front desk.")
    southerner.presses("Open it")
    southerner.sees("Quillon Wintergreen", "Your view first")

    signs_in(manager, invented("manager"))
    manager.goes_to("/team")
    manager.sees("Opened by break-glass", "the family is at the front desk")
    manager.presses("I have seen this")
    manager.does_not_see("the family is at the front desk")


@pytest.mark.parametrize(**WITH_AND_WITHOUT)
def test_a_restricted_child_is_hidden_until_sight_is_granted(opens: Opens, scripts: bool) -> None:
    governor, practitioner = opens(scripts=scripts), opens(scripts=scripts)
    signs_in(practitioner, invented("practitioner"))
    practitioner.sees(REFERENCE)
    signs_in(governor, invented("information_governance"))
    assert governor.goes_to(f"/prompt/{REFERENCE}") == 403

    governor.goes_to("/governance/restrictions/new")
    governor.writes("Reference", REFERENCE)
    governor.chooses("Adopted, or placed for adoption")
    governor.writes("Who asked for it", "The adoption team asked; file 12.")
    governor.presses("Restrict")
    practitioner.goes_to("/")
    practitioner.does_not_see(REFERENCE)
    assert practitioner.goes_to(f"/prompt/{REFERENCE}") == 404

    governor.goes_to(f"/governance/restrictions/{REFERENCE}")
    who = invented("practitioner")
    governor.chooses(f"{who.full_name} ({who.username})")
    writes_a_day(governor, "14", "12")
    governor.presses("Grant sight")
    assert practitioner.goes_to(f"/prompt/{REFERENCE}") == 200
    practitioner.sees("Quillon Wintergreen")


@pytest.mark.parametrize("role", ["data_lead", "information_governance", "administrator"])
def test_who_works_in_no_team_opens_no_prompt(opens: Opens, role: str) -> None:
    window = opens()
    signs_in(window, invented(role))

    assert window.goes_to(f"/prompt/{REFERENCE}") == 403
    window.goes_to("/")
    window.does_not_see(REFERENCE, "Quillon")
