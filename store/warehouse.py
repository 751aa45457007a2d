"""The warehouse: every version of every record, and what was known on any day."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING

from store.delivery import Delivery, Landing
from store.identities import Identities
from store.layout import Layout, Shape, quoted, shape_of
from store.ledger import Entry, Ledger
from store.manifest import Manifest
from store.publishing import Published, Publisher
from vocabulary.problems import StoreProblem

if TYPE_CHECKING:
    import ibis
    import pandas as pd
    import pyarrow as pa
    from ibis.backends.duckdb import Backend

    from store.comparing import Comparison
    from vocabulary.feeds import Feed

_LOG = logging.getLogger(__name__)


class Warehouse:
    """Dated records of every feed, without a name, a reference or an address in them.

    A version of a record was known on day D when known_on <= D and known_until is empty or after D.
    Nothing is overwritten: a correction adds a version and closes the one before. What the warehouse
    holds does not depend on the order in which deliveries landed.

    memory: most memory for the analytical engine, as DuckDB writes it. threads: None is every core.
    """

    def __init__(self, folder: Path, identities: Identities, *, memory: str = "2GB", threads: int | None = None) -> None:
        import ibis

        folder.mkdir(parents=True, exist_ok=True)
        self._layout = Layout(folder)
        self._ledger = Ledger(folder / "ledger.sqlite")
        self._identities = identities
        self._publisher = Publisher(self._layout)
        self._pins: dict[str, Connection] = {}
        settings = {"memory_limit": memory, "preserve_insertion_order": False, "temp_directory": str(folder / "spill")}
        self._backend = ibis.duckdb.connect(**settings, **({} if threads is None else {"threads": threads}))

    @property
    def backend(self) -> Backend:
        """The ibis backend that `history` tables belong to."""
        return self._backend

    def land(
        self,
        table: pa.Table,
        feed: Feed,
        delivery: Delivery,
        quarantine: pa.Table,
        *,
        unsplit_rows: int,
        full_list: bool = False,
        answers: pa.Table | None = None,
        profile: str = "",
    ) -> Landing:
        """Keep a delivery's rows: all of them or, if anything fails, none.

        table: `row` and the feed's columns. quarantine: row, column and rule of each reason to hold a
        row back; its rows are not kept. unsplit_rows: rows of the delivery that are in `table` nowhere
        because they couldn't be split. full_list: the delivery is the whole list, so a record that it
        does not hold has ended on delivered_on (a list older than one landed already ends nothing).
        answers: row, of_delivery and of_row, where these rows are known to be rows of earlier deliveries,
        held back then and sent again. profile: counts of the delivery, kept for `profiles`.

        Bytes that were landed before change nothing: every row is then a duplicate.

        Raises StoreProblem if the counts don't add up to rows_in, if a row to be kept has no
        person_ref or known_on, or if the folder can't be written.
        """
        import duckdb

        from store.landing import land
        from store.waiting import settle

        with self._ledger.landing(delivery) as (entry, connection):
            if entry.repeat_of is None:
                cursor = self._backend.con.cursor()
                try:
                    entry = land(
                        cursor,
                        self._layout,
                        self._identities,
                        self._ledger.entries(feed.name),
                        entry,
                        table,
                        feed,
                        quarantine,
                        unsplit_rows=unsplit_rows,
                        full_list=full_list,
                    )
                    settle(
                        cursor,
                        connection,
                        entry,
                        shape_of(feed.name),
                        salt=self._identities.salt("rows held back"),
                        full_list=full_list,
                        answers=answers,
                    )
                except OSError as failed:
                    raise StoreProblem(
                        f"The delivery of {feed.name} can't be written ({failed.strerror}).", do="Check space and permissions."
                    ) from None
                except duckdb.IOException:  # its words hold paths, and could hold a value
                    raise StoreProblem(
                        f"The delivery of {feed.name} can't be written.", do="Check space and permissions."
                    ) from None
                finally:
                    cursor.close()
            self._ledger.keep(entry, connection)
            if profile and entry.repeat_of is None:
                self._ledger.keep_profile(entry, profile, connection)
        landing = entry.landing()
        _LOG.info(
            "%s landed as delivery %d: %d rows, %d accepted, %d quarantined, %d duplicates",
            feed.name,
            entry.sequence,
            landing.rows_in,
            landing.accepted,
            landing.quarantined,
            landing.duplicates,
        )
        return landing

    def compare(
        self, table: pa.Table, feed: Feed, *, content_hash: str, delivered_on: date, full_list: bool = False
    ) -> Comparison:
        """How a delivery stands to what is held of its feed, before it lands: see `Comparison`. Nothing is kept."""
        from store.comparing import compare

        cursor = self._backend.con.cursor()
        try:
            return compare(
                cursor,
                self._layout,
                self._identities,
                self._ledger.entries(feed.name),
                table,
                shape_of(feed.name),
                content_hash=content_hash,
                delivered_on=delivered_on,
                full_list=full_list,
            )
        finally:
            cursor.close()

    def history(self, feed_name: str) -> ibis.Table:
        """Every version of a feed's records that ever was in force.

        Columns: person_no (int32) where the feed is about people, every column that is not identifying,
        known_on and known_until (date; empty while open). A record taken back has withdrawn true: it
        closes the version before it, and is itself no event. Empty, with the same columns, when nothing
        has landed. Raises KeyError if there is no such feed.
        """
        shape = shape_of(feed_name)
        entries = self._ledger.entries(feed_name)
        manifest = self._publisher.current()
        feed = manifest.feeds.get(feed_name)
        if feed is None or any(entry.sequence > feed.through and (entry.records or entry.closures) for entry in entries):
            return self._view(f"history_{feed_name}", self._worked_out(shape, entries))
        self._hold(manifest)
        published = self._publisher.published(manifest, feed_name)
        if not published.paths:
            return self._view(f"history_{feed_name}", self._worked_out(shape, []))
        files = ", ".join(quoted(path) for path in published.paths)
        return self._view(f"history_{feed_name}", f"SELECT {', '.join(published.columns)} FROM read_parquet([{files}])")

    def history_at(self, feed_name: str, snapshot: str) -> ibis.Table:
        """`history` as it was when the warehouse's content hash was `snapshot`: what a past night was given.

        It differs from today's history as of that night only by what landed later and was known earlier.
        Raises StoreProblem if the warehouse never had that hash.
        """
        shape = shape_of(feed_name)
        entries = self._ledger.entries()
        for last in range(len(entries), -1, -1):
            if _hash_of(entries[:last]) == snapshot:
                of_feed = [entry for entry in entries[:last] if entry.feed == feed_name]
                return self._view(f"history_{feed_name}_at_{last}", self._worked_out(shape, of_feed))
        raise StoreProblem("The warehouse never held that snapshot.", do="Was it another installation's?")

    def publish(self) -> str:
        """Bring the published history up to what has landed, and return its snapshot: the content hash.

        Deliveries that landed since are read; a file is written anew only where they changed its period.
        """
        cursor = self._backend.con.cursor()
        try:
            manifest = self._publisher.publish(cursor, self._ledger.entries(), snapshot=self.content_hash())
        finally:
            cursor.close()
        _LOG.info("published snapshot %s", manifest.snapshot)
        return manifest.snapshot

    def published(self, feed_name: str) -> Published:
        """The files of a feed's history for an engine that reads Parquet by itself, published first if they are behind.

        They stay while this warehouse is open, or until it has handed out two later snapshots.
        Raises KeyError if there is no such feed.
        """
        shape_of(feed_name)
        self.publish()
        manifest = self._publisher.current()
        self._hold(manifest)
        return self._publisher.published(manifest, feed_name)

    def close(self) -> None:
        """Let go of the snapshots that were handed out, so that their files may be removed, and of the engine."""
        for pin in self._pins.values():
            pin.close()
        self._pins.clear()
        self._backend.disconnect()

    def _hold(self, manifest: Manifest) -> None:
        if manifest.name not in self._pins:
            self._pins[manifest.name] = self._publisher.pin(manifest)
        while len(self._pins) > 2:
            self._pins.pop(next(iter(self._pins))).close()

    def _worked_out(self, shape: Shape, entries: Sequence[Entry]) -> str:
        """SQL of the history by its definition, from the deliveries' own files."""
        columns = ", ".join((*shape.types, "known_until"))
        return (
            f"SELECT {columns} FROM ({self._layout.versions(shape, entries)}) "
            "WHERE known_until IS NULL OR known_until > known_on"
        )

    def _view(self, name: str, query: str) -> ibis.Table:
        self._backend.raw_sql(f"CREATE OR REPLACE VIEW {name} AS {query}")
        return self._backend.table(name)

    def deliveries(self) -> pd.DataFrame:
        """One row for each delivery in the order they landed: what it was and what became of its rows.

        sent_again: it only sends rows of earlier ones again, so it says nothing of how far its feed reaches.
        """
        import pandas as pd

        shown = ("sequence", "feed", "file_name", "content_hash", "delivered_on", "run", "rows_in", "accepted", "quarantined")
        columns = [*shown, "duplicates", "corrections", "withdrawals", "ended", "repeat_of"]
        rows = [[getattr(entry, name) for name in columns] for entry in self._ledger.entries()]
        again = self._ledger.sent_again()
        held = pd.DataFrame(rows, columns=columns).astype({"repeat_of": "Int64"})
        return held.assign(sent_again=[sequence in again for sequence in held["sequence"]])

    def recent_rows(self, feed_name: str, most: int) -> tuple[int, ...]:
        """Rows in the feed's last deliveries, oldest first, at most that many; repeats are left out."""
        again = self._ledger.sent_again()
        entries = [
            entry for entry in self._ledger.entries(feed_name) if entry.repeat_of is None and entry.sequence not in again
        ]
        rows = [entry.rows_in for entry in entries]
        return tuple(rows[-most:]) if most > 0 else ()

    def covers_to(self, feed_name: str, *, as_of: date) -> date | None:
        """How far the feed reached by what was known on as_of: its latest happened_on, or latest list.

        None when nothing was known by then.
        """
        feed = shape_of(feed_name).feed
        entries = [entry for entry in self._ledger.entries(feed_name) if entry.repeat_of is None]
        if not feed.has_event_date:
            again = self._ledger.sent_again()
            entries = [entry for entry in entries if entry.sequence not in again]
            return max((entry.delivered_on for entry in entries if entry.delivered_on <= as_of), default=None)
        whole = [entry for entry in entries if entry.last_known_on is not None and entry.last_known_on <= as_of]
        days = [entry.last_on for entry in whole if entry.last_on is not None]
        parts = [entry for entry in entries if entry.records and entry not in whole]
        if parts:
            files = ", ".join(quoted(path) for path in self._layout.paths("records", parts))
            found = self._backend.con.execute(
                f"SELECT max(happened_on) FROM read_parquet([{files}]) WHERE known_on <= $as_of", {"as_of": as_of}
            ).fetchall()
            days += [day for (day,) in found if day]
        return max(days, default=None)

    def starts_on(self, feed_name: str) -> date | None:
        """The first happened_on that the feed holds; None when it holds nothing that happened on a day."""
        days = [entry.first_on for entry in self._ledger.entries(feed_name) if entry.first_on is not None]
        return min(days, default=None)

    def quarantined(self, feed: str) -> pd.DataFrame:
        """Rows of a feed held back: file_name, delivered_on, row, column and rule, in that order."""
        import pandas as pd

        parts = [
            self._backend.con.execute(f"SELECT * FROM read_parquet({quoted(self._layout.path('quarantine', entry))})")
            .df()
            .assign(file_name=entry.file_name, delivered_on=entry.delivered_on)
            for entry in self._ledger.entries(feed)
            if entry.quarantine
        ]
        columns = ["file_name", "delivered_on", "row", "column", "rule"]
        if not parts:
            return pd.DataFrame(columns=columns)
        rows = pd.concat(parts, ignore_index=True)[columns]
        return rows.sort_values(["delivered_on", "file_name", "row", "column", "rule"], ignore_index=True)

    def held_back(self) -> pd.DataFrame:
        """What became of rows held back: a line for each delivery that held any back, oldest first.

        Columns: sequence, feed, file_name, content_hash, delivered_on, rows_in, accepted, duplicates, quarantined,
        waiting, released, superseded; quarantined is the sum of the last three.
        """
        import pandas as pd

        answered = self._ledger.answered()
        shown = ("sequence", "feed", "file_name", "content_hash", "delivered_on", "rows_in", "accepted", "duplicates")
        lines = []
        for entry in self._ledger.entries():
            if entry.quarantined:
                counts = answered.get(entry.sequence, {})
                released, superseded = counts.get("released", 0), counts.get("superseded", 0)
                waiting = entry.quarantined - released - superseded
                lines.append([*(getattr(entry, name) for name in shown), entry.quarantined, waiting, released, superseded])
        found = pd.DataFrame(lines, columns=[*shown, "quarantined", "waiting", "released", "superseded"])
        return found.sort_values(["delivered_on", "sequence"], ignore_index=True)

    def rows_waiting(self, sequence: int) -> pd.DataFrame:
        """The rows of one delivery that wait: row, column and rule, in that order; a row once for each rule.

        Raises KeyError if no delivery has that number.
        """
        import pandas as pd

        entry = next((each for each in self._ledger.entries() if each.sequence == sequence), None)
        if entry is None:
            raise KeyError(f"no delivery has the number {sequence}")
        if not entry.quarantine:
            return pd.DataFrame(columns=["row", "column", "rule"])
        path = quoted(self._layout.path("quarantine", entry))
        rows = self._backend.con.execute(f"SELECT * FROM read_parquet({path}) ORDER BY ALL").df()
        return rows[~rows["row"].isin(self._ledger.answered_rows(sequence))].reset_index(drop=True)

    def profiles(self, feed_name: str, most: int) -> list[str]:
        """The profiles kept with the feed's last deliveries, oldest first, at most that many."""
        return self._ledger.profiles(feed_name, most)

    def content_hash(self) -> str:
        """A hash of every version in force at any time, of every feed: the same records, the same hash.

        It depends on neither the order of landing nor the order of rows. Sixteen hex digits of a sum of
        MD5 values, one for each version, then the number of versions.
        """
        return _hash_of(self._ledger.entries())


def _hash_of(entries: Sequence[Entry]) -> str:
    total = sum(entry.hash_change for entry in entries) % 2**64
    return f"{total:016x}-{sum(entry.versions_change for entry in entries)}"
