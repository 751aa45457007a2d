"""What a row of a register is, and the records that come of taking the rows apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from sources.cells import ARROW_TYPES
from sources.columns import LARGE
from sources.faults import Faults
from vocabulary.feed_settings import FeedSettings
from vocabulary.feeds import Feed

Numbers = np.ndarray[Any, np.dtype[Any]]

SESSIONS = pa.array(["AM", "PM"])


@dataclass(frozen=True)
class Row:
    """What a row of the file has. read_first: the columns read before it is taken apart; the rest is a string of marks."""

    feed: Feed
    read_first: Feed
    settings: FeedSettings


@dataclass(frozen=True)
class Expanded:
    """The records, as `Reading` has them."""

    table: pa.Table
    faults: Faults
    rows_in: int
    origins: dict[str, str]
    rows_with_none: int = 0


def records_table(feed: Feed, numbers: Numbers, columns: dict[str, pa.Array]) -> pa.Table:
    """The records in the feed's columns; text is dictionary-encoded only where there are many."""
    large = len(numbers) >= LARGE
    arrays = []
    for column in feed.columns:
        given = columns[column.name]
        if ARROW_TYPES[column.kind] == pa.string():
            if large and not pa.types.is_dictionary(given.type):
                given = given.dictionary_encode()
            elif not large:
                given = given.cast(pa.string())
        arrays.append(given)
    return pa.table([pa.array(numbers, pa.int64()), *arrays], names=["row", *feed.column_names])
