"""The register: every run, every prompt as it was issued, and what became of it. Nothing is written over."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

from store.moves import Moves
from store.night_figures import NightFigures
from store.private_file import opened
from vocabulary.problems import StoreProblem
from vocabulary.prompts import PromptDocument

if TYPE_CHECKING:
    import pandas as pd

_SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    run TEXT PRIMARY KEY, as_of TEXT NOT NULL, started TEXT NOT NULL, code_commit TEXT NOT NULL,
    configuration_hash TEXT NOT NULL, ended TEXT, outcome TEXT, data_snapshot_hash TEXT, card_digest TEXT, counts TEXT
);
CREATE TABLE IF NOT EXISTS prompts (
    place INTEGER PRIMARY KEY, reference TEXT NOT NULL UNIQUE, run TEXT NOT NULL REFERENCES runs, child_id TEXT NOT NULL,
    team TEXT NOT NULL, as_of TEXT NOT NULL, lapses_on TEXT NOT NULL, points INTEGER NOT NULL, document TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS prompts_by_child ON prompts (child_id);
CREATE TABLE IF NOT EXISTS judgements (
    place INTEGER PRIMARY KEY, judgement TEXT NOT NULL UNIQUE, reference TEXT NOT NULL REFERENCES prompts (reference),
    decision TEXT NOT NULL, decided_on TEXT NOT NULL, details TEXT NOT NULL
);
"""


@dataclass(frozen=True)
class Run:
    """One night, or one training. ended and outcome are None while it runs, or for ever if it died."""

    run: str
    as_of: date
    started: datetime
    code_commit: str
    configuration_hash: str
    ended: datetime | None
    outcome: str | None
    data_snapshot_hash: str | None
    card_digest: str | None
    counts: dict[str, Any]


