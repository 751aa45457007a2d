"""Ways of looking at a delivery: each gives a small table for expectations, and which rows stand behind it.

Expectations are never shown a value that could name a child: for references, identifiers and free text
they get facts ('on the list', 'wrong'), and for codes, days and numbers the values themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from validation.combinations import Combinations, Numbers, each_once, joined
from validation.value_rules import MOST_CHARACTERS
from vocabulary.code_tables import code_table
from vocabulary.council import Checks
from vocabulary.feeds import Feed
from vocabulary.upn import is_temporary_upn, is_valid_upn

if TYPE_CHECKING:
    from validation.rules import Look


@dataclass
class Evidence:
    """A delivery as the checks see it.

    held: whether each row of the table is held back so far. row_numbers: each row's number in the file.
    """

    table: pa.Table
    faults: pa.Table
    feed: Feed
    combinations: Combinations
    delivered_on: date
    known_people: pa.Array | None
    known_schools: pa.Array | None
    settings: Checks
    held: Numbers = field(init=False)
    row_numbers: Numbers = field(init=False)

    def __post_init__(self) -> None:
        self.held = np.zeros(self.table.num_rows, dtype=bool)
        self.row_numbers = self.table["row"].to_numpy()

    def positions(self, numbers: Numbers) -> Numbers:
        """Where in the table the rows with these numbers are; -1 for one that is not in it."""
        if not len(self.row_numbers):
            return np.full(len(numbers), -1)
        order = self._order()
        at = np.searchsorted(self.row_numbers, numbers, sorter=order).clip(max=len(self.row_numbers) - 1)
        at = at if order is None else order[at]
        return np.where(self.row_numbers[at] == numbers, at, -1)

    def _order(self) -> Numbers | None:
        """How to sort the row numbers; None where they are in order, as a file's are."""
        in_order = bool((self.row_numbers[1:] > self.row_numbers[:-1]).all())
        return None if in_order else np.argsort(self.row_numbers, kind="stable")


@dataclass(frozen=True)
class Frame:
    """What expectations are shown: facts, one line for each combination.

    rows: how many rows of the delivery stand behind each line. of_row: for each row of the delivery
    (by position), its line; None where the lines are not about the table's rows.
    """

    facts: pd.DataFrame
    rows: Numbers
    of_row: Numbers | None


def look_at(evidence: Evidence, look: Look) -> Frame | None:
    """What this look sees; None where it can't be judged, because the list that it needs is not held."""
    return LOOKS[look.kind](evidence, look.columns)


def _frame(facts: dict[str, Any], rows: Numbers, of_row: Numbers | None) -> Frame:
    return Frame(pd.DataFrame(facts, index=range(len(rows))), rows, of_row)


def _plain(values: pa.Array) -> Any:
    """Values as pandas has them: days as datetime64, text as objects, None for an empty cell."""
    if pa.types.is_date(values.type):
        return values.cast(pa.timestamp("ms")).to_numpy(zero_copy_only=False)
    if pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
        return values.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return np.array(values.to_pylist(), dtype=object)


def _values(evidence: Evidence, columns: tuple[str, ...]) -> Frame:
    joint = evidence.combinations.joint(columns)
    return _frame({name: _plain(values) for name, values in joint.values.items()}, joint.rows, joint.of_row)


def _days(evidence: Evidence, columns: tuple[str, ...]) -> Frame:
    seen = _values(evidence, columns)
    happened, known = columns
    seen.facts["days ahead"] = (seen.facts[happened] - seen.facts[known]).dt.days
    return seen


def _code(evidence: Evidence, columns: tuple[str, ...]) -> Frame:
    """The code on its day, with the days from and to which it was in force (of several codes, the days common to all)."""
    _, column = columns
    seen = _values(evidence, columns)
    table = code_table(evidence.feed.column(column).table or "")
    spans = [_span(table.codes, text) for text in seen.facts[column]]
    for place, name in enumerate(("in force from", "in force to")):
        seen.facts[name] = np.array([span[place] for span in spans], dtype="datetime64[ms]")
    return seen


