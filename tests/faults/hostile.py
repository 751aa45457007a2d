"""Files made to harm whoever reads them: CIN returns and workbooks. Each is written when it is asked for, and none is kept."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterator

from tests.sources.workbooks import part_of, with_part, workbook

MB = 1 << 20
_SHEET = "xl/worksheets/sheet1.xml"
_HEAD = b"<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2022</Year></CollectionDetails></Header><Children><Child>"
_TAIL = b"</Child></Children></Message>"
_LAUGHS = (
    b"<!DOCTYPE x ["
    + b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha" * 10) for n in range(10))
    + b"]>"
)
_BLOWUP = b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 50_000 + b'">]>'


def returns() -> dict[str, Callable[[], bytes]]:
    """Name = what makes the return. None of them may be read."""
    return {
        "entities that expand to a gigabyte": lambda: _LAUGHS + _HEAD + b"<a>&l9;</a>" + _TAIL,
        "one entity, many times": lambda: _BLOWUP + _HEAD + b"<a>" + b"&a;" * 50_000 + b"</a>" + _TAIL,
        "an entity that is a file": lambda: (
            b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>' + _HEAD + b"&f;" + _TAIL
        ),
        "an entity at an address": lambda: b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x">%p;]>' + _HEAD + _TAIL,
        "elements within elements without end": lambda: _HEAD + b"<a>" * 500_000 + b"</a>" * 500_000 + _TAIL,
        "a child of a million elements": lambda: _HEAD + b"<CINdetails/>" * 1_000_000 + _TAIL,
        "a text of 8 MB": lambda: _HEAD + b"<a>" + b"x" * 8 * MB + b"</a>" + _TAIL,
        "an attribute of 8 MB": lambda: _HEAD + b'<a b="' + b"x" * 8 * MB + b'"/>' + _TAIL,
        "a comment of 8 MB": lambda: _HEAD + b"<!--" + b"x" * 8 * MB + b"-->" + _TAIL,
        "a name of 8 MB": lambda: _HEAD + b"<" + b"x" * 8 * MB + b"/>" + _TAIL,
        "an element of 200,000 attributes": lambda: (
            _HEAD + b"<a " + b" ".join(b'b%d="1"' % n for n in range(200_000)) + b"/>" + _TAIL
        ),
        "a header of 8 MB": lambda: b"<Message><Header>" + b"<x/>" * 2 * MB + b"</Header></Message>",
    }


def workbooks() -> dict[str, Callable[[], bytes]]:
    """Name = what makes the workbook. None of them may be read."""
    whole = workbook({"List 1": []})
    sheet = part_of(whole, _SHEET)
    book = part_of(whole, "xl/workbook.xml")

    def rows(inside: bytes) -> bytes:
        return with_part(whole, _SHEET, sheet.replace(b"</sheetData>", inside + b"</sheetData>"))

    def doctype(part: str) -> Callable[[], bytes]:
        content = part_of(whole, part)
        at = content.find(b"?>") + 2 if content.startswith(b"<?xml") else 0
        return lambda: with_part(whole, part, content[:at] + _LAUGHS + content[at:].replace(b">", b">&l9;", 3))

    return {
        "a part that unpacks to half a gigabyte": lambda: _bomb(whole, 512),
        "a part that says it is small": lambda: _lying(whole, 256),
        "many parts that unpack to 1 GB together": lambda: _many(whole, 16, 64 * MB),
        "20,000 parts": lambda: _many(whole, 20_000, 1),
        "entities in a sheet": doctype(_SHEET),
        "entities in the list of sheets": doctype("xl/workbook.xml"),
        "entities in the styles": doctype("xl/styles.xml"),
        "entities in the types": doctype("[Content_Types].xml"),
        "elements within elements without end": lambda: rows(b"<a>" * 500_000 + b"</a>" * 500_000),
        "a row of a million cells": lambda: rows(b"<row>" + b"<c/>" * 1_000_000 + b"</row>"),
        "a cell of 8 MB": lambda: rows(b'<row r="9"><c r="A9" t="inlineStr"><is><t>' + b"x" * 8 * MB + b"</t></is></c></row>"),
        "an attribute of 8 MB": lambda: rows(b'<row r="9" a="' + b"x" * 8 * MB + b'"/>'),
        "a comment of 8 MB": lambda: rows(b"<!--" + b"x" * 8 * MB + b"-->"),
        "a row at the end of the world": lambda: rows(b'<row r="99999999999999"/>'),
        "rows out of order": lambda: rows(b'<row r="9"/><row r="5"><c r="A5"><v>1</v></c></row>'),
        "a cell twice": lambda: rows(b'<row r="9"><c r="A9"><v>1</v></c><c r="A9"><v>2</v></c></row>'),
        "90,000 sheets of one part": lambda: with_part(
            whole,
            "xl/workbook.xml",
            book.replace(b"</sheets>", b'<sheet name="x" sheetId="2" r:id="rId1"/>' * 90_000 + b"</sheets>"),
        ),
        "a million styles": lambda: with_part(
            whole, "xl/styles.xml", b"<styleSheet><cellXfs>" + b"<xf/>" * 1_000_000 + b"</cellXfs></styleSheet>"
        ),
        "packed by another method": lambda: with_part(whole, "xl/x.xml", b"<x/>" * 1_000, compress=zipfile.ZIP_LZMA),
        "not a workbook": lambda: with_part(whole, "[Content_Types].xml", None),
        "no sheets": lambda: with_part(whole, _SHEET, None),
        "an old workbook, or one with a password": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_096),
        "nothing": lambda: b"",
    }


def every() -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """(format, name, what makes it) of every hostile file."""
    for name, make in returns().items():
        yield "cin_xml", name, make
    for name, make in workbooks().items():
        yield "annex_a", name, make


def _bomb(whole: bytes, megabytes: int) -> bytes:
    out = io.BytesIO(whole)
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as parts,
        parts.open("xl/media/a.bin", "w") as part,
    ):
        for _ in range(megabytes // 16):
            part.write(bytes(16 * MB))
    return out.getvalue()


def _lying(whole: bytes, megabytes: int) -> bytes:
    """A part of so many megabytes of which the workbook's own list says that it has a thousand bytes."""
    return _bomb(whole, megabytes).replace(struct.pack("<I", megabytes * MB), struct.pack("<I", 1_000))


def _many(whole: bytes, count: int, size: int) -> bytes:
    out = io.BytesIO(whole)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as parts:
        for number in range(count):
            parts.writestr(f"xl/media/{number}.bin", bytes(size))
    return out.getvalue()
