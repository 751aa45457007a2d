"""A list shuffled within the card's bands: no place tells points within a band, and no band is crossed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.lists import in_order
from prompts.selection import choose
from prompts.wording import Band, band_of
from tests.prompts.invented import AS_OF, KEY, child, past, scored
from tests.prompts.test_selection import PROPERTY
from vocabulary.council import Prompts, Team

BANDS = tuple(Band(low, high, 100, None, None, None) for low, high in ((0, 3), (4, 7), (8, None)))
SHUFFLED = Prompts(drawn_one_in=0, order="shuffled_within_bands")


def order(points: list[int], settings: Prompts = SHUFFLED, *, night: int = 0) -> list[int]:
    rows = [{"child_no": number, "child_id": f"C{number:04d}", "points": each} for number, each in enumerate(points)]
    rows.sort(key=lambda each: -int(each["points"]))
    return in_order(rows, as_of=AS_OF + timedelta(days=night), settings=settings, key=KEY, bands=BANDS)


@PROPERTY
@given(st.lists(st.integers(0, 12), max_size=20), st.integers(0, 50))
def test_shuffling_never_crosses_a_band_and_comes_out_the_same_again(points: list[int], night: int) -> None:
    placed = order(points, night=night)
    assert sorted(placed) == list(range(len(points)))
    lowest = [band_of(points[number], BANDS).lowest for number in placed]
    assert lowest == sorted(lowest, reverse=True)
    assert placed == order(points, night=night)


def test_within_a_band_the_places_change_from_night_to_night_and_say_nothing_of_points() -> None:
    points = [8, 9, 10, 11]
    first = [order(points, night=night)[0] for night in range(200)]
    assert {first.count(number) > 25 for number in range(4)} == {True}


def test_a_ranked_list_is_by_points() -> None:
    assert order([1, 9, 5], Prompts()) == [1, 2, 0]


def test_a_shuffled_list_holds_the_same_children_as_a_ranked_one() -> None:
    children = scored(*(child(number, points=number) for number in range(12)))

    def named(settings: Prompts) -> list[int]:
        team = (Team(name="North", weekly_capacity=6),)
        return list(
            choose(children, past(), as_of=AS_OF, teams=team, settings=settings, tie_key=KEY, bands=BANDS).chosen["child_no"]
        )

    ranked = named(Prompts(drawn_one_in=0))
    assert sorted(named(SHUFFLED)) == sorted(ranked) == [6, 7, 8, 9, 10, 11]
    assert named(SHUFFLED) != ranked


def test_points_in_no_band_are_an_error_where_the_list_is_shuffled() -> None:
    with pytest.raises(ValueError, match="none of the card's 0 bands"):
        in_order([{"child_no": 1, "child_id": "C0001", "points": 3}], as_of=AS_OF, settings=SHUFFLED, key=KEY, bands=())
