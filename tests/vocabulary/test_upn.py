"""The UPN's check letter, against published examples and by a second route."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocabulary.upn import CHECK_LETTERS, check_letter, is_temporary_upn, is_valid_upn


@pytest.mark.parametrize("upn", ["B801200005001", "A950000178301", "H243278544154", "H801200001001", "P207000016049"])
def test_published_numbers_are_valid(upn: str) -> None:
    assert is_valid_upn(upn)
    assert is_valid_upn(f" {upn.lower()} ")


@pytest.mark.parametrize(("upn", "right_letter"), [("R247962919251", "Q"), ("X428558133462", "W"), ("Q207000016049", "P")])
def test_a_wrong_check_letter_is_found_even_in_a_well_known_worked_example(upn: str, right_letter: str) -> None:
    assert not is_valid_upn(upn)
    assert check_letter(upn[1:]) == right_letter


@given(st.from_regex(r"[0-9]{11}[0-9A-HJ-NP-RT-Z]", fullmatch=True))
@settings(derandomize=True, deadline=None)
def test_exactly_one_letter_makes_a_number_valid(twelve: str) -> None:
    valid = [letter for letter in CHECK_LETTERS if is_valid_upn(letter + twelve)]
    by_hand = 0
    for place in range(12):
        worth = CHECK_LETTERS.index(twelve[place]) if twelve[place].isalpha() else int(twelve[place])
        by_hand += (place + 2) * worth

    assert valid == [CHECK_LETTERS[by_hand % 23]]


@pytest.mark.parametrize("wrong", ["", "A", "I950000178301", "A95000017830S", "A9500001783011", "5ff4489b-998"])
def test_what_is_not_a_upn_is_not_valid(wrong: str) -> None:
    assert not is_valid_upn(wrong)


def test_a_number_that_ends_in_a_letter_is_temporary() -> None:
    assert is_temporary_upn("A95000017830A")
    assert not is_temporary_upn("A950000178301")
