"""Damaged CIN returns: `python -m tests.faults.fuzz_xml --inputs 100000`.

The second route is the standard library's whole-document parser: where it can read the document, each
element that is a record of the feed must be a row, and each row's child must be the element's own.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from sources.reading import Reading, read
from tests.faults.fuzzing import Example, Subject, main
from vocabulary.council import FeedSettings
from vocabulary.feeds import FEEDS

EXAMPLES = Path(__file__).resolve().parents[2] / "councils" / "examples" / "cin"
SECRETS = ("Quenneville-77", "1998-02-29", "ZQXV")
"""Values planted in each example: a child's reference, a date and a code that can't be read."""

_RECORDS = {
    "persons": (),
    "referrals": ("cindetails",),
    "assessments": ("cindetails", "assessments"),
    "plans": ("cindetails", "cinplandates|childprotectionplans"),
}


def _read(example: Example, path: Path) -> Reading:
    settings = FeedSettings(files="*", format="cin_xml", known_from="delivery", **example.settings)
    return read(path, FEEDS[example.feed], settings, delivered_on=date(2026, 11, 16))


def _as_the_whole_document_says(example: Example, content: bytes, reading: Reading) -> str:
    """A sentence where the elements of the whole document are other rows, or of other children."""
    root = ElementTree.fromstring(content)
    found = [
        next((text for each in _below(child, ("childidentifiers", "lachildid")) if (text := (each.text or "").strip())), None)
        for top in root
        for child in top
        if _name(child) == "child"
        for _ in _below(child, _RECORDS[example.feed])
    ]
    if reading.rows_in != len(found):
        return f"{reading.rows_in} rows in, and the document holds {len(found)} such elements"
    faulty = {
        row
        for row, column in zip(*(reading.faults[name].to_pylist() for name in ("row", "column")), strict=True)
        if column == "person_ref"
    }
    for row, (mine, theirs) in enumerate(zip(reading.table["person_ref"].to_pylist(), found, strict=True), start=1):
        if row not in faulty and mine != theirs:
            return f"row {row}: person_ref is not what the document says"
    return ""


def _below(element: Any, names: tuple[str, ...]) -> Iterator[Any]:
    if not names:
        yield element
        return
    for each in element:
        if _name(each) in names[0].split("|"):
            yield from _below(each, names[1:])


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2].casefold() if isinstance(element.tag, str) else ""


def _with_secrets(name: str) -> bytes:
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    text = text.replace("<LAchildID>C", f"<LAchildID>{SECRETS[0]}C", 1).replace(
        "<ReferralSource>2A", f"<ReferralSource>{SECRETS[2]}", 1
    )
    return text.replace("-11-05</CINclosureDate>", f"-11-05</CINclosureDate><Note>{SECRETS[1]}</Note>", 1).encode()


_TEXTS = (
    "",
    " ",
    "2099-12-31",
    "31/12/2025",
    "CIN",
    "SSDA903",
    "2025",
    "2016",
    "9",
    "\x85",
    "O'Brien",
    "á" * 2_000,
    "11A",
    "]]>",
    "&lt;",
)
_TAGS = (
    "Child",
    "CINdetails",
    "Assessments",
    "CHILDPROTECTIONPLANS",
    "Sex",
    "GenderCurrent",
    "LAchildID",
    "Year",
    "x",
    "{urn:x}Child",
)


def _rearranged(content: bytes, chance: random.Random) -> bytes:
    """The document with elements left out, doubled, moved, renamed or filled otherwise: still well-formed."""
    root = ElementTree.fromstring(content)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        every = list(root.iter())
        parent = chance.choice([each for each in every if len(each)] or [root])
        one = chance.choice(list(parent) or [parent])
        way = chance.randrange(7)
        if way == 0 and one is not parent:
            parent.remove(one)
        elif way == 1:
            parent.insert(chance.randrange(len(parent) + 1), deepcopy(one))
        elif way == 2:
            chance.choice(every).append(deepcopy(one))
        elif way == 3:
            one.tag = chance.choice(_TAGS)
        elif way == 4:
            one.text = chance.choice(_TEXTS)
        elif way == 5:
            one.set(chance.choice(("a", "{urn:x}b")), chance.choice(_TEXTS))
        else:
            one.tail = chance.choice(_TEXTS)
    return ElementTree.tostring(
        root, encoding=chance.choice(("utf-8", "utf-16", "iso-8859-1", "us-ascii")), xml_declaration=True
    )


XML = Subject(
    name="CIN returns",
    examples=tuple(
        Example(feed, f"cin_{feed}_{year}.xml", _with_secrets(f"cin_census_{year}.xml"), settings)
        for feed, year, settings in (
            ("persons", 2017, {}),
            ("persons", 2025, {}),
            ("referrals", 2021, {}),
            ("assessments", 2022, {}),
            ("plans", 2026, {}),
            ("plans", 2022, {"layout_year": 2024}),
        )
    ),
    read=_read,
    pieces=(
        *(b"<Child>", b"</Child>", b"<CINdetails>", b"</CINdetails>", b"<Sex>", b"<Message>", b"</Message>", b"<a>" * 40),
        *(b"&amp;", b"&#0;", b"&#x1F600;", b"&x;", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?x?>", b"<", b">", b"/>"),
        *(
            b"<!DOCTYPE x [<!ENTITY x 'y'>]>",
            b'<!DOCTYPE x SYSTEM "file:///etc/hostname">',
            b" a='1'",
            b' xmlns="urn:x"',
            b"<x:y/>",
        ),
        *(b"<Year>2031</Year>", b"<Year>", b"<Collection>", b"<LAchildID/>", b"<LAchildID> </LAchildID>"),
    ),
    secrets=SECRETS,
    damage=_rearranged,
    second_route=_as_the_whole_document_says,
)

if __name__ == "__main__":
    sys.exit(main("tests.faults.fuzz_xml:XML"))
