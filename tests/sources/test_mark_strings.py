"""Strings of marks on the days of the school calendar: they fit exactly, or the row waits whole."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.mark_strings import NO_MARK, Splitter
from sources.school_calendar import SchoolCalendar
from tests.sources.conftest import ReadAs, faults
from vocabulary.code_tables import code_table
from vocabulary.feed_settings import Marks
from vocabulary.problems import DeliveryProblem

MONDAY = date(2026, 11, 2)


def weekdays(first: date, last: date) -> list[date]:
    return [day for n in range((last - first).days + 1) if (day := first + timedelta(n)).weekday() < 5]


HALF_TERM = [*weekdays(date(2026, 9, 3), date(2026, 10, 23)), *weekdays(MONDAY, date(2026, 12, 18))]
S1 = [day for day in HALF_TERM if day != date(2026, 11, 4)]  # a closed day, the Wednesday
CALENDAR = SchoolCalendar({"S1": S1, "S2": HALF_TERM})
HEADINGS = "person_ref,school,happened_on,mark,ends_on,known_on\n"


def read_strings(read_as: ReadAs, rows: str, *, delivered_on: date = date(2026, 11, 7), calendar=CALENDAR, **marks):
    return read_as(
        "attendance", HEADINGS + rows, delivered_on=delivered_on, calendar=calendar, marks={"layout": "strings", **marks}
    )


def marks_of(reading) -> list[tuple]:
    return [(row["happened_on"].day, row["session"], row["mark"]) for row in reading.table.to_pylist()]


def test_a_string_is_laid_on_the_days_of_its_school(read_as: ReadAs) -> None:
    reading = read_strings(read_as, "P1,S1,2026-11-02,/\\LI/\\E#,2026-11-06,2026-11-06\n")
    assert marks_of(reading) == [
        *((2, "AM", "/"), (2, "PM", "\\"), (3, "AM", "L"), (3, "PM", "I")),
        *((5, "AM", "/"), (5, "PM", "\\"), (6, "AM", "E"), (6, "PM", "#")),  # not on the 4th: this school was shut
    ]
    assert reading.table["row"].to_pylist() == [1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008]
    assert (reading.rows_of_file, reading.rows_in, reading.rows_with_none) == (1, 8, 0)


def test_the_same_string_fits_one_school_and_not_another(read_as: ReadAs) -> None:
    reading = read_strings(
        read_as, "P1,S1,2026-11-02,/\\/\\/\\/\\,2026-11-06,2026-11-06\nP2,S2,2026-11-02,/\\/\\/\\/\\,2026-11-06,2026-11-06\n"
    )
    assert set(reading.table["person_ref"].to_pylist()) == {"P1"}
    assert faults(reading) == [(2000, "", "8 marks do not fit the 5 school days from the first day to the last")]
    assert reading.rows_in == 8 + 1


@pytest.mark.parametrize("blank", [" ", "-", "\u00a0"])
def test_a_blank_is_a_mark_not_entered_wherever_it_stands(read_as: ReadAs, blank: str) -> None:
    text = f"{blank}\\/{blank}/\\/{blank}"
    reading = read_strings(read_as, f"P1,S1,2026-11-02,{text},2026-11-06,2026-11-06\n")
    assert [mark for *_, mark in marks_of(reading)] == ["-", "\\", "/", "-", "/", "\\", "/", "-"]


@pytest.mark.parametrize(
    ("string", "marks", "settings"),
    [
        ("C1C2Y5J1/\\", ["C1", "C2", "Y5", "J1", "/", "\\"], {}),
        ("c1Cy7Jzh", ["C1", "C", "Y7", "J", "Z", "H"], {}),
        ("/|C1||Y5|-|\\", ["/", "C1", "-", "Y5", "-", "\\"], {"between": "|"}),
        ("/ C1  Y5- \\ ", ["/", "C1", "-", "Y5", "-", "\\"], {"width": 2}),
        ("CY/\\--", ["C", "Y", "/", "\\", "-", "-"], {"width": 1}),
    ],
)
def test_codes_of_two_characters_are_told_apart(string: str, marks: list[str], settings: dict) -> None:
    splitter = Splitter(Marks(layout="strings", **settings))
    assert [splitter.text(int(number)) for number in splitter.split(string)] == marks


def test_a_figure_that_belongs_to_no_code_leaves_the_places_in_doubt(read_as: ReadAs) -> None:
    reading = read_strings(read_as, "P1,S1,2026-11-02,/\\/\\/\\/9,2026-11-06,2026-11-06\n")
    assert reading.table.num_rows == 0
    assert "belongs to no code" in faults(reading)[0][2]


def test_a_letter_that_is_no_mark_keeps_its_place_and_is_left_to_the_checks(read_as: ReadAs) -> None:
    reading = read_strings(read_as, "P1,S1,2026-11-02,/\\/\\/\\/?,2026-11-06,2026-11-06\n")
    assert marks_of(reading)[-1] == (6, "PM", "?")


def test_what_a_mark_means_is_applied_to_each_mark(read_as: ReadAs) -> None:
    reading = read_as(
        "attendance",
        HEADINGS + "P1,S1,2026-11-02,/\\@@/\\/\\,2026-11-06,2026-11-06\n",
        delivered_on=date(2026, 11, 7),
        calendar=CALENDAR,
        marks={"layout": "strings"},
        values={"mark": {"@": "-"}},
    )
    assert [mark for *_, mark in marks_of(reading)][2:4] == ["-", "-"]


@pytest.mark.parametrize("left_out", range(8))
def test_a_string_with_a_mark_missing_is_never_shifted(read_as: ReadAs, left_out: int) -> None:
    whole = "/\\LI/\\EL"
    reading = read_strings(read_as, f"P1,S1,2026-11-02,{whole[:left_out] + whole[left_out + 1 :]},2026-11-06,2026-11-06\n")
    assert (reading.table.num_rows, reading.rows_in) == (0, 1)
    assert faults(reading) == [(1000, "", "7 marks are not two a day")]


def test_an_afternoons_mark_in_a_morning_means_that_the_string_is_shifted(read_as: ReadAs) -> None:
    reading = read_strings(read_as, "P1,S1,2026-11-02,-/\\/\\/\\/,2026-11-06,2026-11-06\n")
    assert reading.table.num_rows == 0
    assert "not on their days" in faults(reading)[0][2]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",S1,2026-11-02,/\\/\\/\\/\\,2026-11-06,2026-11-06", "nobody's"),
        ("P1,S1,,/\\/\\/\\/\\,2026-11-06,2026-11-06", "no mark has a day"),
        ("P1,S1,02/11/2026,/\\/\\/\\/\\,2026-11-06,2026-11-06", "happened_on: not a date"),
        ("P1,S9,2026-11-02,/\\/\\/\\/\\,2026-11-06,2026-11-06", "not in the school calendar"),
        ("P1,,2026-11-02,/\\/\\/\\/\\,2026-11-06,2026-11-06", "not in the school calendar"),
        ("P1,S1,2026-11-02,/\\/\\/\\/\\,,2026-11-06", "ends_on is empty"),
        ("P1,S1,2026-08-03,/\\/\\,2026-09-04,2026-11-06", "within a week of the first day"),
        ("P1,S1,2026-11-02,,2026-11-06,2026-11-06", "0 marks do not fit the 4 school days"),
        (f"P1,S1,2026-11-02,{'/' * 1_002},2026-11-06,2026-11-06", "at most 999"),
        (f"P1,S1,2026-11-02,{'/' * 100_000},2026-11-06,2026-11-06", "more than 5,000 characters"),
        ("P1,S1,2026-11-02,/\\", "row has 4 cells"),
    ],
)
def test_a_row_that_cannot_be_laid_on_its_days_waits_whole_with_the_reason(read_as: ReadAs, row: str, words: str) -> None:
    good = "P2,S2,2026-11-05,/\\/\\,2026-11-06,2026-11-06\n"
    reading = read_strings(read_as, f"{row}\n{good}")
    assert [(number, column) for number, column, _ in faults(reading)] == [(1000, "")]
    assert words in faults(reading)[0][2]
    assert reading.table["row"].to_pylist() == [2001, 2002, 2003, 2004]
    assert (reading.rows_of_file, reading.rows_in) == (2, 5)


def test_a_school_that_is_not_named_has_the_days_that_all_schools_share(read_as: ReadAs) -> None:
    calendar = SchoolCalendar({"S1": HALF_TERM, "S2": HALF_TERM})
    reading = read_strings(read_as, "P1,,2026-11-05,/\\/\\,2026-11-06,2026-11-06\n", calendar=calendar)
    assert reading.table.num_rows == 4


@pytest.mark.parametrize("calendar", [None, SchoolCalendar({}), SchoolCalendar({"S1": []})])
def test_without_a_calendar_no_string_is_read(read_as: ReadAs, calendar: SchoolCalendar | None) -> None:
    with pytest.raises(DeliveryProblem, match="only be read with the school calendar"):
        read_strings(read_as, "P1,S1,2026-11-02,/\\/\\/\\/\\,2026-11-06,2026-11-06\n", calendar=calendar)


NO_END = "person_ref,school,happened_on,mark,known_on\n"


def read_open(read_as: ReadAs, string: str, *, delivered_on: date, first: date = MONDAY, school: str = "S2", **marks):
    row = f"P1,{school},{first},{string},2026-11-06\n"
    return read_as(
        "attendance", NO_END + row, delivered_on=delivered_on, calendar=CALENDAR, marks={"layout": "strings", **marks}
    )


@pytest.mark.parametrize(("days", "fits"), [(35, True), (34, False), (36, False), (5, False)])
def test_without_a_last_day_a_string_ends_on_the_last_school_day_before_a_break(read_as: ReadAs, days: int, fits: bool) -> None:
    reading = read_open(read_as, "/\\" * days, delivered_on=date(2027, 1, 4))
    assert (reading.table.num_rows > 0) == fits
    autumn = read_open(read_as, "/\\" * 37, delivered_on=date(2027, 1, 4), first=date(2026, 9, 3))
    assert autumn.table["happened_on"].to_pylist()[-1] == date(2026, 10, 23)


@pytest.mark.parametrize(
    ("up_to", "delivered_on", "days"),
    [
        ("delivery", date(2026, 11, 5), 4),
        ("day_before_delivery", date(2026, 11, 5), 3),
        ("delivery", date(2026, 11, 8), 5),
        ("day_before_delivery", date(2026, 11, 9), 5),
    ],
)
def test_a_string_to_date_ends_where_the_settings_say(read_as: ReadAs, up_to: str, delivered_on: date, days: int) -> None:
    for length in range(days - 1, days + 2):
        reading = read_open(read_as, "/\\" * length, delivered_on=delivered_on, up_to=up_to)
        assert reading.table.num_rows == (2 * days if length == days else 0)


def test_a_string_of_a_period_that_has_not_begun_holds_no_session_and_is_counted(read_as: ReadAs) -> None:
    reading = read_open(read_as, "", delivered_on=date(2026, 11, 2), up_to="day_before_delivery")
    assert (reading.rows_of_file, reading.rows_in, reading.rows_with_none) == (1, 0, 1)


def test_days_to_come_without_a_mark_are_no_sessions_and_a_mark_before_its_day_is_left_to_the_checks(read_as: ReadAs) -> None:
    padded = "/\\/\\/-" + "-" * 60 + "##" + "  "
    reading = read_open(read_as, padded, delivered_on=date(2026, 11, 4))
    assert [mark for *_, mark in marks_of(reading)] == ["/", "\\", "/", "\\", "/", "-"]
    ahead = read_open(read_as, "/\\/\\/-/" + "-" * 63, delivered_on=date(2026, 11, 4))
    assert marks_of(ahead)[-1] == (5, "AM", "/")


@pytest.mark.parametrize(
    ("layout", "week", "blank_week"), [("weekdays", "/\\/\\--/\\/\\", "-" * 10), ("all_days", "/\\/\\--/\\/\\----", "#" * 14)]
)
def test_a_string_of_whole_weeks_drops_the_days_without_school(
    read_as: ReadAs, layout: str, week: str, blank_week: str
) -> None:
    reading = read_open(read_as, week + blank_week, delivered_on=date(2026, 11, 8), days=layout, school="S1")
    assert marks_of(reading) == [
        *((2, "AM", "/"), (2, "PM", "\\"), (3, "AM", "/"), (3, "PM", "\\")),
        *((5, "AM", "/"), (5, "PM", "\\"), (6, "AM", "/"), (6, "PM", "\\")),
    ]
    assert reading.table["row"].to_pylist()[4] == 1007
    for wrong in (week[:-2], week + "/\\"):
        assert "do not end with a week" in faults(read_open(read_as, wrong, delivered_on=date(2026, 11, 8), days=layout))[0][2]


def test_a_mark_of_attendance_on_a_day_without_school_holds_the_row_back(read_as: ReadAs) -> None:
    reading = read_open(read_as, "/\\" * 5, delivered_on=date(2026, 11, 8), days="weekdays", school="S1")
    assert "not a school day in the calendar" in faults(reading)[0][2]


def test_a_string_of_weekdays_begins_on_one(read_as: ReadAs) -> None:
    reading = read_open(read_as, "/\\" * 5, first=date(2026, 11, 1), delivered_on=date(2026, 11, 8), days="weekdays")
    assert "a Saturday or a Sunday" in faults(reading)[0][2]


def test_known_on_may_be_so_many_days_after_each_mark(read_as: ReadAs) -> None:
    reading = read_as(
        "attendance",
        "person_ref,school,happened_on,mark,ends_on\nP1,S2,2026-11-05,/\\/\\,2026-11-06\n",
        calendar=CALENDAR,
        marks={"layout": "strings"},
        known_from="days_after",
        known_after_days=3,
    )
    assert [day.day for day in reading.table["known_on"].to_pylist()] == [8, 8, 9, 9]


_MARKS = [*code_table("attendance_marks").codes]


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["S1", "S2"]), st.integers(0, 60), st.integers(0, 60), st.randoms(use_true_random=False)),
        min_size=1,
        max_size=6,
    )
)
def test_what_is_written_day_by_day_comes_back_day_by_day(tmp_path_factory: pytest.TempPathFactory, rows: list) -> None:
    """The second route: each school day's two marks, one at a time, against the string that they make."""
    from sources.reading import read
    from vocabulary.feed_settings import FeedSettings
    from vocabulary.feeds import FEEDS

    text, expected = HEADINGS, []
    for number, (school, start, length, chance) in enumerate(rows, 1):
        days = (S1 if school == "S1" else HALF_TERM)[start : start + length + 1]
        string, place = "", 0
        for day in days:
            for session in ("AM", "PM"):
                mark = chance.choice([code for code in _MARKS if session == "PM" or code != "\\"])
                string, place = string + mark, place + 1
                expected.append((1_000 * number + place, f"P{number}", day, session, mark))
        text += f"P{number},{school},{days[0]},{string},{days[-1]},2026-12-18\n"
    path = tmp_path_factory.mktemp("strings") / "marks.csv"
    path.write_text(text, encoding="utf-8")
    given_settings = FeedSettings(files="*", marks=Marks(layout="strings"))
    reading = read(path, FEEDS["attendance"], given_settings, delivered_on=date(2026, 12, 19), calendar=CALENDAR)
    found = [
        (row["row"], row["person_ref"], row["happened_on"], row["session"], row["mark"]) for row in reading.table.to_pylist()
    ]
    assert found == expected
    assert NO_MARK in _MARKS
