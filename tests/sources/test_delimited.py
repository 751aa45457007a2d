import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.arrangement import ColumnsNotThere
from sources.delimited import Delimited
from tests.sources.conftest import Deliver, ReadAs, faults
from vocabulary.problems import ConfigurationProblem, DeliveryProblem

HEADINGS = "person_ref,happened_on,session,mark,school,known_on\n"
GOOD = "A1,2026-11-13,AM,/,S1,2026-11-13\n"


def test_every_value_is_read_as_the_file_has_it(read_as: ReadAs) -> None:
    reading = read_as("attendance", HEADINGS + GOOD + "A1,2026-11-13,PM,\\,S1,2026-11-13\n")
    assert reading.rows_in == 2
    assert reading.table["row"].to_pylist() == [1, 2]
    assert reading.table["mark"].to_pylist() == ["/", "\\"]
    assert reading.table["session"].to_pylist() == ["AM", "PM"]
    assert reading.faults.num_rows == 0


@pytest.mark.parametrize("mark", ["\\", '"\\"', '"\\\\"', '"/"', " \\ "])
def test_the_backslash_is_a_mark_and_escapes_nothing(read_as: ReadAs, mark: str) -> None:
    reading = read_as("attendance", f"{HEADINGS}A1,2026-11-13,PM,{mark},S1,2026-11-13\n{GOOD}")
    expected = mark.strip().strip('"')
    assert reading.table["mark"].to_pylist() == [expected, "/"]


def test_quoted_values_may_hold_line_ends_delimiters_and_doubled_marks(read_as: ReadAs) -> None:
    address = 'Flat 2, "The Mews"\n12 High St'
    text = f'person_ref,born_on,address,known_on\nA1,2012-01-01,"{address.replace(chr(34), chr(34) * 2)}",2026-11-13\n'
    reading = read_as("pupils", text + "A2,2012-01-02,,2026-11-13\n")
    assert reading.table["address"].to_pylist() == [address, None]
    assert reading.table["row"].to_pylist() == [1, 2]


def test_a_row_with_other_cells_is_counted_named_and_not_read(read_as: ReadAs) -> None:
    text = HEADINGS + GOOD + "A2,2026-11-13,AM\n" + GOOD + "A,1,2,3,4,5,6,7\n" + "A3,2026-11-13,AM,/,S1,2026-11-13\n"
    reading = read_as("attendance", text)
    assert reading.rows_in == 5
    assert reading.table["row"].to_pylist() == [1, 3, 5]
    assert reading.table["person_ref"].to_pylist() == ["A1", "A1", "A3"]
    assert faults(reading) == [(2, "", "row has 3 cells, expected 6"), (4, "", "row has 8 cells, expected 6")]


def test_empty_lines_are_no_rows(read_as: ReadAs) -> None:
    reading = read_as("attendance", "\n\n" + HEADINGS + "\n" + GOOD + "\n\n" + GOOD + "\n")
    assert (reading.rows_in, reading.table["row"].to_pylist()) == (2, [1, 2])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(read_as: ReadAs, end: str) -> None:
    reading = read_as("attendance", (HEADINGS + GOOD + GOOD).replace("\n", end))
    assert (reading.rows_in, reading.faults.num_rows) == (2, 0)
    assert reading.table["known_on"].null_count == 0


def test_only_headings_is_a_delivery_of_no_rows(read_as: ReadAs) -> None:
    reading = read_as("attendance", HEADINGS)
    assert (reading.rows_in, reading.table.num_rows, reading.faults.num_rows) == (0, 0, 0)


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff", "\ufeff\n"])
def test_an_empty_file_is_refused(read_as: ReadAs, content: str) -> None:
    with pytest.raises(DeliveryProblem, match="empty"):
        read_as("attendance", content)


def test_a_value_longer_than_a_block_is_a_fault_of_its_row_only(read_as: ReadAs) -> None:
    huge = "A" * 40_000_000
    reading = read_as("attendance", f"{HEADINGS}{GOOD}{huge},2026-11-13,AM,/,S1,2026-11-13\n{GOOD}")
    assert reading.rows_in == 3
    assert reading.table["person_ref"].to_pylist() == ["A1", None, "A1"]
    assert faults(reading) == [(2, "person_ref", "longer than 1,000 characters")]


def test_a_last_cell_without_a_line_end_is_not_believed(read_as: ReadAs) -> None:
    reading = read_as(
        "exclusions", "exclusion_ref,person_ref,happened_on,category,known_on,sessions\nE,A,2026-11-12,SUSP,2026-11-13,1"
    )
    assert reading.table["sessions"].to_pylist() == [None]
    assert faults(reading) == [(1, "sessions", "the file ends within this cell: it may be cut off")]


