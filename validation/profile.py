"""What a delivery looks like, in counts: rows, codes and empty cells, as a whole and for each school.

A profile holds no value that could name anyone: codes only where they are in their code table, schools
only where they are on the list, and of every other column how often it is empty.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validation.combinations import Combinations, Numbers
from vocabulary.code_tables import code_table
from vocabulary.feeds import Feed, Kind

WHOLE = ""
"""The group of all rows."""

OTHER = "(other)"
MAIN_DAY = 0.2
"""A day with a smaller share of the fullest day's rows is one of corrections, and not a day that the delivery is about."""


@dataclass(frozen=True)
class Group:
    """Rows of one school, or all. fullest_day: rows of the day that has most. codes: column -> code -> rows.
    empty: column -> rows in which it is empty."""

    rows: int
    fullest_day: int = 0
    codes: dict[str, dict[str, int]] = field(default_factory=dict)
    empty: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Profile:
    """One delivery. days: how many days it is about, corrections of other days left out; 0 for a list."""

    feed: str
    delivered_on: date
    days: int
    groups: dict[str, Group]

    def to_json(self) -> str:
        """The profile as JSON, keys sorted."""
        return json.dumps({**asdict(self), "delivered_on": self.delivered_on.isoformat()}, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Profile:
        """The profile back from its JSON; raises KeyError or TypeError if it is not one."""
        raw: dict[str, Any] = json.loads(text)
        groups = {name: Group(**group) for name, group in raw["groups"].items()}
        return cls(raw["feed"], date.fromisoformat(raw["delivered_on"]), raw["days"], groups)


def profile(combinations: Combinations, feed: Feed, *, delivered_on: date, known_schools: pa.Array | None) -> Profile:
    """The profile of a delivery, from the distinct combinations of its columns."""
    rows = combinations.rows
    names, group_of = _groups(combinations, feed, known_schools)
    size = len(names)
    counted = np.bincount(group_of, minlength=size) if rows else np.zeros(size, dtype=np.int64)
    codes: dict[str, dict[str, Numbers]] = {}
    empty: dict[str, Numbers] = {}
    for column in feed.columns:
        distinct = combinations.distinct(column.name)
        nothing = pc.is_null(distinct.values).to_numpy(zero_copy_only=False)
        if nothing.any():
            empty[column.name] = np.bincount(group_of[nothing[distinct.of_row]], minlength=size)
        if column.table is not None and column.kind is Kind.CODE and not column.identifying:
            known = code_table(column.table).codes
            said = [code if code in known else OTHER for code in distinct.values.to_pylist()]
            held = sorted({code for code, none in zip(said, nothing, strict=True) if not none})
            place = [len(held) if none else held.index(code) for code, none in zip(said, nothing, strict=True)]
            table = _tallies(group_of, np.array(place, dtype=np.int64), distinct.of_row, size, len(held) + 1)
            codes[column.name] = {code: table[:, at] for at, code in enumerate(held)}
    fullest, days = _days(combinations, feed, group_of, size)
    groups = {
        name: Group(
            int(counted[at]),
            int(fullest[at]),
            {column: {code: int(n[at]) for code, n in by_code.items() if n[at]} for column, by_code in codes.items()},
            {column: int(n[at]) for column, n in empty.items() if n[at]},
        )
        for at, name in enumerate(names)
    }
    if len(names) > 1 or names[0] != WHOLE:
        groups[WHOLE] = Group(
            rows,
            days[0],
            {column: {code: int(n.sum()) for code, n in by_code.items() if n.sum()} for column, by_code in codes.items()},
            {column: int(n.sum()) for column, n in empty.items() if n.sum()},
        )
    return Profile(feed.name, delivered_on, days[1], groups)


def _groups(combinations: Combinations, feed: Feed, known_schools: pa.Array | None) -> tuple[list[str], Numbers]:
    """The schools on the list that the delivery has, and every row's; rows of no such school are of one group of their own."""
    if "school" not in feed.column_names or feed.name == "schools" or known_schools is None:
        return [WHOLE], np.zeros(combinations.rows, dtype=np.int64)
    distinct = combinations.distinct("school")
    listed = set(known_schools.to_pylist())
    said = [school if school in listed else OTHER for school in distinct.values.to_pylist()]
    names = sorted(set(said)) or [OTHER]
    place = np.array([names.index(each) for each in said], dtype=np.int64)
    return names, place[distinct.of_row] if len(place) else np.zeros(0, dtype=np.int64)


def _tallies(group_of: Numbers, place: Numbers, of_row: Numbers, size: int, places: int) -> Numbers:
    """How many rows of each group (down) are in each place (across): one pass, whatever the number of places."""
    if not len(of_row):
        return np.zeros((size, places), dtype=np.int64)
    return np.bincount(group_of * places + place[of_row], minlength=size * places).reshape(size, places)


def _days(combinations: Combinations, feed: Feed, group_of: Numbers, size: int) -> tuple[Numbers, tuple[int, int]]:
    """Rows of the fullest day of each group; and of all rows: those of the fullest day, and how many days are main ones."""
    if not feed.has_event_date or not combinations.rows:
        return np.zeros(size, dtype=np.int64), (0, 0)
    day = combinations.distinct("happened_on")
    number = len(day.values)
    table = np.bincount(group_of * number + day.of_row, minlength=size * number).reshape(size, number)
    whole = table.sum(axis=0)
    return table.max(axis=1), (int(whole.max()), int((whole >= MAIN_DAY * whole.max()).sum()))
