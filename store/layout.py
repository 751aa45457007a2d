"""Where the warehouse keeps its files, which columns they have, and how they are read as one relation.

    records/<feed>/<delivery>.parquet     versions: row of origin, the feed's columns, known_on, known_until
    closures/<feed>/<delivery>.parquet    versions of earlier deliveries that this one closes, or opens again
    seen/<feed>/<delivery>.parquet        rows that said what was already held, and keys that a full list ended
    quarantine/<feed>/<delivery>.parquet  row, column and rule of each row held back: never a value

    published/                            the same, worked out and sorted for readers: see `publishing`

Only files that the ledger names are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from store.ledger import Entry
from vocabulary.feeds import FEEDS, Feed, Kind

KINDS_OF_FILE = ("records", "closures", "seen", "quarantine")
STILL_OPEN = "DATE '9999-12-31'"  # in a closure: the version is open again
_SQL_TYPES = {
    Kind.TEXT: "VARCHAR",
    Kind.CODE: "VARCHAR",
    Kind.CODES: "VARCHAR",
    Kind.DATE: "DATE",
    Kind.INTEGER: "INTEGER",
    Kind.NUMBER: "DOUBLE",
    Kind.FLAG: "BOOLEAN",
}


@dataclass(frozen=True)
class Shape:
    """A feed as it is kept: a person's reference is a number, and no other identifying column is there."""

    feed: Feed

    @property
    def has_people(self) -> bool:
        """Whether its records are about people."""
        return "person_ref" in self.feed.column_names

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that name a record."""
        return tuple("person_no" if name == "person_ref" else name for name in self.feed.key)

    @property
    def by_period(self) -> bool:
        """Whether its published history is split by the day: when the day names the record, and so never changes."""
        return self.has_people and "happened_on" in self.key

    @property
    def payload(self) -> tuple[str, ...]:
        """The columns whose change makes a new version: all but the key and known_on."""
        return tuple(name for name in self.types if name not in {*self.key, "known_on"})

    @property
    def types(self) -> dict[str, str]:
        """SQL type of each kept column."""
        kept = {column.name: _SQL_TYPES[column.kind] for column in self.feed.columns if not column.identifying}
        return {"person_no": "INTEGER", **kept} if self.has_people else kept

    @property
    def columns(self) -> tuple[str, ...]:
        """Key, payload and known_on, in the order they are written."""
        return (*self.key, *self.payload, "known_on")

    @property
    def content(self) -> str:
        """SQL of one value that holds the payload, and sorts the same whatever number a person was given.

        A withdrawal is the greatest. Where a record may pass from one person to another, a person sorts
        by digest, so the query must join `digests g`, as `with_digests` does.
        """
        parts = [f"{name} := o.{name}" for name in sorted(self.payload, key="person_no".__eq__)]
        if "withdrawn" in self.payload:
            parts.insert(0, "first_by := o.withdrawn")
        if "person_no" in self.payload:
            parts.insert(-1, "digest := g.digest")
        return f"struct_pack({', '.join(parts) or 'held := true'})"

    @property
    def with_digests(self) -> str:
        """SQL that joins what `content` needs to a table `o`."""
        return "JOIN digests g ON o.person_no = g.person_no" if "person_no" in self.payload else ""

    def same_key(self, left: str, right: str) -> str:
        """SQL: the two rows have the same key; an empty part of a key equals an empty part."""
        return " AND ".join(self.same(name, left, right) for name in self.key)

    def same_payload(self, left: str, right: str) -> str:
        """SQL: the two rows have the same content."""
        return " AND ".join(f"{left}.{name} IS NOT DISTINCT FROM {right}.{name}" for name in self.payload) or "true"

    def same(self, name: str, left: str, right: str) -> str:
        """SQL: one column is equal; plain equality where the contract says it is never empty, as it is faster."""
        return f"{left}.{name} {'=' if name in self.never_empty else 'IS NOT DISTINCT FROM'} {right}.{name}"

    @property
    def never_empty(self) -> frozenset[str]:
        """Columns that a checked row always has."""
        required = {column.name for column in self.feed.columns if column.required and not column.identifying}
        return frozenset(required | ({"person_no"} if self.has_people else set()))

    def keys_of(self, alias: str) -> str:
        """SQL list of the key's columns of one table."""
        return ", ".join(f"{alias}.{name}" for name in self.key)


