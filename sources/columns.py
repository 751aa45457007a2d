"""A feed's columns, each read from a column of the file, from a constant, or from the delivery."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sources.arrangement import Arrangement
from sources.cells import ARROW_TYPES, Unread, read_cells
from sources.census import COLLECT_DATES
from sources.records import Records
from vocabulary.feed_settings import FeedSettings
from vocabulary.feeds import Column, Feed, Kind
from vocabulary.problems import ConfigurationProblem, DeliveryProblem

LARGE = 1_000_000
"""Rows from which text columns stay dictionary-encoded, so that a term of marks fits in memory."""

_ISO = "%Y-%m-%d"


class ColumnsRead:
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
        factor = self._settings.times.get(column.name)
        try:
            read, unread = read_cells(
                self._records.columns[heading],
                column if factor is None else replace(column, kind=Kind.NUMBER),
                date_format=self._date_format(column.name),
                meant=self._settings.values.get(column.name, {}),
                keep_dictionary=len(self._records.rows) >= LARGE,
            )
        except pa.ArrowException:
            # Bytes that are not text, or a type with no written form. Arrow's own words may quote the value.
            raise DeliveryProblem(f"The column {heading} is of a type that can't be read as {column.kind}.") from None
        if factor is not None:
            read, uneven = _multiplied(read, factor, column)
            unread = [*unread, *uneven]
        for each in unread:
            self.faults.add(self._records.rows.take(each.positions), column=column.name, rule=each.rule)
        return read

    def _date_format(self, name: str) -> str:
        if self._settings.format == "annex_a":
            return _ISO  # however a cell has the date, the layout gives it so
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
        return days_after(happened, days)

    def _repeat(self, value: pa.Scalar) -> pa.Array:
        size = len(self._records.rows)
        if size >= LARGE and pa.types.is_string(value.type):
            which = pa.array(np.zeros(size, dtype=np.int32), mask=np.full(size, not value.is_valid))
            return pa.DictionaryArray.from_arrays(which, pa.array([value.as_py() or ""], pa.string()))
        return pa.repeat(value, size)


def _multiplied(numbers: pa.Array, factor: float, column: Column) -> tuple[pa.Array, list[Unread]]:
    """The numbers times the factor, in the column's type; and those that are not whole then, where they must be."""
    products = pc.multiply(numbers, factor)
    if column.kind is Kind.NUMBER:
        return products, []
    whole = pc.and_(pc.equal(products, pc.round(products)), pc.less(pc.abs(products), 2.0**31))
    uneven = Unread(
        f"not a whole number once multiplied by {factor:g}", pc.indices_nonzero(pc.fill_null(pc.invert(whole), False))
    )
    return pc.if_else(whole, products, None).cast(ARROW_TYPES[column.kind]), [uneven]


def days_after(happened: pa.Array, days: int) -> pa.Array:
    """So many days after each day. A day beyond the calendar's end can't be known later than it happened."""
    last = pa.scalar(date.max.toordinal() - date(1970, 1, 1).toordinal(), pa.int32())
    numbers = pc.add(happened.cast(pa.int32()).cast(pa.int64()), days)
    return pc.min_element_wise(numbers, last, skip_nulls=False).cast(pa.int32()).cast(pa.date32())
