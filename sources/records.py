"""Records as they stand in a file, before any cell has been read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa

from sources.faults import Faults


@dataclass(frozen=True)
class Records:
    """What a file holds in the columns asked for.

    columns: by the file's own names, one value a record, as the file has it (text, or the type that
    Parquet gives it). rows: the number in the file, from 1, of each record that could be split.
    rows_in: all records, those that could not be split included. Those are in `faults`.
    """

    columns: dict[str, pa.ChunkedArray]
    rows: pa.Array
    rows_in: int
    faults: Faults = field(default_factory=Faults)


class Layout(Protocol):
    """A file that has been opened: it knows its columns before its records are read."""

    headings: tuple[str, ...]

    def records(self, wanted: tuple[str, ...]) -> Records:
        """The records, in the columns named. Raises DeliveryProblem."""
        ...
