"""Opens an Excel workbook (.xlsx) that nobody vouches for: every part of it is looked at before any is believed.

Nothing in it is ever run or followed: macros, external links and formulas are left alone, and a
formula counts as the value that Excel last worked out for it.
"""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from xml.parsers.expat import ExpatError, ParserCreate

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from vocabulary.problems import DeliveryProblem

MOST_PARTS = 1_000
"""Parts in a workbook: a real one has some dozens."""

MOST_BYTES = 128 << 20
"""Bytes in all parts together once unpacked: twenty times the largest lists of a large council."""

MOST_ROWS = 1_048_576
"""Rows in a sheet: Excel's own limit."""

MOST_COLUMNS = 300
"""Columns of a sheet that are looked at: the widest list has 34."""

DEEPEST = 64
"""Levels of elements within elements: a sheet has six."""

MOST_ELEMENTS = {"worksheet": 4_000_000, "sst": 1_000_000}
"""Elements in a part, by its outermost element; `MOST_ELEMENTS_ELSEWHERE` in any other."""

MOST_ELEMENTS_ELSEWHERE = 100_000

MOST_SHEETS = 200

LONGEST_TOKEN = 1 << 20
"""Bytes in one text, tag or comment: a cell holds at most 32,767 characters."""

NOT_WORKED_OUT = object()
"""Stands for a cell whose formula Excel has never worked out."""

_DAMAGE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    ExpatError,
    InvalidFileException,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""Whatever a damaged workbook makes its readers raise: their own words may quote a cell, and are never repeated."""

_CHUNK = 1 << 16
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Workbook:
    """A workbook whose parts have been looked at."""

    def __init__(self, path: Path) -> None:
        """Raises DeliveryProblem for what is not a whole workbook, or is larger, deeper or stranger than any."""
        self._path = path
        self._unworked = False
        self._opened: list[IO[bytes]] = []
        self._books: list[Any] = []
        try:
            with zipfile.ZipFile(path) as parts:
                self._look_at(parts)
            self._books.append(self._load(data_only=True))
            if self._unworked:
                self._books.append(self._load(data_only=False))
            self.titles = tuple(sheet.title for sheet in self._books[0].worksheets)
        except _DAMAGE:
            self.close()
            raise self._damaged() from None

    def close(self) -> None:
        """Close the file."""
        for book in self._books:
            book.close()
        for opened in self._opened:
            opened.close()

    def rows(self, title: str) -> list[tuple[Any, ...]]:
        """The sheet's rows that hold anything, in order: numbers, texts, dates, flags, None, or NOT_WORKED_OUT."""
        try:
            with warnings.catch_warnings():
                # openpyxl's warnings quote cells.
                warnings.simplefilter("ignore")
                found = [list(self._of(book, title)) for book in self._books]
        except _DAMAGE:
            raise self._damaged() from None
        if len(found) == 2:
            found[0] = [tuple(map(_worked_out, row, formulas)) for row, formulas in zip(found[0], found[1], strict=True)]
        return [row for row in found[0] if any(_holds(value) for value in row)]

    def _of(self, book: Any, title: str) -> Iterator[tuple[Any, ...]]:
        sheet = book[title]
        sheet.reset_dimensions()  # what a sheet says of its own size may be wrong
        for count, row in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), start=1):
            if count > MOST_ROWS:
                raise ValueError("more rows than a sheet has")
            yield row

    def _load(self, *, data_only: bool) -> Any:
        # As an open file: by its name, openpyxl would judge it by how the name ends.
        self._opened.append(self._path.open("rb"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(self._opened[-1], read_only=True, data_only=data_only, keep_links=False)

    def _look_at(self, parts: zipfile.ZipFile) -> None:
        listed = parts.infolist()
        if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > MOST_BYTES:
            raise self._too_large()
        if len({part.filename.casefold() for part in listed}) < len(listed):
            raise ValueError("two parts have one name")
        left = MOST_BYTES
        for part in listed:
            if part.flag_bits & 1 or part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ValueError("locked, or packed in a way that no workbook is")
            look = _Part() if part.filename.casefold().endswith((".xml", ".rels", ".vml")) else None
            with parts.open(part) as opened:
                while chunk := opened.read(_CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        raise self._too_large()
                    if look is not None:
                        look.feed(chunk, last=False)
            if look is not None:
                look.feed(b"", last=True)
                self._unworked = self._unworked or look.unworked

    def _too_large(self) -> DeliveryProblem:
        return DeliveryProblem(
            f"{self._path.name} unpacks to more than {MOST_BYTES >> 20} MB or {MOST_PARTS:,} parts, which no such workbook does.",
            do="Save the lists alone in a new workbook.",
        )

    def _damaged(self) -> DeliveryProblem:
        return DeliveryProblem(
            f"{self._path.name} is not an Excel workbook (.xlsx) that can be read: it is cut off, damaged, locked or of an older kind.",
            do="Open it in Excel, take any password off, and save it as .xlsx.",
        )


class _Part:
    """Looks at one part as it is unpacked: well-formed, no entities, no row or cell twice or out of order."""

    def __init__(self) -> None:
        self.unworked = False
        self._since = 0
        self._elements = self._sheets = 0
        self._deep = 0
        self._root = ""
        self._row = 0
        self._column = 0
        self._formula = self._value = self._in_value = False
        self._parser = ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse

    def feed(self, chunk: bytes, *, last: bool) -> None:
        """Look at the next bytes. Raises ValueError or ExpatError."""
        self._since += len(chunk)
        self._parser.Parse(chunk, last)
        if self._since > LONGEST_TOKEN:
            # The parser begins again with an unfinished tag at every chunk, so a long one would take hours.
            raise ValueError("a text, a tag or a comment without an end")

    def _refuse(self, *_: Any) -> None:
        raise ValueError("a document type or an entity")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        self._root = self._root or local
        self._since = 0
        self._deep += 1
        self._elements += 1
        self._sheets += local == "sheet" and self._root == "workbook"
        most = MOST_ELEMENTS.get(self._root, MOST_ELEMENTS_ELSEWHERE)
        if self._deep > DEEPEST or self._elements > most or self._sheets > MOST_SHEETS:
            raise ValueError("too deep or too full")
        if self._root != "worksheet":
            return
        if local == "row":
            self._row = self._next(attributes.get("r"), self._row, MOST_ROWS)
            self._column = 0
        elif local == "c":
            place = _PLACE.fullmatch(attributes["r"]) if "r" in attributes else None
            if "r" in attributes and (place is None or int(place[2]) != self._row):
                raise ValueError("a cell in another row")
            self._column = self._next(None if place is None else str(_column(place[1])), self._column, 16_384)
            self._formula = False
            self._value = attributes.get("t") == "str"  # a formula's text may be worked out as nothing
        elif local == "f":
            self._formula = True
        self._in_value = local == "v"

    def _text(self, text: str) -> None:
        self._value = self._value or (self._in_value and bool(text.strip()))

    def _end(self, name: str) -> None:
        self._since = 0
        self._deep -= 1
        if self._root == "worksheet" and name.rpartition(":")[2] == "c" and self._formula and not self._value:
            self.unworked = True

    @staticmethod
    def _next(written: str | None, before: int, most: int) -> int:
        number = before + 1 if written is None else int(written)
        if not before < number <= most:
            raise ValueError("a row or a cell twice, or out of order")
        return number


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _worked_out(value: Any, formula: Any) -> Any:
    return NOT_WORKED_OUT if value is None and formula is not None else value


def _holds(value: Any) -> bool:
    return value is not None and (not isinstance(value, str) or bool(value.strip()))