@pytest.mark.parametrize("last", ['"2026-11-13"\n', "2026-11-13\n", "2026-11-13\r\n", "2026-11-13\r"])
def test_a_last_cell_with_a_line_end_is_believed(read_as: ReadAs, last: str) -> None:
    reading = read_as("attendance", f"{HEADINGS}{GOOD}A2,2026-11-13,AM,/,S1,{last}")
    assert reading.faults.num_rows == 0
    assert reading.table["known_on"].null_count == 0


def test_a_quotation_mark_at_the_end_may_be_the_first_of_a_doubled_one(read_as: ReadAs) -> None:
    text = "person_ref,happened_on,session,mark,known_on,school\n" + 'A1,2026-11-13,AM,/,2026-11-13,"The ""Old"" School"\n'
    reading = read_as("attendance", text[: text.index('""Old') + 1])
    assert reading.table["school"].to_pylist() == [None]
    assert faults(reading) == [(1, "school", "the file ends within this cell: it may be cut off")]


def test_where_nothing_reads_the_last_cell_the_row_is_held_back(read_as: ReadAs) -> None:
    reading = read_as("attendance", HEADINGS.replace("\n", ",note\n") + (GOOD + GOOD).replace("\n", ",so\n")[:-1])
    assert (reading.rows_in, reading.table["row"].to_pylist()) == (2, [1])
    assert faults(reading) == [(2, "", "the file ends within this row: it may be cut off")]


def test_a_file_that_ends_before_the_last_cell_is_refused_as_cut_off(read_as: ReadAs) -> None:
    with pytest.raises(DeliveryProblem, match="cut off: its last line has too few cells"):
        read_as("attendance", HEADINGS + GOOD + "A2,2026-11-13,PM")


@pytest.mark.parametrize("last", ["END,2\n", "end, 2\n", "END,2,,,,\n", "END,2026-11-13,2\r\n", '"END","2"\n\n'])
def test_a_trailer_that_counts_the_rows_is_no_row(read_as: ReadAs, last: str) -> None:
    reading = read_as("attendance", HEADINGS + GOOD + "A2,short\n" + last, trailer="END")
    assert (reading.rows_in, reading.table["row"].to_pylist()) == (2, [1])
    assert faults(reading) == [(2, "", "row has 2 cells, expected 6")]


@pytest.mark.parametrize(
    ("last", "why"),
    [
        ("", "does not begin with END"),
        ("END,3\n", "has 2 rows"),
        ("END\n", "has 2 rows"),
        ("END,2", "no line end"),
        ("E", "begin"),
    ],
)
def test_a_file_without_its_trailer_or_with_other_rows_is_refused_as_cut_off(read_as: ReadAs, last: str, why: str) -> None:
    with pytest.raises(DeliveryProblem, match=f"cut off: .*{why}"):
        read_as("attendance", HEADINGS + GOOD + GOOD + last, trailer="END")


def test_a_file_cut_anywhere_is_never_read_as_other_than_its_beginning(read_as: ReadAs) -> None:
    """Cut at each byte: refused, or every cell read is one of the whole file's, or it is a fault."""
    rows = "".join(f'A{n},2026-11-{n},AM,/,"S ""{n}""",2026-11-{n}\n' for n in range(10, 15))
    whole = read_as("attendance", HEADINGS + rows).table.to_pylist()
    refused = 0
    for at in range(len(HEADINGS), len(HEADINGS + rows)):
        try:
            cut = read_as("attendance", (HEADINGS + rows)[:at])
        except DeliveryProblem:
            refused += 1
            continue
        broken = {row for row, _, _ in faults(cut)}
        assert cut.rows_in <= 5
        assert all(record == whole[record["row"] - 1] for record in cut.table.to_pylist() if record["row"] not in broken)
        assert broken <= {cut.rows_in}
    assert refused > 0


def test_a_quotation_mark_never_closed_refuses_the_file(read_as: ReadAs) -> None:
    with pytest.raises(DeliveryProblem, match="never closed") as refused:
        read_as("attendance", HEADINGS + GOOD + GOOD.replace("S1", '"CANARY') + GOOD * 100)
    assert "CANARY" not in str(refused.value)


def test_a_column_that_is_not_there_is_named_with_the_cells_that_no_column_claims(read_as: ReadAs) -> None:
    with pytest.raises(ColumnsNotThere, match="does not have mark, known_on") as refused:
        read_as("attendance", "person_ref,happened_on,session,Code\n")
    assert "Of the 4 cells of its first row, not recognised: cell 4." in str(refused.value)
    assert refused.value.headings == ("person_ref", "happened_on", "session", "Code")
    assert "known_from" in refused.value.do


