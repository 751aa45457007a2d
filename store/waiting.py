"""Rows held back, and what became of each: waiting, released by a later delivery, or superseded by one.

A row is released when a later delivery of its feed brings its record and that is accepted, and superseded
when a later delivery brings it and it is held back again (then the newer row waits), or when a newer full
list leaves it out. Which record a row is about is kept as a keyed number: nothing of the row itself is.
Everything here is written in the transaction of the delivery that it belongs to, so that a delivery
that was not kept has answered nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from store.layout import Shape
    from store.ledger import Entry

WAITING, RELEASED, SUPERSEDED = "waiting", "released", "superseded"

SCHEMA = """
CREATE TABLE IF NOT EXISTS held_back (
    delivery INTEGER NOT NULL, row INTEGER NOT NULL, feed TEXT NOT NULL, record INTEGER, state TEXT NOT NULL,
    by_delivery INTEGER, PRIMARY KEY (delivery, row)
);
CREATE TABLE IF NOT EXISTS sent_again (delivery INTEGER PRIMARY KEY);
CREATE INDEX IF NOT EXISTS held_back_by_feed ON held_back (feed, state);
"""


def settle(
    cursor: duckdb.DuckDBPyConnection,
    ledger: sqlite3.Connection,
    entry: Entry,
    shape: Shape,
    *,
    salt: str,
    full_list: bool,
    answers: pa.Table | None,
) -> None:
    """Note the rows that a delivery holds back, and which earlier ones it answers.

    cursor: the delivery's own, with its tables `delivered_rows` and `held_back`. ledger: open in the
    transaction that keeps the entry. answers: row (of this delivery), of_delivery and of_row, where it is known
    which rows this delivery sends again; None where their records must say.
    """
    earlier = ledger.execute(
        "SELECT h.delivery, h.row, h.record FROM held_back h JOIN deliveries d ON h.delivery = d.sequence "
        "WHERE h.feed = ? AND h.state = ? AND d.delivered_on <= ?",
        (entry.feed, WAITING, entry.delivered_on.isoformat()),
    ).fetchall()
    cursor.execute(f"""
        CREATE TEMP TABLE now_held AS
        SELECT h.row, {_record(shape, salt)} AS record
        FROM (SELECT DISTINCT row FROM held_back) h LEFT JOIN delivered_rows d ON h.row = d.row
    """)
    if earlier:
        states = _by_record(cursor, earlier, shape, salt=salt) | _by_answer(cursor, answers)
        if full_list:  # it holds every record again, so what it says nothing of is not about to be said
            states = {(delivery, row): SUPERSEDED for delivery, row, _ in earlier} | states
        waiting = {(delivery, row) for delivery, row, _ in earlier}
        ledger.executemany(
            "UPDATE held_back SET state = ?, by_delivery = ? WHERE delivery = ? AND row = ?",
            [(state, entry.sequence, *which) for which, state in sorted(states.items()) if which in waiting],
        )
    if answers is not None:
        ledger.execute("INSERT INTO sent_again VALUES (?)", (entry.sequence,))
    new = cursor.execute("SELECT row, record FROM now_held ORDER BY row").fetchall()
    ledger.executemany(
        "INSERT INTO held_back VALUES (?, ?, ?, ?, ?, NULL)",
        [(entry.sequence, row, entry.feed, record, WAITING) for row, record in new],
    )


def _record(shape: Shape, salt: str) -> str:
    """SQL of a keyed number for the record that a row `d` is about; empty where a needed part of its key is."""
    feed = shape.feed
    parts = [f"coalesce(CAST(d.{name} AS VARCHAR), chr(30))" for name in feed.key]
    needed = [f"d.{name} IS NULL" for name in feed.key if feed.column(name).required] or ["d.row IS NULL"]
    number = f"md5_number_lower(concat_ws(chr(31), '{salt}', '{feed.name}', {', '.join(parts)})) >> 1"
    return f"CASE WHEN {' OR '.join(needed)} THEN NULL ELSE CAST({number} AS BIGINT) END"


def _by_record(
    cursor: duckdb.DuckDBPyConnection, earlier: Iterable[Any], shape: Shape, *, salt: str
) -> dict[tuple[int, int], str]:
    import pyarrow as pa

    known = [tuple(each) for each in earlier if each[2] is not None]
    if not known:
        return {}
    columns = zip(("delivery", "row", "record"), zip(*known, strict=True), strict=True)
    cursor.register("earlier", pa.table({name: pa.array(values, pa.int64()) for name, values in columns}))
    found = cursor.execute(f"""
        WITH sent AS (SELECT {_record(shape, salt)} AS record, d.row NOT IN (SELECT row FROM now_held) AS kept FROM delivered_rows d)
        SELECT e.delivery, e.row, bool_or(s.kept) FROM earlier e JOIN sent s USING (record) GROUP BY ALL
    """).fetchall()
    return {(delivery, row): RELEASED if kept else SUPERSEDED for delivery, row, kept in found}


def _by_answer(cursor: duckdb.DuckDBPyConnection, answers: pa.Table | None) -> dict[tuple[int, int], str]:
    if answers is None:
        return {}
    held = {row for (row,) in cursor.execute("SELECT row FROM now_held").fetchall()}
    columns = (answers[name].to_pylist() for name in ("row", "of_delivery", "of_row"))
    return {(delivery, of_row): SUPERSEDED if row in held else RELEASED for row, delivery, of_row in zip(*columns, strict=True)}
