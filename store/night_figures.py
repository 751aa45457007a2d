"""What a night found out about a card, night by night: its drift, what it would have sent from shadow, and the pools that prompts were drawn from.

Only ever added to.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Literal

from store.private_file import opened

Kind = Literal["drift", "matured", "shadow", "pools"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS night_figures (
    place INTEGER PRIMARY KEY, kind TEXT NOT NULL, run TEXT NOT NULL, as_of TEXT NOT NULL, card_digest TEXT NOT NULL,
    content TEXT NOT NULL, UNIQUE (kind, run, card_digest)
);
CREATE TRIGGER IF NOT EXISTS figures_stand BEFORE UPDATE ON night_figures BEGIN SELECT RAISE(ABORT, 'never changed'); END;
CREATE TRIGGER IF NOT EXISTS figures_stay BEFORE DELETE ON night_figures BEGIN SELECT RAISE(ABORT, 'never removed'); END;
"""


@dataclass(frozen=True)
class Figures:
    """The figures of one kind that one run kept about one card. content is plain JSON."""

    run: str
    as_of: date
    content: dict[str, Any]


class NightFigures:
    """The figures kept in one register."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def keep(self, kind: Kind, content: Mapping[str, Any], *, run: str, as_of: date, card_digest: str) -> None:
        """Keep a run's figures; the same run's step tried again adds nothing."""
        row = (kind, run, as_of.isoformat(), card_digest, json.dumps(content, sort_keys=True, allow_nan=False))
        with self._open() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO night_figures (kind, run, as_of, card_digest, content) VALUES (?, ?, ?, ?, ?)", row
            )

    def of(self, kind: Kind, *, card_digest: str) -> list[Figures]:
        """The figures of a card, one for each night, by date: those of the last run where a night was run again."""
        newest = {each.as_of: each for each in self.of_every_run(kind, card_digest=card_digest)}
        return [newest[day] for day in sorted(newest)]

    def of_every_run(self, kind: Kind, *, card_digest: str) -> list[Figures]:
        """The figures of a card in the order in which they were kept, all runs of a night among them."""
        with self._open() as connection:
            rows = connection.execute(
                "SELECT run, as_of, content FROM night_figures WHERE kind = ? AND card_digest = ? ORDER BY place",
                (kind, card_digest),
            ).fetchall()
        return [Figures(row["run"], date.fromisoformat(row["as_of"]), json.loads(row["content"])) for row in rows]

    @contextmanager
    def _open(self) -> Iterator[Connection]:
        with opened(self._path, _SCHEMA) as connection:
            yield connection
