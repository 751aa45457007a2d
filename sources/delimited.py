"""Reads delimited text (CSV) into records: every value as text, every record counted."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from sources.encoded import Utf8Stream
from sources.faults import WHOLE_ROW, Faults
from sources.records import Records
from vocabulary.problems import ConfigurationProblem, DeliveryProblem

_HEADING_ROOM = 1 << 20
_BLOCK = 1 << 22
_MOST_BLOCK = (1 << 31) - 1
_END = "\x1eend of the file"
"""A record put after the last one. If it does not come back whole, a quotation mark was never closed."""


class Delimited:
    """A delimited file that has been opened, and its headings read."""

    def __init__(self, path: Path, *, encoding: str, delimiter: str, trailer: str = "") -> None:
        """trailer: how the last line begins, where the system ends its files with a line that counts the rows.

        Raises DeliveryProblem for an empty file; ConfigurationProblem for a delimiter that can't be used."""
        if delimiter in '"\r\n' or not delimiter.isascii():
            raise ConfigurationProblem(
                f"delimiter: {delimiter!r} can't be used.", do="Use one plain character, such as , ; | or a tab."
            )
        self._path = path
        self._encoding = encoding
        self._delimiter = delimiter
        self._trailer = trailer
        self.headings = self._read_headings()

    def _read_headings(self) -> tuple[str, ...]:
        with Utf8Stream(self._path, self._encoding) as stream:
            start = bytearray()
            while len(start) < _HEADING_ROOM and (more := stream.read(_HEADING_ROOM)):
                start += more
        text = io.StringIO(start.decode("utf-8", errors="ignore"), newline="")
        try:
            first = next((row for row in csv.reader(text, delimiter=self._delimiter) if row), None)
        except csv.Error:
            raise DeliveryProblem(f"{self._path.name}: its first row is too long to be column names.") from None
        if first is None:
            raise DeliveryProblem(f"{self._path.name} is empty: it has not even column names.", do="Ask for it again.")
        return tuple(name.strip() for name in first)

    def records(self, wanted: tuple[str, ...]) -> Records:
        """The records, with the wanted columns as dictionary<int32, string>.

        Values are in quotation marks or not; a quotation mark within is written twice; a line end within
        is part of the value; nothing else is special, so the backslash is a mark like any other. Empty
        lines are passed over. A record with more or fewer cells than there are headings is not in the
        columns, is counted, and has a fault. Where the file ends without a line end, its last cell
        can't be told from one cut short: it is empty, with a fault (the row is not in the columns where
        nothing reads that cell).

        Raises DeliveryProblem for bytes that are not text, where a quotation mark is never closed, where
        the file ends without a line end before the last cell, and where the trailer is not there or counts
        other rows: it is cut off.
        """
        split: dict[int, list[int]] = defaultdict(list)
        table, ended = self._parse(wanted, split)
        whole = self._whole(table, split)
        rows_in = table.num_rows + sum(map(len, split.values())) - 2
        if self._trailer:
            whole, rows_in = self._without_trailer(whole, split, rows_in, ended)
        faults = Faults()
        unsplit = np.array(sorted(number for numbers in split.values() for number in numbers), dtype=np.int64) - 1
        for cells, numbers in split.items():
            rule = f"row has {cells:,} cells, expected {len(self.headings):,}"
            faults.add(pa.array(np.array(numbers, dtype=np.int64) - 1), column=WHOLE_ROW, rule=rule)
        rows = pa.array(np.setdiff1d(np.arange(1, rows_in + 1, dtype=np.int64), unsplit, assume_unique=True))
        columns = {name: whole[f"{self.headings.index(name)}"] for name in wanted}
        if rows_in and ended.ended_with not in ("\n", "\r"):
            if any(rows_in + 1 in numbers for cells, numbers in split.items() if cells < len(self.headings)):
                raise self._cut_off("its last line has too few cells and no line end")
            if len(rows) and rows[-1].as_py() == rows_in:
                rows, columns = self._without_end(rows, columns, faults)
        return Records(columns, rows, rows_in, faults)

    def _without_end(
        self, rows: pa.Array, columns: dict[str, pa.ChunkedArray], faults: Faults
    ) -> tuple[pa.Array, dict[str, pa.ChunkedArray]]:
        """The rows without what may be cut short at the end of a file that has no last line end."""
        last = self.headings[-1]
        if last in columns:
            faults.add(rows[-1:], column=last, rule="the file ends within this cell: it may be cut off")
            return rows, {**columns, last: _without_last(columns[last])}
        faults.add(rows[-1:], column=WHOLE_ROW, rule="the file ends within this row: it may be cut off")
        return rows[:-1], {name: values[:-1] for name, values in columns.items()}

    def _without_trailer(
        self, whole: pa.Table, split: dict[int, list[int]], rows_in: int, ended: Utf8Stream
    ) -> tuple[pa.Table, int]:
        """The records without the last, which must be the trailer and count the others."""
        cells = [cell.strip() for cell in next(csv.reader([ended.last_line], delimiter=self._delimiter), [])]
        if not cells or cells[0].casefold() != self._trailer.casefold():
            raise self._cut_off(f"its last line does not begin with {self._trailer}")
        if ended.ended_with not in ("\n", "\r"):
            raise self._cut_off("its last line has no line end")
        counts = [int(cell) for cell in cells[1:] if cell.isascii() and cell.isdigit()]
        if rows_in - 1 not in counts:
            raise self._cut_off(f"it has {rows_in - 1:,} rows, and its last line does not count so many")
        for numbers in split.values():
            if rows_in + 1 in numbers:
                numbers.remove(rows_in + 1)
                return whole, rows_in - 1
        return whole.slice(0, whole.num_rows - 1), rows_in - 1

    def _cut_off(self, why: str) -> DeliveryProblem:
        return DeliveryProblem(f"{self._path.name} is cut off: {why}.", do="Ask for the whole of it again.")

    def _whole(self, table: pa.Table, split: dict[int, list[int]]) -> pa.Table:
        """The table without the headings and the closing record, once both are seen to be where they should be."""
        if any(1 in numbers for numbers in split.values()):
            raise DeliveryProblem(f"{self._path.name}: its column names can't be told apart.", do="Check the quotation marks.")
        first = table.column_names[0]
        if table.num_rows < 2 or table[first][-1].as_py() != _END:
            raise DeliveryProblem(
                f"{self._path.name}: a quotation mark is opened and never closed, so where its rows end can't be known.",
                do="The file is cut off, or a quotation mark in a value is not doubled: ask for it again.",
            )
        return table.slice(1, table.num_rows - 2)

    def _parse(self, wanted: tuple[str, ...], split: dict[int, list[int]]) -> tuple[pa.Table, Utf8Stream]:
        names = [str(at) for at in range(len(self.headings))]
        read = sorted({0} | {self.headings.index(name) for name in wanted})

        def not_split(row: arrow_csv.InvalidRow) -> str:
            split[row.actual_columns].append(row.number)
            return "skip"

        # The second block holds the whole file, for a record longer than the first. No character of
        # any encoding takes more than three times its bytes in UTF-8.
        closing = self._delimiter.join([_END] * len(names)) + "\n"
        whole = min(self._path.stat().st_size * 3 + len(closing) + _BLOCK, _MOST_BLOCK)
        for block in (_BLOCK, whole):
            split.clear()
            with io.BufferedReader(Utf8Stream(self._path, self._encoding, closing=closing), 1 << 20) as text:
                try:
                    table = arrow_csv.read_csv(
                        pa.PythonFile(text, mode="r"),
                        # One thread: only then does arrow say which row could not be split.
                        read_options=arrow_csv.ReadOptions(use_threads=False, column_names=names, block_size=block),
                        parse_options=arrow_csv.ParseOptions(
                            delimiter=self._delimiter,
                            escape_char=False,
                            newlines_in_values=True,
                            invalid_row_handler=not_split,
                        ),
                        convert_options=arrow_csv.ConvertOptions(
                            include_columns=[names[at] for at in read],
                            column_types={name: pa.dictionary(pa.int32(), pa.string()) for name in names},
                            strings_can_be_null=False,
                        ),
                    )
                    return table, text.raw
                except pa.ArrowException as broken:
                    # The exception's own text is never repeated, since it quotes the row.
                    if "straddl" not in str(broken):
                        break
        raise DeliveryProblem(
            f"{self._path.name} can't be split into rows and cells.", do="Check the delimiter and the quotation marks."
        )


def _without_last(values: pa.ChunkedArray) -> pa.ChunkedArray:
    kept = np.arange(len(values)) < len(values) - 1
    return pc.if_else(pa.array(kept), values.cast(pa.string()), None)
