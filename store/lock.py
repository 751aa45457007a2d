"""One night at a time: two at once would double or lose records."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vocabulary.problems import AnotherNightIsRunning


@contextmanager
def one_night_at_a_time(folder: Path) -> Iterator[None]:
    """Hold the night's lock on a data folder for as long as the block runs.

    The lock is an exclusive SQLite transaction on `night.lock`, which the operating system lets go of
    when the process dies, on every platform: a crashed night leaves nothing to clear up.

    Raises AnotherNightIsRunning at once if the lock is held.
    """
    folder.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(folder / "night.lock", timeout=0, isolation_level=None)
    try:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise AnotherNightIsRunning(
                "Another night is running on this data folder.", do="Wait for it to end; nothing was changed."
            ) from None
        yield
    finally:
        connection.close()
