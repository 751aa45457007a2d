import math
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from sources.cells import ARROW_TYPES, LONGEST, read_cells
from vocabulary.feeds import Column, Kind

_MINUTE_TO_MIDNIGHT = (date(2026, 11, 17) - date(1970, 1, 1)).days * 86_400 - 60


def _read(kind: Kind, values: list[Any] | pa.Array, **given: Any) -> tuple[list[Any], list[tuple[str, list[int]]]]:
    given = {"date_format": "%Y-%m-%d", "meant": {}, **given}
    cells, unread = read_cells(pa.chunked_array([values]), Column("it", kind, "It"), **given)
    assert cells.type == ARROW_TYPES[kind]
    cells.validate(full=True)
    return cells.to_pylist(), [(each.rule, each.positions.to_pylist()) for each in unread if len(each.positions)]


@pytest.mark.parametrize(
    ("kind", "written", "means"),
    [
        (Kind.TEXT, " O'Brien\u00a0", "O'Brien"),
        (Kind.TEXT, "Zoë Nuñez-Łuk", "Zoë Nuñez-Łuk"),
        (Kind.TEXT, "=1+1", "=1+1"),
        (Kind.TEXT, "Null", "Null"),
        (Kind.TEXT, "0012", "0012"),
        (Kind.TEXT, "12 High St\nFlat 2", "12 High St\nFlat 2"),
        (Kind.TEXT, "   ", None),
        (Kind.CODE, " susp ", "SUSP"),
        (Kind.CODE, "\\", "\\"),
        (Kind.CODE, "/", "/"),
        (Kind.CODE, "#", "#"),
        (Kind.CODES, "3a; 2B,11A 2b", "11A;2B;3A"),
        (Kind.CODES, '["11A","2B"]', "11A;2B"),
        (Kind.CODES, " ; ", None),
        (Kind.INTEGER, "10", 10),
        (Kind.INTEGER, "10.0", 10),
        (Kind.INTEGER, " -2 ", -2),
        (Kind.INTEGER, "+7.", 7),
        (Kind.INTEGER, "2147483647", 2147483647),
        (Kind.NUMBER, "1.5e2", 150.0),
        (Kind.NUMBER, ".5", 0.5),
        (Kind.FLAG, "Yes", True),
        (Kind.FLAG, "n", False),
        (Kind.FLAG, "TRUE", True),
        (Kind.FLAG, "0.0", False),
        (Kind.DATE, " 2026-11-16 ", date(2026, 11, 16)),
        *((kind, "", None) for kind in Kind),
        *((kind, None, None) for kind in Kind),
    ],
)
def test_a_cell_is_read_by_its_kind(kind: Kind, written: str | None, means: Any) -> None:
    assert _read(kind, pa.array([written], pa.string())) == ([means], [])


@pytest.mark.parametrize(
    ("kind", "written", "rule"),
    [
        (Kind.TEXT, "A\x00B", "holds control characters"),
        (Kind.TEXT, "A\x1bB", "holds control characters"),
        (Kind.TEXT, "x" * (LONGEST + 1), "longer than 1,000 characters"),
        (Kind.CODE, "x" * (LONGEST + 1), "longer than 1,000 characters"),
        (Kind.INTEGER, "10.5", "not a whole number"),
        (Kind.INTEGER, "2147483648", "not a whole number"),
        (Kind.INTEGER, "1,000", "not a whole number"),
        (Kind.INTEGER, "１０", "not a whole number"),
        (Kind.INTEGER, "R", "not a whole number"),
        (Kind.NUMBER, "nan", "not a number"),
        (Kind.NUMBER, "1e999", "not a number"),
        (Kind.FLAG, "perhaps", "not yes or no"),
        (Kind.FLAG, "2", "not yes or no"),
        (Kind.DATE, "16/11/2026", "not a date written %Y-%m-%d"),
    ],
)
def test_a_cell_that_cannot_be_read_is_empty_and_named_by_place_and_rule(kind: Kind, written: str, rule: str) -> None:
    assert _read(kind, ["", written, ""]) == ([None, None, None], [(rule, [1])])


def test_a_value_means_what_the_configuration_says_exact_spelling_first() -> None:
    meant = {"Fixed Term": "SUSP", "m": "MALE", "M": "", "NULL": ""}
    written = ["fixed term", " Fixed Term ", "m", "M", "null", "PERM"]
    assert _read(Kind.CODE, written, meant=meant)[0] == ["SUSP", "SUSP", "MALE", None, None, "PERM"]


