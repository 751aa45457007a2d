from datetime import date, datetime, time
from typing import Any

import pytest

from sources.reading import Reading
from tests.sources.conftest import DELIVERED, ReadAs, faults
from tests.sources.workbooks import HEADINGS, PERSON, part_of, with_part, workbook
from vocabulary.problems import ConfigurationProblem, DeliveryProblem


def _moment(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A cell of Excel's: a date with a time and no zone."""
    return datetime.combine(date(year, month, day), time(hour, minute))


AISHA = (9212044, "b) Female", "l) ABAN", _moment(2012, 3, 14), 14.7)
YUSUF = (11973218, "a) Male", "BSOM", "02/09/2011", 15)
DAY = _moment(2026, 9, 16)


def _read(read_as: ReadAs, feed: str, content: bytes, **settings: Any) -> Reading:
    return read_as(feed, content, "annex_a.xlsx", **{"format": "annex_a", "known_from": "delivery", **settings})


def _contacts(read_as: ReadAs, *rows: tuple[Any, ...], **settings: Any) -> Reading:
    return _read(read_as, "contacts", workbook({"List 1": rows}), **settings)


def test_a_contact_is_read_without_its_prefixes(read_as: ReadAs) -> None:
    reading = _contacts(read_as, (*AISHA, DAY, "q) 6: Police"), (*YUSUF, "16/09/2020", "b) 1B: Individual"))
    rows = reading.table.to_pylist()
    assert [(row["person_ref"], row["happened_on"], row["contact_source"], row["known_on"]) for row in rows] == [
        ("9212044", date(2026, 9, 16), "6", DELIVERED),
        ("11973218", date(2020, 9, 16), "1B", DELIVERED),
    ]
    assert (reading.rows_in, reading.faults.num_rows, reading.unread_columns) == (2, 0, ("List 1: Age",))
    assert reading.origins["person_ref"] == "List 1: 2 rows"


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (_moment(2020, 9, 16, 23, 59), date(2020, 9, 16)),
        (44090, date(2020, 9, 16)),
        (44090.75, date(2020, 9, 16)),
        ("16/09/2020", date(2020, 9, 16)),
        ("5/3/2021", date(2021, 3, 5)),
        ("2020-09-16", date(2020, 9, 16)),
        ("16-Sep-2020", date(2020, 9, 16)),
        (" 16/09/2020 00:00 ", date(2020, 9, 16)),
    ],
)
def test_a_date_is_read_however_the_cell_has_it(read_as: ReadAs, cell: object, day: date) -> None:
    assert _contacts(read_as, (*AISHA, cell, "6")).table["happened_on"].to_pylist() == [day]


@pytest.mark.parametrize("cell", ["31/02/2020", "09/16/2020", "soon", 20200916, -1, 0.5, True, "1/1/20"])
def test_what_is_no_date_is_a_fault(read_as: ReadAs, cell: object) -> None:
    reading = _contacts(read_as, (*AISHA, cell, "6"))
    assert reading.table["happened_on"].to_pylist() == [None]
    assert faults(reading) == [(1, "happened_on", "not one of Excel's dates, nor one written dd/mm/yyyy")]


@pytest.mark.parametrize(
    ("gender", "sex"),
    [
        ("b) Female", "F"),
        ("Male", "M"),
        ("M", "M"),
        ("c) Not stated/recorded", "U"),
        ("d) Neither", "U"),
        ("", None),
        ("x) Q", "Q"),
    ],
)
def test_a_persons_sex_is_read_by_word_or_letter(read_as: ReadAs, gender: str, sex: str | None) -> None:
    row = (AISHA[0], gender, *AISHA[2:], DAY, "6")
    assert _read(read_as, "persons", workbook({"List 1": [row]})).table["sex"].to_pylist() == [sex]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("a) N1 - Abuse or Neglect", "N1"),
        ("N1", "N1"),
        ("Abuse or neglect", "N1"),  # what the code was called up to 2025
        ("Abuse, neglect and exploitation", "N1"),  # and what it is called from 2026
        ("f) N6: Socially unacceptable behaviour", "N6"),
        ("PSRMEM - Support with memory", "PSRMEM"),
    ],
)
def test_a_need_is_read_by_code_or_by_either_of_its_names(read_as: ReadAs, written: str, code: str) -> None:
    content = workbook({"List 3": [(*AISHA, DAY, "6", "No")], "List 6": [(*AISHA, DAY, written, None, None)]})
    assert _read(read_as, "referrals", content).table["primary_need"].to_pylist() == [code]


