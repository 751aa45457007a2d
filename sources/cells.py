"""Reads the cells of one column: text, or the types that Parquet gives, into what the feed's contract says.

A column is read by its distinct values, so three million marks cost as much as thirty. Where a cell
can't be read it is empty in the result, and its place and the rule are given: never its value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sources.days import day_reader
from vocabulary.feeds import Column, Kind

ARROW_TYPES: dict[Kind, pa.DataType] = {
    Kind.TEXT: pa.string(),
    Kind.CODE: pa.string(),
    Kind.CODES: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.INTEGER: pa.int32(),
    Kind.NUMBER: pa.float64(),
    Kind.FLAG: pa.bool_(),
}
"""The arrow type of each kind of column once it is read."""

LONGEST = 1_000
"""Characters in the longest cell that is believed."""

_CONTROL = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F]"
_WHOLE = re.compile(r"([+-]?[0-9]{1,10})(?:\.0*)?")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_BETWEEN_CODES = re.compile(r"[;,|\s\[\]\"']+")
_FLAGS = {
    **dict.fromkeys(("y", "yes", "t", "true", "1", "1.0"), True),
    **dict.fromkeys(("n", "no", "f", "false", "0", "0.0"), False),
}


@dataclass(frozen=True)
class Unread:
    """Cells that broke one rule: their positions in the column, from 0."""

    rule: str
    positions: pa.Array


@dataclass(frozen=True)
class _Distinct:
    """A column as its distinct texts and, for each cell, which of them it holds (null for an empty cell)."""

    texts: pa.Array
    which: pa.Array


def read_cells(
    values: pa.ChunkedArray, column: Column, *, date_format: str, meant: Mapping[str, str], keep_dictionary: bool = False
) -> tuple[pa.Array, list[Unread]]:
    """The column's cells in the contract's type, and those that could not be read.

    values: as the file has them. meant: {what the file writes: what it means}, applied to trimmed
    cells (to each code of a list of codes), capital letters aside where the file has no exact match;
    a meaning of "" is an empty cell. keep_dictionary: text comes as dictionary<int32, string>, with
    no value twice, and not as plain strings: half the memory for columns that repeat.

    White space around a cell is trimmed, and an empty cell is null. A code is upper case, a list of
    codes is sorted and joined by ';' with no code twice. A whole number may be written 10.0.
    """
    kept = _as_it_is(values, column, bool(meant))
    if kept is not None:
        return kept
    distinct = _distinct(values)
    if column.kind in (Kind.TEXT, Kind.CODE, Kind.CODES):
        texts, broken = _texts(distinct.texts, column.kind, meant)
        read = _spread_text(texts, distinct.which, keep_dictionary=keep_dictionary)
    else:
        parsed, broken = _parsed(distinct.texts, column.kind, date_format, meant)
        read = parsed.take(distinct.which)
    return read, [Unread(rule, _positions(mask.take(distinct.which))) for rule, mask in broken.items()]


def _as_it_is(values: pa.ChunkedArray, column: Column, mapped: bool) -> tuple[pa.Array, list[Unread]] | None:
    """A column that Parquet gives in a type that needs no reading, or None when its cells must be read."""
    if mapped:
        return None
    kind, given = column.kind, values.type
    if kind is Kind.DATE and (pa.types.is_date(given) or pa.types.is_timestamp(given)):
        return _days(values)
    if kind is Kind.FLAG and pa.types.is_boolean(given):
        return _one(values), []
    if kind is Kind.NUMBER and (pa.types.is_integer(given) or pa.types.is_float32(given) or pa.types.is_float64(given)):
        numbers = _one(values).cast(pa.float64(), safe=False)
        finite = pc.is_finite(numbers)
        infinite = pc.and_(pc.invert(finite), pc.invert(pc.is_nan(numbers)))
        return pc.if_else(finite, numbers, None), [Unread("not a number", _positions(infinite))]
    if kind is Kind.INTEGER and pa.types.is_integer(given):
        whole = _one(values)
        try:
            return whole.cast(pa.int32()), []
        except pa.ArrowInvalid:
            return None
    return None


def _days(values: pa.ChunkedArray) -> tuple[pa.Array, list[Unread]]:
    days = _one(values)
    if pa.types.is_timestamp(days.type) and days.type.tz is not None:
        # A moment is on the day that it was here: half past eleven at night UTC in summer is tomorrow.
        days = pc.local_timestamp(days.cast(pa.timestamp(days.type.unit, tz="Europe/London")))
    days = days.cast(pa.date32(), safe=False)
    numbers = days.cast(pa.int32())
    first, last = (each.toordinal() - date(1970, 1, 1).toordinal() for each in (date.min, date.max))
    possible = pc.and_(pc.greater_equal(numbers, first), pc.less_equal(numbers, last))
    return pc.if_else(possible, days, None), [Unread("not a date", _positions(pc.invert(possible)))]


def _distinct(values: pa.ChunkedArray) -> _Distinct:
    encoded = values if pa.types.is_dictionary(values.type) else _text(values).dictionary_encode()
    whole = _one(encoded.unify_dictionaries())
    texts = _one(_text(pa.chunked_array([whole.dictionary])))
    return _Distinct(texts, whole.indices)


def _text(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """The values as plain text. Numbers that are not numbers (pandas' NaN) are empty."""
    given = values.type
    if pa.types.is_floating(given):
        values = pc.if_else(pc.is_nan(values), None, values)
    if pa.types.is_floating(given) and _all_whole(values):
        # References that pandas turned to floats: 123456.0 is the reference 123456.
        values = values.cast(pa.int64())
    return values.cast(pa.string())


def _all_whole(values: pa.ChunkedArray) -> bool:
    try:
        values.cast(pa.int64())
    except pa.ArrowInvalid:
        return False
    return True


def _texts(texts: pa.Array, kind: Kind, meant: Mapping[str, str]) -> tuple[pa.Array, dict[str, pa.Array]]:
    texts = pc.utf8_trim_whitespace(texts)
    broken = {
        "holds control characters": pc.fill_null(pc.match_substring_regex(texts, _CONTROL), False),
        f"longer than {LONGEST:,} characters": pc.fill_null(pc.greater(pc.utf8_length(texts), LONGEST), False),
    }
    for mask in broken.values():
        texts = pc.if_else(mask, None, texts)
    if kind is Kind.CODES:
        texts = pa.array([_codes(text, meant) for text in texts.to_pylist()], pa.string())
    elif meant:
        means = _meanings(meant)
        texts = pa.array([text if text is None else means(text) for text in texts.to_pylist()], pa.string())
    if kind is not Kind.TEXT:
        texts = pc.utf8_upper(texts)
    return pc.if_else(pc.equal(texts, ""), None, texts), broken


def _codes(text: str | None, meant: Mapping[str, str]) -> str | None:
    if text is None:
        return None
    means = _meanings(meant)
    codes = {means(code).upper() for code in _BETWEEN_CODES.split(text) if code}
    return ";".join(sorted(codes - {""}))


def _meanings(meant: Mapping[str, str]) -> Callable[[str], str]:
    folded = {text.casefold(): meaning for text, meaning in meant.items()}

    def means(text: str) -> str:
        return meant[text] if text in meant else folded.get(text.casefold(), text)

    return means


def _parsed(texts: pa.Array, kind: Kind, date_format: str, meant: Mapping[str, str]) -> tuple[pa.Array, dict[str, pa.Array]]:
    parse, rule = _parser(kind, date_format)
    means = _meanings(meant)
    values: list[Any] = []
    broken: list[bool] = []
    for text in texts.to_pylist():
        plain = means(text.strip()) if text is not None else ""
        try:
            value = parse(plain) if plain else None
        except ValueError:
            value = None
            broken.append(True)
        else:
            broken.append(False)
        values.append(value)
    return pa.array(values, ARROW_TYPES[kind]), {rule: pa.array(broken, pa.bool_())}


def _parser(kind: Kind, date_format: str) -> tuple[Callable[[str], Any], str]:
    if kind is Kind.DATE:
        return day_reader(date_format), f"not a date written {date_format}"
    if kind is Kind.INTEGER:
        return _whole_number, "not a whole number"
    if kind is Kind.NUMBER:
        return _number, "not a number"
    return _flag, "not yes or no"


def _whole_number(text: str) -> int:
    match = _WHOLE.fullmatch(text)
    if match is None or not -(2**31) <= int(match[1]) < 2**31:
        raise ValueError("not a whole number")
    return int(match[1])


def _number(text: str) -> float:
    if _NUMBER.fullmatch(text) is None or not math.isfinite(float(text)):
        raise ValueError("not a number")
    return float(text)


def _flag(text: str) -> bool:
    try:
        return _FLAGS[text.casefold()]
    except KeyError:
        raise ValueError("not yes or no") from None


def _spread_text(texts: pa.Array, which: pa.Array, *, keep_dictionary: bool) -> pa.Array:
    # Encoded anew: two texts of the file may now be one ('m' and 'M'), and no text may be there twice.
    encoded = texts.dictionary_encode()
    spread = pa.DictionaryArray.from_arrays(encoded.indices.take(which), encoded.dictionary)
    return spread if keep_dictionary else spread.cast(pa.string())


def _positions(mask: pa.Array) -> pa.Array:
    return pc.indices_nonzero(pc.fill_null(mask, False))


def _one(values: pa.ChunkedArray) -> pa.Array:
    """The column as one array: a chunked array's own combine_chunks gives chunks again where there are none."""
    whole = values.combine_chunks()
    return whole if isinstance(whole, pa.Array) else pa.concat_arrays(whole.chunks)
