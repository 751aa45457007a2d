"""Reads one delivery of one feed, whatever its layout, into the feed's columns."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa

from sources import registers
from sources.arrangement import Arrangement, arrange
from sources.columns import ColumnsRead
from sources.layouts import content_hash, joined_path, open_layout, usual_columns
from sources.records import Layout
from sources.school_calendar import SchoolCalendar
from vocabulary.feed_settings import FeedSettings
from vocabulary.feeds import Feed
from vocabulary.problems import DeliveryProblem


class StillBeingWritten(DeliveryProblem):
    """The file changed while it was read: nothing of it was kept, and it may be read another time."""


@dataclass(frozen=True)
class Reading:
    """A delivery as read.

    content_hash: SHA-256 of the bytes in hex (of both files, where there is a second). rows_in: every record, those that
    could not be split included. rows_of_file: rows of the file: as many, but where a row of a register
    holds several marks (`FeedSettings.marks`); then each mark is a record, a row that could not be
    taken apart is one, and `row` is numbered so that the file's row can be told from it
    (`Marks.numbers_a_row`). rows_with_none: rows of a register in which no session has been yet. table: `row` (the record's number in the file, from 1, headings not
    counted), then the feed's columns; TEXT, CODE and CODES are string, or in a delivery of `LARGE`
    rows or more dictionary<int32, string>; nothing is null that the file said, except where `faults`
    says so. faults: row, column and rule of each cell that could not be read (null in the table) and,
    with column '', of each row that could not be split (not in the table).
    unread_columns: what the file has that nothing reads and the configuration does not mention.
    origins: for each feed column, where its values come from, in words.
    """

    feed: str
    file_name: str
    content_hash: str
    delivered_on: date
    rows_in: int
    table: pa.Table
    faults: pa.Table
    unread_columns: tuple[str, ...]
    origins: Mapping[str, str] = field(default_factory=dict)
    rows_of_file: int = 0
    rows_with_none: int = 0


def read(
    path: Path, feed: Feed, settings: FeedSettings, *, delivered_on: date, calendar: SchoolCalendar | None = None
) -> Reading:
    """Read a file as a delivery of the feed. calendar: the school days, for a file of mark strings.

    Raises DeliveryProblem when it can't be read at all: not there, empty, not in the layout or the
    encoding that the configuration says, or without a column that is needed; StillBeingWritten, which
    is one too, when it changed while it was read. Raises ConfigurationProblem when the settings can't apply to any file. Neither ever holds a
    value from the file.
    """
    try:
        parts = [path, *filter(None, [joined_path(path, settings)])]
        before = _states(parts)
        try:
            digest = content_hash(path, settings)
            reading = _read(path, feed, settings, digest, delivered_on=delivered_on, calendar=calendar)
        except DeliveryProblem:
            if _states(parts) == before:
                raise
            raise _still_being_written(path) from None  # what was wrong with it may be right by now
        if _states(parts) != before:
            raise _still_being_written(path)
    except OSError as failed:
        raise DeliveryProblem(f"{path.name} can't be opened: {failed.strerror or type(failed).__name__}.") from None
    return reading


def _still_being_written(path: Path) -> StillBeingWritten:
    return StillBeingWritten(
        f"{path.name} changed while it was being read: it is still being written.", do="Run again when it is all there."
    )


def _states(paths: list[Path]) -> list[tuple[int, int, int]]:
    found = [os.stat(path) for path in paths]
    return [(each.st_ino, each.st_size, each.st_mtime_ns) for each in found]


def _read(
    path: Path, feed: Feed, settings: FeedSettings, digest: str, *, delivered_on: date, calendar: SchoolCalendar | None
) -> Reading:
    layout = open_layout(path, feed, settings)
    usual = usual_columns(feed, settings)
    row = registers.row_of(feed, settings)
    arrangement = arrange(layout.headings, row.feed, row.settings, file_name=path.name, usual=usual)
    records = layout.records(arrangement.wanted)
    read = ColumnsRead(row.read_first, row.settings, arrangement, records, delivered_on)
    expanded = registers.expand(row, feed, arrangement, records, read, delivered_on=delivered_on, calendar=calendar)
    more: Mapping[str, str] = getattr(layout, "origins", {})
    return Reading(
        feed=feed.name,
        file_name=path.name,
        content_hash=digest,
        delivered_on=delivered_on,
        rows_in=expanded.rows_in,
        table=expanded.table,
        faults=expanded.faults.table(),
        unread_columns=_unread(layout, arrangement, settings),
        origins={**expanded.origins, **{name: more[each] for name, each in arrangement.from_file.items() if each in more}},
        rows_of_file=records.rows_in,
        rows_with_none=expanded.rows_with_none,
    )


def _unread(layout: Layout, arrangement: Arrangement, settings: FeedSettings) -> tuple[str, ...]:
    """What the file has that nothing reads; a format that knows of more, or that reads more than it shows, says so."""
    ignored = {name.strip().casefold() for name in settings.ignored_columns}
    also_read: frozenset[str] = getattr(layout, "also_read", frozenset())
    more: tuple[str, ...] = getattr(layout, "unread", ())
    return (
        *(name for name in arrangement.unread if name not in also_read),
        *(name for name in more if name.strip().casefold() not in ignored),
    )
