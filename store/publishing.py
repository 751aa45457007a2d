"""Publishing: the records with their known_until worked out, as sorted Parquet files that any engine can read.

    published/manifest.json              the snapshot in force: replaced in one step, after every file it names is whole
    published/manifests/<snapshot>.json  that one and the ones before it, while they are kept
    published/<feed>/<period>.<delivery>.parquet

Only files that a manifest names are records. What is in `records/` and `closures/` stays the truth:
everything here can be removed, and is made again from there.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from store.layout import Layout, Shape, quoted, shape_of
from store.ledger import Entry
from store.manifest import Manifest, Piece, PublishedFeed, write_whole
from store.periods import WHOLE, Period, months_in, periods_of
from vocabulary.feeds import FEEDS
from vocabulary.problems import StoreProblem

if TYPE_CHECKING:
    import duckdb

KEPT_SNAPSHOTS = 3
"""How many snapshots keep their files: the one in force and those before it. One that is being read is kept longer."""
_WAIT_SECONDS = 600.0


@dataclass(frozen=True)
class Published:
    """One feed of a snapshot, for an engine that reads Parquet by itself.

    paths: every file, which together hold each version that was ever in force once. columns: their
    names and SQL types, in order. snapshot: the content hash of the warehouse that they are of.
    """

    feed: str
    snapshot: str
    paths: tuple[Path, ...]
    columns: dict[str, str]
    rows: int


class Publisher:
    """The published history of one warehouse."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self.folder = layout.folder / "published"

    def current(self) -> Manifest:
        """The snapshot in force; an empty one where nothing is published, or where it is damaged and must be made again."""
        try:
            manifest = Manifest.from_json((self.folder / "manifest.json").read_text(encoding="utf-8"))
        except (OSError, StoreProblem, UnicodeDecodeError):
            return Manifest()
        whole = {name: feed for name, feed in manifest.feeds.items() if self._is_whole(name, feed)}
        return manifest if len(whole) == len(manifest.feeds) else Manifest(feeds=whole)

    def _is_whole(self, name: str, feed: PublishedFeed) -> bool:
        """Whether the files are there, of the right size, and of the columns that the feed has today."""
        if name not in FEEDS or feed.columns != columns_of(shape_of(name)):
            return False
        sizes = []
        for piece in feed.pieces:
            with suppress(OSError):
                sizes.append((self.folder / piece.path).stat().st_size == piece.bytes)
        return all(sizes) and len(sizes) == len(feed.pieces)

    def publish(self, connection: duckdb.DuckDBPyConnection, entries: Sequence[Entry], *, snapshot: str) -> Manifest:
        """Bring the published history up to the ledger's `entries`, and return its manifest.

        Only files of periods that a new delivery touches are written. A reader sees the snapshot before or the
        one after, whenever this ends. Raises StoreProblem if the folder can't be written.
        """
        import duckdb

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._alone():
                before = self.current()
                through = max((entry.sequence for entry in entries), default=0)
                if before.through == through and before.snapshot == snapshot:
                    return before
                feeds = {}
                for name in FEEDS:
                    of_feed = [entry for entry in entries if entry.feed == name]
                    if of_feed:
                        feeds[name] = self._feed(connection, shape_of(name), of_feed, before.feeds.get(name))
                manifest = Manifest(snapshot, through, feeds)
                text = manifest.to_json()
                write_whole(self.folder / "manifests" / f"{manifest.name}.json", text)
                write_whole(self.folder / "manifest.json", text)
                self._clear(manifest)
                return manifest
        except OSError as failed:
            raise StoreProblem(
                f"The published history can't be written ({failed.strerror}).", do="Check space and permissions."
            ) from None
        except duckdb.IOException:  # its words hold paths, and could hold a value
            raise StoreProblem("The published history can't be written.", do="Check space and permissions.") from None

    def published(self, manifest: Manifest, feed_name: str) -> Published:
        """The files of one feed in a snapshot; none when nothing of it has landed."""
        columns = columns_of(shape_of(feed_name))
        feed = manifest.feeds.get(feed_name, PublishedFeed(columns, 0))
        paths = tuple(self.folder / piece.path for piece in feed.pieces)
        return Published(feed_name, manifest.snapshot, paths, dict(feed.columns), feed.rows)

    def pin(self, manifest: Manifest) -> sqlite3.Connection:
        """Keep a snapshot's files until the connection is closed, or its process ends."""
        connection = sqlite3.connect(
            self.folder / "manifests" / f"{manifest.name}.pin", isolation_level=None, check_same_thread=False
        )
        connection.execute("BEGIN")
        connection.execute("SELECT * FROM sqlite_master").fetchall()  # a transaction holds no lock until it reads
        return connection

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process publishes at a time; the operating system lets go of the lock when it dies."""
        connection = sqlite3.connect(self.folder / "publish.lock", timeout=_WAIT_SECONDS, isolation_level=None)
        try:
            connection.execute("BEGIN EXCLUSIVE")
            yield
        except sqlite3.OperationalError as failed:
            raise StoreProblem(f"The published history is locked ({failed}).", do="Is another night publishing?") from None
        finally:
            connection.close()

    def _feed(
        self, connection: duckdb.DuckDBPyConnection, shape: Shape, entries: Sequence[Entry], before: PublishedFeed | None
    ) -> PublishedFeed:
        columns = columns_of(shape)
        through = entries[-1].sequence
        done = before.through if before else 0
        new = [entry for entry in entries if entry.sequence > done]
        if before and not any(entry.records or entry.closures for entry in new):
            return PublishedFeed(columns, through, before.pieces, before.latest)
        if not any(entry.records for entry in entries):
            return PublishedFeed(columns, through)
        if not shape.by_period:
            pieces = [self._piece(connection, shape, entries, WHOLE)]
            return PublishedFeed(columns, through, tuple(piece for piece in pieces if piece.rows))
        return self._by_period(connection, shape, entries, new, before)

    def _by_period(
        self,
        connection: duckdb.DuckDBPyConnection,
        shape: Shape,
        entries: Sequence[Entry],
        new: Sequence[Entry],
        before: PublishedFeed | None,
    ) -> PublishedFeed:
        held = {_period(piece): piece for piece in before.pieces} if before else {}
        touched = self._months(connection, new)
        latest = max(touched | ({date.fromisoformat(before.latest)} if before and before.latest else set()))
        stale = periods_of(touched, latest=latest)
        wanted = set(stale)
        for period in held:
            wanted |= periods_of(months_in(period.starts_on, period.ends_before), latest=latest)
        pieces = []
        for period in sorted(wanted):
            if period in held and period not in stale:
                pieces.append(held[period])
            else:
                pieces.append(self._piece(connection, shape, entries, period))
        whole = tuple(piece for piece in pieces if piece.rows)
        return PublishedFeed(columns_of(shape), entries[-1].sequence, whole, latest.isoformat())

    def _months(self, connection: duckdb.DuckDBPyConnection, entries: Sequence[Entry]) -> set[date]:
        """The months in which the deliveries added a version or changed the end of one."""
        paths = [*self._layout.paths("records", entries), *self._layout.paths("closures", entries)]
        if not paths:
            return set()
        files = ", ".join(quoted(path) for path in paths)
        found = connection.execute(
            f"SELECT DISTINCT date_trunc('month', happened_on)::DATE FROM read_parquet([{files}], union_by_name = true)"
        ).fetchall()
        return {month for (month,) in found}

    def _piece(self, connection: duckdb.DuckDBPyConnection, shape: Shape, entries: Sequence[Entry], period: Period) -> Piece:
        near, within = list(entries), "true"
        if not period.whole:
            near = [e for e in entries if e.first_on and e.last_on]
            near = [e for e in near if e.first_on < period.ends_before and e.last_on >= period.starts_on]  # type: ignore[operator]
            within = f"happened_on >= DATE '{period.starts_on}' AND happened_on < DATE '{period.ends_before}'"
        path = Path(shape.feed.name) / f"{period.name}.{entries[-1].sequence:06d}.parquet"
        draft = (self.folder / path).with_suffix(f".{os.getpid()}.draft")
        draft.parent.mkdir(parents=True, exist_ok=True)
        query = (
            f"SELECT {', '.join(columns_of(shape))} FROM ({self._layout.versions(shape, entries, among=near)}) "
            f"WHERE {within} AND (known_until IS NULL OR known_until > known_on) ORDER BY {', '.join(order_of(shape))}"
        )
        try:
            (rows,) = connection.execute(
                f"COPY ({query}) TO {quoted(draft)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS_IN_GROUP})"
            ).fetchall()[0]
            with draft.open("rb+") as written:
                digest = hashlib.file_digest(written, "sha256").hexdigest()
                size = written.tell()
                os.fsync(written.fileno())
            os.replace(draft, self.folder / path)
        finally:
            draft.unlink(missing_ok=True)
        return Piece(
            path=path.as_posix(),
            period=period.name,
            starts_on=period.starts_on.isoformat(),
            ends_before=period.ends_before.isoformat(),
            rows=rows,
            bytes=size,
            sha256=digest,
            sequence=entries[-1].sequence,
        )

    def _clear(self, manifest: Manifest) -> None:
        """Remove files that no kept snapshot names, and snapshots that are neither among the latest nor being read."""
        needed = manifest.paths()
        kept: list[Path] = []
        for path in sorted((self.folder / "manifests").glob("*.json"), reverse=True):
            if len(kept) < KEPT_SNAPSHOTS or _is_read(path.with_suffix(".pin")):
                kept.append(path)
                with suppress(StoreProblem):
                    needed |= Manifest.from_json(path.read_text(encoding="utf-8")).paths()
            else:
                path.unlink()
                path.with_suffix(".pin").unlink(missing_ok=True)
        for pattern in ("*/*.parquet", "**/*.draft"):
            for path in self.folder.glob(pattern):
                if path.relative_to(self.folder).as_posix() not in needed:
                    path.unlink()


ROWS_IN_GROUP = 122_880
"""Rows in a row group: some three hundred children's marks of a year, so that one child's are found by its statistics."""


def columns_of(shape: Shape) -> dict[str, str]:
    """Columns of a feed's published files and their SQL types, in order."""
    return {**shape.types, "known_until": "DATE"}


def order_of(shape: Shape) -> tuple[str, ...]:
    """What a feed's published files are sorted by: the person first, then the day, then the rest of the key."""
    first = [name for name in ("person_no", "happened_on") if name in shape.types]
    return tuple(dict.fromkeys([*first, *shape.key, "known_on"]))


def _period(piece: Piece) -> Period:
    return Period(date.fromisoformat(piece.starts_on), date.fromisoformat(piece.ends_before), piece.period)


def _is_read(pin: Path) -> bool:
    """Whether a living process holds the snapshot."""
    if not pin.exists():
        return False
    connection = sqlite3.connect(pin, timeout=0, isolation_level=None)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        return True
    finally:
        connection.close()
    return False
