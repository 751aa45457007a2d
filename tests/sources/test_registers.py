"""Registers with a morning and an afternoon in each row."""

from datetime import date

import pytest
from pydantic import ValidationError

from sources import columns, expansion
from tests.sources.conftest import ReadAs, faults
from vocabulary.council import Configuration

DAYS = {"marks": {"layout": "days"}, "columns": {"morning": "AM", "afternoon": "PM"}}
HEADINGS = "person_ref,happened_on,AM,PM,school,known_on\n"


def test_a_row_is_two_sessions_morning_first(read_as: ReadAs) -> None:
    reading = read_as("attendance", HEADINGS + "P1,2026-11-12,/,\\,S1,2026-11-13\nP2,2026-11-12,I,L,S1,2026-11-13\n", **DAYS)
    assert [(row["row"], row["person_ref"], row["session"], row["mark"]) for row in reading.table.to_pylist()] == [
        (11, "P1", "AM", "/"),
        (12, "P1", "PM", "\\"),
        (21, "P2", "AM", "I"),
        (22, "P2", "PM", "L"),
    ]
    assert set(reading.table["happened_on"].to_pylist()) == {date(2026, 11, 12)}
    assert (reading.rows_of_file, reading.rows_in, reading.faults.num_rows) == (2, 4, 0)


@pytest.mark.parametrize("written", ["", " ", "-"])
def test_an_empty_half_is_a_mark_not_entered_and_never_absence(read_as: ReadAs, written: str) -> None:
    reading = read_as("attendance", HEADINGS + f"P1,2026-11-12,/,{written},S1,2026-11-13\n", **DAYS)
    assert reading.table["mark"].to_pylist() == ["/", "-"]
    assert reading.faults.num_rows == 0


def test_what_a_mark_means_is_said_once_for_both_halves(read_as: ReadAs) -> None:
    settings = {**DAYS, "values": {"mark": {"P/": "/", "P\\": "\\", "none": "-"}}}
    reading = read_as(
        "attendance", HEADINGS + "P1,2026-11-12,P/,P\\,S1,2026-11-13\nP1,2026-11-13,l,NONE,S1,2026-11-13\n", **settings
    )
    assert reading.table["mark"].to_pylist() == ["/", "\\", "L", "-"]


def test_a_half_that_cannot_be_read_is_a_fault_of_that_half_and_not_a_missing_mark(read_as: ReadAs) -> None:
    reading = read_as("attendance", HEADINGS + f"P1,2026-11-12,/,{'x' * 1_001},S1,2026-11-13\n", **DAYS)
    assert reading.table["mark"].to_pylist() == ["/", None]
    assert faults(reading) == [(12, "mark", "longer than 1,000 characters")]


def test_a_day_that_cannot_be_read_is_a_fault_of_both_halves(read_as: ReadAs) -> None:
    reading = read_as("attendance", HEADINGS + "P1,12/11/2026,/,\\,S1,2026-11-13\n", **DAYS)
    assert faults(reading) == [(number, "happened_on", "not a date written %Y-%m-%d") for number in (11, 12)]


def test_a_row_that_cannot_be_split_is_one_record_held_back(read_as: ReadAs) -> None:
    reading = read_as("attendance", HEADINGS + "P1,2026-11-12,/\nP2,2026-11-12,/,\\,S1,2026-11-13\n", **DAYS)
    assert (reading.rows_of_file, reading.rows_in, reading.table.num_rows) == (2, 3, 2)
    assert faults(reading) == [(10, "", "row has 3 cells, expected 6")]


def test_days_read_alike_however_many_there_are(read_as: ReadAs, monkeypatch: pytest.MonkeyPatch) -> None:
    text = HEADINGS + "".join(
        f"P{n},2026-11-12,{'/LE#'[n % 4]},{'' if n % 3 else 'O'},S{n % 2},2026-11-13\n" for n in range(20)
    )
    few = read_as("attendance", text, **DAYS).table
    for room in (columns, expansion):
        monkeypatch.setattr(room, "LARGE", 8)
    assert read_as("attendance", text, **DAYS).table.to_pylist() == few.to_pylist()


def test_a_file_of_days_without_its_columns_is_refused_by_their_names(read_as: ReadAs) -> None:
    with pytest.raises(Exception, match=r"does not have Morning \(for morning\), afternoon"):
        read_as("attendance", HEADINGS, marks={"layout": "days"}, columns={"morning": "Morning"})


@pytest.mark.parametrize(
    ("feed", "settings", "words"),
    [
        ("exclusions", {"marks": {"layout": "days"}}, "only the feed attendance has"),
        ("attendance", {"marks": {"layout": "days"}, "columns": {"mark": "Mark"}}, "maps mark; its columns are"),
        ("attendance", {"columns": {"morning": "AM"}}, "maps morning; its columns are"),
        ("attendance", {"marks": {"layout": "strings"}, "constants": {"session": "AM"}}, "maps session"),
        ("attendance", {"marks": {"layout": "strings", "between": ",", "width": 2}}, "say one"),
    ],
)
def test_settings_that_no_register_has_are_mistakes(feed: str, settings: dict, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Configuration.model_validate(
            {
                "council": {"name": "Anywhere", "inbox": "inbox", "data": "data"},
                "feeds": {feed: {"files": "*.csv", **settings}},
                "teams": [{"name": "All", "weekly_capacity": 5}],
            }
        )
