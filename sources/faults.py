"""What could not be read in a file: by row, column and rule, and never with the value itself."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

SCHEMA = pa.schema([("row", pa.int64()), ("column", pa.string()), ("rule", pa.string())])

WHOLE_ROW = ""
"""The `column` of a row that could not be split into cells and so is not in the table."""


class Faults:
    """Gathers faults while a file is read."""

    def __init__(self) -> None:
        self._parts: list[pa.Table] = []

    def add(self, rows: pa.Array, *, column: str, rule: str) -> None:
        """Say that in these rows (numbers in the file, from 1) the column broke the rule."""
        if len(rows):
            same = [pa.repeat(pa.scalar(text), len(rows)) for text in (column, rule)]
            self._parts.append(pa.table([rows.cast(pa.int64()), *same], schema=SCHEMA))

    def renamed(self, names: Mapping[str, str]) -> Faults:
        """The same faults with columns called by their new names where `names` has one."""
        renamed = Faults()
        for part in self._parts:
            columns = pa.array([names.get(name, name) for name in part["column"].to_pylist()], pa.string())
            renamed._parts.append(part.set_column(1, "column", columns))
        return renamed

    def table(self) -> pa.Table:
        """All faults, in order of row, column and rule."""
        gathered = pa.concat_tables([SCHEMA.empty_table(), *self._parts])
        return gathered.sort_by([(name, "ascending") for name in SCHEMA.names])
