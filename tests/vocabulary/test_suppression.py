"""Small numbers: nobody can be picked out of one table, with or without rounding."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocabulary.council import Thresholds
from vocabulary.suppression import HELD_BACK, Shown, count, hide, line, rate, table

FLOORS = Thresholds()
EXACT = Thresholds(small_number=3, round_to=1)
CELLS = st.one_of(st.integers(0, 9), st.integers(0, 4))


def shown(value: str) -> int | None:
    return None if value == HELD_BACK else int(value.replace(",", ""))


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0"), (1, "7 or fewer"), (7, "7 or fewer"), (8, "10"), (12, "10"), (13, "15"), (1238, "1,240")]
)
def test_a_count_is_nought_or_held_back_or_rounded(number: int, words: str) -> None:
    assert count(number, FLOORS) == words


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="can't be -1"):
        count(-1, FLOORS)


def test_a_small_part_takes_another_with_it_so_that_the_total_does_not_give_it_away() -> None:
    assert line([3, 40, 12], FLOORS) == ((HELD_BACK, "40", HELD_BACK), "55")


def test_two_small_parts_that_add_up_to_a_small_number_take_a_third() -> None:
    assert line([1, 1, 40, 12], EXACT) == ((HELD_BACK, HELD_BACK, "40", HELD_BACK), "54")


def test_a_line_without_small_parts_is_shown_whole() -> None:
    assert line([0, 40, 12], FLOORS) == (("0", "40", "10"), "50")


def test_the_smallest_count_that_helps_is_the_one_that_is_held_back() -> None:
    found = table([[2, 30], [40, 50]], FLOORS)
    assert found.cells == ((HELD_BACK, HELD_BACK), (HELD_BACK, HELD_BACK))
    assert found.row_totals == ("30", "90")
    assert found.total == "120"


def fits(attempt: tuple[int, ...], found: Shown) -> bool:
    a, b, c, d = attempt
    sums = (a + b, c + d, a + c, b + d, a + b + c + d)
    words = (*found.row_totals, *found.column_totals, found.total)
    return all(word == HELD_BACK or shown(word) == value for word, value in zip(words, sums, strict=True))


@settings(derandomize=True, deadline=None, max_examples=80)
@given(st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=2), min_size=2, max_size=2))
def test_no_small_number_is_recoverable_from_an_unrounded_two_by_two_table(cells: list[list[int]]) -> None:
    """By trying every table of numbers up to a little beyond the true total."""
    floors = Thresholds(small_number=2, round_to=1)
    found = table(cells, floors)
    words = [word for row in found.cells for word in row]
    most = sum(map(sum, cells)) + 2
    flat = [value for row in cells for value in row]
    least = 0 if any(value == 0 and word == HELD_BACK for value, word in zip(flat, words, strict=True)) else 1
    choices = [range(least, most + 1) if word == HELD_BACK else (shown(word),) for word in words]
    possible = [attempt for attempt in product(*choices) if fits(attempt, found)]
    for place, value in enumerate(flat):
        if 1 <= value <= floors.small_number:
            assert words[place] == HELD_BACK
            assert len({attempt[place] for attempt in possible}) > 1


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=4))
)
def test_no_held_back_number_is_the_only_unknown_of_a_row_or_column_with_its_total(cells: list[list[int]]) -> None:
    found = table(cells, EXACT)
    rows = [[*row, total] for row, total in zip(found.cells, found.row_totals, strict=True)]
    rows.append([*found.column_totals, found.total])
    for words in [*rows, *map(list, zip(*rows, strict=True))]:
        assert words.count(HELD_BACK) != 1


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.lists(st.lists(st.integers(0, 60), min_size=3, max_size=3), min_size=1, max_size=5))
def test_every_small_number_is_held_back_and_every_other_is_rounded(cells: list[list[int]]) -> None:
    found = table(cells, FLOORS)
    for row, words in zip(cells, found.cells, strict=True):
        for value, word in zip(row, words, strict=True):
            assert not (1 <= value <= FLOORS.small_number) or word == HELD_BACK
            assert word == HELD_BACK or abs(int(word) - value) * 2 <= FLOORS.round_to


def test_hiding_ends_when_every_number_is_small() -> None:
    sums = np.array([[1, 1, -1]])
    assert hide(np.array([1, 1, 2]), sums, FLOORS).all()


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(20, 100, "20%"), (3, 100, HELD_BACK), (98, 100, HELD_BACK), (9, 20, HELD_BACK), (0, 40, "0%"), (40, 40, "100%")],
)
def test_a_rate_is_held_back_when_it_is_of_few_or_shows_a_few(part: int, whole: int, words: str) -> None:
    assert rate(part, whole, FLOORS) == words


def test_a_part_larger_than_its_whole_is_refused() -> None:
    with pytest.raises(ValueError, match="can't be a part"):
        rate(5, 4, FLOORS)
