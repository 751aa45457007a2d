"""Reads what the invented council exports, by a way of its own: csv and pyarrow, no room of the pipeline."""

import csv
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq

from synthetic.extracts import EXTRACTS

Row = dict[str, str]


def rows_of(feed: str, paths: list[Path]) -> list[Row]:
    """All rows of a feed's files, by the file's column names, as text."""
    found: list[Row] = []
    for path in paths:
        if path.suffix == ".parquet":
            found += [{name: str(value) for name, value in row.items()} for row in pq.read_table(path).to_pylist()]
        else:
            with path.open(encoding="utf-8", newline="") as lines:
                found += list(csv.DictReader(lines))
    return found


@cache
def history_of(folder: Path, feed: str) -> list[Row]:
    """A feed's history."""
    return rows_of(feed, sorted((folder / "inbox" / "history").glob(f"{feed}*")))


def day_of(feed: str, row: Row, column: str) -> date:
    """A feed column's date in a row; raises ValueError if it is not one."""
    text = row[EXTRACTS[feed].columns[column]]
    how = "%Y-%m-%d" if feed == "attendance" else EXTRACTS[feed].dates
    return datetime.strptime(text, how).date()  # noqa: DTZ007


@cache
def planted(folder: Path) -> set[tuple[str, int]]:
    """(file, row) of each planted fault."""
    return {(row["file"], int(row["row"])) for row in rows_of("", [folder / "truth" / "faults.csv"])}


@cache
def sound_history_of(folder: Path, feed: str) -> list[Row]:
    """A feed's history without the planted faults."""
    faulty, found = planted(folder), []
    for path in sorted((folder / "inbox" / "history").glob(f"{feed}*")):
        found += [row for number, row in enumerate(rows_of(feed, [path]), start=1) if (path.name, number) not in faulty]
    return found
