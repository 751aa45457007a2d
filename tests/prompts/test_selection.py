"""Who is raised tonight: every child in exactly one place, lists no longer than a team can review."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prompts.selection import PLACED_WORDS, Placed, Selection, choose, tie_order
from tests.prompts.invented import AS_OF, KEY, SETTINGS, TEAMS, child, past, prompt, scored
from vocabulary.council import Prompts


def chosen(children: pd.DataFrame, earlier: pd.DataFrame | None = None, **values: Any) -> Selection:
    given_ = {"as_of": AS_OF, "teams": TEAMS, "settings": SETTINGS, "tie_key": KEY, **values}
    return choose(children, past() if earlier is None else earlier, **given_)


def place(selection: Selection, number: int = 1) -> str:
    return selection.placed.set_index("child_no").loc[number, "place"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, Placed.NEW),
        ({"supported": True}, Placed.ALREADY_SUPPORTED),
        ({"link": "weak"}, Placed.WEAK_LINK),
        ({"link": "to_be_confirmed"}, Placed.NEW),
        ({"evidence": False}, Placed.NO_EVIDENCE),
        ({"points": 0}, Placed.TOO_FEW_POINTS),
        ({"team": None}, Placed.NO_TEAM),
        ({"team": float("nan")}, Placed.NO_TEAM),
        ({"team": "West"}, Placed.NO_TEAM),
        ({"supported": True, "link": "weak", "evidence": False}, Placed.ALREADY_SUPPORTED),
    ],
)
def test_a_child_never_raised_before_stands_where_the_first_rule_puts_it(values: dict[str, Any], expected: Placed) -> None:
    assert place(chosen(scored(child(1, **values)))) == expected


def test_every_place_has_words() -> None:
    assert set(PLACED_WORDS) == set(Placed)


def test_most_points_come_first_and_the_list_is_as_long_as_the_capacity() -> None:
    selection = chosen(scored(child(1, points=3), child(2, points=9), child(3, points=6)))
    assert selection.chosen["child_no"].tolist() == [2, 3]
    assert selection.chosen["position"].tolist() == [1, 2]
    assert place(selection, 1) == Placed.OVER_CAPACITY


def test_each_team_has_its_own_list() -> None:
    selection = chosen(scored(*(child(number, team=("North", "South")[number % 2]) for number in range(10))))
    assert selection.count(Placed.NEW, "North") == 2
    assert selection.count(Placed.NEW, "South") == 3


def test_prompts_issued_earlier_in_the_iso_week_use_up_its_capacity() -> None:
    monday, sunday = date(2026, 11, 16), date(2026, 11, 15)
    children = scored(child(1), child(2), child(3))
    assert chosen(children, past(prompt(8, monday))).count(Placed.NEW) == 1
    assert chosen(children, past(prompt(8, monday), prompt(9, monday))).count(Placed.NEW) == 0
    assert chosen(children, past(prompt(8, sunday), prompt(9, sunday))).count(Placed.NEW) == 2


def test_a_waiting_prompt_is_carried_over_even_when_points_fell_or_events_are_new() -> None:
    children = scored(child(1, points=0, evidence=False), child(2, points=30, material=frozenset({("x", AS_OF)})))
    selection = chosen(children, past(prompt(1, date(2026, 11, 2)), prompt(2, date(2026, 11, 2))))
    assert selection.count(Placed.CARRIED_OVER) == 2
    assert selection.chosen.empty


def test_a_waiting_prompt_comes_off_the_list_when_the_child_is_now_supported() -> None:
    selection = chosen(scored(child(1, supported=True)), past(prompt(1, date(2026, 11, 2))))
    assert selection.off_list["reference"].tolist() == ["P-0001-1102"]
    assert selection.off_list["place"].tolist() == [Placed.ALREADY_SUPPORTED]


QUIET = timedelta(weeks=SETTINGS.quiet_weeks)


@pytest.mark.parametrize(
    ("issued", "values", "expected", "word"),
    [
        (AS_OF - QUIET + timedelta(days=1), {}, Placed.NOT_AGAIN, ""),
        (AS_OF - QUIET, {}, Placed.NEW, "weeks ago"),
        (date(2026, 11, 2), {"points": 12}, Placed.NOT_AGAIN, ""),
        (date(2026, 11, 2), {"points": 13}, Placed.NEW, "More is recorded"),
        (date(2026, 11, 2), {"material": frozenset({("suspensions", date(2026, 11, 1))})}, Placed.NOT_AGAIN, ""),
        (date(2026, 11, 2), {"material": frozenset({("suspensions", date(2026, 11, 2))})}, Placed.NEW, "Something new"),
    ],
)
def test_a_child_prompted_before_is_raised_again_only_with_a_reason(
    issued: date, values: dict[str, Any], expected: Placed, word: str
) -> None:
    selection = chosen(scored(child(1, **values)), past(prompt(1, issued, state="answered")))
    assert place(selection) == expected
    assert all(word in again and "point" not in again for again in selection.chosen["again"])


def test_an_event_that_was_entered_late_is_new_although_it_happened_before_the_earlier_prompt() -> None:
    late = frozenset({("suspensions", date(2026, 10, 30))})
    shown = frozenset({("suspensions", date(2026, 10, 5))})
    earlier = prompt(1, date(2026, 11, 2), state="answered", material=shown)
    assert place(chosen(scored(child(1, material=late)), past(earlier))) == Placed.NEW
    assert place(chosen(scored(child(1, material=shown)), past(earlier))) == Placed.NOT_AGAIN


def test_a_lapsed_prompt_is_quiet_too() -> None:
    lapsed = prompt(1, date(2026, 10, 1), lapses_on=date(2026, 10, 29))
    assert place(chosen(scored(child(1)), past(lapsed))) == Placed.NOT_AGAIN


def test_a_prompt_of_a_later_night_is_not_seen() -> None:
    later = prompt(1, AS_OF + timedelta(days=1))
    assert place(chosen(scored(child(1)), past(later))) == Placed.NEW


def test_a_child_is_never_prompted_twice_on_one_date() -> None:
    answered = prompt(1, AS_OF, state="answered", material=frozenset({("x", date(2026, 1, 1))}))
    again = child(1, points=40, material=frozenset({("x", date(2026, 11, 17))}))
    assert place(chosen(scored(again), past(answered))) == Placed.NOT_AGAIN


def test_ties_change_places_from_week_to_week_and_need_the_key() -> None:
    children = [f"C{number:04d}" for number in range(40)]

    def order(as_of: date, key: bytes = KEY) -> list[str]:
        return sorted(children, key=lambda each: tie_order(each, as_of=as_of, key=key))

    assert order(AS_OF) == order(AS_OF - timedelta(days=2))
    assert order(AS_OF) != order(AS_OF + timedelta(weeks=1))
    assert order(AS_OF) != order(AS_OF, b"another key")
    last = {order(AS_OF + timedelta(weeks=week))[-1] for week in range(20)}
    assert len(last) > 10


@pytest.mark.parametrize(
    ("children", "key", "message"),
    [
        (scored(child(1)).drop(columns="link"), KEY, "lack link"),
        (scored(child(1), child(1)), KEY, "repeat a child"),
        (scored(child(1)), b"", "key that orders ties is empty"),
    ],
)
def test_what_can_not_be_used_is_refused(children: pd.DataFrame, key: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        chosen(children, tie_key=key)


def test_an_unknown_state_is_refused_without_repeating_it() -> None:
    with pytest.raises(ValueError, match="not known") as refused:
        chosen(scored(child(1)), past(prompt(1, AS_OF, state="Asha Patel")))
    assert "Asha" not in str(refused.value)


def test_a_night_without_children_has_every_count_at_nought() -> None:
    selection = chosen(scored())
    assert selection.chosen.empty
    assert selection.counts["children"].sum() == 0
    assert len(selection.counts) == 3 * len(Placed)


EVENTS = st.frozensets(st.tuples(st.sampled_from(["a", "b"]), st.dates(date(2026, 8, 1), AS_OF)), max_size=2)
CHILDREN = st.lists(
    st.fixed_dictionaries(
        {
            "team": st.sampled_from(["North", "South", "West", None]),
            "points": st.integers(0, 6),
            "supported": st.booleans(),
            "link": st.sampled_from(["strong", "to_be_confirmed", "weak"]),
            "evidence": st.booleans(),
            "material": EVENTS,
        }
    ),
    max_size=14,
).map(lambda drawn: scored(*(child(number, **values) for number, values in enumerate(drawn))))
EARLIER = st.lists(
    st.tuples(
        st.integers(0, 20), st.dates(date(2026, 8, 1), AS_OF + timedelta(days=20)), st.sampled_from(["waiting", "answered"])
    ),
    max_size=8,
    unique_by=lambda each: each[:2],
).map(
    lambda drawn: past(
        *(prompt(number, on, state=state, points=2, lapses_on=on + timedelta(days=28)) for number, on, state in drawn)
    )
)
DRAWN_ONE_IN = st.sampled_from([0, 2, 10]).map(lambda one_in: SETTINGS.model_copy(update={"drawn_one_in": one_in}))
PROPERTY = settings(derandomize=True, deadline=None, max_examples=80)


@PROPERTY
@given(CHILDREN, EARLIER, DRAWN_ONE_IN)
def test_every_scored_child_is_in_exactly_one_place_and_the_counts_add_up(
    children: pd.DataFrame, earlier: pd.DataFrame, drawing: Prompts
) -> None:
    selection = chosen(children, earlier, settings=drawing)
    assert sorted(selection.placed["child_no"]) == sorted(children["child_no"])
    assert selection.counts["children"].sum() == len(children)
    assert set(selection.placed["place"]) <= set(Placed)
    news = selection.placed[selection.placed["place"].isin([Placed.NEW, Placed.DRAWN])]
    assert sorted(news["child_no"]) == sorted(selection.chosen["child_no"])


@PROPERTY
@given(CHILDREN, EARLIER, DRAWN_ONE_IN)
def test_new_prompts_and_those_of_the_week_never_exceed_the_capacity(
    children: pd.DataFrame, earlier: pd.DataFrame, drawing: Prompts
) -> None:
    selection = chosen(children, earlier, settings=drawing)
    for team in TEAMS:
        week = [
            on for on, of in zip(earlier["as_of"], earlier["team"], strict=True)
            if of == team.name and on <= AS_OF and on.isocalendar()[:2] == AS_OF.isocalendar()[:2]
        ]  # fmt: skip
        new = int((selection.chosen["team"] == team.name).sum())
        assert new <= max(0, team.weekly_capacity - len(week))


@PROPERTY
@given(CHILDREN, EARLIER, DRAWN_ONE_IN, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(
    children: pd.DataFrame, earlier: pd.DataFrame, drawing: Prompts, chance: Any
) -> None:
    order = list(range(len(children)))
    chance.shuffle(order)
    first, second = (
        chosen(children, earlier, settings=drawing),
        chosen(children.iloc[order], earlier.iloc[::-1], settings=drawing),
    )
    pd.testing.assert_frame_equal(first.chosen, second.chosen)
    pd.testing.assert_frame_equal(first.placed, second.placed)


@PROPERTY
@given(CHILDREN, EARLIER, DRAWN_ONE_IN)
def test_nobody_left_out_for_capacity_had_more_points_than_somebody_chosen(
    children: pd.DataFrame, earlier: pd.DataFrame, drawing: Prompts
) -> None:
    selection = chosen(children, earlier, settings=drawing)
    points = dict(zip(children["child_no"], children["points"], strict=True))
    for team in TEAMS:
        mine = selection.placed[selection.placed["team"] == team.name]
        taken = [points[no] for no in mine.loc[mine["place"] == Placed.NEW, "child_no"]]
        left = [points[no] for no in mine.loc[mine["place"] == Placed.OVER_CAPACITY, "child_no"]]
        assert not taken or not left or min(taken) >= max(left)


@PROPERTY
@given(CHILDREN, EARLIER, DRAWN_ONE_IN)
def test_the_same_night_run_again_issues_nothing_more_once_capacity_is_used(
    children: pd.DataFrame, earlier: pd.DataFrame, drawing: Prompts
) -> None:
    first = chosen(children, earlier, settings=drawing)
    issued = [
        prompt(
            0, AS_OF, child_id=row.child_id, team=row.team, reference=f"P-{row.child_id}", points=row.points, drawn=row.drawn
        )
        for row in first.chosen.itertuples()
    ]
    second = chosen(children, pd.concat([earlier, past(*issued)], ignore_index=True), settings=drawing)
    assert not set(second.chosen["child_id"]) & set(first.chosen["child_id"])
    assert second.chosen.empty
