"""Opens a file of which nothing is known: what it is, how its text is encoded, what stands between its values."""

from __future__ import annotations

import codecs
import csv
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from sources.delimited import Delimited
from vocabulary.problems import DeliveryProblem

MOST_ROWS = 200_000
"""Rows that are looked at: enough to know a column by."""

_START = 1 << 20
_DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Opened:
    """A file that has been opened. format: as in the configuration, '' for one that no reader reads.

    columns: heading = its cells as text or as Parquet types them, at most `MOST_ROWS` of them. They
    hold what is in the file: nothing of them may be shown but what `values` lets through.
    """

    format: str
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    columns: dict[str, pa.ChunkedArray] | None = None
    why: str = ""


def open_unknown(path: Path) -> Opened:
    """Look at a file's first bytes and then at its columns.

    Raises DeliveryProblem for a file that is empty or that can't be split with any usual delimiter.
    """
    try:
        with path.open("rb") as opened:
            start = opened.read(_START)
    except OSError as failed:
        raise DeliveryProblem(f"{path.name} can't be opened: {failed.strerror or type(failed).__name__}.") from None
    if start.startswith(b"PAR1"):
        return Opened("parquet", columns=_columns_of_parquet(path))
    if start.startswith(b"PK"):
        return Opened(
            "annex_a" if path.suffix.casefold() in {".xlsx", ".xlsm"} else "", why="It is a zip file: look at what is in it."
        )
    plain = start.lstrip(codecs.BOM_UTF8 + b" \r\n\t")
    if plain.startswith(b"<"):
        return Opened("cin_xml" if b"<Message" in plain[:2_000] else "", why="It is XML, and not a CIN return.")
    if not start:
        raise DeliveryProblem(f"{path.name} is empty.", do="Ask for it again.")
    encoding = _encoding(path, start)
    delimiter = _delimiter(start.decode(encoding, "ignore"))
    layout = Delimited(path, encoding=encoding, delimiter=delimiter)
    headings = tuple(dict.fromkeys(layout.headings))
    read = layout.records(headings)
    return Opened("csv", encoding, delimiter, {name: column.slice(0, MOST_ROWS) for name, column in read.columns.items()})


def _columns_of_parquet(path: Path) -> dict[str, pa.ChunkedArray]:
    try:
        with parquet.ParquetFile(path) as opened:
            plain = [each.name for each in opened.schema_arrow if not pa.types.is_nested(each.type)]
            batch = next(opened.iter_batches(MOST_ROWS, columns=plain), None)
            table = opened.schema_arrow.empty_table() if batch is None else pa.table(batch)
            return {name: table[name] for name in plain}
    except (pa.ArrowException, OSError, ValueError):
        raise DeliveryProblem(f"{path.name} is not a whole Parquet file.", do="Ask for it again.") from None


def _encoding(path: Path, start: bytes) -> str:
    for mark, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if start.startswith(mark):
            return name
    if start[1:200:2].count(0) > 40:
        return "utf-16-le"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as opened:
            while chunk := opened.read(_START):
                decoder.decode(chunk)
            decoder.decode(b"", True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _delimiter(text: str) -> str:
    """The one that splits the first rows into the same number of cells, and the most."""
    lines = text.splitlines()[:50]
    if len(text) >= _START // 4 and len(lines) > 1:
        lines = lines[:-1]
    best, most = ",", 0
    for delimiter in _DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        if widths and widths[0] > most and widths.count(widths[0]) >= 0.8 * len(widths):
            best, most = delimiter, widths[0]
    return best
