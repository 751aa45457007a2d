"""Links that a person has to confirm: the list, the two records side by side, and what the person answered.

Kept in the identity store, because nobody can judge without names. Answers and looks are only ever added:
the file refuses to change or remove one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from store.private_file import opened
from vocabulary.decisions import LinkConfidence
from vocabulary.problems import StoreProblem

SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    answer_no INTEGER PRIMARY KEY, person_a INTEGER NOT NULL REFERENCES people, person_b INTEGER NOT NULL REFERENCES people,
    answer TEXT NOT NULL CHECK (answer IN ('same', 'different')), by_whom TEXT NOT NULL, why TEXT NOT NULL,
    answered_on TEXT NOT NULL, numbers_differed TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS answers_used (answer_no INTEGER PRIMARY KEY REFERENCES answers, run TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS looks (
    look_no INTEGER PRIMARY KEY, person_a INTEGER NOT NULL, person_b INTEGER NOT NULL, by_whom TEXT NOT NULL, looked_on TEXT NOT NULL
);
CREATE TRIGGER IF NOT EXISTS answers_stand BEFORE UPDATE ON answers BEGIN SELECT RAISE(ABORT, 'an answer is never changed'); END;
CREATE TRIGGER IF NOT EXISTS answers_stay BEFORE DELETE ON answers BEGIN SELECT RAISE(ABORT, 'an answer is never removed'); END;
CREATE TRIGGER IF NOT EXISTS looks_stand BEFORE UPDATE ON looks BEGIN SELECT RAISE(ABORT, 'a look is never changed'); END;
CREATE TRIGGER IF NOT EXISTS looks_stay BEFORE DELETE ON looks BEGIN SELECT RAISE(ABORT, 'a look is never removed'); END;
"""
SHOWN = ("source", "forename", "surname", "born_on", "sex", "upn", "nhs_number", "address", "postcode", "school")
"""What is put side by side, in this order."""


@dataclass(frozen=True)
class Pair:
    """Two records that may be one child. number: how the pair is called, until it is answered. evidence: without names."""

    number: int
    other: int
    sources: tuple[str, str]
    evidence: str
    since: date


@dataclass(frozen=True)
class Answer:
    """What a named person said about two records.

    numbers_differed: the numbers ('upn', 'nhs_number') that differed between the two when it was said.
    """

    answer_no: int
    people: tuple[int, int]
    same: bool
    by: str
    why: str
    on: date
    numbers_differed: tuple[str, ...]


