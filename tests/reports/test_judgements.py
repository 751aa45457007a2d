"""How people judge prompts by group: shares worked by hand, small numbers held back, and nobody's name."""

from __future__ import annotations

from datetime import date
from statistics import median
from typing import Any

import pytest

from models.intervals import wilson
from reports.judgements import (
    NOT_RECORDED,
    GroupRow,
    Judged,
    JudgementsPage,
    everybody,
    judged_by_group,
    render_judgements,
)
from tests.reports.reading import row, text
from vocabulary.council import Thresholds
from vocabulary.decisions import Decision, Worry

FLOORS = Thresholds()


def judged(many: int, group: str | None, **changes: Any) -> list[Judged]:
    given: dict[str, Any] = {
        "worry": Worry.QUITE, "decision": Decision.OFFER_EARLY_HELP, "drawn": False, "minutes": 4.0,
    }  # fmt: skip
    return [Judged(**{**given, **changes}, groups={"Ethnicity group": group})] * many


AGREED_NO = {"worry": Worry.NOT_WORRIED, "decision": Decision.NO_ACTION_NOW}
FOLLOWED_CARD = {"worry": Worry.A_LITTLE, "decision": Decision.SCHOOL_SUPPORT}
ABOUT_RECORDS = {"worry": None, "decision": Decision.WRONG_CHILD_OR_DATA}
ASIAN = [*judged(30, "Asian"), *judged(20, "Asian", **AGREED_NO), *judged(10, "Asian", **FOLLOWED_CARD)]
WHITE = [*judged(24, "White"), *judged(16, "White", **AGREED_NO), *judged(40, "White", **FOLLOWED_CARD)]


def table(*prompts: Judged) -> dict[str, GroupRow]:
    return {each.group: each for each in judged_by_group(prompts, FLOORS)["Ethnicity group"]}


def test_shares_are_those_worked_by_hand_with_wilsons_interval() -> None:
    rows = table(*ASIAN, *WHITE)
    # Asian: 30 + 20 of 60 agree; 20 of 60 left a named child. White: 24 + 16 of 80 agree; 16 of 80.
    agree = wilson(50, 60)
    assert rows["Asian"].agree == f"83% ({100 * agree.low:.0f}% to {100 * agree.high:.0f}%)"
    assert rows["Asian"].override.startswith("33% (")
    assert rows["White"].agree.startswith("50% (")
    assert rows["White"].override.startswith("20% (")
    assert (rows["Asian"].decided, rows["White"].decided) == ("60", "80")


def test_decisions_about_the_records_are_decided_and_in_no_share() -> None:
    more = [*judged(20, "Asian", **ABOUT_RECORDS), *judged(20, "White", **ABOUT_RECORDS)]
    with_them, without = table(*ASIAN, *WHITE, *more), table(*ASIAN, *WHITE)
    assert with_them["Asian"].agree == without["Asian"].agree
    assert with_them["Asian"].decided == "80"


def test_acting_for_a_drawn_child_is_against_the_card() -> None:
    drawn = [*judged(20, "Asian", drawn=True), *judged(20, "Asian", drawn=True, **AGREED_NO)]
    assert table(*drawn)["Asian"].override.startswith("50% (")


def test_a_small_group_is_held_back_and_so_is_what_would_give_it_away() -> None:
    rows = table(*ASIAN, *WHITE, *judged(3, "Chinese"))
    assert (rows["Chinese"].decided, rows["Chinese"].agree, rows["Chinese"].minutes) == ("held back",) * 3
    assert "held back" in {rows["Asian"].decided, rows["White"].decided}
    assert "held back" in {rows["Asian"].agree, rows["White"].agree}


def test_a_share_of_fewer_than_thirty_or_with_a_small_rest_is_held_back() -> None:
    assert table(*judged(29, "Asian"))["Asian"].agree == "held back"
    assert table(*judged(60, "Asian"), *judged(4, "Asian", **FOLLOWED_CARD))["Asian"].agree == "held back"
    assert table(*judged(30, "Asian"))["Asian"].agree.startswith("100% (")


def test_minutes_are_the_median_and_the_middle_half_of_those_known() -> None:
    times = [1.2, 2.4, 3.6, 5.2, 9.0, 30.0] * 6
    prompts = [each for time in times for each in judged(1, "Asian", minutes=time)]
    shown = table(*prompts, *judged(50, "Asian", minutes=None))["Asian"].minutes
    assert shown.startswith(f"{round(median(times))} (2 to ")
    assert table(*judged(29, "Asian"), *judged(50, "Asian", minutes=None))["Asian"].minutes == "held back"


def test_a_child_of_whom_nothing_is_recorded_is_a_group_of_its_own() -> None:
    assert NOT_RECORDED in table(*ASIAN, *judged(40, None))


@pytest.mark.parametrize("prompts", [ASIAN + WHITE, []], ids=["some", "none"])
def test_the_page_is_whole_and_says_when_nothing_is_decided(prompts: list[Judged]) -> None:
    shown = JudgementsPage(
        council="Thornbeck",
        as_of=date(2026, 11, 16),
        demonstration=False,
        thresholds=FLOORS,
        everybody=everybody(prompts, FLOORS),
        tables=judged_by_group(prompts, FLOORS),
    )
    html = render_judgements(shown)
    assert ("No decisions yet." in text(html)) is not bool(prompts)
    if prompts:
        assert row(html, "White")[1:3] == ["80", "50% (39% to 61%)"]
        assert row(html, "All decided")[1] == "140"
