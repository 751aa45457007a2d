"""Turns rows as a database driver gives them into Arrow, column by column, each in one type for the whole pull."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import pyarrow as pa

from vocabulary.problems import DeliveryProblem

_LOCAL = pa.timestamp("us")
_ZONED = pa.timestamp("us", tz="UTC")


class Chunks:
    """The columns' types, as far as they are known, and chunks of rows in them.

    A column is of the type of its first value, and text where it has none or where its values are of
    several types. A file has one type for each column, so once `table` gives None the pull begins again
    with `known`, which then knows better.
    """

    def __init__(self, headings: Sequence[str], known: dict[str, pa.DataType]) -> None:
        self.known = dict(known)
        self._headings = headings
        self._written: dict[str, pa.DataType] | None = None

    def schema(self) -> pa.Schema:
        """The columns and their types, those with no value so far as text."""
        types = self._written or {name: self.known.get(name, pa.string()) for name in self._headings}
        return pa.schema(list(types.items()))

    def table(self, columns: Sequence[Sequence[Any]]) -> pa.Table | None:
        """The chunk, or None when it shows that a column already written has another type.

        Raises DeliveryProblem for a column of bytes or of another kind that has no written form.
        """
        arrays = {}
        for name, values in zip(self._headings, columns, strict=True):
            if name not in self.known:
                first = next((value for value in values if value is not None), None)
                if first is not None:
                    self.known[name] = _type_of(first, name)
            arrays[name] = self._array(name, values)
        types = {name: array.type for name, array in arrays.items()}
        if self._written is not None and types != self._written:
            return None
        self._written = types
        return pa.table(arrays)

    def _array(self, name: str, values: Sequence[Any]) -> pa.Array:
        kind = self.known.get(name, pa.string())
        try:
            if not pa.types.is_string(kind):
                return pa.array(values, kind)
            return pa.array(values, kind) if _all_text(values) else pa.array([_written(each, name) for each in values], kind)
        except (pa.ArrowException, OverflowError, TypeError, ValueError):
            self.known[name] = pa.string()
            return pa.array([_written(each, name) for each in values], pa.string())


def _all_text(values: Sequence[Any]) -> bool:
    return set(map(type, values)) <= {str, type(None)}


def _type_of(value: Any, name: str) -> pa.DataType:
    if isinstance(value, bool):
        return pa.bool_()
    if isinstance(value, int):
        return pa.int64()
    if isinstance(value, float):
        return pa.float64()
    if isinstance(value, datetime):
        return _LOCAL if value.tzinfo is None else _ZONED
    if isinstance(value, date):
        return pa.date32()
    _written(value, name)
    return pa.string()


def _written(value: Any, name: str) -> str | None:
    """The value as text: days and times as ISO writes them, decimals in full."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool | int | float | UUID):
        return str(value)
    if isinstance(value, date | time):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    raise DeliveryProblem(
        f"The column {name} is of a type that can't be read as text ({type(value).__name__}).",
        do="Leave it out, or have the query write it as text.",
    )
