"""Workbooks made for one test: lists with few rows, and parts put in by hand."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook

PERSON = ("Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age")

HEADINGS: Mapping[str, Sequence[str]] = {
    "List 1": (*PERSON, "Date of Contact", "Contact Source"),
    "List 2": (*PERSON, "Assessment start date", "Assessment completion date"),
    "List 3": (*PERSON, "Date of Referral", "Referral Source", "Referral NFA?"),
    "List 4": (*PERSON, "Continuous Assessment Start Date", "Continuous Assessment Date of Authorisation"),
    "List 6": (*PERSON, "CIN Start Date", "Primary Need Code", "CIN Closure Date", "Reason for Closure"),
    "List 7": (*PERSON, "Child Protection Plan Start Date", "Latest Category of Abuse", "Child Protection Plan End Date"),
    "List 8": (*PERSON, "Number of Episodes the Child has been ‘Missing’ from their Placement in the last 12 months"),
}


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]], *, headings: bool = True) -> bytes:
    """A workbook of these sheets, each with its list's headings first; as it is where headings is False."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in [HEADINGS[title]] if headings else []:
            sheet.append(list(row))
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(content: bytes, name: str, part: bytes | None, *, compress: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The workbook with one part put in, or in place of the one of that name; taken out where part is None."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", compress) as new:
        for each in old.infolist():
            if each.filename != name:
                new.writestr(each.filename, old.read(each))
        if part is not None:
            new.writestr(name, part)
    return out.getvalue()


_STRINGS = "xl/sharedStrings.xml"
_INLINE = re.compile(rb't="inlineStr"><is><t[^>]*>([^<]*)</t></is></c>')


def with_shared_strings(content: bytes, sheets: int) -> bytes:
    """The same workbook with its texts in a part of their own, as Excel itself writes them."""
    texts: list[bytes] = []

    def share(match: re.Match[bytes]) -> bytes:
        texts.append(match[1])
        return b't="s"><v>%d</v></c>' % (len(texts) - 1)

    for number in range(1, sheets + 1):
        name = f"xl/worksheets/sheet{number}.xml"
        content = with_part(content, name, _INLINE.sub(share, part_of(content, name)))
    shared = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>'
    content = with_part(content, _STRINGS, shared % b"".join(b"<si><t>%s</t></si>" % text for text in texts))
    kind = b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
    types = part_of(content, "[Content_Types].xml")
    return with_part(content, "[Content_Types].xml", types.replace(b"</Types>", kind + b"</Types>"))


def part_of(content: bytes, name: str) -> bytes:
    """One part of the workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return parts.read(name)
