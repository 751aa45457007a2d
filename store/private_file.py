"""SQLite files that only their owner may read."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vocabulary.problems import StoreProblem

_WAIT_SECONDS = 30.0


@contextmanager
def opened(path: Path, schema: str, *, read_only: bool = False) -> Iterator[sqlite3.Connection]:
    """A connection for one piece of work: committed at its end, rolled back if it fails, then closed.

    A connection is opened for each piece of work, so none is shared between threads and no lock
    outlives its reason. The file is made with mode 0600 before anything is written to it.

    Raises StoreProblem if the file can't be opened, is locked for longer than 30 seconds, is full or
    is not a database.
    """
    try:
        connection = _connect(path, schema, read_only=read_only)
    except sqlite3.Error as failed:
        raise StoreProblem(
            f"{path.name} can't be opened ({failed}).", do="Check the data folder and its permissions."
        ) from None
    try:
        with connection:
            yield connection
    except (sqlite3.OperationalError, sqlite3.DatabaseError) as failed:
        # IntegrityError and its kin name columns and never values, so the text may be shown.
        raise StoreProblem(f"{path.name} can't be used ({failed}).", do="See the how-to on repairing the store.") from None
    finally:
        connection.close()


def _connect(path: Path, schema: str, *, read_only: bool) -> sqlite3.Connection:
    if read_only:
        if not path.is_file():
            raise StoreProblem(f"{path.name} is not there yet.", do="Run a night first.")
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_WAIT_SECONDS)
        connection.row_factory = sqlite3.Row
        return connection
    fresh = not path.is_file()
    if fresh:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection = sqlite3.connect(path, timeout=_WAIT_SECONDS)
    connection.row_factory = sqlite3.Row
    connection.executescript(schema)
    return connection
