"""Rows in quarantine of a register whose rows hold several marks: which record answers which row that waits."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from sources.reading import Reading
from vocabulary.feed_settings import FeedSettings


def read_again(reading: Reading, waiting: list[int], settings: FeedSettings) -> dict[int, int]:
    """{record of the file, read again: the waiting row that it answers}.

    A row that waits as itself is answered by itself; one that waited whole, by all its records, once it
    can be taken apart.
    """
    step = settings.marks.numbers_a_row
    if step == 1:
        return {row: row for row in waiting}
    whole = {row for row in waiting if row % step == 0}
    apart = {row: row - row % step for row in reading.table["row"].to_pylist() if row - row % step in whole}
    return {row: row for row in waiting if row not in set(apart.values())} | apart


def corrected(reading: Reading, asked: list[int], settings: FeedSettings) -> dict[int, int] | None:
    """{record of a correction: the waiting row that it answers}, row for row in their order; None if they are not as many."""
    step = settings.marks.numbers_a_row
    groups = list(dict.fromkeys(row // step for row in asked))
    if reading.rows_of_file != len(groups):
        return None
    if step == 1:
        return dict(zip(reading.table["row"].to_pylist(), asked, strict=False))
    first = {row // step: row for row in reversed(asked)}
    answers = {}
    for row in reading.table["row"].to_pylist():
        group = groups[row // step - 1]
        same = group * step + row % step
        answers[row] = same if same in asked else first[group]
    return answers


def delivered(settings: FeedSettings, *, then: date, as_of: date) -> date:
    """The day of delivery to read a file again with: where a string of marks ends may hang on the day it first came."""
    return then if settings.marks.layout == "strings" else as_of


def known_now(reading: Reading, settings: FeedSettings, *, as_of: date) -> pa.Table:
    """The table, with known_on as if the file were delivered on `as_of`, where it is known from the delivery."""
    if settings.known_from != "delivery":
        return reading.table
    at = reading.table.column_names.index("known_on")
    days = pa.array([as_of] * reading.table.num_rows, pa.date32())
    return reading.table.set_column(at, "known_on", days)