def test_list_6_says_when_a_referral_of_list_3_closed(read_as: ReadAs) -> None:
    content = workbook(
        {
            "List 3": [(*AISHA, DAY, "6", "b) No"), (*YUSUF, DAY, "2A", "a) Yes"), (*YUSUF, _moment(2026, 10, 1), "2A", "No")],
            "List 6": [
                (*AISHA, DAY, "N1", _moment(2026, 11, 1), "h) RC8 - Case closed"),
                (*YUSUF, _moment(2020, 1, 1), "N6", _moment(2020, 2, 2), "RC1"),
            ],
        }
    )
    reading = _read(read_as, "referrals", content)
    rows = reading.table.to_pylist()
    assert reading.rows_in == 3
    assert [(row["no_further_action"], row["closed_on"], row["closure_reason"]) for row in rows] == [
        (False, date(2026, 11, 1), "RC8"),
        (True, None, None),
        (False, None, None),
    ]


def test_plans_are_list_6_and_list_7(read_as: ReadAs) -> None:
    content = workbook(
        {
            "List 6": [(*AISHA, DAY, "N1", None, None)],
            "List 7": [(*AISHA, DAY, "Physical abuse", "01/10/2026"), (*YUSUF, DAY, "d) EMO", None)],
        }
    )
    reading = _read(read_as, "plans", content)
    rows = reading.table.to_pylist()
    assert [(row["plan"], row["category"], row["ended_on"]) for row in rows] == [
        ("CIN", None, None),
        ("CP", "PHY", date(2026, 10, 1)),
        ("CP", "EMO", None),
    ]
    assert len({row["plan_ref"] for row in rows}) == reading.rows_in == 3


def test_an_assessment_happened_when_it_was_authorised_or_else_started(read_as: ReadAs) -> None:
    content = workbook({"List 4": [(*AISHA, DAY, _moment(2026, 10, 30)), (*YUSUF, DAY, None)]})
    reading = _read(read_as, "assessments", content)
    assert reading.table["happened_on"].to_pylist() == [date(2026, 10, 30), date(2026, 9, 16)]
    assert reading.table["factors"].to_pylist() == [None, None]


def test_a_child_in_several_lists_is_one_person(read_as: ReadAs) -> None:
    blank = (YUSUF[0], None, None, None, None)
    content = workbook(
        {"List 1": [(*AISHA, DAY, "6"), (*blank, DAY, "6")], "List 3": [(*YUSUF, DAY, "6", "No"), (*AISHA, DAY, "6", "No")]}
    )
    reading = _read(read_as, "persons", content)
    people = reading.table.to_pylist()
    assert [(each["person_ref"], each["sex"], each["ethnicity"], each["born_on"]) for each in people] == [
        ("9212044", "F", "ABAN", date(2012, 3, 14)),
        ("11973218", "M", "BSOM", date(2011, 9, 2)),
    ]
    assert reading.origins["person_ref"] == "Lists 1, 3: 4 rows"
    assert reading.faults.num_rows == 0


def test_where_the_lists_differ_about_a_child_the_cell_is_empty_with_a_fault(read_as: ReadAs) -> None:
    other = (*AISHA[:3], _moment(2012, 3, 15), 14)
    reading = _read(read_as, "persons", workbook({"List 1": [(*AISHA, DAY, "6")], "List 3": [(*other, DAY, "6", "No")]}))
    assert reading.table["born_on"].to_pylist() == [None]
    assert faults(reading) == [(1, "born_on", "the lists differ")]


def test_a_row_without_a_childs_reference_is_a_record_that_waits(read_as: ReadAs) -> None:
    nobody = (None, *AISHA[1:])
    for feed in ("persons", "contacts"):
        reading = _read(read_as, feed, workbook({"List 1": [(*AISHA, DAY, "6"), (*nobody, DAY, "6"), (*nobody, DAY, "6")]}))
        assert reading.rows_in == 3
        assert reading.table["person_ref"].to_pylist() == ["9212044", None, None]


def test_references_are_each_records_own_and_do_not_depend_on_other_children(read_as: ReadAs) -> None:
    mine = [(*AISHA, DAY, "6"), (*AISHA, DAY, "2A")]
    alone = _contacts(read_as, *mine).table["contact_ref"].to_pylist()
    among = _contacts(read_as, (*YUSUF, DAY, "6"), *mine).table.to_pylist()
    assert len(set(alone)) == 2
    assert alone == [each["contact_ref"] for each in among if each["person_ref"] == "9212044"]
    assert not any("9212044" in each for each in alone)


def test_headings_may_be_lower_down_and_written_otherwise(read_as: ReadAs) -> None:
    rows = [
        ("Annex A",),
        (),
        ("CHILD UNIQUE ID ", "gender", "Ethnicity", "Date of birth", "Age", "date_of_contact", "Source of contact"),
    ]
    content = workbook({"1 - Contacts": [*rows, (*AISHA, DAY, "6")]}, headings=False)
    reading = _read(read_as, "contacts", content)
    assert reading.rows_in == 1
    assert reading.table["contact_source"].to_pylist() == ["6"]


