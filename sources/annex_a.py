"""Reads an Annex A workbook (the lists that an Ofsted inspection asks for) into the records of one feed.

| Feed | List |
|---|---|
| persons | 1 to 8: one record for each child, from every list that names the child |
| contacts | 1 |
| early_help | 2: the assessments, each from its start to its completion |
| referrals | 3, and what List 6 says of the closing of a case that began on the referral's day |
| assessments | 4 (the lists hold no factors) |
| plans | 6 as child in need plans, 7 as child protection plans |

What can't be used is named as unread: List 5, whose dates no feed holds; and List 8, which counts missing
episodes without their days. The lists give records no references, so they are made as for a CIN return.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sources.annex_a_layout import CLOSURES, FEEDS_HELD, LISTS, PERSON, REFERENCES
from sources.annex_a_values import plain
from sources.faults import Faults
from sources.records import Records
from sources.references import References
from sources.workbook import Workbook
from vocabulary.feeds import FEEDS, Feed
from vocabulary.problems import ConfigurationProblem, DeliveryProblem

MOST_ROWS_BEFORE_HEADINGS = 30

_LIST = re.compile(r"(?:annex\s*a\W*)?list[\W_]*0*([0-9]{1,2})(?![0-9])", re.IGNORECASE)
_NUMBER = re.compile(r"0*([0-9]{1,2})(?![0-9A-Za-z])")
_DERIVED = frozenset({"age", "ageofchildyears"})

Cells = dict[str, str | None]
Broken = dict[str, str]


class _List:
    """One list of the workbook: its headings, and its rows that hold anything."""

    def __init__(self, number: int, rows: list[tuple[Any, ...]], *, file_name: str) -> None:
        self.number = number
        at = next((n for n, row in enumerate(rows[:MOST_ROWS_BEFORE_HEADINGS]) if _find(row, PERSON["person_ref"])), None)
        if at is None and rows:
            raise DeliveryProblem(
                f"{file_name}: no heading of List {number} is {PERSON['person_ref'][0]}, so its columns can't be told apart.",
                do="Check that the list's headings are in one row near its top.",
            )
        self.headings = rows[at] if at is not None else ()
        # A template's empty row still has a formula for the age.
        derived = {n for n, heading in enumerate(self.headings) if _folded(heading) in _DERIVED}
        self.rows = [
            row
            for row in (rows[at + 1 :] if at is not None else [])
            if any(value not in (None, "") for n, value in enumerate(row) if n not in derived)
        ]

    def places(self, names: tuple[str, ...]) -> tuple[int, ...]:
        """The positions of the headings of these names, in the names' order. Raises DeliveryProblem for one there twice."""
        return _find(self.headings, names)

    def unread(self, read: set[int]) -> list[str]:
        """The headings that hold text and are at none of these positions."""
        names = [str(each).strip()[:120] for n, each in enumerate(self.headings) if n not in read and _folded(each)]
        return [f"List {self.number}: {''.join(mark if mark.isprintable() else ' ' for mark in name)}" for name in names]


