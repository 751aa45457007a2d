"""Registers that hold several marks in a row: a day's two, or a string of them; taken apart into one record a mark.

Records are numbered from the file's rows, so that a record in quarantine can be found in the file:
in a file of days, record 171 is the morning of row 17 and 172 its afternoon; in a file of strings,
record 17023 is mark 23 of row 17, and 17000 is row 17 whole, where it could not be taken apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sources.arrangement import Arrangement
from sources.columns import ColumnsRead
from sources.expansion import SESSIONS, Expanded, Row, records_table
from sources.faults import WHOLE_ROW, Faults
from sources.mark_strings import NO_MARK
from sources.records import Records
from sources.school_calendar import SchoolCalendar
from sources.string_registers import StringRegister
from vocabulary.feed_settings import FeedSettings
from vocabulary.feeds import Column, Feed, Kind
from vocabulary.problems import DeliveryProblem

_MOST_NUMBER = (1 << 31) - 1
_HALVES = ("morning", "afternoon")


def row_of(feed: Feed, settings: FeedSettings) -> Row:
    """What a row of the file has under these settings: the feed's columns, but for a register with several marks in a row."""
    marks = settings.marks
    if marks.layout == "sessions":
        return Row(feed, feed, settings)
    left = [column for column in feed.columns if column.name not in ("session", "mark")]
    if marks.layout == "days":
        halves = [replace(feed.column("mark"), name=half, required=True) for half in _HALVES]
        meant = settings.values.get("mark", {})
        values = {**settings.values, **dict.fromkeys(_HALVES, meant)}
        of_row = _feed(feed, [*left, *halves])
        return Row(of_row, of_row, settings.model_copy(update={"values": values}))
    first = _feed(feed, [*left, Column("ends_on", Kind.DATE, "The last day that the string covers")])
    return Row(_feed(first, [*first.columns, replace(feed.column("mark"), kind=Kind.TEXT)]), first, settings)


def _feed(feed: Feed, columns: Iterable[Column]) -> Feed:
    return replace(feed, columns=tuple(columns), key=("person_ref", "happened_on"))


def expand(
    row: Row,
    feed: Feed,
    arrangement: Arrangement,
    records: Records,
    read: ColumnsRead,
    *,
    delivered_on: date,
    calendar: SchoolCalendar | None,
) -> Expanded:
    """The feed's records from what was read of a file's rows.

    Raises DeliveryProblem for strings without a calendar, and for more rows than can be numbered.
    """
    marks = row.settings.marks
    if records.rows_in > (_MOST_NUMBER - marks.numbers_a_row) // marks.numbers_a_row:
        raise DeliveryProblem(
            f"{records.rows_in:,} rows of marks are too many for one file.", do="Split it by year or by school."
        )
    if marks.layout == "days":
        return _days(feed, records, read)
    if marks.layout == "strings":
        if not calendar:
            raise DeliveryProblem(
                "A string of marks can only be read with the school calendar, and none is held.",
                do="Deliver the feed calendar first: its days decide which mark is of which day.",
            )
        return StringRegister(row, feed, arrangement, records, read, delivered_on, calendar).expanded()
    table = pa.table([records.rows, *read.columns.values()], names=["row", *read.columns])
    return Expanded(table, read.faults, records.rows_in, read.origins)


def _days(feed: Feed, records: Records, read: ColumnsRead) -> Expanded:
    size, step = len(records.rows), 10
    given = records.rows.to_numpy()
    numbers = np.repeat(given, 2) * step + np.tile([1, 2], size)
    halves = [read.columns.pop(half).cast(pa.string()) for half in _HALVES]
    interleaved = np.stack([np.arange(size), np.arange(size) + size], axis=1).ravel()
    mark = pa.concat_arrays(halves).take(pa.array(interleaved))
    faults, unread = _renumbered(read.faults.table(), step)
    # An empty cell is a session for which no mark was entered; one that can't be read stays empty, with its fault.
    empty = pc.and_(pc.is_null(mark), pc.invert(pc.is_in(pa.array(numbers), value_set=pa.array(unread, pa.int64()))))
    columns = {name: each.take(pa.array(np.repeat(np.arange(size), 2))) for name, each in read.columns.items()}
    columns["session"] = pa.DictionaryArray.from_arrays(np.tile(np.array([0, 1], np.int32), size), SESSIONS)
    columns["mark"] = pc.if_else(empty, NO_MARK, mark).dictionary_encode()
    origins = dict(read.origins)
    both = " and ".join(origins.pop(half) for half in _HALVES)
    origins |= {"session": f"which of {both}", "mark": both}
    return Expanded(records_table(feed, numbers, columns), faults, 2 * size + records.rows_in - size, origins)


def _renumbered(faults: pa.Table, step: int) -> tuple[Faults, list[int]]:
    """Faults of rows as faults of their records: in a half, of that one; elsewhere, of both. And the halves that can't be read."""
    again, unread = Faults(), []
    grouped: dict[tuple[str, str], list[int]] = defaultdict(list)
    for fault in faults.to_pylist():
        number, column = fault["row"] * step, fault["column"]
        if column in _HALVES:
            grouped["mark", fault["rule"]].append(number + 1 + _HALVES.index(column))
            unread.append(number + 1 + _HALVES.index(column))
        elif column == WHOLE_ROW:
            grouped[column, fault["rule"]].append(number)
        else:
            grouped[column, fault["rule"]] += [number + 1, number + 2]
    for (column, rule), numbers in grouped.items():
        again.add(pa.array(numbers, pa.int64()), column=column, rule=rule)
    return again, unread
