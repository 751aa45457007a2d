"""Nightly deliveries: what became known since the last night, one file for each feed that has something new."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from synthetic.extracts import EXTRACTS, write_csv, write_parquet
from synthetic.terms import day_number
from vocabulary.problems import NothingToDo

_LAST_DAY = "last_day.json"


def keep_last_day(folder: Path, last_day: date) -> None:
    """Note the last day on which anything happens, for `deliver`."""
    (folder / "upcoming" / _LAST_DAY).write_text(json.dumps({"last_day": last_day.isoformat()}), encoding="utf-8")


def deliver(folder: Path, *, night: date, after: date) -> list[Path]:
    """Write into `inbox/<night>/` what became known after `after` and up to `night`; returns the files written.

    Corrected and withdrawn records are among them, and people only where their row changed. A feed with
    nothing new has no file. The same nights always give the same bytes.

    Raises NothingToDo when there is no borough in the folder, or the night is after its last day;
    ValueError when `night` is not after `after`.
    """
    noted = folder / "upcoming" / _LAST_DAY
    if not noted.is_file():
        raise NothingToDo("There is no invented borough here.", do="Build one first.")
    last_day = date.fromisoformat(json.loads(noted.read_text(encoding="utf-8"))["last_day"])
    if night > last_day:
        raise NothingToDo(
            f"The invented borough ends on {last_day.isoformat()}, so there is nothing to deliver on {night.isoformat()}.",
            do="Build a new one.",
        )
    if night <= after:
        raise ValueError(f"night ({night.isoformat()}) must be after {after.isoformat()}")
    written = []
    for feed in EXTRACTS:
        rows = _between(folder, feed, day_number(after), day_number(night))
        if rows is not None and rows.num_rows:
            written.append(_write(rows, folder / "inbox" / night.isoformat(), feed, night))
    return written


def _write(rows: pa.Table, inbox: Path, feed: str, night: date) -> Path:
    if feed == "attendance":
        path = inbox / f"{feed}_{night.isoformat()}.parquet"
        write_parquet(rows, path)
    else:
        path = inbox / f"{feed}_{night.isoformat()}.csv"
        write_csv(rows, path)
    return path


def _between(folder: Path, feed: str, after: int, night: int) -> pa.Table | None:
    """Rows known after one day and up to another, in the file's columns."""
    path = folder / "upcoming" / (feed if feed == "attendance" else f"{feed}.parquet")
    files = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    parts = [pq.read_table(file, filters=(pc.field("known") > after) & (pc.field("known") <= night)) for file in files]
    found = [part.drop_columns(["known"]) for part in parts if part.num_rows]
    if not found:
        return None
    rows = pa.concat_tables([_plain(part) for part in found])
    if feed != "attendance":
        return rows
    order = ("PupilID", "SessionDate", "Session", "RecordedOn")
    return rows.sort_by([(name, "ascending") for name in order])


def _plain(part: pa.Table) -> pa.Table:
    """The table with its dictionaries written out, so that files of different half-terms fit together."""
    schema = [
        pa.field(each.name, pa.string()) if pa.types.is_dictionary(each.type) else each.remove_metadata()
        for each in part.schema
    ]
    return part.cast(pa.schema(schema))