class AnnexA:
    """An Annex A workbook that has been opened as the records of one feed."""

    def __init__(self, path: Path, feed: Feed, meant: Mapping[str, Mapping[str, str]]) -> None:
        """Raises ConfigurationProblem for a feed that no list holds; DeliveryProblem for a workbook without its lists."""
        if feed.name not in FEEDS_HELD:
            more = " It counts missing episodes without their days." if feed.name == "missing" else ""
            raise ConfigurationProblem(
                f"feeds.{feed.name}.format: no Annex A list holds such records; they hold {', '.join(FEEDS_HELD)}.{more}"
            )
        self._path, self._feed, self._meant = path, feed, meant
        book = Workbook(path)
        try:
            self._lists, others = self._wanted_lists(book)
        finally:
            book.close()
        self.unread = (*self._unread_headings(), *others)
        self.headings = tuple(name for name in feed.column_names if name in self._columns_there())
        own = self._own()
        listed = f"{'List' if len(own) == 1 else 'Lists'} {', '.join(str(each.number) for each in own)}"
        self.origins = {"person_ref": f"{listed}: {sum(len(each.rows) for each in own):,} rows"}

    def _wanted_lists(self, book: Workbook) -> tuple[list[_List], list[str]]:
        numbered: dict[int, str] = {}
        others: list[str] = []
        for title in book.titles:
            number = _number_of(title)
            if number in numbered:
                raise DeliveryProblem(f"{self._path.name} has two sheets for List {number}, so which to read can't be known.")
            if number is not None:
                numbered[number] = title
        wanted = self._wanted_numbers()
        missing = [number for number in wanted if number not in numbered] if self._feed.name != "persons" else []
        if missing or not set(wanted) & set(numbered):
            which = ", ".join(f"List {number}" for number in missing or wanted)
            raise DeliveryProblem(
                f"{self._path.name} has no sheet for {which}; {len(numbered)} of its {len(book.titles)} sheets are lists by name.",
                do="Name each sheet by its list, such as List 1.",
            )
        lists = [
            _List(number, book.rows(numbered[number]), file_name=self._path.name) for number in wanted if number in numbered
        ]
        told = self._feed.name == "persons"  # which reads people from the lists that no other feed reads
        others = [f"List {number}" for number in sorted(numbered) if number not in LISTS or not (LISTS[number].feed or told)]
        others += [f"sheet {n} of {len(book.titles)}" for n, title in enumerate(book.titles, 1) if _number_of(title) is None]
        return lists, others

    def _wanted_numbers(self) -> list[int]:
        if self._feed.name == "persons":
            return list(LISTS)
        own = [number for number, layout in LISTS.items() if layout.feed == self._feed.name]
        return [*own, 6] if self._feed.name == "referrals" else own

    def _own(self) -> list[_List]:
        """The lists whose rows are the feed's records."""
        return [each for each in self._lists if self._feed.name == "persons" or LISTS[each.number].feed == self._feed.name]

    def _columns_of(self, number: int) -> Mapping[str, tuple[str, ...]]:
        if self._feed.name == "persons":
            return PERSON
        return {"person_ref": PERSON["person_ref"], **LISTS[number].columns}

    def _columns_there(self) -> set[str]:
        there = {REFERENCES.get(self._feed.name, "")}
        for each in self._own():
            there |= {name for name, names in self._columns_of(each.number).items() if each.places(names)}
            there |= set(LISTS[each.number].fixed) if self._feed.name != "persons" else set()
        if self._feed.name == "referrals":
            there |= {
                name for each in self._lists if each.number == 6 for name, names in CLOSURES.items() if each.places(names)
            }
        return there - {""}

    def _unread_headings(self) -> list[str]:
        unread = []
        if self._feed.name == "persons":
            return []  # each list's own columns are told with the list's own feed
        for each in self._own():
            every = {**self._columns_of(each.number), **PERSON, **(CLOSURES if each.number == 6 else {})}
            unread += each.unread({place for names in every.values() for place in each.places(names)})
        return unread

    def records(self, wanted: tuple[str, ...]) -> Records:
        """The feed's records, list by list. Rows without anything, or with an age alone, are no records."""
        found = list(self._people() if self._feed.name == "persons" else self._events())
        faults = Faults()
        broken: dict[tuple[str, str], list[int]] = defaultdict(list)
        for row, (_, wrong) in enumerate(found, start=1):
            for name, rule in wrong.items():
                if name in wanted:
                    broken[name, rule].append(row)
        for (name, rule), rows in broken.items():
            faults.add(pa.array(rows, pa.int64()), column=name, rule=rule)
        columns = {name: pa.chunked_array([pa.array([cells.get(name) for cells, _ in found], pa.string())]) for name in wanted}
        return Records(columns, pa.array(np.arange(1, len(found) + 1, dtype=np.int64)), len(found), faults)

    def _events(self) -> Iterator[tuple[Cells, Broken]]:
        references = References()
        closures = self._closures()
        for each in self._own():
            for cells, broken in self._cells(each, self._columns_of(each.number), self._feed):
                person, day = cells.get("person_ref"), cells.get("happened_on")
                kind = f"{self._feed.name}:{LISTS[each.number].fixed.get('plan', '')}"
                cells[REFERENCES[self._feed.name]] = references.make(person, kind, day)
                cells.update(LISTS[each.number].fixed)
                if person and day and (person, day) in closures:
                    cells.update(closures[person, day])
                yield cells, broken

    def _closures(self) -> dict[tuple[str, str], Cells]:
        if self._feed.name != "referrals":
            return {}
        closures: dict[tuple[str, str], Cells] = {}
        for each in self._lists:
            if each.number == 6:
                for cells, _ in self._cells(each, {"person_ref": PERSON["person_ref"], **CLOSURES}, self._feed):
                    person, day = cells.pop("person_ref"), cells.pop("happened_on")
                    if person and day:
                        closures[person, day] = cells
        return closures

    def _people(self) -> Iterator[tuple[Cells, Broken]]:
        """One record for each child, in the order first named; where the lists differ, the cell is empty and has a fault."""
        people: dict[str, tuple[Cells, Broken]] = {}
        nameless: list[tuple[Cells, Broken]] = []
        for each in self._own():
            for cells, broken in self._cells(each, PERSON, FEEDS["persons"]):
                person = cells["person_ref"]
                if not person:
                    nameless.append((cells, broken))
                    continue
                held, wrong = people.setdefault(person, ({}, {}))
                for name, value in cells.items():
                    if None not in (value, held.get(name)) and held[name] != value:
                        wrong[name] = "the lists differ"
                    held[name] = held.get(name) or value
                for name, rule in broken.items():
                    wrong.setdefault(name, rule)
        for cells, broken in people.values():
            differ = [name for name, rule in broken.items() if rule == "the lists differ"]
            yield {**cells, **dict.fromkeys(differ)}, {n: r for n, r in broken.items() if n in differ or cells.get(n) is None}
        yield from nameless

    def _cells(self, each: _List, columns: Mapping[str, tuple[str, ...]], feed: Feed) -> Iterator[tuple[Cells, Broken]]:
        places = {name: each.places(names) for name, names in columns.items()}
        for row in each.rows:
            cells: Cells = {}
            broken: Broken = {}
            for name, found in places.items():
                cells[name] = None
                for place in found:
                    text, rule = plain(row[place] if place < len(row) else None, feed.column(name), self._meant.get(name, {}))
                    if rule:
                        broken.setdefault(name, rule)
                    if text is not None:
                        cells[name] = text
                        break
            yield cells, {name: rule for name, rule in broken.items() if cells[name] is None}


def _number_of(title: str) -> int | None:
    match = _LIST.search(title) or _NUMBER.match(title.strip())
    return int(match[1]) if match else None


def _find(headings: tuple[Any, ...], names: tuple[str, ...]) -> tuple[int, ...]:
    folded = [_folded(heading) for heading in headings]
    places: list[int] = []
    for name in names:
        at = [n for n, heading in enumerate(folded) if heading == _folded(name)]
        if len(at) > 1:
            raise DeliveryProblem(f"A list has two columns headed {name}, so which to read can't be known.")
        places += at
    return tuple(places)


def _folded(heading: Any) -> str:
    return re.sub(r"[\W_]", "", heading.casefold()) if isinstance(heading, str) else ""
