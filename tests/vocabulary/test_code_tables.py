"""Code tables: what each code means, on which days, and the traps that catch people."""

from __future__ import annotations

from datetime import date

import pytest

from vocabulary.code_tables import code_table, code_table_names
from vocabulary.feeds import FEEDS

MARKS = code_table("attendance_marks")
THE_CHANGE = date(2024, 8, 19)
THE_DAY_BEFORE = date(2024, 8, 18)


def test_the_backslash_is_a_real_mark() -> None:
    assert "\\" in MARKS
    assert MARKS.codes["\\"].classes["class"] == "present"


def test_a_suspension_is_authorised_absence() -> None:
    assert MARKS.codes["E"].classes["class"] == "authorised"


@pytest.mark.parametrize("mark", ["D", "Q", "X", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7"])
def test_marks_that_are_not_possible_sessions_are_not_absence(mark: str) -> None:
    assert MARKS.codes[mark].classes["class"] == "not_possible"


@pytest.mark.parametrize("mark", ["H", "J", "Y"])
def test_old_marks_were_right_until_the_regulations_changed(mark: str) -> None:
    assert MARKS.in_force_on(mark, THE_DAY_BEFORE)
    assert not MARKS.in_force_on(mark, THE_CHANGE)


@pytest.mark.parametrize("mark", ["C1", "C2", "J1", "K", "Q", "Y1"])
def test_new_marks_are_wrong_before_the_regulations_changed(mark: str) -> None:
    assert not MARKS.in_force_on(mark, THE_DAY_BEFORE)
    assert MARKS.in_force_on(mark, THE_CHANGE)


def test_the_lunchtime_suspension_is_lnch() -> None:
    categories = code_table("exclusion_categories")

    assert "LNCH" in categories
    assert "LNCK" not in categories
    assert categories.in_force_on("FIXD", date(2019, 5, 1))
    assert not categories.in_force_on("FIXD", date(2024, 5, 1))


def test_exploitation_factors_are_the_four_that_are_outcomes() -> None:
    assert code_table("assessment_factors").codes_where(exploitation="1") == ("11A", "12A", "13A", "24A")


def test_every_ethnicity_belongs_to_a_group() -> None:
    groups = {code.classes["group"] for code in code_table("ethnicity").codes.values() if code.classes["main_code"]}

    assert groups <= {"White", "Mixed", "Asian", "Black", "Chinese", "Other", "Unclassified"}


def test_every_table_that_a_feed_names_exists() -> None:
    named = {column.table for feed in FEEDS.values() for column in feed.columns if column.table}

    assert named <= set(code_table_names())


def test_asking_for_a_table_that_is_not_there_says_which_are() -> None:
    with pytest.raises(KeyError, match="attendance_marks"):
        code_table("marks")