def _span(codes: dict[str, Any], text: str | None) -> tuple[date | None, date | None]:
    held = [codes[code] for code in (text if isinstance(text, str) else "").split(";") if code in codes]
    starts = [code.valid_from for code in held if code.valid_from]
    ends = [code.valid_to for code in held if code.valid_to]
    return max(starts, default=None), min(ends, default=None)


_STATES = np.array(["there", "unreadable", None], dtype=object)


def _presence(evidence: Evidence, _columns: tuple[str, ...]) -> Frame:
    """For each column whether the cell is there, unreadable or empty."""
    feed, rows = evidence.feed, evidence.table.num_rows
    unreadable = _unreadable_cells(evidence)
    states = []
    for column in feed.columns:
        distinct = evidence.combinations.distinct(column.name)
        state = np.zeros(len(distinct.values), dtype=np.int8)
        state[pc.is_null(distinct.values).to_numpy(zero_copy_only=False)] = 2
        of_row = state[distinct.of_row] if state.any() else np.zeros(rows, dtype=np.int8)
        of_row[unreadable.get(column.name, [])] = 1
        states.append(of_row)
    of_row, counts, places = joined(states, [len(_STATES)] * len(states))
    facts = {column.name: _STATES[place] for column, place in zip(feed.columns, places, strict=True)}
    parts = [np.array([state is None for state in facts[name]]) for name in feed.key if not feed.column(name).required]
    if parts:
        empty = np.sum(parts, axis=0)
        facts["key parts"] = np.where(empty == 0, "all", np.where(empty == len(parts), "none", "some")).astype(object)
    return _frame(facts, counts, of_row)


def _unreadable_cells(evidence: Evidence) -> dict[str, Numbers]:
    """By column, the positions in the table of cells that could not be read."""
    faults = evidence.faults
    found = {}
    for name in pc.unique(faults["column"]).to_pylist():
        if name in evidence.feed.column_names:
            rows = faults["row"].filter(pc.equal(faults["column"], name))
            positions = evidence.positions(rows.to_numpy())
            found[name] = positions[positions >= 0]
    return found


_PLACES = np.array(["row", "needed", "optional"], dtype=object)


def _cells(evidence: Evidence, _columns: tuple[str, ...]) -> Frame:
    """What the reader of the file could not read: how many rows have a fault in which place."""
    places = fault_places(evidence)
    numbers = evidence.faults["row"].to_numpy()
    counts = np.array([len(each_once(numbers[places == place])) for place in _PLACES])
    there = np.flatnonzero(counts)
    return _frame({"place": _PLACES[there]}, counts[there], None)


def fault_places(evidence: Evidence) -> Numbers:
    """For each fault whether it is of a whole 'row', or of a cell in a 'needed' or an 'optional' column."""
    needed = {column.name: int(not column.required) + 1 for column in evidence.feed.columns}
    named = evidence.faults["column"].dictionary_encode().combine_chunks()
    named = named if isinstance(named, pa.DictionaryArray) else pa.array([], pa.string()).dictionary_encode()
    kinds = np.array([*(needed.get(name, 0) for name in named.dictionary.to_pylist()), 0])
    place = kinds[pc.fill_null(named.indices, -1).to_numpy(zero_copy_only=False)]
    place[evidence.positions(evidence.faults["row"].to_numpy()) < 0] = 0
    return _PLACES[place]


def _lengths(evidence: Evidence, columns: tuple[str, ...]) -> Frame:
    """For each row whether one of these texts is too long to be believed."""
    too_long = np.zeros(evidence.table.num_rows, dtype=np.int8)
    for column in columns:
        distinct = evidence.combinations.distinct(column)
        long = pc.fill_null(pc.greater(pc.utf8_length(distinct.values), MOST_CHARACTERS), False)
        long = long.to_numpy(zero_copy_only=False)
        if long.any():
            too_long |= long[distinct.of_row]
    of_row, rows, places = joined([too_long], [2])
    return _frame({"text": np.array(["believable", "too long"], dtype=object)[places[0]]}, rows, of_row)


