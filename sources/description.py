"""What was understood of a file, for the person who connects a council's export: counts and names, never values."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass

import pyarrow.compute as pc

from sources.faults import WHOLE_ROW
from sources.reading import Reading
from vocabulary.feed_settings import FeedSettings


@dataclass(frozen=True)
class ColumnRead:
    """One column of the feed: where its values come from, and in how many of the rows it is filled."""

    name: str
    origin: str
    filled: int
    empty: int


@dataclass(frozen=True)
class FaultCount:
    """How many cells of a column (or rows, where column is 'whole row') broke a rule, and the first rows that did."""

    column: str
    rule: str
    count: int
    first_rows: tuple[int, ...]


@dataclass(frozen=True)
class Understood:
    """A file as it was understood.

    rows_in = rows_read + rows_unsplit, in records; where a row of the file holds several marks there are
    rows_of_file of them, and in rows_with_none of those no session has been yet. columns: those of the feed that the file, or the configuration,
    fills. not_there: columns of the feed that nothing fills. not_read: columns of the file that
    nothing reads. line: the line to add to the feed's configuration once someone has decided that
    these are rightly left out; "" when there is nothing to add.
    """

    feed: str
    file_name: str
    rows_in: int
    rows_read: int
    rows_unsplit: int
    rows_of_file: int
    rows_with_none: int
    columns: tuple[ColumnRead, ...]
    not_there: tuple[str, ...]
    not_read: tuple[str, ...]
    faults: tuple[FaultCount, ...]
    line: str


def understood(reading: Reading, settings: FeedSettings, *, first_rows: int = 5) -> Understood:
    """Describe a reading made with these settings.

    The line to add keeps the columns that the settings already leave out. first_rows: how many row
    numbers to give for each fault, so that someone can look in the file.
    """
    columns = []
    not_there = []
    for name, origin in reading.origins.items():
        if origin.startswith("nothing"):
            not_there.append(name)
        else:
            empty = reading.table[name].null_count
            columns.append(ColumnRead(name, origin, reading.table.num_rows - empty, empty))
    return Understood(
        feed=reading.feed,
        file_name=reading.file_name,
        rows_in=reading.rows_in,
        rows_read=reading.table.num_rows,
        rows_unsplit=reading.rows_in - reading.table.num_rows,
        rows_of_file=reading.rows_of_file,
        rows_with_none=reading.rows_with_none,
        columns=tuple(columns),
        not_there=tuple(not_there),
        not_read=reading.unread_columns,
        faults=_faults(reading, first_rows),
        line=_line((*settings.ignored_columns, *reading.unread_columns)) if reading.unread_columns else "",
    )


def _faults(reading: Reading, first_rows: int) -> tuple[FaultCount, ...]:
    broken = Counter(zip(reading.faults["column"].to_pylist(), reading.faults["rule"].to_pylist(), strict=True))
    counts = []
    for (column, rule), count in sorted(broken.items()):
        same = pc.and_(pc.equal(reading.faults["column"], column), pc.equal(reading.faults["rule"], rule))
        rows = reading.faults["row"].filter(same)[:first_rows].to_pylist()
        counts.append(FaultCount("whole row" if column == WHOLE_ROW else column, rule, count, tuple(rows)))
    return tuple(counts)


def _line(names: tuple[str, ...]) -> str:
    # A JSON list of strings is a TOML array of strings, but for one control character.
    listed = json.dumps(list(names), ensure_ascii=False).replace("\x7f", "\\u007f")
    return f"ignored_columns = {listed}"