class Layout:
    """The warehouse's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, kind_of_file: str, entry: Entry) -> Path:
        """Where one of a delivery's files is."""
        return self.folder / kind_of_file / entry.feed / f"{entry.delivery_id}.parquet"

    def paths(self, kind_of_file: str, entries: Iterable[Entry]) -> list[Path]:
        """The files of that kind that the entries have."""
        return [self.path(kind_of_file, entry) for entry in entries if getattr(entry, kind_of_file)]

    def clear_strays(self, entry: Entry) -> None:
        """Remove what a landing that died before its ledger row left under this sequence number."""
        for kind_of_file in KINDS_OF_FILE:
            for stray in (self.folder / kind_of_file).glob(f"*/{entry.sequence:06d}-*"):
                stray.unlink()

    def versions(self, shape: Shape, entries: Sequence[Entry], *, among: Sequence[Entry] | None = None) -> str:
        """SQL of every version kept, with delivery, rival and known_until, hidden ones too.

        A version that never was in force (something else took its place on the same day) has
        known_until equal to known_on. rival: 0, or a number that tells rows of one delivery apart that
        said different things under one key for one day. `among` limits the versions to those deliveries' records;
        closures are always looked for in all `entries`.
        """
        records = [entry for entry in (entries if among is None else among) if entry.records]
        if not records:
            typed = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in shape.types.items())
            return f"SELECT {typed}, NULL::INTEGER AS delivery, NULL::INTEGER AS rival, NULL::DATE AS known_until WHERE false"
        sequences = {entry.sequence for entry in records}
        closing = [entry for entry in entries if entry.closures and not sequences.isdisjoint(entry.closes)]
        touched = {sequence for entry in closing for sequence in entry.closes}
        columns = ", ".join(f"r.{name}" for name in shape.columns)
        parts = []
        if quiet := [entry for entry in records if entry.sequence not in touched]:
            parts.append(f"SELECT {columns}, r.delivery, r.rival, r.known_until FROM {self._files('records', quiet)} r")
        if changed := [entry for entry in records if entry.sequence in touched]:
            parts.append(
                f"SELECT {columns}, r.delivery, r.rival, CASE WHEN c.version IS NULL THEN r.known_until "
                f"ELSE nullif(c.known_until, {STILL_OPEN}) END AS known_until "
                f"FROM {self._files('records', changed)} r LEFT JOIN ({self._latest_closures(shape, closing)}) c "
                f"ON {shape.same_key('r', 'c')} AND r.known_on = c.known_on AND r.delivery = c.version AND r.rival = c.rival"
            )
        return " UNION ALL ".join(parts)

    def seen(self, shape: Shape, entries: Sequence[Entry]) -> str:
        """SQL of rows that said what was held: key, known_on, the version they agree with (of_*), and delivery.

        A row without of_version is the end of a record that a full list no longer holds.
        """
        keys = ", ".join(shape.key)
        with_seen = [entry for entry in entries if entry.seen]
        if not with_seen:
            typed = ", ".join(f"CAST(NULL AS {shape.types[name]}) AS {name}" for name in shape.key)
            return (
                f"SELECT {typed}, NULL::DATE AS known_on, NULL::DATE AS of_known_on, "
                "NULL::INTEGER AS of_version, NULL::INTEGER AS of_rival, NULL::INTEGER AS delivery WHERE false"
            )
        return f"SELECT {keys}, known_on, of_known_on, of_version, of_rival, delivery FROM {self._files('seen', with_seen)}"

    def _latest_closures(self, shape: Shape, closing: Sequence[Entry]) -> str:
        keys = ", ".join(shape.key)
        return (
            f"SELECT {keys}, known_on, version, rival, arg_max(known_until, delivery) AS known_until "
            f"FROM {self._files('closures', closing)} GROUP BY ALL"
        )

    def _files(self, kind_of_file: str, entries: Sequence[Entry]) -> str:
        names = ", ".join(quoted(self.path(kind_of_file, entry)) for entry in entries)
        return f"read_parquet([{names}], union_by_name = true)"


def quoted(path: Path) -> str:
    """A path as an SQL string."""
    return "'" + str(path).replace("'", "''") + "'"


def shape_of(feed_name: str) -> Shape:
    """The shape of a feed by its name; KeyError, with the names there are, if it is not one."""
    if feed_name not in FEEDS:
        raise KeyError(f"{feed_name!r} is not a feed; the feeds are {', '.join(FEEDS)}")
    return Shape(FEEDS[feed_name])