def _listed(evidence: Evidence, column: str, listed: pa.Array | None) -> Frame | None:
    if listed is None:
        return None
    distinct = evidence.combinations.distinct(column)
    on_it = pc.is_in(distinct.values, value_set=listed.cast(distinct.values.type)).to_numpy(zero_copy_only=False)
    empty = pc.is_null(distinct.values).to_numpy(zero_copy_only=False)
    state = np.where(on_it, "on it", "not on it").astype(object)
    state[empty] = None
    rows = np.bincount(distinct.of_row, minlength=len(distinct.values))
    return _frame({"list": state}, rows, distinct.of_row)


def _people(evidence: Evidence, columns: tuple[str, ...]) -> Frame | None:
    return _listed(evidence, columns[0], evidence.known_people)


def _schools(evidence: Evidence, columns: tuple[str, ...]) -> Frame | None:
    return _listed(evidence, columns[0], evidence.known_schools)


def _upns(evidence: Evidence, columns: tuple[str, ...]) -> Frame:
    joint = evidence.combinations.joint(columns)
    people, upns = (joint.values[name].to_pylist() for name in columns)
    holders: dict[str, set[str]] = {}
    for person, upn in zip(people, upns, strict=True):
        if upn is not None and person is not None:
            holders.setdefault(upn.strip().upper(), set()).add(person)

    def fact(upn: str | None) -> tuple[str | None, str | None, str | None]:
        if upn is None:
            return None, None, None
        right = is_valid_upn(upn)
        several = len(holders.get(upn.strip().upper(), ())) > 1
        duration = None if not right else "temporary" if is_temporary_upn(upn) else "permanent"
        return "right" if right else "wrong", "several" if several else "one", duration

    told = [fact(upn) for upn in upns]
    names = ("check letter", "people", "duration")
    facts = {name: np.array([each[place] for each in told], dtype=object) for place, name in enumerate(names)}
    return _frame(facts, joint.rows, joint.of_row)


_SESSION_OF_MARK = {"/": "AM", "\\": "PM"}


def _session_marks(evidence: Evidence, columns: tuple[str, ...]) -> Frame:
    seen = _values(evidence, columns)
    of_mark = [_SESSION_OF_MARK.get(mark) for mark in seen.facts[columns[1]]]
    seen.facts["session of the mark"] = np.array(of_mark, dtype=object)
    return seen


_CLAIMS = np.array(["alone", "repeated", "disputed"], dtype=object)


def _records(evidence: Evidence, _columns: tuple[str, ...]) -> Frame:
    """Whether a row is the only one for its record and day, repeats an earlier row, or is disputed by another.

    Rows already held back don't count: a right row is not put in doubt by one known to be wrong.
    """
    feed = evidence.feed
    claim = np.zeros(evidence.table.num_rows, dtype=np.int8)
    among = np.flatnonzero(~evidence.held)
    record = evidence.combinations.same((*feed.key, "known_on"), among)
    ordered = np.sort(record)
    shared = each_once(ordered[1:][ordered[1:] == ordered[:-1]])
    if len(shared):
        several = np.isin(record, shared)
        among, record = among[several], record[several]
        content = evidence.combinations.same(feed.column_names, among)
        _, first = np.unique(content, return_index=True)
        repeats = np.ones(len(among), dtype=bool)
        repeats[first] = False
        _, which = np.unique(record, return_inverse=True)
        versions = np.bincount(which[first], minlength=which.max() + 1)
        claim[among] = np.where(versions[which] > 1, 2, np.where(repeats, 1, 0))
    of_row, rows, places = joined([claim], [len(_CLAIMS)])
    return _frame({"record": _CLAIMS[places[0]]}, rows, of_row)


LOOKS: dict[str, Callable[[Evidence, tuple[str, ...]], Frame | None]] = {
    "cells": _cells,
    "presence": _presence,
    "lengths": _lengths,
    "values": _values,
    "days": _days,
    "code": _code,
    "people": _people,
    "schools": _schools,
    "upns": _upns,
    "session marks": _session_marks,
    "records": _records,
}
"""The looks at rows, by kind; the look at a whole delivery is in `validation.delivery`."""
