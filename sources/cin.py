"""Reads the CIN census return (XML), one child at a time, into the records of one feed.

One file serves four feeds: persons, referrals, assessments and plans. The return gives its records
no references, so they are made from what does not change: the child, the first day and, for two
alike, their order. A reference is a digest, because the child's own reference stays in the identity
store. The same return always gives the same references; next year's gives the same ones again unless
a first day was put right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError

import numpy as np
import pyarrow as pa
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from sources.cin_layout import NOT_DISABLED, PLACES, REFERENCES, Place, RecordPlaces, from_child, kinds_in, kinds_not_in
from sources.cin_years import YEARS, element_at
from sources.faults import Faults
from sources.records import Records
from sources.references import References
from vocabulary.feeds import Feed
from vocabulary.problems import ConfigurationProblem, DeliveryProblem

_Record = dict[str, str | None]

DEEPEST = 32
"""Levels of elements within elements: the return has eight."""

MOST_IN_A_CHILD = 50_000
"""Elements in one child: the fullest real one has some hundreds."""

MOST_BYTES_OF_A_CHILD = 1 << 20
"""Bytes from the end of one child to the end of the next: the fullest real one has some tens of thousands."""

MOST_OUTSIDE_CHILDREN = 1_000
"""Elements in the header and beside the children: a return has some twenty."""

_MOST_UNREAD = 200
_LONGEST_NAME = 60


class CinReturn:
    """A CIN census return that has been opened as the records of one feed."""

    def __init__(self, path: Path, feed: Feed, *, layout_year: int | None = None) -> None:
        """Raises ConfigurationProblem for a feed that the return does not hold."""
        if feed.name not in PLACES:
            raise ConfigurationProblem(
                f"feeds.{feed.name}.format: the CIN census has no such records; it has {', '.join(PLACES)}."
            )
        self._path = path
        self._feed = feed
        self._year = layout_year
        self._told_year: int | None = None
        named = {name for kind in PLACES[feed.name] for name in (*kind.columns, *dict(kind.fixed))}
        made = {REFERENCES.get(feed.name, ""), *(["referral_ref"] if feed.name == "assessments" else [])}
        self.headings = tuple(name for name in feed.column_names if name in named | made)
        self.unread: tuple[str, ...] = ()
        """Elements of the return that no feed reads, as paths from the child; known once it has been read."""

    def records(self, wanted: tuple[str, ...]) -> Records:
        """The feed's records in the document's order, a text a column. A record of a child without LAchildID has a fault.

        An element that the return's year does not have is not read, and the column has a fault.

        Raises DeliveryProblem when the file is not a whole and well-formed CIN return of a year whose
        layout is known, defines or refers to entities, or is deeper or fuller than any return is.
        """
        values: dict[str, list[str | None]] = {name: [] for name in wanted}
        broken: dict[tuple[str, str], list[int]] = defaultdict(list)
        unread: dict[str, None] = {}
        references = References()
        row = 0
        for child in self._children():
            _note_unread(child, unread)
            for record, out_of_year in self._of_child(child, references):
                row += 1
                if not record["person_ref"]:
                    broken["person_ref", "the child has no LAchildID"].append(row)
                for name, rule in out_of_year:
                    broken[name, rule].append(row)
                for name in wanted:
                    values[name].append(record.get(name))
        self._settle_year()  # of a return without children
        faults = Faults()
        for (name, rule), rows in broken.items():
            if name in wanted:
                faults.add(pa.array(rows, pa.int64()), column=name, rule=rule)
        self.unread = tuple(sorted(unread))
        columns = {name: pa.chunked_array([pa.array(texts, pa.string())]) for name, texts in values.items()}
        return Records(columns, pa.array(np.arange(1, row + 1, dtype=np.int64)), row, faults)

    def _of_child(self, child: Element, references: References) -> Iterator[tuple[_Record, list[tuple[str, str]]]]:
        year = self._settle_year()
        person = _text(child, "ChildIdentifiers/LAchildID")
        if self._feed.name == "persons":
            yield _person(kinds_in("persons", year)[0], child), self._out_of_year(child, None, child, 0, year)
            return
        for referral in _at(child, "CINdetails"):
            referral_ref = references.make(person, "referral", _text(referral, "CINreferralDate"))
            if self._feed.name == "referrals":
                kind = kinds_in("referrals", year)[0]
                record = {"referral_ref": referral_ref, **_columns(kind, child, referral, referral)}
                yield record, self._out_of_year(child, referral, referral, 0, year)
                continue
            for at, kind, element in self._within(referral, kinds_in(self._feed.name, year)):
                what = f"{kind.element}:{referral_ref}" if self._feed.name == "assessments" else kind.element
                own = references.make(person, what, _text(element, kind.started.removeprefix("./")))
                record = {
                    REFERENCES[self._feed.name]: own,
                    "referral_ref": referral_ref,
                    **_columns(kind, child, referral, element),
                }
                yield record, self._out_of_year(child, referral, element, at, year)

    def _out_of_year(
        self, child: Element, referral: Element | None, record: Element, at: int, year: int
    ) -> list[tuple[str, str]]:
        """The columns for which the record has an element of other years' layouts, each with its rule."""
        kind = kinds_not_in(self._feed.name, year)[at]
        return [
            (name, f"{element.path.rpartition('/')[2]} is not in the layout of {year}")
            for name, place in kind.columns.items()
            for path in place.paths
            if (element := element_at(from_child(kind, path))) is not None
            and _value(Place((path,)), child=child, referral=referral, record=record) is not None
        ]

    def _settle_year(self) -> int:
        if self._year is None:
            if self._told_year is None:
                raise DeliveryProblem(
                    f"{self._path.name} does not say of which year it is before its first child.",
                    do="Ask for a return with Header/CollectionDetails/Year, or set layout_year for its feed.",
                )
            if self._told_year not in YEARS:
                raise DeliveryProblem(
                    f"{self._path.name} is of {self._told_year}; the layouts that are known are of {YEARS[0]} to {YEARS[-1]}.",
                    do="Compare its layout with docs/reference/social-care-formats.md. If nothing changed that is read, set layout_year "
                    "for its feed to the nearest year; otherwise add the year to sources/cin_years.py.",
                )
            self._year = self._told_year
        return self._year

    def _within(self, referral: Element, kinds: tuple[RecordPlaces, ...]) -> Iterator[tuple[int, RecordPlaces, Element]]:
        """The feed's records within a referral, in the document's order, each with its kind and the kind's place."""
        named = {kind.element.removeprefix("CINdetails/").casefold(): (at, kind) for at, kind in enumerate(kinds)}
        for element in referral:
            found = named.get(_local(element))
            if found is not None:
                yield *found, element

    def _children(self) -> Iterator[Element]:
        try:
            with self._path.open("rb") as opened:
                yield from self._walk(opened)
        except DefusedXmlException:
            raise DeliveryProblem(
                f"{self._path.name} defines or refers to entities or a document type, which no return does: it was not read."
            ) from None
        except ParseError as broken:
            line, column = broken.position
            raise DeliveryProblem(
                f"{self._path.name} is not whole and well-formed XML: line {line:,}, column {column:,}.",
                do="It may be cut off: ask for it again.",
            ) from None
        except (ValueError, LookupError):
            raise DeliveryProblem(
                f"{self._path.name} is in an encoding that can't be read.", do="Ask for it in UTF-8."
            ) from None

    def _walk(self, opened: IO[bytes]) -> Iterator[Element]:
        above: list[Element] = []
        size = outside = 0
        counted = _Counted(opened, self._path.name)
        for event, element in iterparse(counted, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                self._check_root(element, above)
                above.append(element)
                size += 1
                self._check_size(len(above), size)
                continue
            above.pop()
            if _local(element) == "child" and len(above) == 2:
                yield element
            elif _local(element) == "collection":
                self._check_collection(element)
            elif _local(element) in ("year", "referencedate") and len(above) == 3:
                self._hear_year(element)
            if len(above) <= 2:
                outside += len(above) < 2 or _local(element) != "child"
                self._check_outside(outside)
                # What has been read is let go, so that a return takes the memory of one child.
                for parent in above[-1:]:
                    parent.remove(element)
                size = 0
                counted.since = 0

    def _check_root(self, element: Element, above: list[Element]) -> None:
        if not above and _local(element) != "message":
            raise DeliveryProblem(f"{self._path.name} is not a CIN return: its outermost element is not Message.")

    def _check_size(self, deep: int, size: int) -> None:
        if deep > DEEPEST or size > MOST_IN_A_CHILD:
            raise DeliveryProblem(
                f"{self._path.name} is deeper than {DEEPEST} levels, or has more than {MOST_IN_A_CHILD:,} elements in one child."
            )

    def _check_outside(self, outside: int) -> None:
        if outside > MOST_OUTSIDE_CHILDREN:
            raise DeliveryProblem(
                f"{self._path.name} has more than {MOST_OUTSIDE_CHILDREN:,} elements beside its children, which no return has."
            )

    def _hear_year(self, element: Element) -> None:
        """The year that the header tells; the reference date's serves where there is no other."""
        text = (element.text or "").strip()[:4]
        if text.isascii() and text.isdigit() and (self._told_year is None or _local(element) == "year"):
            self._told_year = int(text)

    def _check_collection(self, element: Element) -> None:
        if (element.text or "").strip().upper() != "CIN":
            raise DeliveryProblem(f"{self._path.name} is a return of another collection, not of CIN.")


class _Counted:
    """A file that stops being read when too much of it goes by without the end of a child."""

    def __init__(self, opened: IO[bytes], name: str) -> None:
        self._opened = opened
        self._name = name
        self.since = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises DeliveryProblem."""
        chunk = self._opened.read(size)
        self.since += len(chunk)
        if self.since > MOST_BYTES_OF_A_CHILD:
            raise DeliveryProblem(
                f"{self._name} has more than {MOST_BYTES_OF_A_CHILD >> 20} MB in one child, which no return has."
            )
        return chunk


def _person(kind: RecordPlaces, child: Element) -> dict[str, str | None]:
    person = _columns(kind, child, None, child)
    disabilities = {code.upper() for code in (person["disability"] or "").split(";") if code}
    person["disability"] = None if not disabilities else "N" if disabilities == {NOT_DISABLED} else "Y"
    return person


def _columns(kind: RecordPlaces, child: Element, referral: Element | None, record: Element) -> dict[str, str | None]:
    found = {name: _value(place, child=child, referral=referral, record=record) for name, place in kind.columns.items()}
    return {**dict(kind.fixed), **found}


def _value(place: Place, *, child: Element, referral: Element | None, record: Element) -> str | None:
    starts = {"Child": child, "CINdetails": referral, ".": record}
    for path in place.paths:
        first, _, rest = path.partition("/")
        start = starts[first]
        texts = [] if start is None else [text for each in _at(start, rest) if (text := (each.text or "").strip())]
        if texts:
            found = ";".join(texts) if place.every else texts[0]
            element = element_at(path.partition("/")[2]) if first == "Child" else None
            return dict(element.codes).get(found, found) if element is not None else found
    return None


def _text(element: Element, path: str) -> str | None:
    return next((text for each in _at(element, path) if (text := (each.text or "").strip())), None)


def _at(element: Element, path: str) -> list[Element]:
    """The elements at a path below this one, whatever their capitals and namespace."""
    found = [element]
    for name in path.casefold().split("/"):
        found = [each for parent in found for each in parent if _local(each) == name]
    return found


def _local(element: Element) -> str:
    return _name(element).casefold()


def _name(element: Element) -> str:
    """The element's name without its namespace. A comment has none."""
    tag: Any = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _paths_read() -> frozenset[str]:
    """Every path, from the child and in small letters, that some feed reads."""
    paths = set()
    for kind in (kind for kinds in PLACES.values() for kind in kinds):
        for path in (kind.started, *(path for place in kind.columns.values() for path in place.paths)):
            if path:
                paths.add(from_child(kind, path))
    return frozenset(path.casefold() for path in paths)


_READ = _paths_read()


def _note_unread(child: Element, unread: dict[str, None]) -> None:
    """Add the elements that hold something and that no feed reads, as paths from the child."""
    waiting: list[tuple[str, Element]] = [("", child)]
    while waiting:
        above, element = waiting.pop()
        for each in element:
            name = _name(each)
            path = f"{above}/{name}".lstrip("/")
            if len(each):
                waiting.append((path, each))
            elif name and path.casefold() not in _READ and len(unread) < _MOST_UNREAD:
                unread.setdefault("/".join(_shown(part) for part in path.split("/")))


def _shown(name: str) -> str:
    """An element's name fit for a message: a damaged file's may be long, or hold anything."""
    return "".join(mark if mark.isprintable() else "?" for mark in name[:_LONGEST_NAME])
