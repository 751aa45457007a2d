"""Drawn prompts: the same chance for every child of the pool, the share that was asked for, and nothing that tells them apart."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from scipy.stats import binom, chisquare

from prompts.drawing import draw, mingle, places_to_draw
from prompts.lapsing import past_prompts
from prompts.selection import Placed, Selection, choose
from prompts.writing import write
from tests.prompts.invented import AS_OF, KEY, child, past, prompt, scored
from tests.prompts.test_writing import FINDINGS, NIGHT
from vocabulary.council import Prompts, Team

TEAM = Team(name="North", weekly_capacity=10)
WEEKS = [AS_OF + timedelta(weeks=week) for week in range(400)]
NEVER_BY_CHANCE = 1e-4


def chosen(children: pd.DataFrame, earlier: pd.DataFrame | None = None, **values: Any) -> Selection:
    given = {"as_of": AS_OF, "teams": (TEAM,), "settings": Prompts(), "tie_key": KEY, **values}
    return choose(children, past() if earlier is None else earlier, **given)


def drawn_of(selection: Selection) -> list[int]:
    return selection.placed.loc[selection.placed["place"] == Placed.DRAWN, "child_no"].tolist()


MANY = scored(*(child(number, points=100 - number) for number in range(40)))


@pytest.mark.parametrize(("capacity", "one_in"), [(1, 10), (4, 10), (10, 10), (12, 10), (25, 10), (7, 3)])
def test_a_team_of_any_size_has_the_share_of_drawn_places_that_was_asked_for(capacity: int, one_in: int) -> None:
    team = Team(name="North", weekly_capacity=capacity)
    places = [places_to_draw(team, as_of=week, one_in=one_in, key=KEY) for week in WEEKS]
    whole, rest = divmod(capacity, one_in)
    assert set(places) <= {whole, whole + 1}
    one_more = sum(places) - whole * len(WEEKS)
    # The number of weeks with one more, beside the binomial law it should follow.
    assert binom.cdf(one_more, len(WEEKS), rest / one_in) > NEVER_BY_CHANCE
    assert binom.sf(one_more - 1, len(WEEKS), rest / one_in) > NEVER_BY_CHANCE


def test_every_night_of_one_week_finds_the_same_number_of_places_to_draw() -> None:
    monday = date(2026, 11, 16)
    team = Team(name="North", weekly_capacity=5)
    for week in range(30):
        nights = {places_to_draw(team, as_of=monday + timedelta(weeks=week, days=day), one_in=10, key=KEY) for day in range(7)}
        assert len(nights) == 1


def test_every_child_of_the_pool_has_the_same_chance() -> None:
    pool = [f"C{number:04d}" for number in range(31)]
    times = Counter(name for week in WEEKS for name in draw(pool, 3, as_of=week, key=KEY))
    assert chisquare([times[name] for name in pool]).pvalue > NEVER_BY_CHANCE


def test_those_drawn_for_a_list_are_the_draw_of_those_not_named_for_points() -> None:
    for week in WEEKS[:20]:
        pool = [f"C{number:04d}" for number in range(9, 40)]
        (drawn,) = drawn_of(chosen(MANY, as_of=week))
        assert draw(pool, 1, as_of=week, key=KEY) == [f"C{drawn:04d}"]


def test_the_draw_is_the_same_when_a_night_is_rebuilt_and_another_with_another_key_or_night() -> None:
    pool = [f"C{number:04d}" for number in range(200)]
    first = draw(pool, 20, as_of=AS_OF, key=KEY)
    assert draw(reversed(pool), 20, as_of=AS_OF, key=KEY) == first
    assert draw(pool, 20, as_of=AS_OF + timedelta(days=1), key=KEY) != first
    assert draw(pool, 20, as_of=AS_OF, key=b"another key") != first
    pd.testing.assert_frame_equal(chosen(MANY).chosen, chosen(MANY.iloc[::-1]).chosen)


def test_one_place_in_ten_is_drawn_and_nine_go_to_those_with_most_points() -> None:
    selection = chosen(MANY)
    named = selection.placed.loc[selection.placed["place"] == Placed.NEW, "child_no"]
    assert sorted(named) == list(range(9))
    assert len(drawn_of(selection)) == 1
    assert selection.pools.to_dict("records") == [{"team": "North", "pool": 31, "drawn": 1}]
    assert selection.counts["children"].sum() == 40


@pytest.mark.parametrize(
    ("values", "may"),
    [
        ({"points": 1}, True),
        ({"evidence": False, "points": 0}, False),
        ({"supported": True}, False),
        ({"link": "weak"}, False),
        ({"link": "to_be_confirmed"}, True),
        ({"team": None}, False),
        ({"child_id": "C0900"}, False),  # a prompt of it waits
        ({"child_id": "C0901"}, False),  # prompted lately, nothing new
        ({"child_id": "C0902"}, True),  # prompted long ago
    ],
)
def test_who_may_be_drawn_is_who_could_be_prompted_with_some_evidence(values: dict[str, Any], may: bool) -> None:
    settings = Prompts(drawn_one_in=10, least_points=5)
    earlier = past(
        prompt(900, date(2026, 11, 2)),
        prompt(901, date(2026, 11, 2), state="answered"),
        prompt(902, date(2026, 6, 1), state="answered"),
    )
    named = [child(number, points=50) for number in range(1, 10)]
    selection = chosen(scored(*named, child(99, **{"points": 3, **values})), earlier, settings=settings)
    assert (drawn_of(selection) == [99]) is may
    assert int(selection.pools["pool"].sum()) == may


def test_where_nobody_is_left_to_draw_every_place_goes_to_points() -> None:
    selection = chosen(MANY.iloc[:10])
    assert selection.count(Placed.NEW) + selection.count(Placed.DRAWN) == 10
    assert chosen(MANY.iloc[:9]).count(Placed.NEW) == 9


def test_with_none_to_draw_the_list_is_by_points_alone() -> None:
    selection = chosen(MANY, settings=Prompts(drawn_one_in=0))
    assert drawn_of(selection) == []
    assert selection.chosen["child_no"].tolist() == list(range(10))


def test_those_drawn_earlier_in_the_week_count_and_those_of_last_week_do_not() -> None:
    def places(issued: date) -> int:
        return len(drawn_of(chosen(MANY, past(prompt(500, issued, drawn=True)))))

    assert places(date(2026, 11, 16)) == 0
    assert places(date(2026, 11, 15)) == 1


def test_a_drawn_prompt_stands_at_any_place_of_the_list_equally_often() -> None:
    at = Counter(mingle(range(9), [99], team="North", as_of=week, key=KEY).index(99) for week in WEEKS)
    assert chisquare([at[place] for place in range(10)]).pvalue > NEVER_BY_CHANCE


def test_the_drawn_never_disturb_the_order_of_the_named() -> None:
    places = set()
    for week in WEEKS[:20]:
        rows = chosen(MANY, as_of=week).chosen
        places |= set(rows.loc[rows["drawn"], "position"])
        assert rows.loc[~rows["drawn"], "child_no"].tolist() == list(range(9))
        assert rows["position"].tolist() == list(range(1, 11))
    assert len(places) > 5


def test_two_drawn_among_three_named_take_every_choice_of_places() -> None:
    seen = {
        tuple(place for place, each in enumerate(mingle([1, 2, 3], [8, 9], team="North", as_of=week, key=KEY)) if each > 3)
        for week in WEEKS[:200]
    }
    assert len(seen) == 10


def test_a_drawn_prompt_is_written_as_it_would_be_if_it_were_named() -> None:
    team = (TEAM,)
    few = scored(*(child(number, points=15) for number in range(12)))
    selection = choose(few, past(), as_of=AS_OF, teams=team, settings=Prompts(), tie_key=KEY)
    documents = write(selection, dict.fromkeys(range(12), FINDINGS), NIGHT, key=KEY, taken={})
    (drawn,) = [each for each in documents if each.drawn]
    assert [each.position for each in documents] == list(range(1, 11))
    named = choose(few, past(), as_of=AS_OF, teams=(Team(name="North", weekly_capacity=12),),
                   settings=Prompts(drawn_one_in=0), tie_key=KEY)  # fmt: skip
    same = {each.reference: each for each in write(named, dict.fromkeys(range(12), FINDINGS), NIGHT, key=KEY, taken={})}
    assert replace(same[drawn.reference], drawn=True, position=drawn.position) == drawn


def test_the_next_night_knows_which_were_drawn() -> None:
    documents = write(chosen(MANY), dict.fromkeys(range(40), FINDINGS), replace(NIGHT), key=KEY, taken={})
    table = past_prompts(documents, answered=())
    assert table["drawn"].sum() == 1
    assert chosen(MANY, table, as_of=AS_OF + timedelta(days=1)).chosen.empty