class Clerical:
    """The clerical list of one identity store."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def to_confirm(self) -> list[Pair]:
        """The links that wait for a person, oldest first: each record with the one that its child stands on."""
        return self._pairs()

    def pair(self, number: int) -> Pair:
        """The pair of a record: one that waits, any other link it has now, or the last that was answered.

        So a link that nobody doubted can be denied, and an answer can be given again. Raises StoreProblem if there is none.
        """
        found = next((each for each in self._pairs(number)), None) or self._answered(number)
        if found is None:
            raise StoreProblem(f"There is no pair {number}.", do="List those that wait: python -m flows link --clerical-list")
        return found

    def side_by_side(self, number: int, *, by: str, on: date) -> list[tuple[str, str, str]]:
        """What the two systems hold, one line each: what it is, and the value in either ('' where not held).

        Names are in it: for the eyes of the named person who asks, whose look is kept.
        """
        pair = self.pair(number)
        _named(by)
        columns = ", ".join(f"p.{name}" if name == "source" else f"d.{name}" for name in SHOWN)
        with self._open() as connection:
            connection.execute(
                "INSERT INTO looks (person_a, person_b, by_whom, looked_on) VALUES (?, ?, ?, ?)",
                (pair.other, pair.number, by.strip(), on.isoformat()),
            )
            held = [
                connection.execute(
                    f"SELECT {columns} FROM people p LEFT JOIN details d USING (person_no) WHERE p.person_no = ?", (person,)
                ).fetchone()
                for person in (pair.other, pair.number)
            ]
        return [(name, held[0][name] or "", held[1][name] or "") for name in SHOWN]

    def answer(self, number: int, answer: Literal["same", "different"], *, by: str, why: str, on: date) -> Answer:
        """Keep what a named person says about a pair. It counts from the next linking.

        A later answer about the same two goes before an earlier one. Raises StoreProblem if there is no such pair, or without a name and a reason.
        """
        pair = self.pair(number)
        _named(by)
        if not why.strip():
            raise StoreProblem("An answer needs a reason.", do="Say what makes them one child, or two: --why")
        with self._open() as connection:
            differed = _numbers_that_differ(connection, pair)
            cursor = connection.execute(
                "INSERT INTO answers (person_a, person_b, answer, by_whom, why, answered_on, numbers_differed) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (pair.other, pair.number, answer, by.strip(), why.strip(), on.isoformat(), ",".join(differed)),
            )
            return _answer(connection.execute("SELECT * FROM answers WHERE answer_no = ?", (cursor.lastrowid,)).fetchone())

    def answers(self, *, as_of: date) -> list[Answer]:
        """Every answer given by a day, in the order they were given."""
        with self._open() as connection:
            rows = connection.execute(
                "SELECT * FROM answers WHERE answered_on <= ? ORDER BY answer_no", (as_of.isoformat(),)
            ).fetchall()
        return [_answer(row) for row in rows]

    def is_unused(self, *, as_of: date) -> bool:
        """Whether there is an answer that no linking has used yet."""
        with self._open() as connection:
            return bool(
                connection.execute(
                    "SELECT 1 FROM answers WHERE answered_on <= ? AND answer_no NOT IN (SELECT answer_no FROM answers_used)",
                    (as_of.isoformat(),),
                ).fetchone()
            )

    def keep_used(self, answers: list[Answer], *, run: str) -> None:
        """Note that a linking has used these answers."""
        with self._open() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO answers_used VALUES (?, ?)", [(each.answer_no, run) for each in answers]
            )

    def _pairs(self, number: int | None = None) -> list[Pair]:
        """The pairs to be confirmed, or the one of a record whatever its confidence."""
        with self._open() as connection:
            rows = connection.execute(
                "SELECT l.person_no, l.evidence, l.known_on, p.source, "
                "(SELECT o.person_no FROM links o JOIN people q USING (person_no) WHERE o.child_no = l.child_no "
                " AND o.until_run IS NULL AND o.person_no <> l.person_no AND o.confidence = 'strong' "
                " ORDER BY q.source <> 'education', o.person_no LIMIT 1) AS other "
                "FROM links l JOIN people p USING (person_no) WHERE l.until_run IS NULL "
                "AND (l.person_no = ? OR (? IS NULL AND l.confidence = ?)) ORDER BY l.known_on, l.person_no",
                (number, number, LinkConfidence.TO_BE_CONFIRMED.value),
            ).fetchall()
            sources = dict(connection.execute("SELECT person_no, source FROM people").fetchall())
        return [
            Pair(
                number=row["person_no"],
                other=row["other"],
                sources=(row["source"], sources[row["other"]]),
                evidence=row["evidence"],
                since=date.fromisoformat(row["known_on"]),
            )
            for row in rows
            if row["other"] is not None
        ]

    def _answered(self, number: int) -> Pair | None:
        with self._open() as connection:
            row = connection.execute(
                "SELECT a.*, p.source AS source_a, q.source AS source_b FROM answers a JOIN people p ON p.person_no = a.person_a "
                "JOIN people q ON q.person_no = a.person_b WHERE person_b = ? ORDER BY answer_no DESC LIMIT 1",
                (number,),
            ).fetchone()
        if row is None:
            return None
        words = f"a person said on {row['answered_on']} that they are {'one child' if row['answer'] == 'same' else 'two'}"
        sources = row["source_b"], row["source_a"]
        return Pair(number, row["person_a"], sources, words, date.fromisoformat(row["answered_on"]))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with opened(self._path, SCHEMA) as connection:
            yield connection


def _named(by: str) -> None:
    if not by.strip():
        raise StoreProblem("Only a named person may look at two records, or answer.", do="Say who: --by NAME")


def _numbers_that_differ(connection: sqlite3.Connection, pair: Pair) -> list[str]:
    held = [
        connection.execute("SELECT upn, nhs_number FROM details WHERE person_no = ?", (person,)).fetchone()
        for person in (pair.other, pair.number)
    ]
    if None in held:
        return []
    return [name for name in ("upn", "nhs_number") if held[0][name] and held[1][name] and held[0][name] != held[1][name]]


def _answer(row: sqlite3.Row) -> Answer:
    return Answer(
        answer_no=row["answer_no"],
        people=(row["person_a"], row["person_b"]),
        same=row["answer"] == "same",
        by=row["by_whom"],
        why=row["why"],
        on=date.fromisoformat(row["answered_on"]),
        numbers_differed=tuple(name for name in row["numbers_differed"].split(",") if name),
    )