class Register:
    """Runs and prompts of one installation, in one SQLite file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def moves(self) -> Moves:
        """Which child each prompt is about now."""
        return Moves(self._path)

    @property
    def night_figures(self) -> NightFigures:
        """What each night found out about a card: drift, and what it would have sent from shadow."""
        return NightFigures(self._path)

    def open_run(self, run: str, *, as_of: date, started: datetime, code_commit: str, configuration_hash: str) -> None:
        """Record that a run began. Raises StoreProblem if there is a run of that name."""
        with self._open() as connection:
            if connection.execute("SELECT 1 FROM runs WHERE run = ?", (run,)).fetchone():
                raise StoreProblem(f"There is a run {run} already.", do="Give each run its own name.")
            connection.execute(
                "INSERT INTO runs (run, as_of, started, code_commit, configuration_hash) VALUES (?, ?, ?, ?, ?)",
                (run, as_of.isoformat(), started.isoformat(), code_commit, configuration_hash),
            )

    def close_run(
        self,
        run: str,
        *,
        ended: datetime,
        outcome: str,
        data_snapshot_hash: str | None = None,
        card_digest: str | None = None,
        counts: Mapping[str, Any] | None = None,
    ) -> None:
        """Record once how a run ended. Raises StoreProblem if it isn't open."""
        with self._open() as connection:
            changed = connection.execute(
                "UPDATE runs SET ended = ?, outcome = ?, data_snapshot_hash = ?, card_digest = ?, counts = ? "
                "WHERE run = ? AND ended IS NULL",
                (ended.isoformat(), outcome, data_snapshot_hash, card_digest, json.dumps(counts or {}, sort_keys=True), run),
            )
            if changed.rowcount != 1:
                raise StoreProblem(f"There is no open run {run}.", do="It was never opened, or is closed already.")

    def runs(self) -> list[Run]:
        """Every run, in the order they were opened."""
        with self._open() as connection:
            rows = connection.execute("SELECT * FROM runs ORDER BY rowid").fetchall()
        return [
            Run(
                run=row["run"],
                as_of=date.fromisoformat(row["as_of"]),
                started=datetime.fromisoformat(row["started"]),
                code_commit=row["code_commit"],
                configuration_hash=row["configuration_hash"],
                ended=row["ended"] and datetime.fromisoformat(row["ended"]),
                outcome=row["outcome"],
                data_snapshot_hash=row["data_snapshot_hash"],
                card_digest=row["card_digest"],
                counts=json.loads(row["counts"] or "{}"),
            )
            for row in rows
        ]

    def keep_prompts(self, prompts: Sequence[PromptDocument]) -> int:
        """Keep prompts as issued, all or none, and return how many were new; the same prompt again is no news.

        Raises StoreProblem if a reference was issued before with other content.
        """
        kept = 0
        with self._open() as connection:
            for prompt in prompts:
                document = prompt.to_json()
                held = connection.execute("SELECT document FROM prompts WHERE reference = ?", (prompt.reference,)).fetchone()
                if held is not None:
                    if held["document"] != document:
                        raise StoreProblem(
                            f"Prompt {prompt.reference} was issued before and said something else.",
                            do="Issue it under a new reference.",
                        )
                    continue
                days = (prompt.as_of.isoformat(), prompt.lapses_on.isoformat())
                connection.execute(
                    "INSERT INTO prompts (reference, run, child_id, team, as_of, lapses_on, points, document) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (prompt.reference, prompt.provenance.run, prompt.child_id, prompt.team, *days, prompt.points, document),
                )
                kept += 1
        return kept

    def prompts(self, *, since: date | None = None) -> list[PromptDocument]:
        """Prompts as they were issued, in that order; `since` leaves out those with an earlier as_of."""
        with self._open() as connection:
            rows = connection.execute(
                "SELECT document FROM prompts WHERE as_of >= ? ORDER BY place", ((since or date.min).isoformat(),)
            ).fetchall()
        return [PromptDocument.from_json(row["document"]) for row in rows]

    def last_prompts(self) -> pd.DataFrame:
        """The latest prompt of each child: child_id, as_of, points, reference, lapses_on; dates as dates."""
        import pandas as pd

        columns = ["child_id", "as_of", "points", "reference", "lapses_on"]
        with self._open() as connection:
            rows = connection.execute(
                f"SELECT {', '.join(columns)} FROM (SELECT *, row_number() OVER "
                "(PARTITION BY child_id ORDER BY as_of DESC, place DESC) AS nth FROM prompts) WHERE nth = 1 ORDER BY child_id"
            ).fetchall()
        frame = pd.DataFrame([tuple(row) for row in rows], columns=columns)
        for name in ("as_of", "lapses_on"):
            frame[name] = pd.Series([date.fromisoformat(value) for value in frame[name]], dtype=object)
        return frame

    def keep_judgement(
        self, judgement: str, *, reference: str, decision: str, decided_on: date, details: Mapping[str, Any] | None = None
    ) -> bool:
        """Keep the echo of a person's judgement from the review application; False if it was kept before.

        judgement: its own reference. details: anything else about it; never a child's name.
        Raises StoreProblem if no such prompt was issued.
        """
        with self._open() as connection:
            if connection.execute("SELECT 1 FROM judgements WHERE judgement = ?", (judgement,)).fetchone():
                return False
            if not connection.execute("SELECT 1 FROM prompts WHERE reference = ?", (reference,)).fetchone():
                raise StoreProblem(
                    f"No prompt {reference} was issued.", do="Does the review application belong to this register?"
                )
            connection.execute(
                "INSERT INTO judgements (judgement, reference, decision, decided_on, details) VALUES (?, ?, ?, ?, ?)",
                (judgement, reference, decision, decided_on.isoformat(), json.dumps(details or {}, sort_keys=True)),
            )
        return True

    def states(self, *, as_of: date) -> pd.DataFrame:
        """Each prompt's reference, child_id, team, state on a day, and latest decision ('' when none).

        state: 'answered' once a person has judged it; else 'lapsed' from lapses_on; else 'waiting'.
        """
        import pandas as pd

        with self._open() as connection:
            rows = connection.execute(
                "SELECT reference, child_id, team, lapses_on, (SELECT j.decision FROM judgements j WHERE "
                "j.reference = p.reference AND j.decided_on <= ? ORDER BY j.place DESC LIMIT 1) AS decision "
                "FROM prompts p WHERE as_of <= ? ORDER BY place",
                (as_of.isoformat(), as_of.isoformat()),
            ).fetchall()
        shown = [
            (r["reference"], r["child_id"], r["team"], _state(r["decision"], r["lapses_on"], as_of), r["decision"] or "")
            for r in rows
        ]
        return pd.DataFrame(shown, columns=["reference", "child_id", "team", "state", "decision"], dtype=object)

    @contextmanager
    def _open(self) -> Iterator[Connection]:
        with opened(self._path, _SCHEMA) as connection:
            yield connection


def _state(decision: str | None, lapses_on: str, as_of: date) -> str:
    if decision:
        return "answered"
    return "lapsed" if date.fromisoformat(lapses_on) <= as_of else "waiting"
