"""How long the look at everything held takes at full size: `python -m benchmarks.overview`.

55,000 pupils with two marks on each of 570 school days: 62.7 million marks in Parquet as the warehouse keeps
them, one file for each half-term, and the other feeds in proportion. Invented by DuckDB, so that it takes a minute to make.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa

from store.layout import Shape
from store.overview import overview
from validation.across import check_across
from validation.completeness import completeness
from vocabulary.feeds import FEEDS

AS_OF = date(2026, 11, 16)
FILES = 18


class FullSize:
    """Stands where the warehouse and the identities do: views of every feed's versions, and dates of birth."""

    def __init__(self, folder: Path, *, pupils: int, days: int) -> None:
        self.backend = ibis.duckdb.connect(
            memory_limit="2GB", temp_directory=str(folder / "spill"), preserve_insertion_order=False
        )
        self._con = self.backend.con
        self._pupils = pupils
        _school_days(self._con, days)
        for name, feed in FEEDS.items():
            types = {**Shape(feed).types, "known_until": "DATE"}
            query = _queries(pupils).get(name, "SELECT NULL AS none WHERE false")
            if name == "attendance":
                self._marks(folder, query)
                query = f"SELECT * FROM read_parquet('{folder}/attendance/*.parquet')"
            there = self._con.execute(f"DESCRIBE {query}").df()["column_name"].tolist()
            columns = ", ".join(
                f"CAST({each if each in there else 'NULL'} AS {kind}) AS {each}" for each, kind in types.items()
            )
            self._con.execute(f"CREATE VIEW history_{name} AS SELECT {columns} FROM ({query})")

    def _marks(self, folder: Path, query: str) -> None:
        (folder / "attendance").mkdir()
        for number in range(FILES):
            part = f"SELECT * FROM ({query}) WHERE nth % {FILES} = {number} ORDER BY person_no, happened_on, session"
            path = folder / "attendance" / f"{number:02d}.parquet"
            self._con.execute(f"COPY (SELECT * EXCLUDE nth FROM ({part})) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")

    def history(self, feed_name: str) -> ibis.Table:
        return self.backend.table(f"history_{feed_name}")

    def births(self) -> pa.Table:
        return self._con.execute(
            f"SELECT n::INTEGER AS person_no, (DATE '2010-01-01' + (n % 2500)::INTEGER) AS born_on FROM range({2 * self._pupils}) t(n)"
        ).to_arrow_table()

    def same_upn_other_birthday(self) -> tuple[int, int]:
        return self._pupils // 2, 0


def _school_days(con: duckdb.DuckDBPyConnection, days: int) -> None:
    weekdays = [day for day in (AS_OF - timedelta(days=n) for n in range(1, 2 * days)) if day.weekday() < 5][:days]
    con.register("given", pa.table({"day": pa.array(sorted(weekdays), pa.date32()), "nth": pa.array(range(days), pa.int32())}))
    con.execute("CREATE TABLE school_day AS SELECT day, (nth // 32)::INTEGER AS nth FROM given")


def _queries(pupils: int) -> dict[str, str]:
    people = f"range({pupils}) p(n)"
    long_ago = "DATE '2023-09-01' AS known_on"
    cared = f"(n + {pupils})::INTEGER AS person_no"

    def events(rows: int, columns: str) -> str:
        day = f"DATE '{AS_OF}' - (hash(n) % 1100 + 2)::INTEGER"
        return f"SELECT {columns}, {day} AS happened_on, {day} + 1 AS known_on FROM (SELECT n % {pupils} AS n FROM range({rows}) t(n))"

    return {
        "schools": f"SELECT 'S' || n AS school, 'School ' || n AS school_name, {long_ago} FROM range(95) t(n)",
        "calendar": f"SELECT 'S' || n AS school, day AS happened_on, {long_ago} FROM range(95) t(n), school_day",
        "pupils": f"SELECT n::INTEGER AS person_no, 'S' || (n % 95) AS school, DATE '2023-09-01' AS entered_on, {long_ago} FROM {people}",
        "persons": f"SELECT {cared}, {long_ago} FROM range({pupils // 2}) p(n)",
        "attendance": f"SELECT n::INTEGER AS person_no, day AS happened_on, session, 'S' || (n % 95) AS school, day AS known_on, nth, "
        "CASE WHEN hash(n, day) % 100 < 6 THEN 'I' WHEN session = 'AM' THEN '/' ELSE chr(92) END AS mark "
        f"FROM {people}, school_day, (VALUES ('AM'), ('PM')) s(session)",
        "exclusions": events(12_000, "'X' || n AS exclusion_ref, n::INTEGER AS person_no, 'SUSP' AS category, 4 AS sessions"),
        "contacts": events(60_000, f"'C' || n AS contact_ref, {cared}"),
        "referrals": events(20_000, f"'R' || n AS referral_ref, {cared}"),
        "assessments": events(16_000, f"'A' || n AS assessment_ref, {cared}, 'R' || n AS referral_ref"),
        "plans": events(4_000, f"'L' || n AS plan_ref, {cared}, 'CP' AS plan"),
        "missing": events(5_000, f"'M' || n AS episode_ref, {cared}"),
    }


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pupils", type=int, default=55_000)
    asked.add_argument("--days", type=int, default=570)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as home:
        full = FullSize(Path(home), pupils=given.pupils, days=given.days)
        seconds = {}
        start, worked = time.perf_counter(), time.process_time()
        with overview(full, full, as_of=AS_OF) as held:  # type: ignore[arg-type]
            for name, step in (("prepare", None), ("invariants", held.invariants), ("completeness", held.completeness)):
                found = step() if step else None
                seconds[name] = round(time.perf_counter() - start, 2)
                start = time.perf_counter()
                if name == "invariants":
                    check_across(found)
                    seconds["suite, Great Expectations imported"] = round(time.perf_counter() - start, 2)
                    start = time.perf_counter()
                if name == "completeness":
                    assert completeness(found, covered_to=AS_OF).looked_at > 0
        worked = round(time.process_time() - worked, 2)
        marks = full.history("attendance").count().execute()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            json.dumps(
                {"pupils": given.pupils, "marks": int(marks), "seconds": seconds, "cpu_seconds": worked, "peak_mb": peak}
            )
        )


if __name__ == "__main__":
    main()