def test_headings_run_together_with_a_record_are_refused_and_the_record_is_not_quoted(read_as: ReadAs) -> None:
    with pytest.raises(DeliveryProblem) as refused:
        read_as("attendance", (HEADINGS + GOOD * 2).replace("known_on\nA1", "known_on CANARY"))
    assert "CANARY" not in str(refused.value)
    assert "cells 6, 7, 8, 9, 10, 11" in str(refused.value)


def test_a_file_without_headings_is_refused_and_not_quoted(read_as: ReadAs) -> None:
    with pytest.raises(DeliveryProblem) as refused:
        read_as("pupils", "CANARY1,Canary,Smith,2012-01-01\nCANARY2,Canary,Jones,2012-01-02\n")
    assert "anary" not in str(refused.value).casefold()
    assert "4 cell(s)" in str(refused.value)


def test_a_file_with_another_delimiter_is_read_when_it_is_said(read_as: ReadAs) -> None:
    text = (HEADINGS + GOOD).replace(",", ";")
    with pytest.raises(DeliveryProblem, match=r"1 cell\(s\)"):
        read_as("attendance", text)
    assert read_as("attendance", text, delimiter=";").table["mark"].to_pylist() == ["/"]
    assert read_as("attendance", text.replace(";", "\t"), delimiter="\t").table["mark"].to_pylist() == ["/"]


@pytest.mark.parametrize("delimiter", ['"', "\n", "¬"])
def test_a_delimiter_that_cannot_be_is_a_mistake_in_the_configuration(read_as: ReadAs, delimiter: str) -> None:
    with pytest.raises(ConfigurationProblem, match="delimiter"):
        read_as("attendance", HEADINGS, delimiter=delimiter)


def test_headings_match_whatever_their_capitals_white_space_and_order(read_as: ReadAs) -> None:
    text = "KNOWN_ON, Mark ,person_ref,School,happened_on,SESSION\n2026-11-13,/,A1,S1,2026-11-13,AM\n"
    assert read_as("attendance", text).table.to_pylist() == read_as("attendance", HEADINGS + GOOD).table.to_pylist()


def test_a_column_there_twice_is_refused_if_it_is_read(read_as: ReadAs) -> None:
    with pytest.raises(DeliveryProblem, match="mark is there more than once"):
        read_as("attendance", HEADINGS.replace("\n", ",mark\n"))
    assert read_as("attendance", HEADINGS.replace("\n", ",x,x\n")).unread_columns == ("x",)


_CELL = st.text(st.sampled_from('ab ,"\n\\/;é\t'), max_size=6)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(rows=st.lists(st.lists(_CELL, min_size=3, max_size=3), max_size=8))
def test_what_the_standard_library_writes_comes_back(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["one", "two", "three"], *rows])
    path = Path(tmp_path_factory.mktemp("csv"), "it.csv")
    path.write_bytes(text.getvalue().encode())
    records = Delimited(path, encoding="utf-8-sig", delimiter=",").records(("one", "two", "three"))
    read = list(zip(*(records.columns[name].to_pylist() for name in ("one", "two", "three")), strict=True))
    assert (records.rows_in, read) == (len(rows), [tuple(row) for row in rows])


@settings(derandomize=True, deadline=None, max_examples=200)
@given(lines=st.lists(st.text(st.sampled_from('ab,"é'), min_size=1, max_size=8), max_size=8))
def test_rows_are_split_and_counted_as_the_standard_library_does(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    text = "one,two\n" + "".join(line + "\n" for line in lines)
    path = Path(tmp_path_factory.mktemp("csv"), "it.csv")
    path.write_bytes(text.encode())
    try:
        expected = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row][1:]
    except csv.Error:
        return  # quotation marks in places where the two may differ
    records = Delimited(path, encoding="utf-8-sig", delimiter=",").records(("one", "two"))
    good = [(number, tuple(row)) for number, row in enumerate(expected, 1) if len(row) == 2]
    cells = zip(records.columns["one"].to_pylist(), records.columns["two"].to_pylist(), strict=True)
    assert records.rows_in == len(expected)
    assert list(zip(records.rows.to_pylist(), cells, strict=True)) == good


def test_a_delivery_opened_twice_reads_the_same(deliver: Deliver) -> None:
    opened = Delimited(deliver(HEADINGS + GOOD), encoding="utf-8-sig", delimiter=",")
    assert opened.records(("mark",)).columns["mark"].to_pylist() == opened.records(("mark",)).columns["mark"].to_pylist()
