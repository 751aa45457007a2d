"""Tallies: every counter of sessions added up in one pass over the marks, several counters in one number.

Each mark is worth a number whose digits say which counters count it. Adding up those numbers adds up all
the counters at once, so that a pass over the marks costs little more than reading them, however many
counters there are. The digits are taken apart again once there are few rows.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

import ibis
import numpy as np
import pandas as pd

from features.marks import COUNTERS
from features.spans import RECENT, Span
from vocabulary.code_tables import code_table
from vocabulary.problems import StoreProblem

_BITS = 13
_AT_ONCE = 4  # 4 digits of 13 bits: whole numbers below 2^52 add up exactly in a double, on any engine and in any order
RECENT_COUNTERS = ("missed", "missed_with_suspension", "possible", "possible_with_suspension")
"""Counters that are always among those of the recent weeks: full weeks and the rates of schools are made of them."""
MOST_SESSIONS = 2**_BITS - 1
"""Most marks of one child in all. A child has at most 2,184 sessions in 156 weeks."""


@dataclass(frozen=True)
class Tallies:
    """How these counters are packed into columns tally_0, tally_1 and so on.

    long: how many of them, the first ones, are asked of the weeks before the recent ones too.
    """

    counters: tuple[str, ...]
    long: int

    @classmethod
    def of(cls, questions: Collection[tuple[str, Span]]) -> Tallies:
        """The packing of these counters, each in its spans, and of those of the recent weeks.

        Counters that are asked over many and long spans stand together, so that most spans need one column.
        """
        spans: dict[str, list[Span]] = {counter: [] for counter in RECENT_COUNTERS}
        for counter, span in sorted(questions):
            spans.setdefault(counter, []).append(span)
        back = {counter: max((span.far for span in of), default=0) > RECENT for counter, of in spans.items()}
        order = sorted(spans, key=lambda counter: (not back[counter], -len(spans[counter]), counter))
        return cls(tuple(order), sum(back.values()))

    @property
    def of_older_weeks(self) -> Tallies:
        """The counters that are asked of older weeks, each in the column and the digit where it is here."""
        return Tallies(self.counters[: self.long], self.long)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that hold the counters."""
        return tuple(f"tally_{place}" for place in range(-(-len(self.counters) // _AT_ONCE)))

    @property
    def worth(self) -> ibis.Table:
        """mark, and what each is worth in every column; and whether it is any mark, or one of a session that was possible.

        recorded is false for a mark that says nothing was entered; possible is true for suspension too.
        """
        return _worth(self)

    def add_up(self, table: ibis.Table) -> dict[str, ibis.Value]:
        """The columns of a group, from rows that carry them."""
        return {name: table[name].sum() for name in self.columns}

    def unpacked(self, table: ibis.Table) -> dict[str, ibis.Value]:
        """Counter = its number of sessions in a row of tallies."""
        return {counter: self.counted(counter, table[self.column_of(counter)]) for counter in self.counters}

    def column_of(self, counter: str) -> str:
        """The column that holds the counter."""
        return self.place_of(counter)[0]

    def counted(self, counter: str, packed: ibis.Value) -> ibis.Value:
        """The digits of one counter. packed: its column (see `column_of`), added up or not."""
        digit = self.place_of(counter)[1]
        return (packed.cast("int64") >> (_BITS * digit)) & MOST_SESSIONS

    def place_of(self, counter: str) -> tuple[str, int]:
        """The column that holds the counter, and which of its digits."""
        place = self.counters.index(counter)
        return self.columns[place // _AT_ONCE], place % _AT_ONCE


@lru_cache(maxsize=16)
def _worth(tallies: Tallies) -> ibis.Table:
    # Kept from one date to the next: an engine is handed the same small table once.
    marks = list(code_table("attendance_marks").codes)
    table = pd.DataFrame({"mark": marks, "recorded": [mark in COUNTERS["recorded"] for mark in marks]})
    table["possible"] = table["mark"].isin(COUNTERS["possible_with_suspension"])
    for name in tallies.columns:
        table[name] = 0.0
    for counter in tallies.counters:
        column, digit = tallies.place_of(counter)
        table[column] += np.where(table["mark"].isin(COUNTERS[counter]), float(2 ** (_BITS * digit)), 0.0)
    schema = {"mark": "string", "recorded": "boolean", "possible": "boolean", **dict.fromkeys(tallies.columns, "float64")}
    return ibis.memtable(table, schema=schema)


def check_room(most: float) -> None:
    """Raise StoreProblem if a child has more sessions than a digit has room for: the same mark is there many times."""
    if most > MOST_SESSIONS:
        raise StoreProblem(
            f"A child has {int(most):,} marks in the longest span; at most {MOST_SESSIONS:,} can be real.",
            do="Attendance is held many times over: restore the warehouse, or load it anew.",
        )
