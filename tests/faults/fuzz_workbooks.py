"""Damaged Annex A workbooks: `python -m tests.faults.fuzz_workbooks --inputs 5000`.

One input in three is damaged as a file, and is nearly always refused. In the others one part is damaged
and packed again, so that the reader itself meets the damage. The second route counts the rows of the
list in the part by itself.
"""

from __future__ import annotations

import io
import random
import sys
import zipfile
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

from sources.reading import Reading, read
from tests.faults.fuzzing import Example, Subject, main
from tests.faults.mutations import mutated
from tests.sources.workbooks import part_of, with_part, with_shared_strings, workbook
from vocabulary.council import FeedSettings
from vocabulary.feeds import FEEDS

SECRETS = ("Quenneville-77", "ZQXV")
_SHEET = "xl/worksheets/sheet1.xml"
_PARTS = (
    _SHEET,
    _SHEET,
    _SHEET,
    "xl/sharedStrings.xml",
    "xl/workbook.xml",
    "xl/styles.xml",
    "[Content_Types].xml",
    "xl/_rels/workbook.xml.rels",
)
_PIECES = (
    *(
        b"<row>",
        b"</row>",
        b"<c>",
        b"</c>",
        b"<v>",
        b"</v>",
        b"<v/>",
        b"<f>A1</f>",
        b' t="s"',
        b' t="b"',
        b' t="e"',
        b' t="str"',
        b' t="d"',
    ),
    *(
        b' r="A1"',
        b' r="XFD1048576"',
        b' s="999"',
        b"<v>1e308</v>",
        b"<v>-1</v>",
        b"<v>99999999</v>",
        b"&#xD;",
        b"<!DOCTYPE x>",
        b"&x;",
    ),
)


def _read(example: Example, path: Path) -> Reading:
    settings = FeedSettings(files="*", format="annex_a", known_from="delivery")
    return read(path, FEEDS[example.feed], settings, delivered_on=date(2026, 11, 16))


def _a_part_damaged(content: bytes, chance: random.Random) -> bytes:
    name = chance.choice(_PARTS)
    part = part_of(content, name)
    if chance.random() < 0.4:
        return with_part(content, name, mutated(part, [part], _PIECES, chance))
    root = ElementTree.fromstring(part)
    for _ in range(chance.choice((1, 1, 2, 4))):
        every = list(root.iter())
        one = chance.choice(every)
        way = chance.randrange(4)
        if way == 0 and len(one):
            one.remove(chance.choice(list(one)))
        elif way == 1:
            one.text = chance.choice(("", "46000", "x", "#N/A", "-1", "1e9", "31/12/2026", "=1+1"))
        elif way == 2 and one.attrib:
            one.set(chance.choice(list(one.attrib)), chance.choice(("s", "n", "b", "str", "inlineStr", "0", "99", "A1", "")))
        elif way == 3 and one.attrib:
            del one.attrib[chance.choice(list(one.attrib))]
    return with_part(content, name, ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _as_the_part_says(example: Example, content: bytes, reading: Reading) -> str:
    """A sentence where the sheet has more rows with values than were read, or fewer."""
    if example.feed != "contacts":
        return ""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        root = ElementTree.fromstring(parts.read(_SHEET))
    most = sum(
        any((each.text or "").strip() for each in row.iter() if each is not row)
        for row in root.iter()
        if row.tag.endswith("}row")
    )
    return f"{reading.rows_in} rows in, and the sheet has {most} rows with anything" if reading.rows_in > most - 1 else ""


def _example() -> bytes:
    person = ("b) Female", "l) ABAN", "14/03/2012", 14)
    days = [40_000 + n for n in range(6)]
    plain = workbook(
        {
            "List 1": [(f"{SECRETS[0]}{n % 3}", *person, day, f"a) {SECRETS[1]}: x") for n, day in enumerate(days)],
            "List 3": [(f"{SECRETS[0]}{n % 3}", *person, day, "q) 6: Police", "b) No") for n, day in enumerate(days)],
            "List 6": [(f"{SECRETS[0]}{n % 3}", *person, day, "N1", None, None) for n, day in enumerate(days)],
        }
    )
    return with_shared_strings(plain, 3)


WORKBOOKS = Subject(
    name="Annex A workbooks",
    examples=tuple(Example(feed, f"{feed}.xlsx", _example()) for feed in ("contacts", "contacts", "referrals", "persons")),
    read=_read,
    pieces=(b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"),
    secrets=SECRETS,
    damage=_a_part_damaged,
    second_route=_as_the_part_says,
)

if __name__ == "__main__":
    sys.exit(main("tests.faults.fuzz_workbooks:WORKBOOKS"))
