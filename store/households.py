"""Who lives at one address, as it was known: a number for each address, so that no address need ever leave the identity store.

Two addresses are one where first line and postcode are the same, whatever their case, spacing and
punctuation. Nothing is guessed: 'Flat 2' and '2' are two.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from store.pseudonyms import digest

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = """
CREATE TABLE IF NOT EXISTS households (household_no INTEGER PRIMARY KEY, digest INTEGER NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS lived (
    person_no INTEGER NOT NULL REFERENCES people, known_on TEXT NOT NULL, household_no INTEGER REFERENCES households,
    said TEXT NOT NULL, PRIMARY KEY (person_no, known_on)
);
"""


@dataclass(frozen=True)
class Address:
    """What one row of a people list says of where a person lives. said: orders rows that were known on one day."""

    person_no: int
    known_on: str
    address: str
    postcode: str
    said: str

    @property
    def whole(self) -> str:
        """First line and postcode as they are compared; '' where either is missing."""
        street = " ".join(re.findall(r"[^\W_]+", self.address.casefold()))
        code = "".join(re.findall(r"[^\W_]+", self.postcode.casefold()))
        return f"{street}|{code}" if street and code else ""


def keep_homes(connection: sqlite3.Connection, key: bytes, rows: Iterable[Address]) -> None:
    """Keep where people live, each change once: an address said again changes nothing.

    Of several rows of a person known on one day the one said last stands. A row without a whole address
    says that the household is not known from that day.
    """
    newest: dict[tuple[int, str], Address] = {}
    for row in rows:
        place = (row.person_no, row.known_on)
        if place not in newest or row.said >= newest[place].said:
            newest[place] = row
    numbers = _numbers(connection, key, {row.whole for row in newest.values()} - {""})
    held: dict[int, list[tuple[str, int | None, str]]] = {}
    for person_no, known_on, household_no, said in connection.execute("SELECT * FROM lived ORDER BY person_no, known_on"):
        held.setdefault(person_no, []).append((known_on, household_no, said))
    changes = []
    for (person_no, known_on), row in sorted(newest.items()):
        mine = held.setdefault(person_no, [])
        before = max((each for each in mine if each[0] <= known_on), default=None)
        number = numbers.get(row.whole)
        same_day = before is not None and before[0] == known_on
        if before is None and number is None:
            continue
        if before is not None and (before[1] == number or (same_day and before[2] > row.said)):
            continue
        mine.append((known_on, number, row.said))
        changes.append((person_no, known_on, number, row.said))
    connection.executemany("INSERT OR REPLACE INTO lived VALUES (?, ?, ?, ?)", changes)


def households(connection: sqlite3.Connection) -> pd.DataFrame:
    """person_no, household_no (missing where no whole address was held) and known_on (date), in that order of each person."""
    import pandas as pd

    rows = connection.execute("SELECT person_no, household_no, known_on FROM lived ORDER BY person_no, known_on").fetchall()
    frame = pd.DataFrame([tuple(row) for row in rows], columns=["person_no", "household_no", "known_on"])
    frame["known_on"] = pd.to_datetime(frame["known_on"]).dt.date
    return frame.astype({"person_no": "int32", "household_no": "Int64"})


def _numbers(connection: sqlite3.Connection, key: bytes, wholes: set[str]) -> dict[str, int]:
    digests = {whole: digest(key, "household", whole) for whole in wholes}
    known = dict(connection.execute("SELECT digest, household_no FROM households").fetchall())
    last = max(known.values(), default=0)
    fresh = {each: last + place for place, each in enumerate(sorted(set(digests.values()) - set(known)), start=1)}
    connection.executemany("INSERT INTO households VALUES (?, ?)", [(number, each) for each, number in fresh.items()])
    known |= fresh
    return {whole: known[each] for whole, each in digests.items()}