def test_a_meaning_is_read_as_the_columns_kind() -> None:
    assert _read(Kind.INTEGER, ["R", "1", "X"], meant={"R": "0", "X": ""})[0] == [0, 1, None]
    assert _read(Kind.FLAG, ["P", "N"], meant={"P": "Y"})[0] == [True, False]
    assert _read(Kind.CODES, ["old;2B"], meant={"old": "11a"})[0] == ["11A;2B"]
    assert _read(Kind.DATE, ["ONGOING"], meant={"ongoing": ""}) == ([None], [])


def test_a_meaning_applies_to_typed_columns_too() -> None:
    assert _read(Kind.CODE, pa.array([1, 2, 9]), meant={"1": "M", "2": "F", "9": "U"})[0] == ["M", "F", "U"]
    assert _read(Kind.INTEGER, pa.array([99, 7]), meant={"99": ""})[0] == [None, 7]


@pytest.mark.parametrize(
    ("kind", "given", "means"),
    [
        (Kind.TEXT, pa.array([12, None]), ["12", None]),
        (Kind.TEXT, pa.array([12.0, math.nan]), ["12", None]),
        (Kind.TEXT, pa.array(["a", "b"], pa.large_string()), ["a", "b"]),
        (Kind.TEXT, pa.array([b"a", b"b"], pa.binary()), ["a", "b"]),
        (Kind.TEXT, pa.array(["a", None, "a"]).dictionary_encode(), ["a", None, "a"]),
        (Kind.INTEGER, pa.array([1, None], pa.int64()), [1, None]),
        (Kind.INTEGER, pa.array([1.0, math.nan]), [1, None]),
        (Kind.INTEGER, pa.array([Decimal("7.00")]), [7]),
        (Kind.NUMBER, pa.array([1, 2], pa.int16()), [1.0, 2.0]),
        (Kind.NUMBER, pa.array([1.5, math.nan]), [1.5, None]),
        (Kind.FLAG, pa.array([True, None]), [True, None]),
        (Kind.FLAG, pa.array([1, 0], pa.int8()), [True, False]),
        (Kind.DATE, pa.array([date(2026, 11, 16)], pa.date64()), [date(2026, 11, 16)]),
        (Kind.DATE, pa.array([_MINUTE_TO_MIDNIGHT], pa.timestamp("s")), [date(2026, 11, 16)]),
        (Kind.DATE, pa.array([-1], pa.timestamp("s")), [date(1969, 12, 31)]),
        (Kind.DATE, pa.array(["2026-11-16"]), [date(2026, 11, 16)]),
        (Kind.DATE, pa.nulls(2), [None, None]),
        *((kind, pa.array([], pa.string()), []) for kind in Kind),
    ],
)
def test_a_typed_column_is_read_to_the_contracts_type(kind: Kind, given: pa.Array, means: list[Any]) -> None:
    assert _read(kind, given) == (means, [])


def test_a_moment_is_on_the_day_that_it_was_in_london() -> None:
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    winter = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
    assert _read(Kind.DATE, pa.array([late, winter], pa.timestamp("us", tz="UTC")))[0] == [
        date(2026, 7, 2),
        date(2026, 12, 1),
    ]


def test_numbers_that_do_not_fit_are_named_by_place() -> None:
    assert _read(Kind.INTEGER, pa.array([1, 2**31, None])) == ([1, None, None], [("not a whole number", [1])])
    assert _read(Kind.NUMBER, pa.array([math.inf, 1.0])) == ([None, 1.0], [("not a number", [0])])
    assert _read(Kind.INTEGER, pa.array([1.5, 2.0])) == ([None, 2], [("not a whole number", [0])])


def test_a_day_beyond_the_calendar_is_named_by_place() -> None:
    days = pa.array([10_000_000, 20_000, -1_000_000], pa.int32()).cast(pa.date32())
    first = date(1970, 1, 1) + timedelta(days=20_000)
    assert _read(Kind.DATE, days) == ([None, first, None], [("not a date", [0, 2])])


def test_a_kept_dictionary_has_no_word_twice_and_no_empty_word() -> None:
    values = pa.chunked_array([["m", "M", None], ["f ", "", "F"]])
    column = Column("sex", Kind.CODE, "Sex")
    cells, _ = read_cells(values, column, date_format="%Y-%m-%d", meant={}, keep_dictionary=True)
    assert cells.type == pa.dictionary(pa.int32(), pa.string())
    assert sorted(cells.dictionary.to_pylist()) == ["F", "M"]
    assert cells.to_pylist() == ["M", "M", None, "F", None, "F"]


def test_chunks_with_dictionaries_of_their_own_become_one_column() -> None:
    chunks = [pa.array(words).dictionary_encode() for words in (["a", "b"], ["b", "c"], [None, "a"])]
    cells, _ = read_cells(pa.chunked_array(chunks), Column("it", Kind.TEXT, "It"), date_format="%Y-%m-%d", meant={})
    assert cells.to_pylist() == ["a", "b", "b", "c", None, "a"]
