"""Reads one delivery of one feed, whatever its layout, into the feed's columns."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sources.arrangement import Arrangement, arrange
from sources.cells import ARROW_TYPES, read_cells
from sources.census import COLLECT_DATES, USUAL_COLUMNS
from sources.cin import CinReturn
from sources.columnar import Columnar
from sources.delimited import Delimited
from sources.records import Layout, Records
from vocabulary.council import FeedSettings
from vocabulary.feeds import Column, Feed, Kind
from vocabulary.problems import ConfigurationProblem, DeliveryProblem

LARGE = 1_000_000
"""Rows from which text columns stay dictionary-encoded, so that a term of marks fits in memory."""

_ISO = "%Y-%m-%d"


class StillBeingWritten(DeliveryProblem):
    """The file changed while it was read: nothing of it was kept, and it may be read another time."""


@dataclass(frozen=True)
class Reading:
    """A delivery as read.

    content_hash: SHA-256 of the file's bytes, in hex. rows_in: every record in the file, those that
    could not be split included. table: `row` (the record's number in the file, from 1, headings not
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


def read(path: Path, feed: Feed, settings: FeedSettings, *, delivered_on: date) -> Reading:
    """Read a file as a delivery of the feed.

    Raises DeliveryProblem when it can't be read at all: not there, empty, not in the layout or the
    encoding that the configuration says, or without a column that is needed; StillBeingWritten, which
    is one too, when it changed while it was read. Raises ConfigurationProblem when the settings can't apply to any file. Neither ever holds a
    value from the file.
    """
    try:
        before = _state(path)
        try:
            digest = content_hash(path)
            reading = _read(path, feed, settings, digest, delivered_on=delivered_on)
        except DeliveryProblem:
            if _state(path) == before:
                raise
            raise _still_being_written(path) from None  # what was wrong with it may be right by now
        if _state(path) != before:
            raise _still_being_written(path)
    except OSError as failed:
        raise DeliveryProblem(f"{path.name} can't be opened: {failed.strerror or type(failed).__name__}.") from None
    return reading


def _still_being_written(path: Path) -> StillBeingWritten:
    return StillBeingWritten(
        f"{path.name} changed while it was being read: it is still being written.", do="Run again when it is all there."
    )


def content_hash(path: Path) -> str:
    """SHA-256 of the file's bytes, in hex. Raises OSError."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _state(path: Path) -> tuple[int, int, int]:
    found = os.stat(path)
    return found.st_ino, found.st_size, found.st_mtime_ns


def _read(path: Path, feed: Feed, settings: FeedSettings, digest: str, *, delivered_on: date) -> Reading:
    layout = _layout(path, feed, settings)
    usual = USUAL_COLUMNS.get(feed.name) if settings.format == "census_csv" else None
    arrangement = arrange(layout.headings, feed, settings, file_name=path.name, usual=usual)
    records = layout.records(arrangement.wanted)
    read = _Columns(feed, settings, arrangement, records, delivered_on)
    table = pa.table([records.rows, *read.columns.values()], names=["row", *read.columns])
    return Reading(
        feed=feed.name,
        file_name=path.name,
        content_hash=digest,
        delivered_on=delivered_on,
        rows_in=records.rows_in,
        table=table,
        faults=read.faults.table(),
        unread_columns=(*arrangement.unread, *_also_unread(layout, settings)),
        origins=read.origins,
    )


def _layout(path: Path, feed: Feed, settings: FeedSettings) -> Layout:
    if settings.format in ("parquet", "database"):
        return Columnar(path)
    if settings.format == "cin_xml":
        return CinReturn(path, feed)
    if settings.format == "census_csv" and feed.name not in USUAL_COLUMNS:
        raise ConfigurationProblem(
            f"feeds.{feed.name}.format: the school census has no such table; it has {', '.join(USUAL_COLUMNS)}."
        )
    return Delimited(path, encoding=settings.encoding, delimiter=settings.delimiter)


def _also_unread(layout: Layout, settings: FeedSettings) -> tuple[str, ...]:
    if not isinstance(layout, CinReturn):
        return ()
    return tuple(name for name in layout.unread if name not in settings.ignored_columns)


class _Columns:
    """The feed's columns, each read from where the arrangement says."""

    def __init__(
        self, feed: Feed, settings: FeedSettings, arrangement: Arrangement, records: Records, delivered_on: date
    ) -> None:
        self.faults = records.faults
        self.origins: dict[str, str] = {}
        self.columns: dict[str, pa.Array] = {}
        self._settings = settings
        self._records = records
        self._name_faults(arrangement)
        for column in feed.columns:
            self.columns[column.name] = self._column(column, arrangement, delivered_on)

    def _name_faults(self, arrangement: Arrangement) -> None:
        """Faults that the layout found are by the file's names; here they take the feed's, as all others do."""
        self.faults = self._records.faults.renamed({heading: name for name, heading in arrangement.from_file.items()})

    def _column(self, column: Column, arrangement: Arrangement, delivered_on: date) -> pa.Array:
        name = column.name
        if name in arrangement.constants:
            self.origins[name] = "the same for every row, by the configuration"
            return self._same(column, arrangement.constants[name])
        if name in arrangement.from_file:
            self.origins[name] = f"column {arrangement.from_file[name]}"
            return self._from_file(column, arrangement.from_file[name])
        if name == "known_on" and self._settings.known_from == "delivery":
            self.origins[name] = "the day of delivery"
            return self._repeat(pa.scalar(delivered_on, pa.date32()))
        if name == "known_on" and self._settings.known_from == "days_after":
            return self._days_after()
        self.origins[name] = "nothing: the file does not have it"
        return self._repeat(pa.scalar(None, ARROW_TYPES[column.kind]))

    def _from_file(self, column: Column, heading: str) -> pa.Array:
        try:
            read, unread = read_cells(
                self._records.columns[heading],
                column,
                date_format=self._date_format(column.name),
                meant=self._settings.values.get(column.name, {}),
                keep_dictionary=len(self._records.rows) >= LARGE,
            )
        except pa.ArrowException:
            # Bytes that are not text, or a type with no written form. Arrow's own words may quote the value.
            raise DeliveryProblem(f"The column {heading} is of a type that can't be read as {column.kind}.") from None
        for each in unread:
            self.faults.add(self._records.rows.take(each.positions), column=column.name, rule=each.rule)
        return read

    def _date_format(self, name: str) -> str:
        if name in self._settings.date_formats:
            return self._settings.date_formats[name]
        # The census writes dates one way: it need not be said again in the configuration.
        said = "date_format" in self._settings.model_fields_set
        return COLLECT_DATES if self._settings.format == "census_csv" and not said else self._settings.date_format

    def _same(self, column: Column, text: str) -> pa.Array:
        read, unread = read_cells(pa.chunked_array([[text]]), column, date_format=_ISO, meant={})
        if any(len(each.positions) for each in unread):
            how = "a date like 2026-11-16" if column.kind is Kind.DATE else f"a value of kind {column.kind}"
            raise ConfigurationProblem(f"constants.{column.name}: {text!r} is not {how}.")
        return self._repeat(read[0])

    def _days_after(self) -> pa.Array:
        happened = self.columns.get("happened_on")
        if happened is None:
            raise ConfigurationProblem(
                'known_from = "days_after" is for records that happen on a day, and this feed is a list.',
                do='Use known_from = "delivery" or a column known_on.',
            )
        days = self._settings.known_after_days
        self.origins["known_on"] = f"happened_on and {days} day(s)"
        # A day beyond the calendar's end can't be known later than it happened.
        last = pa.scalar(date.max.toordinal() - date(1970, 1, 1).toordinal(), pa.int32())
        numbers = pc.add(happened.cast(pa.int32()).cast(pa.int64()), days)
        return pc.min_element_wise(numbers, last, skip_nulls=False).cast(pa.int32()).cast(pa.date32())

    def _repeat(self, value: pa.Scalar) -> pa.Array:
        size = len(self._records.rows)
        if size >= LARGE and pa.types.is_string(value.type):
            which = pa.array(np.zeros(size, dtype=np.int32), mask=np.full(size, not value.is_valid))
            return pa.DictionaryArray.from_arrays(which, pa.array([value.as_py() or ""], pa.string()))
        return pa.repeat(value, size)
