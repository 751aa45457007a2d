"""A view and a decision are compared in one way everywhere: every pair of them has its answer here."""

from __future__ import annotations

import pytest

from vocabulary.agreement import NOT_WORRIED, WORRIED, decision_agrees, overrides_card
from vocabulary.decisions import UPHELD, Decision, Worry

ABOUT_THE_RECORDS = {Decision.ALREADY_SUPPORTED, Decision.WRONG_CHILD_OR_DATA}


def test_every_view_sees_a_reason_or_none_or_can_not_tell() -> None:
    assert WORRIED | NOT_WORRIED | {Worry.CANNOT_TELL} == set(Worry)
    assert not WORRIED & NOT_WORRIED


@pytest.mark.parametrize(
    ("worry", "acting", "leaving"),
    [
        (Worry.VERY, True, False),
        (Worry.QUITE, True, False),
        (Worry.A_LITTLE, False, True),
        (Worry.NOT_WORRIED, False, True),
        (Worry.CANNOT_TELL, None, None),
        (None, None, None),
    ],
)
def test_a_decision_agrees_with_the_view_that_sees_what_it_sees(
    worry: Worry | None, acting: bool | None, leaving: bool | None
) -> None:
    assert {decision_agrees(worry, decision) for decision in UPHELD} == {acting}
    assert decision_agrees(worry, Decision.NO_ACTION_NOW) is leaving
    assert {decision_agrees(worry, decision) for decision in ABOUT_THE_RECORDS} == {None}


def test_leaving_a_named_child_or_acting_for_a_drawn_one_goes_against_the_card() -> None:
    assert {overrides_card(decision, drawn=False) for decision in UPHELD} == {False}
    assert {overrides_card(decision, drawn=True) for decision in UPHELD} == {True}
    assert overrides_card(Decision.NO_ACTION_NOW, drawn=False) is True
    assert overrides_card(Decision.NO_ACTION_NOW, drawn=True) is False
    assert {overrides_card(decision, drawn=drawn) for decision in ABOUT_THE_RECORDS for drawn in (True, False)} == {None}


def test_every_decision_is_about_the_child_or_about_the_records() -> None:
    assert UPHELD | {Decision.NO_ACTION_NOW} | ABOUT_THE_RECORDS == set(Decision)
