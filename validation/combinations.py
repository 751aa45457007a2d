"""The distinct combinations of a delivery's columns: a few hundred to look at instead of millions of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Numbers = np.ndarray[Any, np.dtype[Any]]

_LARGEST = 2**62


@dataclass(frozen=True)
class Distinct:
    """A column's distinct values, an empty cell being one of them, and which of them each row has."""

    of_row: Numbers
    values: pa.Array


@dataclass(frozen=True)
class Joint:
    """The combinations of several columns: which one each row has, and how many rows have it."""

    of_row: Numbers
    rows: Numbers
    values: dict[str, pa.Array]


class Combinations:
    """Works out the distinct combinations of a table's columns, each column once."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self._distinct: dict[str, Distinct] = {}

    @property
    def rows(self) -> int:
        """Rows in the table."""
        return int(self._table.num_rows)

    def distinct(self, column: str) -> Distinct:
        """The column's distinct values."""
        if column not in self._distinct:
            self._distinct[column] = _distinct(self._table[column])
        return self._distinct[column]

    def joint(self, columns: Sequence[str]) -> Joint:
        """The combinations of these columns that some row has."""
        parts = [self.distinct(column) for column in columns]
        of_row, rows, places = joined([part.of_row for part in parts], [len(part.values) for part in parts])
        values = {name: part.values.take(pa.array(at)) for name, part, at in zip(columns, parts, places, strict=True)}
        return Joint(of_row, rows, values)

    def same(self, columns: Sequence[str], among: Numbers) -> Numbers:
        """One number for each of the rows `among` (positions), equal for two rows if these columns are."""
        together = np.zeros(len(among), dtype=np.int64)
        size = 1
        for column in columns:
            part = self.distinct(column)
            if size * max(len(part.values), 1) > _LARGEST:
                _, together = np.unique(together, return_inverse=True)
                size = len(among) + 1
            size *= max(len(part.values), 1)
            together = together * len(part.values) + part.of_row[among]
        return together


def each_once(numbers: Numbers) -> Numbers:
    """The numbers in order, each once. By sorting: numpy's own way hashes, which took ten times as long on a million."""
    ordered = np.sort(numbers)
    if len(ordered) < 2:
        return ordered
    return ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])]


def joined(parts: Sequence[Numbers], sizes: Sequence[int]) -> tuple[Numbers, Numbers, list[Numbers]]:
    """The combinations of several numberings of the same rows.

    parts: for each numbering, every row's number, from 0 and below its size. Returns every row's
    combination, how many rows have each combination, and each combination's number in every numbering.
    """
    rows = len(parts[0])
    together = np.zeros(rows, dtype=np.int64)
    size = 1
    for part, most in zip(parts, sizes, strict=True):
        if size * most > _LARGEST:
            raise ValueError("too many columns at once: their combinations can't be numbered")
        together = together * most + part
        size *= most
    of_row: Numbers
    if size <= 4 * rows + 65_536:  # counting is quicker than sorting where the numbers are close together
        counts = np.bincount(together, minlength=size)
        present = np.flatnonzero(counts)
        counts_of = counts[present]
        place = np.zeros(size, dtype=np.int32)
        place[present] = np.arange(len(present), dtype=np.int32)
        of_row = place[together]
    else:
        present, of_row, counts_of = np.unique(together, return_inverse=True, return_counts=True)
    places: list[Numbers] = []
    rest = present
    for most in reversed(sizes):
        places.append(rest % most)
        rest = rest // most
    return of_row, counts_of, places[::-1]


def _distinct(column: pa.ChunkedArray) -> Distinct:
    if not len(column):  # a column without rows may have no chunk to take a dictionary from
        return Distinct(np.array([], dtype=np.int32), pa.array([], getattr(column.type, "value_type", column.type)))
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    whole = column.unify_dictionaries().combine_chunks()
    chunk = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
    values = chunk.dictionary
    empty = len(values)
    indices = pc.fill_null(chunk.indices.cast(pa.int32()), empty).to_numpy(zero_copy_only=False)
    # A dictionary may hold an empty value, or values that no row has.
    nothing = pc.is_null(values).to_numpy(zero_copy_only=False)
    numbers = np.append(np.where(nothing, empty, np.arange(empty)), empty)
    used = np.bincount(numbers[indices], minlength=empty + 1) > 0
    kept = np.flatnonzero(used)
    place = np.zeros(empty + 1, dtype=np.int32)
    place[kept] = np.arange(len(kept), dtype=np.int32)
    every = pa.concat_arrays([values, pa.nulls(1, values.type)])
    return Distinct(place[numbers][indices], every.take(pa.array(kept)))
