"""The ledger: one row for each delivery landed. A file that it does not name is not in the warehouse."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from pathlib import Path, PureWindowsPath

from store.delivery import Delivery, Landing
from store.private_file import opened
from store.waiting import RELEASED, SCHEMA, SUPERSEDED, WAITING

_SCHEMA = """
CREATE TABLE IF NOT EXISTS deliveries (
    sequence INTEGER PRIMARY KEY, feed TEXT NOT NULL, file_name TEXT NOT NULL, content_hash TEXT NOT NULL,
    delivered_on TEXT NOT NULL, run TEXT NOT NULL, rows_in INTEGER NOT NULL, accepted INTEGER NOT NULL,
    quarantined INTEGER NOT NULL, duplicates INTEGER NOT NULL, corrections INTEGER NOT NULL,
    withdrawals INTEGER NOT NULL, ended INTEGER NOT NULL, repeat_of INTEGER, first_on TEXT, last_on TEXT,
    last_known_on TEXT, records INTEGER NOT NULL, closures INTEGER NOT NULL, seen INTEGER NOT NULL,
    quarantine INTEGER NOT NULL, closes TEXT NOT NULL, hash_change TEXT NOT NULL, versions_change INTEGER NOT NULL,
    CHECK (accepted + quarantined + duplicates = rows_in)
);
CREATE INDEX IF NOT EXISTS deliveries_by_content ON deliveries (feed, content_hash);
CREATE TABLE IF NOT EXISTS profiles (delivery INTEGER PRIMARY KEY, feed TEXT NOT NULL, profile TEXT NOT NULL);
"""
_TABLES = _SCHEMA + SCHEMA
_DATES = ("delivered_on", "first_on", "last_on", "last_known_on")


@dataclass(frozen=True)
class Entry:
    """One delivery in the ledger.

    repeat_of: sequence of the delivery with the same bytes, when there was one; then nothing was kept.
    first_on, last_on: first and last happened_on among its records. last_known_on: latest known_on.
    records, closures, seen, quarantine: rows in each of its files, 0 when it has no such file.
    closes: sequences of the deliveries whose versions its closures close.
    hash_change, versions_change: what it added to the warehouse's content hash and version count.
    """

    sequence: int
    feed: str
    file_name: str
    content_hash: str
    delivered_on: date
    run: str
    rows_in: int
    accepted: int = 0
    quarantined: int = 0
    duplicates: int = 0
    corrections: int = 0
    withdrawals: int = 0
    ended: int = 0
    repeat_of: int | None = None
    first_on: date | None = None
    last_on: date | None = None
    last_known_on: date | None = None
    records: int = 0
    closures: int = 0
    seen: int = 0
    quarantine: int = 0
    closes: tuple[int, ...] = ()
    hash_change: int = 0
    versions_change: int = 0

    @property
    def delivery_id(self) -> str:
        """The name of its files, without the folder and the ending."""
        return f"{self.sequence:06d}-{self.content_hash[:12]}"

    def landing(self) -> Landing:
        """What its rows became."""
        return Landing(**{field.name: getattr(self, field.name) for field in fields(Landing)})


class Ledger:
    """The deliveries of one warehouse, in the order that they landed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def landing(self, delivery: Delivery) -> Iterator[tuple[Entry, sqlite3.Connection]]:
        """The next entry, while holding the ledger against a second writer; `keep` it to make it so."""
        with opened(self._path, _TABLES) as connection:
            connection.execute("BEGIN IMMEDIATE")
            (last,) = connection.execute("SELECT coalesce(max(sequence), 0) FROM deliveries").fetchone()
            first = connection.execute(
                "SELECT min(sequence) FROM deliveries WHERE feed = ? AND content_hash = ?",
                (delivery.feed, delivery.content_hash),
            ).fetchone()[0]
            entry = Entry(
                sequence=last + 1,
                feed=delivery.feed,
                file_name=PureWindowsPath(delivery.file_name).name,  # a path may hold more than a name should
                content_hash=delivery.content_hash,
                delivered_on=delivery.delivered_on,
                run=delivery.run,
                rows_in=delivery.rows_in,
            )
            if first is not None:
                entry = replace(entry, repeat_of=first, duplicates=delivery.rows_in)
            yield entry, connection

    def keep(self, entry: Entry, connection: sqlite3.Connection) -> None:
        """Write the entry in the transaction that `landing` opened; it counts once that ends."""
        raw = asdict(entry)
        raw["closes"], raw["hash_change"] = json.dumps(entry.closes), str(entry.hash_change)
        raw.update({name: raw[name] and raw[name].isoformat() for name in _DATES})
        marks = ", ".join(f":{name}" for name in raw)
        connection.execute(f"INSERT INTO deliveries ({', '.join(raw)}) VALUES ({marks})", raw)

    def keep_profile(self, entry: Entry, profile: str, connection: sqlite3.Connection) -> None:
        """Write a delivery's profile (counts, as JSON) in the same transaction."""
        connection.execute("INSERT INTO profiles VALUES (?, ?, ?)", (entry.sequence, entry.feed, profile))

    def profiles(self, feed: str, most: int) -> list[str]:
        """The profiles of the feed's last deliveries, oldest first, at most that many."""
        if not self._path.is_file():
            return []
        with opened(self._path, _TABLES) as connection:
            rows = connection.execute(
                "SELECT profile FROM profiles WHERE feed = ? ORDER BY delivery DESC LIMIT ?", (feed, max(0, most))
            ).fetchall()
        return [row["profile"] for row in reversed(rows)]

    def answered_rows(self, sequence: int) -> frozenset[int]:
        """The rows that a delivery held back and that a later one released or superseded."""
        if not self._path.is_file():
            return frozenset()
        with opened(self._path, _TABLES) as connection:
            rows = connection.execute("SELECT row FROM held_back WHERE delivery = ? AND state <> ?", (sequence, WAITING))
            return frozenset(row["row"] for row in rows)

    def sent_again(self) -> frozenset[int]:
        """Deliveries that only send rows of earlier ones again: their size says nothing of what is usual."""
        if not self._path.is_file():
            return frozenset()
        with opened(self._path, _TABLES) as connection:
            return frozenset(row["delivery"] for row in connection.execute("SELECT delivery FROM sent_again"))

    def answered(self) -> dict[int, dict[str, int]]:
        """By delivery, how many of its rows held back wait, were released, and were superseded."""
        if not self._path.is_file():
            return {}
        with opened(self._path, _TABLES) as connection:
            rows = connection.execute("SELECT delivery, state, count(*) AS rows FROM held_back GROUP BY 1, 2").fetchall()
        found: dict[int, dict[str, int]] = {}
        for row in rows:
            counts = found.setdefault(row["delivery"], dict.fromkeys((WAITING, RELEASED, SUPERSEDED), 0))
            counts[row["state"]] = row["rows"]
        return found

    def entries(self, feed: str | None = None) -> list[Entry]:
        """The entries of a feed, or of every feed, in the order that they landed."""
        if not self._path.is_file():
            return []
        with opened(self._path, _TABLES) as connection:
            rows = connection.execute("SELECT * FROM deliveries ORDER BY sequence").fetchall()
        return [_entry(row) for row in rows if feed is None or row["feed"] == feed]


def _entry(row: sqlite3.Row) -> Entry:
    raw = dict(row)
    raw["closes"], raw["hash_change"] = tuple(json.loads(raw["closes"])), int(raw["hash_change"])
    raw.update({name: raw[name] and date.fromisoformat(raw[name]) for name in _DATES})
    return Entry(**raw)
