"""Each education format's example, with the configuration beside it: read, checked, and every row accounted for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sources.finding import find_deliveries
from sources.reading import Reading, read
from sources.school_calendar import SchoolCalendar
from tests.faults.fuzzing import conserved
from validation.checking import Checked, Context, check
from vocabulary.council import read_configuration
from vocabulary.feeds import FEEDS

COUNCILS = Path(__file__).resolve().parents[2] / "councils"
CENSUS = COUNCILS / "examples" / "school_census"


def taken_in(configuration: str, feed: str, inbox: Path | None = None) -> list[tuple[Reading, Checked]]:
    settings = read_configuration(COUNCILS / f"{configuration}.toml")
    where = inbox or COUNCILS.parent / settings.council.inbox
    calendar = None
    if settings.feeds[feed].marks.layout == "strings":
        ((listed, _),) = taken_in(configuration, "calendar")
        by_school: dict[str, list[date]] = {}
        for row in listed.table.to_pylist():
            by_school.setdefault(row["school"], []).append(row["happened_on"])
        calendar = SchoolCalendar(by_school)
    taken = []
    for found in find_deliveries(where, settings.feeds[feed], fallback=date(2025, 5, 16)):
        day = found.delivered_on
        reading = read(found.path, FEEDS[feed], settings.feeds[feed], delivered_on=day, calendar=calendar)
        context = Context(day, reading.rows_in, (), None, None, settings.checks)
        taken.append((reading, check(reading.table, reading.faults, FEEDS[feed], context)))
        assert conserved(reading, settings.feeds[feed].marks.numbers_a_row) == ""
        assert reading.unread_columns == ()
        assert taken[-1][1].stops == ()
    return taken


EXAMPLES = [
    ("marks-by-session", "schools", 2, 2),
    ("marks-by-session", "calendar", 79, 79),
    ("marks-by-session", "pupils", 9, 9),
    ("marks-by-session", "attendance", 152, 152),
    ("marks-by-day", "attendance", 152, 76),
    ("mark-strings", "attendance", 152, 9),
    ("suspensions", "exclusions", 7, 7),
    ("school-census-sample", "pupils", 4, 4),
    ("school-census-sample", "sen_needs", 3, 3),
    ("school-census-sample", "exclusions", 3, 3),
    ("school-census-sample", "attendance_totals", 10, 10),
]


@pytest.mark.parametrize(("configuration", "feed", "accepted", "of_file"), EXAMPLES)
def test_every_row_of_an_example_is_accounted_for(configuration: str, feed: str, accepted: int, of_file: int) -> None:
    taken = taken_in(configuration, feed, CENSUS if configuration == "school-census-sample" else None)
    assert sum(reading.rows_of_file for reading, _ in taken) == of_file
    assert sum(reading.rows_in - len(set(done.quarantine["row"].to_pylist())) for reading, done in taken) == accepted


def test_the_three_shapes_of_the_same_marks_read_to_the_same_marks() -> None:
    def marks(configuration: str) -> set[tuple]:
        ((reading, _),) = taken_in(configuration, "attendance")
        return {tuple(row[name] for name in FEEDS["attendance"].column_names) for row in reading.table.to_pylist()}

    assert marks("marks-by-session") == marks("marks-by-day") == marks("mark-strings")


def test_the_string_that_is_too_short_waits_whole_with_the_reason() -> None:
    ((reading, done),) = taken_in("mark-strings", "attendance")
    assert reading.rows_in == 152 + 1
    (held,) = done.quarantine.to_pylist()
    assert (held["row"], held["column"]) == (9_000, "")
    assert held["rule"] == "16 marks do not fit the 9 school days from the first day to the last"


def test_words_days_and_codes_of_any_year_are_read_and_what_is_unknown_is_kept_and_warned_about() -> None:
    ((reading, done),) = taken_in("suspensions", "exclusions")
    rows = {row["exclusion_ref"]: row for row in reading.table.to_pylist()}
    assert [rows[f"9000{n}"]["category"] for n in range(1, 8)] == [
        "SUSP",
        "LNCH",
        "SUSP",
        "PERM",
        "SUSP",
        "INTERNAL SECLUSION",
        "SUSP",
    ]
    assert [rows[f"9000{n}"]["sessions"] for n in range(1, 8)] == [4, 1, 6, None, 3, 2, None]
    assert [rows["90004"][f"reason_{n}"] for n in (1, 2, 3)] == ["OW", "PA", "VA"]
    assert [rows[f"9000{n}"]["reason_1"] for n in (1, 3, 5, 6)] == ["PP", "OT", "VR", "UNIFORM"]
    warned = {each.rule for each in done.results if not each.passed}
    assert warned == {
        "category_is_in_the_code_table",
        "reason_1_is_in_the_code_table",
        "optional_value_can_be_read",  # a day and a quarter is no whole number of sessions
    }
    assert done.quarantine.num_rows == 0
