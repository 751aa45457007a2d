"""Damaged CSV files: `python -m tests.faults.fuzz_csv --inputs 100000`.

The second route is the standard library's own reader of CSV: where it can split a file at all, the
rows must be as many and each cell of a text column the same.
"""

from __future__ import annotations

import csv
import io
import sys
from datetime import date
from pathlib import Path

from sources.reading import Reading, read
from sources.school_calendar import SchoolCalendar
from tests.faults.fuzzing import Example, Subject, main
from vocabulary.feed_settings import FeedSettings
from vocabulary.feeds import FEEDS, Kind

SECRETS = ("Quenneville", "Oyelaran-Smythe", "9434765919", "1 Zeppelin Mews")

_PUPILS = (
    "person_ref,upn,nhs_number,forename,surname,born_on,sex,address,postcode,school,year_group,entered_on,known_on\n"
    'P1,B801200005001,9434765919,Quenneville,"O\'Brien, Jr",2012-01-31,F,"Flat 2, ""The Mews""\n1 Zeppelin Mews",TH1 1AA,S1,7,2023-09-04,2026-11-02\n'
    "P2,,,Łucja,Oyelaran-Smythe,2011-06-09,M,,TH2 3BB,S2,9,2022-09-05,2026-11-02\n"
    "P3,,,José,Núñez,2010-12-01,U,,,S1,,,2026-11-02\n"
).encode()
_MARKS = "person_ref,happened_on,session,mark,school,known_on\n" + "".join(
    f"Quenneville{n % 3},2026-11-{2 + n // 4:02},{'AM' if n % 2 else 'PM'},{mark},S1,2026-11-16\n"
    for n, mark in enumerate("/\\LE#ZC1-ION/\\/\\")
)
_EXCLUSIONS = (
    b"exclusion_ref,person_ref,happened_on,category,sessions,reason_1,reason_2,reason_3,school,known_on,withdrawn\r\n"
    b"X1,Quenneville,2026-10-05,SUSP,4,PP,VA,,S1,2026-10-06,N\r\n"
    b'X2,"Oyelaran-Smythe",2026-10-07,LNCH,1,DB,,,"S2",2026-10-08,\r\n'
    b"X3,P3,2026-10-09,PERM,,ZZ,,,S1,2026-10-12,Y\r\n"
)

_DAYS = (
    b"person_ref,happened_on,morning,afternoon,school,known_on\n"
    b"Quenneville,2026-11-12,/,\\,S1,2026-11-13\nP2,2026-11-12,C1,-,S1,2026-11-13\nP3,2026-11-12,,#,S2,2026-11-13\n"
)
_STRINGS = (
    b"person_ref,school,happened_on,ends_on,mark,known_on\n"
    b"Quenneville,S1,2026-11-02,2026-11-06,/\\/\\LLC1Y5--,2026-11-09\n"
    b"P2,S2,2026-11-02,2026-11-06,/\\/\\  /\\##,2026-11-09\nP3,S1,2026-11-09,2026-11-10,/\\E-,2026-11-11\n"
)
_OPEN = [date(2026, 11, day) for day in range(2, 14) if day not in (7, 8)]
_CALENDAR = SchoolCalendar({"S1": _OPEN, "S2": _OPEN})


def _read(example: Example, path: Path) -> Reading:
    settings = FeedSettings(files="*", **example.settings)
    return read(path, FEEDS[example.feed], settings, delivered_on=date(2026, 11, 16), calendar=_CALENDAR)


def _as_the_standard_library_does(example: Example, content: bytes, reading: Reading) -> str:
    """Where csv.reader splits the same file, a sentence if it finds other rows or other text."""
    if "marks" in example.settings:
        return ""  # a row is several records: tests/sources/test_mark_strings.py has the second route for those
    text = content.decode(example.settings.get("encoding", "utf-8")).removeprefix("\ufeff").removeprefix("\ufeff")
    try:
        lines = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=example.settings.get("delimiter", ","))
        rows = [row for row in lines if row]
    except csv.Error:
        return ""  # quotation marks in places where the standard library gives up
    headings, *rows = rows
    if reading.rows_in != len(rows):
        return f"{reading.rows_in} rows in, and the standard library reads {len(rows)}"
    faulty = set(zip(reading.faults["row"].to_pylist(), reading.faults["column"].to_pylist(), strict=True))
    for column in FEEDS[example.feed].columns:
        origin = reading.origins[column.name]
        if column.kind is not Kind.TEXT or not origin.startswith("column "):
            continue
        at = [heading.strip() for heading in headings].index(origin.removeprefix("column "))
        for row, value in zip(reading.table["row"].to_pylist(), reading.table[column.name].to_pylist(), strict=True):
            if (row, column.name) not in faulty and (rows[row - 1][at].strip() or None) != value:
                return f"row {row}: {column.name} is not what the standard library reads"
    return ""


CSV = Subject(
    name="CSV",
    examples=(
        Example("pupils", "pupils.csv", _PUPILS),
        Example("attendance", "attendance.csv", _MARKS.encode()),
        Example("exclusions", "exclusions.csv", _EXCLUSIONS),
        Example(
            "pupils", "pupils_1252.csv", _PUPILS.replace("Ł".encode(), b"L").decode().encode("cp1252"), {"encoding": "cp1252"}
        ),
        Example("exclusions", "exclusions_16.csv", _EXCLUSIONS.decode().encode("utf-16"), {"encoding": "utf-16"}),
        Example("attendance", "days.csv", _DAYS, {"marks": {"layout": "days"}}),
        Example("attendance", "strings.csv", _STRINGS, {"marks": {"layout": "strings"}}),
        Example("attendance", "marks.txt", _MARKS.replace(",", "|").encode(), {"delimiter": "|", "encoding": "latin-1"}),
    ),
    read=_read,
    pieces=(b"known_on", b"person_ref,", b'"S1"', b'"\n', b'\n"', b',"', b'",'),
    secrets=SECRETS,
    second_route=_as_the_standard_library_does,
)

if __name__ == "__main__":
    sys.exit(main("tests.faults.fuzz_csv:CSV"))
