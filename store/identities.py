"""The identity store: who a number or a pseudonym is. The most protected file; the warehouse knows no one.

SQLite alone, so the review application can open it to show one child on one page.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from store.clerical import Clerical
from store.grouping import settle_children
from store.households import SCHEMA as HOUSEHOLDS
from store.households import Address, households, keep_homes
from store.link_history import LinkHistory
from store.private_file import opened
from store.pseudonyms import check_key, check_value, digest, keyed_salt
from vocabulary.problems import StoreProblem

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_SCHEMA = """
CREATE TABLE IF NOT EXISTS people (
    person_no INTEGER PRIMARY KEY, source TEXT NOT NULL, person_ref TEXT NOT NULL, digest INTEGER NOT NULL,
    UNIQUE (source, person_ref)
);
CREATE TABLE IF NOT EXISTS details (
    person_no INTEGER PRIMARY KEY REFERENCES people, said TEXT NOT NULL, upn TEXT, nhs_number TEXT, forename TEXT,
    surname TEXT, born_on TEXT, sex TEXT, address TEXT, postcode TEXT, school TEXT, left_on TEXT
);
CREATE TABLE IF NOT EXISTS children (
    child_no INTEGER PRIMARY KEY, child_id TEXT NOT NULL UNIQUE, anchor INTEGER NOT NULL UNIQUE REFERENCES people,
    merged_into INTEGER REFERENCES children
);
CREATE TABLE IF NOT EXISTS links (
    person_no INTEGER NOT NULL REFERENCES people, child_no INTEGER NOT NULL REFERENCES children,
    confidence TEXT NOT NULL, evidence TEXT NOT NULL, run TEXT NOT NULL, known_on TEXT NOT NULL, until_run TEXT
);
CREATE INDEX IF NOT EXISTS children_merged ON children (merged_into) WHERE merged_into IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS links_now ON links (person_no) WHERE until_run IS NULL;
CREATE INDEX IF NOT EXISTS links_by_child ON links (child_no);
CREATE TABLE IF NOT EXISTS merges (child_no INTEGER NOT NULL, into_child_no INTEGER NOT NULL, run TEXT NOT NULL, known_on TEXT);
CREATE TABLE IF NOT EXISTS splits (child_no INTEGER NOT NULL, from_child_no INTEGER NOT NULL, run TEXT NOT NULL, known_on TEXT);
CREATE TABLE IF NOT EXISTS checks (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_DETAILS = ("upn", "nhs_number", "forename", "surname", "born_on", "sex", "address", "postcode")
_STAY = ("school", "left_on")
_NOW = "FROM links WHERE until_run IS NULL"
_NOT_WEAK = (  # a weak link may be to somebody else, whose name and address are not this child's
    "(l.confidence <> 'weak' OR NOT EXISTS (SELECT 1 FROM links s WHERE s.child_no = l.child_no AND s.until_run IS NULL "
    "AND s.confidence <> 'weak'))"
)


@dataclass(frozen=True)
class Identity:
    """Who a child is, for the one page that shows it. An empty value is one that no system holds.

    Values come from the education record where there is one, and else from social care. references:
    system and the person's reference in it, for everyone linked to this child, but not weakly. school: reference of the
    school where the child is on roll. other_names: names that other systems have for the child.
    """

    child_id: str
    forename: str
    surname: str
    born_on: date | None
    sex: str
    address: str
    postcode: str
    school: str
    upn: str
    nhs_number: str
    references: tuple[tuple[str, str], ...]
    other_names: tuple[str, ...]

    @property
    def name(self) -> str:
        """Forename and surname as one would write them."""
        return f"{self.forename} {self.surname}".strip()


class Identities:
    """People as their source systems know them, and the children they turn out to be.

    key: secret of the pseudonyms, at least 32 bytes. read_only: for the review application.
    Raises StoreProblem if the key is not the one the file was made with, or the file can't be opened.
    """

    def __init__(self, path: Path, key: bytes, *, read_only: bool = False) -> None:
        check_key(key)
        self._path, self._key, self._read_only = path, key, read_only
        with self._open() as connection:
            if not read_only:
                connection.execute("INSERT OR IGNORE INTO checks VALUES ('key', ?)", (check_value(key),))
            held = connection.execute("SELECT value FROM checks WHERE name = 'key'").fetchone()
        if held is None or held["value"] != check_value(key):
            raise StoreProblem(
                "The identity store was made with another pseudonym key.",
                do="Set SCREENING_PSEUDONYM_KEY to the key it was made with; a new key would give every child a new pseudonym.",
            )

    @property
    def clerical(self) -> Clerical:
        """The links that wait for a person, and what people answered."""
        return Clerical(self._path)

    @property
    def link_history(self) -> LinkHistory:
        """What each linking changed."""
        return LinkHistory(self._path)

    def number_people(self, source: str, refs: pa.Array) -> pa.Array:
        """The number (int32) of each reference in a source; references not seen before get the next ones.

        New references are numbered in alphabetical order within a call. An empty reference has no number.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        unique = pc.unique(pc.drop_null(refs.cast(pa.string())))
        with self._open() as connection:
            known = _numbers(connection, source)
            fresh = sorted(ref for ref in unique.to_pylist() if ref not in known)
            if fresh:
                (last,) = connection.execute("SELECT coalesce(max(person_no), 0) FROM people").fetchone()
                new = {ref: last + place for place, ref in enumerate(fresh, start=1)}
                connection.executemany(
                    "INSERT INTO people VALUES (?, ?, ?, ?)",
                    [(number, source, ref, digest(self._key, source, ref)) for ref, number in new.items()],
                )
                known |= new
        numbers = pa.array([known[ref] for ref in unique.to_pylist()], pa.int32())
        return pc.take(numbers, pc.index_in(refs.cast(pa.string()), unique))

    def numbers(self, source: str) -> pa.Table:
        """person_ref and person_no (int32) of everyone in a source who was numbered before; nobody is numbered by it."""
        import pyarrow as pa

        with self._open() as connection:
            known = _numbers(connection, source)
        return pa.table({"person_ref": pa.array(known, pa.string()), "person_no": pa.array(known.values(), pa.int32())})

    def digests(self, source: str) -> pa.Table:
        """person_no (int32) and digest (uint64) of everyone in a source: what stands for them in the content hash."""
        import pyarrow as pa

        with self._open() as connection:
            rows = connection.execute("SELECT person_no, digest FROM people WHERE source = ?", (source,)).fetchall()
        return pa.table(
            {"person_no": pa.array([r[0] for r in rows], pa.int32()), "digest": pa.array([r[1] for r in rows], pa.uint64())}
        )

    def keep_people(self, source: str, table: pa.Table, *, delivered_on: date) -> None:
        """Keep what a delivery of a people list says about each person: person_ref and the identifying columns.

        The latest delivery's word stands; within one, that of the latest stay at a school, then the latest
        known_on. So the order in which lists land doesn't matter.
        """
        numbers = self.number_people(source, table.column("person_ref").combine_chunks()).to_pylist()
        columns = {
            name: table.column(name).to_pylist() if name in table.column_names else [None] * table.num_rows
            for name in (*_DETAILS, *_STAY, "entered_on", "known_on")
        }
        said: dict[int, tuple[str, ...]] = {}
        lived: list[Address] = []
        for place, number in enumerate(numbers):
            values = {name: _text(column[place]) for name, column in columns.items()}
            order = f"{delivered_on.isoformat()} {values['entered_on']}"
            known_on = values["known_on"] or delivered_on.isoformat()
            lived.append(Address(number, known_on, values["address"], values["postcode"], order))
            word = (delivered_on.isoformat(), values["entered_on"], values["known_on"])
            whole = (*word, *(values[name] for name in (*_DETAILS, *_STAY)))
            if number not in said or whole > said[number]:
                said[number] = whole
        rows = [(number, "|".join(whole), *(value or None for value in whole[3:])) for number, whole in sorted(said.items())]
        names = ", ".join(("person_no", "said", *_DETAILS, *_STAY))
        updates = ", ".join(f"{name} = excluded.{name}" for name in ("said", *_DETAILS, *_STAY))
        with self._open() as connection:
            connection.executemany(
                f"INSERT INTO details ({names}) VALUES ({', '.join('?' * 12)}) "
                f"ON CONFLICT (person_no) DO UPDATE SET {updates} WHERE excluded.said > details.said",
                rows,
            )
            keep_homes(connection, self._key, lived)

    def households(self) -> pd.DataFrame:
        """Where people live, by number and never by address: person_no, household_no and known_on. See `households`."""
        with self._open() as connection:
            return households(connection)

    def people(self, source: str | None = None) -> pd.DataFrame:
        """Everyone in a source, or in all: person_no, source, upn, nhs_number, forename, surname, born_on (date),
        sex, address, postcode; None where not held. In order of person_no."""
        import pandas as pd

        columns = ", ".join(f"d.{name}" for name in _DETAILS)
        where, given = ("WHERE p.source = ?", (source,)) if source else ("", ())
        with self._open() as connection:
            rows = connection.execute(
                f"SELECT p.person_no, p.source, {columns} FROM people p JOIN details d USING (person_no) {where} "
                "ORDER BY p.person_no",
                given,
            ).fetchall()
        people = pd.DataFrame([tuple(row) for row in rows], columns=["person_no", "source", *_DETAILS], dtype=object)
        people["born_on"] = [_date(value) for value in people["born_on"]]
        return people.astype({"person_no": "int32"})

    def listed(self, source: str) -> pa.Array:
        """The references of everyone whom a people list of the source has named; others are only numbered."""
        import pyarrow as pa

        with self._open() as connection:
            rows = connection.execute(
                "SELECT person_ref FROM people JOIN details USING (person_no) WHERE source = ? ORDER BY person_no", (source,)
            ).fetchall()
        return pa.array([row["person_ref"] for row in rows], pa.string())

    def salt(self, purpose: str) -> str:
        """Hex digits that only the key gives: what keyed numbers of that purpose are made with."""
        return keyed_salt(self._key, purpose)

    def births(self) -> pa.Table:
        """person_no (int32) and born_on (date, empty where not held) of everyone whom a people list has named."""
        import pyarrow as pa

        with self._open() as connection:
            rows = connection.execute("SELECT person_no, born_on FROM details ORDER BY person_no").fetchall()
        return pa.table(
            {
                "person_no": pa.array([row["person_no"] for row in rows], pa.int32()),
                "born_on": pa.array([_date(row["born_on"]) for row in rows], pa.date32()),
            }
        )

    def same_upn_other_birthday(self) -> tuple[int, int]:
        """How many UPNs two systems hold, and for how many of them the dates of birth are over a month apart."""
        with self._open() as connection:
            checked, broken = connection.execute(
                "SELECT count(*), coalesce(sum(abs(julianday(e.born_on) - julianday(c.born_on)) > 31), 0) FROM "
                "(SELECT upper(upn) AS upn, min(born_on) AS born_on FROM details JOIN people USING (person_no) "
                " WHERE source = 'education' AND upn <> '' AND born_on <> '' GROUP BY 1) e JOIN "
                "(SELECT upper(upn) AS upn, min(born_on) AS born_on FROM details JOIN people USING (person_no) "
                " WHERE source = 'care' AND upn <> '' AND born_on <> '' GROUP BY 1) c USING (upn)"
            ).fetchone()
        return int(checked), int(broken)

    def keep_links(self, links: pd.DataFrame, *, run: str, known_on: date) -> None:
        """Keep which people are one child: person_no, group (any number that they share), confidence, evidence.

        A child keeps its number and pseudonym as people join it. When two children turn out to be one, the
        smaller number stays; when a child turns out to be two, it goes with the person it was first made
        for. Both are recorded with the run. People not named in `links` keep the link they have.
        """
        groups: dict[int, list[tuple[int, str, str]]] = {}
        evidence = links["evidence"] if "evidence" in links else [""] * len(links)
        for number, group, confidence, words in zip(
            links["person_no"], links["group"], links["confidence"], evidence, strict=True
        ):
            groups.setdefault(int(group), []).append((int(number), str(confidence), str(words)))
        with self._open() as connection:
            settle_children(connection, self._key, [sorted(group) for group in groups.values()], run=run, known_on=known_on)

    def links(self) -> pd.DataFrame:
        """Who is which child now: person_no, child_no (int32) and confidence, in order of person_no."""
        import pandas as pd

        with self._open() as connection:
            rows = connection.execute(f"SELECT person_no, child_no, confidence {_NOW} ORDER BY person_no").fetchall()
        frame = pd.DataFrame([tuple(row) for row in rows], columns=["person_no", "child_no", "confidence"])
        return frame.astype({"person_no": "int32", "child_no": "int32", "confidence": "object"})

    def evidence(self, child_id: str) -> tuple[str, ...]:
        """Why the people of one child are thought to be one, in words, each reason once."""
        with self._open() as connection:
            rows = connection.execute(
                f"SELECT DISTINCT evidence {_NOW} AND child_no = ? AND evidence <> '' ORDER BY 1",
                (_child_no(connection, child_id),),
            ).fetchall()
        return tuple(row["evidence"] for row in rows)

    def children(self) -> pd.DataFrame:
        """Every child: child_no (int32), child_id, born_on (date) and postcode; None where no system holds it.

        The education record's word goes before social care's.
        """
        import pandas as pd

        with self._open() as connection:
            rows = connection.execute(
                "SELECT c.child_no, c.child_id, d.born_on, d.postcode FROM children c "
                f"JOIN links l ON l.child_no = c.child_no AND l.until_run IS NULL AND {_NOT_WEAK} "
                "JOIN people p USING (person_no) LEFT JOIN details d USING (person_no) "
                "ORDER BY c.child_no, p.source <> 'education', d.said DESC, p.person_no"
            ).fetchall()
        found: dict[int, list] = {}
        for child_no, child_id, born_on, postcode in rows:
            held = found.setdefault(child_no, [child_no, child_id, None, None])
            held[2] = held[2] or _date(born_on)
            held[3] = held[3] or postcode
        return pd.DataFrame(list(found.values()), columns=["child_no", "child_id", "born_on", "postcode"], dtype=object).astype(
            {"child_no": "int32"}
        )

    def identity(self, child_id: str) -> Identity:
        """Who a child is. A pseudonym of a child that was merged into another leads to that one.

        Raises StoreProblem if there is no such child.
        """
        with self._open() as connection:
            child_no = _child_no(connection, child_id)
            rows = connection.execute(
                "SELECT p.source, p.person_ref, d.* FROM links l JOIN people p USING (person_no) "
                f"LEFT JOIN details d USING (person_no) WHERE l.child_no = ? AND l.until_run IS NULL AND {_NOT_WEAK} "
                "ORDER BY p.source <> 'education', d.said DESC, p.person_no",
                (child_no,),
            ).fetchall()
        best = {name: next((row[name] for row in rows if row[name]), "") for name in (*_DETAILS, "school")}
        if not any(row["school"] and not row["left_on"] for row in rows):
            best["school"] = ""
        names = dict.fromkeys(f"{row['forename'] or ''} {row['surname'] or ''}".strip() for row in rows)
        shown = f"{best['forename']} {best['surname']}".strip()
        return Identity(
            child_id=child_id,
            **{name: best[name] for name in (*_DETAILS, "school") if name != "born_on"},
            born_on=_date(best["born_on"]),
            references=tuple((row["source"], row["person_ref"]) for row in rows),
            other_names=tuple(name for name in names if name and name != shown),
        )

    def pseudonyms(self, child_id: str) -> frozenset[str]:
        """Every pseudonym that leads to the same child: its own, and those of children who turned out to be it.

        Raises StoreProblem if there is no such child.
        """
        with self._open() as connection:
            rows = connection.execute(
                "WITH RECURSIVE same (child_no) AS (SELECT ? UNION SELECT c.child_no FROM children c "
                "JOIN same s ON c.merged_into = s.child_no) SELECT child_id FROM children JOIN same USING (child_no)",
                (_child_no(connection, child_id),),
            ).fetchall()
        return frozenset(row["child_id"] for row in rows)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with opened(self._path, _SCHEMA + HOUSEHOLDS, read_only=self._read_only) as connection:
            yield connection


def _child_no(connection: sqlite3.Connection, child_id: str) -> int:
    row = connection.execute("SELECT child_no, merged_into FROM children WHERE child_id = ?", (child_id,)).fetchone()
    if row is None:
        raise StoreProblem("There is no child with that pseudonym.", do="Was it made with this identity store?")
    while row["merged_into"] is not None:
        row = connection.execute(
            "SELECT child_no, merged_into FROM children WHERE child_no = ?", (row["merged_into"],)
        ).fetchone()
    return int(row["child_no"])


def _numbers(connection: sqlite3.Connection, source: str) -> dict[str, int]:
    return dict(connection.execute("SELECT person_ref, person_no FROM people WHERE source = ?", (source,)).fetchall())


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
