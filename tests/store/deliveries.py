"""Small deliveries for the store's tests: rows as dictionaries, everything else filled in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from store.delivery import Delivery, Landing
from store.identities import Identities
from store.warehouse import Warehouse
from vocabulary.feeds import FEEDS, Kind

KEY = b"a key of the tests, long enough to be one"
_ARROW = {
    Kind.TEXT: pa.string(),
    Kind.CODE: pa.string(),
    Kind.CODES: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.INTEGER: pa.int32(),
    Kind.NUMBER: pa.float64(),
    Kind.FLAG: pa.bool_(),
}


def january(day: int) -> date:
    """A day of January 2026."""
    return date(2026, 1, day)


def table(feed_name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows as a reader gives them; a column that a row leaves out is empty."""
    columns: dict[str, pa.Array] = {"row": pa.array(range(1, len(rows) + 1), pa.int64())}
    for column in FEEDS[feed_name].columns:
        columns[column.name] = pa.array([row.get(column.name) for row in rows], _ARROW[column.kind])
    return pa.table(columns)


def quarantine(*rows: int) -> pa.Table:
    """Row numbers held back."""
    return pa.table(
        {
            "row": pa.array(rows, pa.int64()),
            "column": pa.array(["outcome"] * len(rows), pa.string()),
            "rule": pa.array(["outcome_is_in_its_code_table"] * len(rows), pa.string()),
        }
    )


def open_warehouse(folder: Path) -> Warehouse:
    """A warehouse and its identities in one folder."""
    return Warehouse(folder / "warehouse", Identities(folder / "identities.sqlite", KEY), threads=1)


def land(
    warehouse: Warehouse,
    feed_name: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    on: date,
    held_back: Sequence[int] = (),
    unsplit_rows: int = 0,
    full_list: bool = False,
    file_name: str = "delivery.csv",
) -> Landing:
    """Land rows as one delivery; its content hash is that of the rows."""
    delivery = Delivery(
        feed=feed_name,
        file_name=file_name,
        content_hash=hashlib.sha256(repr((on, rows)).encode()).hexdigest(),
        delivered_on=on,
        rows_in=len(rows) + unsplit_rows,
        run="night-1",
    )
    return warehouse.land(
        table(feed_name, rows),
        FEEDS[feed_name],
        delivery,
        quarantine(*held_back),
        unsplit_rows=unsplit_rows,
        full_list=full_list,
    )


def contact(ref: str, known: int, outcome: str = "NFA", **more: Any) -> dict[str, Any]:
    """A contact about one person on 1 January, known on a day of January."""
    row = {"contact_ref": ref, "person_ref": "P-1", "happened_on": january(1), "outcome": outcome, "known_on": january(known)}
    return row | more


def mark(pupil: str, day: int, session: str, letter: str, known: int) -> dict[str, Any]:
    """A session mark of January, known on a day of January."""
    return {
        "person_ref": pupil,
        "happened_on": january(day),
        "session": session,
        "mark": letter,
        "school": "S1",
        "known_on": january(known),
    }


def versions(warehouse: Warehouse, feed_name: str, *columns: str) -> list[tuple]:
    """Sorted versions: the columns, then the days of January on which each became and ceased to be known."""
    frame = warehouse.history(feed_name).execute()
    found = []
    for row in frame.to_dict("records"):
        until = row["known_until"]
        days = (row["known_on"].day, None if until is None or until != until else until.day)
        found.append((*(row[name] for name in columns), *days))
    return sorted(found, key=str)
