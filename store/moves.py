"""Which child each prompt is about now. A prompt is kept as it was issued; when records change child, a move is added."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from sqlite3 import Connection

from store.private_file import opened

_SCHEMA = """
CREATE TABLE IF NOT EXISTS moves (
    place INTEGER PRIMARY KEY, reference TEXT NOT NULL, run TEXT NOT NULL, from_child TEXT NOT NULL, to_child TEXT NOT NULL,
    why TEXT NOT NULL CHECK (why IN ('merged', 'split', 'weak')), known_on TEXT NOT NULL, UNIQUE (reference, run)
);
CREATE TABLE IF NOT EXISTS followed (run TEXT PRIMARY KEY);
CREATE TRIGGER IF NOT EXISTS moves_stand BEFORE UPDATE ON moves BEGIN SELECT RAISE(ABORT, 'a move is never changed'); END;
CREATE TRIGGER IF NOT EXISTS moves_stay BEFORE DELETE ON moves BEGIN SELECT RAISE(ABORT, 'a move is never removed'); END;
"""


@dataclass(frozen=True)
class Move:
    """That the link behind a prompt changed.

    why: 'merged', the prompt's child and another are one; 'split', some of the records behind it are another
    child's; 'weak', its records are no longer surely anyone's, so it may not stay on a list. to_child is
    where the prompt goes, which may be where it was. Children are pseudonyms.
    """

    reference: str
    from_child: str
    to_child: str
    why: str
    run: str
    known_on: date


class Moves:
    """The moves kept in one register."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def keep(self, moves: Sequence[Move], *, run: str) -> None:
        """Keep the moves that one linking caused, and that it was followed: all or none, and once."""
        with self._open() as connection:
            if connection.execute("INSERT OR IGNORE INTO followed VALUES (?)", (run,)).rowcount:
                connection.executemany(
                    "INSERT INTO moves (reference, run, from_child, to_child, why, known_on) VALUES (?, ?, ?, ?, ?, ?)",
                    [(m.reference, run, m.from_child, m.to_child, m.why, m.known_on.isoformat()) for m in moves],
                )

    def followed(self) -> set[str]:
        """The linkings whose moves are kept."""
        with self._open() as connection:
            return {row["run"] for row in connection.execute("SELECT run FROM followed")}

    def all(self, *, as_of: date) -> list[Move]:
        """Every move known by a day, in order."""
        with self._open() as connection:
            rows = connection.execute("SELECT * FROM moves WHERE known_on <= ? ORDER BY place", (as_of.isoformat(),)).fetchall()
        return [
            Move(r["reference"], r["from_child"], r["to_child"], r["why"], r["run"], date.fromisoformat(r["known_on"]))
            for r in rows
        ]

    @contextmanager
    def _open(self) -> Iterator[Connection]:
        with opened(self._path, _SCHEMA) as connection:
            yield connection