def test_rows_that_hold_nothing_or_a_templates_age_alone_are_no_records(read_as: ReadAs) -> None:
    reading = _contacts(read_as, (*AISHA, DAY, "6"), (), (None, None, None, None, 126.9), (None, " ", None), (*YUSUF, DAY, "6"))
    assert reading.rows_in == 2


def test_a_spreadsheet_error_and_a_formula_never_worked_out_are_faults_and_not_empty_cells(read_as: ReadAs) -> None:
    reading = _contacts(read_as, (*AISHA, DAY, "#N/A"), (*AISHA[:4], "=D3+1", "=DATE(2026,9,16)", "6"), (*YUSUF, DAY, None))
    assert faults(reading) == [
        (1, "contact_source", "a spreadsheet error, such as #N/A"),
        (2, "happened_on", "a formula that Excel has not worked out"),
    ]
    assert reading.rows_in == 3


def test_a_formula_counts_as_what_excel_worked_out(read_as: ReadAs) -> None:
    content = workbook({"List 1": [(*AISHA, "=DATE(2026,9,16)", "6")]})
    sheet = part_of(content, "xl/worksheets/sheet1.xml")
    worked = sheet.replace(b"<f>DATE(2026,9,16)</f><v />", b"<f>DATE(2026,9,16)</f><v>46281</v>").replace(
        b"<f>DATE(2026,9,16)</f><v></v>", b"<f>DATE(2026,9,16)</f><v>46281</v>"
    )
    assert worked != sheet
    reading = _read(read_as, "contacts", with_part(content, "xl/worksheets/sheet1.xml", worked))
    assert (reading.table["happened_on"].to_pylist(), reading.faults.num_rows) == ([date(2026, 9, 16)], 0)


def test_what_no_feed_reads_is_named(read_as: ReadAs) -> None:
    content = workbook(
        {
            "List 1": [(*HEADINGS["List 1"], "Worker"), (*AISHA, DAY, "6", "W1")],
            "List 5": [PERSON],
            "List 8": [HEADINGS["List 8"], (*AISHA, 2)],
            "Notes": [("anything",)],
        },
        headings=False,
    )
    assert _read(read_as, "contacts", content).unread_columns == (
        "List 1: Age",
        "List 1: Worker",
        "List 5",
        "List 8",
        "sheet 4 of 4",
    )
    ignored = ("List 1: Age", "list 5", "List 8", "Sheet 4 of 4")
    assert _read(read_as, "contacts", content, ignored_columns=ignored).unread_columns == ("List 1: Worker",)


def test_the_configurations_own_words_come_first(read_as: ReadAs) -> None:
    values = {"contact_source": {"Family Hub": "5D", "z) Other": ""}}
    reading = _contacts(read_as, (*AISHA, DAY, "c) Family Hub"), (*AISHA, DAY, "z) Other"), values=values)
    assert reading.table["contact_source"].to_pylist() == ["5D", None]


@pytest.mark.parametrize(
    ("sheets", "words"),
    [
        ({"List 2": []}, "no sheet for List 1; 1 of its 1 sheets"),
        ({"List 1": [("Nothing", "known")]}, "no heading of List 1 is Child Unique ID"),
        ({"List 1": [(*PERSON, "Contact Source")]}, "does not have happened_on"),
        ({"List 1": [(*HEADINGS["List 1"], "Date of contact")]}, "two columns headed Date of Contact"),
        ({"List 1": [HEADINGS["List 1"]], "1. Contacts": []}, "two sheets for List 1"),
    ],
)
def test_a_workbook_whose_lists_cannot_be_told_apart_is_refused(
    read_as: ReadAs, sheets: dict[str, list[tuple[str, ...]]], words: str
) -> None:
    with pytest.raises(DeliveryProblem, match=words):
        _read(read_as, "contacts", workbook(sheets, headings=False))


def test_missing_episodes_are_counts_in_the_lists_and_cannot_be_a_feed(read_as: ReadAs) -> None:
    with pytest.raises(ConfigurationProblem, match="counts missing episodes without their days"):
        _read(read_as, "missing", workbook({"List 8": []}))


@pytest.mark.parametrize("title", ["3rd quarter", "2024", "Notes", "Lists", "1st"])
def test_a_sheet_is_a_list_only_by_its_name(read_as: ReadAs, title: str) -> None:
    content = workbook({"List 1": [HEADINGS["List 1"]], title: [("x",)]}, headings=False)
    assert "sheet 2 of 2" in _read(read_as, "contacts", content).unread_columns


def test_an_empty_list_is_a_delivery_of_no_rows(read_as: ReadAs) -> None:
    assert _contacts(read_as).rows_in == 0
