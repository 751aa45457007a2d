"""What becomes of single rows: told by a few that a council would recognise."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from tests.validation.deliveries import (
    DAY,
    DELIVERED_ON,
    HAPPENED_ON,
    check_rows,
    context,
    failed,
    faults_of,
    sound_row,
    table_of,
)
from validation.checking import check
from vocabulary.feeds import FEEDS, Kind

ATTENDANCE = FEEDS["attendance"]


def one(feed: str, **cells: Any) -> tuple[set[str], set[str]]:
    """The rules that hold the row back, and those that note it, for one row with these cells."""
    checked = check_rows(FEEDS[feed], [{**sound_row(FEEDS[feed], 1), **cells}])
    noted = {each.rule for each in checked.results if each.rows_failed and each.then == "note"}
    return set(checked.quarantine["rule"].to_pylist()), noted


@pytest.mark.parametrize(
    ("mark", "day", "held", "noted"),
    [
        ("/", HAPPENED_ON, set(), set()),
        ("-", HAPPENED_ON, set(), set()),
        ("\\", HAPPENED_ON, set(), {"mark_belongs_to_the_session"}),
        ("ZZ", HAPPENED_ON, {"mark_is_in_the_code_table"}, set()),
        ("//", HAPPENED_ON, {"mark_is_in_the_code_table"}, set()),
        ("/\n", HAPPENED_ON, {"mark_is_in_the_code_table"}, set()),
        ("H", date(2024, 8, 18), set(), set()),
        ("H", date(2024, 8, 19), set(), {"mark_was_still_in_force"}),
        ("K", date(2024, 8, 18), {"mark_was_in_force_by_then"}, set()),
        ("K", date(2024, 8, 19), set(), set()),
    ],
)
def test_a_mark_is_judged_on_the_day_it_was_used(mark: str, day: date, held: set[str], noted: set[str]) -> None:
    assert one("attendance", mark=mark, happened_on=day, known_on=day) == (held, noted)


def test_an_old_or_unknown_kind_of_exclusion_is_kept_and_reported() -> None:
    assert one("exclusions", category="FIXD") == (set(), {"category_was_still_in_force"})
    assert one("exclusions", category="NEW1") == (set(), {"category_is_in_the_code_table"})
    assert one("exclusions", category=None) == ({"category_is_there"}, set())
    assert one("exclusions", reason_1="XX") == (set(), {"reason_1_is_in_the_code_table"})


def test_each_of_several_factors_must_be_in_the_code_table() -> None:
    assert one("assessments", factors="1A;13A") == (set(), set())
    assert one("assessments", factors="1A;99Z") == (set(), {"factors_is_in_the_code_table"})
    assert one("assessments", factors=None) == (set(), set())


def test_what_is_entered_ahead_is_kept_and_a_mistyped_year_is_not() -> None:
    assert one("exclusions", known_on=HAPPENED_ON - 3 * DAY) == (set(), {"was_not_entered_ahead"})
    assert one("exclusions", known_on=HAPPENED_ON - 92 * DAY)[0] == set()
    assert one("exclusions", known_on=HAPPENED_ON - 365 * DAY)[0] == {"was_not_entered_long_ahead"}


def test_days_at_the_edges_are_within() -> None:
    assert one("contacts", happened_on=DELIVERED_ON, known_on=DELIVERED_ON) == (set(), set())
    assert one("contacts", happened_on=date(2005, 1, 1)) == (set(), set())
    assert one("missing", ended_on=HAPPENED_ON) == (set(), set())
    assert one("calendar", happened_on=DELIVERED_ON + 200 * DAY) == (set(), set())


def test_a_child_not_yet_born_may_be_on_the_social_care_list_and_on_no_school_roll() -> None:
    assert one("persons", born_on=DELIVERED_ON + 100 * DAY) == (set(), set())
    assert one("persons", born_on=DELIVERED_ON + 301 * DAY)[0] == {"born_on_is_believable"}
    assert "born_on_is_believable" in one("pupils", born_on=DELIVERED_ON + DAY)[0]


def test_a_child_with_no_school_is_sound_and_one_with_half_a_stay_is_noted() -> None:
    assert one("pupils", school=None, entered_on=None, left_on=None) == (set(), set())
    assert one("pupils", entered_on=None, left_on=None) == (set(), {"key_is_whole"})


def test_a_wrong_upn_is_noted_and_never_held_back() -> None:
    assert one("pupils", upn="junk") == (set(), {"upn_check_letter_is_right"})
    assert one("pupils", upn=None) == (set(), set())


def test_an_unreadable_cell_is_not_also_said_to_be_empty() -> None:
    row = {**sound_row(ATTENDANCE, 1), "happened_on": None}

    checked = check_rows(ATTENDANCE, [row], [(1, "happened_on", "not a date in %Y-%m-%d")])

    assert checked.quarantine.to_pylist() == [{"row": 1, "column": "happened_on", "rule": "not a date in %Y-%m-%d"}]
    assert failed(checked, "happened_on_is_there") == 0


def test_an_unreadable_cell_in_an_optional_column_leaves_the_row_in() -> None:
    feed = FEEDS["exclusions"]

    checked = check_rows(feed, [{**sound_row(feed, 1), "sessions": None}], [(1, "sessions", "not a whole number")])

    assert checked.quarantine.num_rows == 0
    assert failed(checked, "optional_value_can_be_read") == 1


def test_of_rows_sent_again_the_first_counts_and_none_is_held_back() -> None:
    rows = [{**sound_row(ATTENDANCE, 1), "row": number} for number in (1, 2, 3)] + [sound_row(ATTENDANCE, 4)]

    checked = check_rows(ATTENDANCE, rows)

    assert failed(checked, "no_row_is_repeated") == 2
    assert checked.quarantine.num_rows == 0


def test_two_accounts_of_one_session_on_one_day_both_wait() -> None:
    rows = [{**sound_row(ATTENDANCE, 1), "row": 1, "mark": mark} | {"row": row} for row, mark in ((1, "/"), (2, "I"), (3, "/"))]

    checked = check_rows(ATTENDANCE, rows)

    assert checked.quarantine["row"].to_pylist() == [1, 2, 3]
    assert set(checked.quarantine["rule"].to_pylist()) == {"one_account_of_a_record_on_a_day"}


def test_a_later_account_of_a_session_is_a_correction_and_no_dispute() -> None:
    first = sound_row(ATTENDANCE, 1)

    checked = check_rows(ATTENDANCE, [first, {**first, "row": 2, "mark": "I", "known_on": HAPPENED_ON + 2 * DAY}])

    assert checked.quarantine.num_rows == 0


def test_a_row_known_to_be_wrong_puts_no_right_row_in_doubt() -> None:
    first = sound_row(ATTENDANCE, 1)

    checked = check_rows(ATTENDANCE, [first, {**first, "row": 2, "mark": "ZZ"}])

    assert checked.quarantine["row"].to_pylist() == [2]


def test_text_held_as_a_dictionary_is_checked_like_plain_text() -> None:
    rows = [sound_row(ATTENDANCE, number) for number in range(1, 9)]
    rows[2]["mark"], rows[3]["mark"], rows[4]["person_ref"] = "ZZ", None, "a stranger"
    rows.append({**rows[5], "row": 9})
    plain = table_of(ATTENDANCE, rows)
    encoded = plain
    for at, column in enumerate(ATTENDANCE.columns, start=1):
        if column.kind in {Kind.TEXT, Kind.CODE}:
            halves = [plain[column.name].slice(0, 4), plain[column.name].slice(4)]
            chunks = [half.combine_chunks().dictionary_encode() for half in halves]
            encoded = encoded.set_column(at, column.name, pa.chunked_array(chunks))

    answers = [check(table, faults_of([]), ATTENDANCE, context(9)) for table in (plain, encoded)]

    assert answers[0] == answers[1]
    assert answers[0].quarantine["row"].to_pylist() == [3, 4]
