"""Reads the CIN census return (XML), one child at a time, into the records of one feed.

One file serves four feeds: persons, referrals, assessments and plans. The return gives its records
no references, so they are made from what does not change: the child, the first day and, for two
alike, their order. A reference is a digest, because the child's own reference stays in the identity
store. The same return always gives the same references; next year's gives the same ones again unless
a first day was put right.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError

import numpy as np
import pyarrow as pa
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from sources.cin_layout import NOT_DISABLED, PLACES, REFERENCES, Place, RecordPlaces
from sources.faults import Faults
from sources.records import Records
from vocabulary.feeds import Feed
from vocabulary.problems import ConfigurationProblem, DeliveryProblem

DEEPEST = 32
"""Levels of elements within elements: the return has eight."""

MOST_IN_A_CHILD = 50_000
"""Elements in one child: the fullest real one has some hundreds."""

_MOST_UNREAD = 200


class CinReturn:
    """A CIN census return that has been opened as the records of one feed."""

    def __init__(self, path: Path, feed: Feed) -> None:
        """Raises ConfigurationProblem for a feed that the return does not hold."""
        if feed.name not in PLACES:
            raise ConfigurationProblem(
                f"feeds.{feed.name}.format: the CIN census has no such records; it has {', '.join(PLACES)}."
            )
        self._path = path
        self._feed = feed
        self._kinds = PLACES[feed.name]
        named = {name for kind in self._kinds for name in (*kind.columns, *dict(kind.fixed))}
        made = {REFERENCES.get(feed.name, ""), *(["referral_ref"] if feed.name == "assessments" else [])}
        self.headings = tuple(name for name in feed.column_names if name in named | made)
        self.unread: tuple[str, ...] = ()
        """Elements of the return that no feed reads, as paths from the child; known once it has been read."""

    def records(self, wanted: tuple[str, ...]) -> Records:
        """The feed's records in the document's order, a text a column. A record of a child without LAchildID has a fault.

        Raises DeliveryProblem when the file is not a whole and well-formed CIN return, defines or
        refers to entities, or is deeper or fuller than any return is.
        """
        values: dict[str, list[str | None]] = {name: [] for name in wanted}
        nameless: list[int] = []
        unread: dict[str, None] = {}
        references = _References()
        row = 0
        for child in self._children():
            _note_unread(child, unread)
            for record in self._of_child(child, references):
                row += 1
                if not record["person_ref"]:
                    nameless.append(row)
                for name in wanted:
                    values[name].append(record.get(name))
        faults = Faults()
        faults.add(pa.array(nameless, pa.int64()), column="person_ref", rule="the child has no LAchildID")
        self.unread = tuple(sorted(unread))
        columns = {name: pa.chunked_array([pa.array(texts, pa.string())]) for name, texts in values.items()}
        return Records(columns, pa.array(np.arange(1, row + 1, dtype=np.int64)), row, faults)

    def _of_child(self, child: Element, references: _References) -> Iterator[dict[str, str | None]]:
        person = _text(child, "ChildIdentifiers/LAchildID")
        if self._feed.name == "persons":
            yield _person(self._kinds[0], child)
            return
        for referral in _at(child, "CINdetails"):
            referral_ref = references.make(person, "referral", _text(referral, "CINreferralDate"))
            if self._feed.name == "referrals":
                yield {"referral_ref": referral_ref, **_columns(self._kinds[0], child, referral, referral)}
                continue
            for kind, element in self._within(referral):
                what = f"{kind.element}:{referral_ref}" if self._feed.name == "assessments" else kind.element
                own = references.make(person, what, _text(element, kind.started.removeprefix("./")))
                yield {
                    REFERENCES[self._feed.name]: own,
                    "referral_ref": referral_ref,
                    **_columns(kind, child, referral, element),
                }

    def _within(self, referral: Element) -> Iterator[tuple[RecordPlaces, Element]]:
        """The feed's records within a referral, in the document's order."""
        kinds = {kind.element.removeprefix("CINdetails/").casefold(): kind for kind in self._kinds}
        for element in referral:
            kind = kinds.get(_local(element))
            if kind is not None:
                yield kind, element

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
        size = 0
        for event, element in iterparse(opened, events=("start", "end"), forbid_dtd=True):
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
            if len(above) <= 2:
                # What has been read is let go, so that a return takes the memory of one child.
                for parent in above[-1:]:
                    parent.remove(element)
                size = 0

    def _check_root(self, element: Element, above: list[Element]) -> None:
        if not above and _local(element) != "message":
            raise DeliveryProblem(f"{self._path.name} is not a CIN return: its outermost element is not Message.")

    def _check_size(self, deep: int, size: int) -> None:
        if deep > DEEPEST or size > MOST_IN_A_CHILD:
            raise DeliveryProblem(
                f"{self._path.name} is deeper than {DEEPEST} levels, or has more than {MOST_IN_A_CHILD:,} elements in one child."
            )

    def _check_collection(self, element: Element) -> None:
        if (element.text or "").strip().upper() != "CIN":
            raise DeliveryProblem(f"{self._path.name} is a return of another collection, not of CIN.")


class _References:
    """Makes references that are the same whenever the same return is read."""

    def __init__(self) -> None:
        self._alike: Counter[tuple[str, ...]] = Counter()

    def make(self, person: str | None, what: str, started: str | None) -> str | None:
        if not person:
            return None
        subject = (person, what, started or "")
        self._alike[subject] += 1
        parts = "\x1f".join((*subject, str(self._alike[subject])))
        return hashlib.blake2b(parts.encode("utf-8"), digest_size=12).hexdigest()


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
            return (place.codes or {}).get(found, found)
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
            start, _, rest = path.partition("/")
            paths.add(f"{kind.element}/{rest}".strip("/") if start == "." else rest)
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
                unread.setdefault(path)
