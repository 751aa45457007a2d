"""What is judged about a delivery as a whole: its size, how much of it can be used, and whether its people are known."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tests.validation.deliveries import DAY, DELIVERED_ON, check_rows, context, faults_of, sound_row, table_of
from validation.checking import Checked, CheckResult, check
from vocabulary.feeds import FEEDS

CONTACTS = FEEDS["contacts"]
PUPILS = FEEDS["pupils"]


def result(checked: Checked, rule: str) -> CheckResult:
    return next(each for each in checked.results if each.rule == rule)


def sound(number_of_rows: int) -> list[dict]:
    return [sound_row(CONTACTS, number) for number in range(1, number_of_rows + 1)]


@pytest.mark.parametrize(
    ("rows", "recent", "rule", "passed"),
    [
        (10, (20, 20, 20), "no_fewer_rows_than_usual", True),  # half is the bound, and on it is within
        (9, (20, 20, 20), "no_fewer_rows_than_usual", False),
        (40, (20, 20, 20), "no_more_rows_than_usual", True),
        (41, (20, 20, 20), "no_more_rows_than_usual", False),
        (20, (1, 20, 900), "no_more_rows_than_usual", True),  # the median and not the mean
    ],
)
def test_a_size_far_from_recent_ones_is_a_warning_and_stops_nothing(
    rows: int, recent: tuple[int, ...], rule: str, passed: bool
) -> None:
    checked = check_rows(CONTACTS, sound(rows), recent_rows=recent)

    assert result(checked, rule).passed is passed
    assert result(checked, rule).severity == "warning"
    assert checked.stops == ()
    assert checked.quarantine.num_rows == 0


def test_with_little_history_a_size_is_not_judged_and_the_result_says_so() -> None:
    checked = check_rows(CONTACTS, sound(5), recent_rows=(1000, 1000))

    said = result(checked, "no_fewer_rows_than_usual")
    assert said.passed
    assert said.severity == "info"
    assert said.rows_checked == 0
    assert "fewer than 3 recent deliveries" in said.words


@pytest.mark.parametrize(
    ("feed", "recent", "nothing_expected", "stops"),
    [
        ("attendance", (900, 900, 900), False, True),
        ("attendance", (900, 900, 900), True, False),  # no school was open
        ("exploitation", (2, 0, 3), False, False),  # a feed that is often empty
        ("exploitation", (), False, True),  # the first delivery of all
        ("pupils", (2, 2, 2), True, True),  # a list is never empty
    ],
)
def test_a_delivery_without_rows_stops_the_night_where_rows_are_usual(
    feed: str, recent: tuple[int, ...], nothing_expected: bool, stops: bool
) -> None:
    checked = check(
        table_of(FEEDS[feed], []), faults_of([]), FEEDS[feed], context(0, recent_rows=recent, nothing_expected=nothing_expected)
    )

    assert checked.stops == (("holds_rows",) if stops else ())


def test_more_in_quarantine_than_the_council_allows_stops_the_night() -> None:
    rows = sound(20)
    for row in rows[:5]:
        row["happened_on"] = DELIVERED_ON + DAY

    assert check_rows(CONTACTS, rows).stops == ("most_rows_can_be_used",)
    assert check_rows(CONTACTS, rows[:4] + sound(20)[4:8]).stops == ()  # fewer than five say nothing


def test_a_row_with_two_faults_counts_once_in_the_share_held_back() -> None:
    rows = sound(25)
    for row in rows[:5]:
        row["happened_on"] = row["known_on"] = DELIVERED_ON + DAY

    checked = check_rows(CONTACTS, rows)

    assert checked.quarantine.num_rows == 10
    assert checked.stops == ()  # 5 of 25 is the share allowed, not 10 of 25


def test_rows_that_could_not_be_split_are_held_back_and_count_in_the_share() -> None:
    faults = [(number, "", "row has 3 cells, expected 7") for number in range(101, 111)]

    checked = check_rows(CONTACTS, sound(10), faults)

    assert checked.quarantine["row"].to_pylist() == list(range(101, 111))
    assert set(checked.quarantine["rule"].to_pylist()) == {"row has 3 cells, expected 7"}
    assert checked.stops == ("most_rows_can_be_used",)
    assert result(checked, "row_can_be_read").rows_failed == 10


def test_a_row_that_reading_lost_without_a_word_stops_the_night() -> None:
    checked = check(table_of(CONTACTS, sound(9)), faults_of([]), CONTACTS, context(10))

    assert checked.stops == ("every_row_is_accounted_for",)


def test_a_few_people_on_no_list_are_noted_and_most_of_them_stop_the_night() -> None:
    few = check_rows(CONTACTS, sound(20), known_people=pa.array([f"E{number:05d}" for number in range(1, 15)]))
    most = check_rows(CONTACTS, sound(20), known_people=pa.array([f"E{number:05d}" for number in range(1, 9)]))

    assert result(few, "person_is_on_the_list").rows_failed == 6
    assert few.stops == ()
    assert few.quarantine.num_rows == 0
    assert most.stops == ("most_people_are_known",)


def test_people_count_once_however_many_rows_they_have() -> None:
    rows = sound(30)
    for row in rows[:24]:
        row["person_ref"] = "a stranger"

    assert check_rows(CONTACTS, rows).stops == ()


def test_without_a_list_people_and_schools_are_not_judged_and_the_results_say_so() -> None:
    rows = [sound_row(FEEDS["attendance"], number) for number in range(1, 9)]

    checked = check_rows(FEEDS["attendance"], rows, known_people=None, known_schools=None)

    for rule in ("person_is_on_the_list", "school_is_on_the_list", "most_people_are_known"):
        assert result(checked, rule).passed
        assert result(checked, rule).rows_checked == 0
        assert "not checked" in result(checked, rule).words


def test_an_empty_list_is_a_list_and_everybody_is_missing_from_it() -> None:
    checked = check_rows(CONTACTS, sound(8), known_people=pa.array([], pa.string()))

    assert checked.stops == ("most_people_are_known",)


def test_a_table_with_other_columns_is_refused_with_the_columns_that_it_should_have() -> None:
    with pytest.raises(ValueError, match="contact_ref, person_ref"):
        check(table_of(PUPILS, []), faults_of([]), CONTACTS, context(0))
