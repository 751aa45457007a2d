"""An invented history of the size of a borough, made by DuckDB alone: marks, suspensions, contacts and the lists behind them.

Nothing is drawn at random: every value is a hash of who, when and what, so the same size gives the same
records. It is laid out as the store publishes: a folder for each feed, every version with both its dates,
clustered by person. It is about speed; `synthetic/` invents boroughs that mean something.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pandas as pd

from vocabulary.code_tables import code_table
from vocabulary.feeds import FEEDS, Feed, Kind, Source

AS_OF = date(2026, 6, 15)
FIRST_DAY = date(2023, 6, 19)  # 156 weeks before
SCHOOL_DAYS = 570
SCHOOLS = 90
PUPILS = 55_000
SHIFT = 100_000  # between the same person of two boroughs
CARE = 60_000  # added to a pupil's number: the same child in the care system
_AT_ONCE = 5_500
_TYPES = {
    Kind.TEXT: "VARCHAR",
    Kind.CODE: "VARCHAR",
    Kind.CODES: "VARCHAR",
    Kind.DATE: "DATE",
    Kind.INTEGER: "INTEGER",
    Kind.NUMBER: "DOUBLE",
    Kind.FLAG: "BOOLEAN",
}


def school_days() -> list[date]:
    """The last 570 weekdays before `AS_OF` that are in no holiday, oldest first: three school years."""
    found: list[date] = []
    day = AS_OF
    while len(found) < SCHOOL_DAYS:
        day -= timedelta(days=1)
        if day.weekday() < 5 and not _holiday(day):
            found.append(day)
    return found[::-1]


def build(folder: Path, *, pupils: int = PUPILS, boroughs: int = 1) -> None:
    """Write the history under `folder`, or do nothing where it is written already.

    The second borough and those after it are the first one again, under other numbers.
    """
    done = folder / f"built-{pupils}-{boroughs}"
    if done.exists():
        return
    connection = duckdb.connect(config={"memory_limit": "2GB", "threads": 2, "temp_directory": str(folder / "spill")})
    days = pd.DataFrame({"day": pd.to_datetime(pd.Series(school_days())).dt.date, "k": range(SCHOOL_DAYS)})
    connection.register("days_held", days)
    connection.execute("CREATE TABLE days AS SELECT CAST(day AS DATE) AS day, k FROM days_held")
    for name in FEEDS:
        (folder / name).mkdir(parents=True, exist_ok=True)
        for first in range(0, pupils, _AT_ONCE) if name == "attendance" else [0]:
            last = min(first + _AT_ONCE, pupils) if name == "attendance" else pupils
            part = folder / name / f"borough-00-{first // _AT_ONCE:02d}.parquet"
            if not part.exists():
                _write(connection, _rows(connection, name, first, last), part)
    for borough in range(1, boroughs):
        for name in (name for name, feed in FEEDS.items() if "person_ref" in feed.column_names):
            for source in sorted((folder / name).glob("borough-00-*.parquet")):
                part = source.with_name(source.name.replace("borough-00", f"borough-{borough:02d}"))
                if not part.exists():
                    _write(
                        connection,
                        f"SELECT * REPLACE (CAST(person_no + {borough * SHIFT} AS INTEGER) AS person_no) FROM '{source}'",
                        part,
                    )
    done.touch()


def history_of(folder: Path, connection: ibis.BaseBackend, *, boroughs: int = 1) -> Callable[[str], Any]:
    """A history that reads the first so many boroughs of what `build` wrote."""

    def history(name: str) -> Any:
        files = sorted(str(path) for path in (folder / name).glob("*.parquet") if int(path.name.split("-")[1]) < boroughs)
        return connection.read_parquet(files, table_name=f"held_{name}")

    return history


def people(*, pupils: int = PUPILS, boroughs: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Links and cohort: every pupil is a child, and so is their record in the care system."""
    numbers = pd.concat([pd.Series(range(1, pupils + 1)) + borough * SHIFT for borough in range(boroughs)], ignore_index=True)
    links = pd.DataFrame(
        {
            "person_no": pd.concat([numbers, numbers + CARE], ignore_index=True).astype("int32"),
            "child_no": pd.concat([numbers, numbers], ignore_index=True).astype("int32"),
            "confidence": "strong",
        }
    )
    return links, pd.DataFrame({"child_no": numbers.astype("int32")})


def starts() -> dict[str, date | None]:
    """Every feed reaches back over the longest window."""
    return dict.fromkeys(FEEDS, FIRST_DAY)


def _write(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    half_written = path.with_suffix(".writing")
    connection.execute(f"COPY ({query}) TO '{half_written}' (FORMAT parquet, COMPRESSION zstd)")
    half_written.rename(path)


def _holiday(day: date) -> bool:
    on = (day.month, day.day)
    return (
        day.month == 8
        or on >= (12, 20)
        or on <= (1, 3)
        or any(first <= on <= last for first, last in (((2, 14), (2, 21)), ((4, 1), (4, 14)), ((5, 25), (5, 31))))
        or any(first <= on <= last for first, last in (((7, 22), (7, 31)), ((10, 22), (10, 30))))
    )


def _rows(connection: duckdb.DuckDBPyConnection, name: str, first: int, last: int) -> str:
    """SQL of a feed's rows about pupils first + 1 to last, in the columns that it is published with."""
    feed = FEEDS[name]
    made = _MADE[name](first, last) if name in _MADE else _events(feed, round(_EVENTS.get(name, 10_000) * last / PUPILS), last)
    there = {row[0] for row in connection.execute(f"DESCRIBE {made}").fetchall()}
    columns = ["CAST(person_no AS INTEGER) AS person_no"] if "person_ref" in feed.column_names else []
    columns += [
        f"CAST({column.name if column.name in there else 'NULL'} AS {_TYPES[column.kind]}) AS {column.name}"
        for column in feed.columns
        if not column.identifying
    ]
    columns.append(f"CAST({'known_until' if 'known_until' in there else 'NULL'} AS DATE) AS known_until")
    order = [*(["person_no"] if "person_ref" in feed.column_names else []), *feed.key[1:], "known_on"]
    return f"SELECT {', '.join(columns)} FROM ({made}) ORDER BY {', '.join(order)}"


def _events(feed: Feed, rows: int, pupils: int) -> str:
    """SQL of so many events over three years, most of them about few people, each column with a value it may hold."""
    person = f"1 + CAST(floor({pupils} * power({_share(0)}, 2)) AS INTEGER)"
    if feed.source is Source.CARE:
        person = f"{CARE} + {person}"
    values = [f"{person} AS person_no", f"DATE '{FIRST_DAY}' + CAST(1090 * {_share(16)} AS INTEGER) AS happened_on"]
    for place, column in enumerate(each for each in feed.columns if not each.identifying):
        if column.name in ("happened_on", "known_on", "withdrawn"):
            continue
        if column.kind in (Kind.CODE, Kind.CODES):
            codes = list(code_table(column.table).codes) if column.table else ["A"]
            values.append(f"{codes}[1 + {_dice(len(codes), f'n, {place}')}] AS {column.name}")
        elif column.kind is Kind.FLAG:
            values.append(f"{_dice(2, f'n, {place}')} = 0 AS {column.name}")
        elif column.kind is Kind.DATE:
            values.append(f"happened_on + {_dice(200, f'n, {place}')} AS {column.name}")
        elif column.kind in (Kind.INTEGER, Kind.NUMBER):
            values.append(f"{column.lowest or 0} + {_dice(10, f'n, {place}')} AS {column.name}")
        else:
            made = _school("n") if column.name == "school" else "'R' || n"
            values.append(f"{made} AS {column.name}")
    held = f"SELECT n, {', '.join(values)} FROM (SELECT n, hash(n, '{feed.name}') AS h FROM range({rows}) r(n))"
    return f"SELECT *, happened_on + CAST(1 + n % 4 AS INTEGER) AS known_on FROM ({held})"


def _dice(sides: int, of: str) -> str:
    """SQL of a whole number from 0 to sides - 1, always the same for the same things."""
    return f"CAST(hash({of}) % {sides} AS INTEGER)"


def _share(bit: int) -> str:
    """SQL of a number from 0 to 1, made of 16 bits of the hash h."""
    return f"(((h >> {bit}) & 65535) / 65536.0)"


def _marks(first: int, last: int) -> str:
    """SQL of every mark: most present, illness in spells of days, the rest as schools enter it; few late, few corrected."""
    away = f"{_share(0)} < 0.03 OR {_dice(1000, 'p, k // 3')} < 60 * power({_dice(1000, 'p')} / 500.0, 2)"
    present = f"CASE WHEN {_share(16)} < 0.03 THEN 'L' WHEN {_share(16)} < 0.04 THEN 'B' WHEN s = 'AM' THEN '/' ELSE '\\' END"
    absent = (
        "['I','I','I','I','I','I','I','M','C','O','O','O','E','N','G','U','C2','D','S','#'][1 + "
        + _dice(20, "p, k // 3, 'why'")
        + "]"
    )
    late = (
        f"CASE WHEN {_share(32)} < 0.9 THEN 0 WHEN {_share(32)} < 0.985 THEN 1 + {_dice(3, 'h')} ELSE 5 + {_dice(40, 'h')} END"
    )
    return (
        f"SELECT p AS person_no, day AS happened_on, s AS session, CASE WHEN {away} THEN {absent} ELSE {present} END AS mark, "
        f"{_school('p')} AS school, day + CAST({late} AS INTEGER) AS known_on, "
        f"CASE WHEN {_share(48)} < 0.002 THEN day + 60 END AS known_until FROM "
        f"(SELECT p, k, day, s, hash(p, k, s) AS h FROM range({first + 1}, {last + 1}) r(p), days, (VALUES ('AM'), ('PM')) v(s))"
    )


def _school(person: str) -> str:
    return f"'S' || lpad(CAST({person} % {SCHOOLS} AS VARCHAR), 3, '0')"


def _pupils(first: int, last: int) -> str:
    """SQL of the stays: one for each pupil, and an earlier one elsewhere for one in eight."""
    del first
    now = f"SELECT p AS person_no, {_school('p')} AS school, p % 12 AS year_group, DATE '2021-09-01' + CASE WHEN p % 8 = 0 THEN {_dice(1500, 'p')} ELSE 0 END AS entered_on, CAST(NULL AS DATE) AS left_on FROM range(1, {last + 1}) r(p)"
    before = f"SELECT person_no, {_school('(person_no + 7)')} AS school, year_group, DATE '2020-09-01' AS entered_on, entered_on AS left_on FROM ({now}) WHERE person_no % 8 = 0"
    return f"SELECT *, entered_on AS known_on FROM ({now} UNION ALL {before})"


def _persons(first: int, last: int) -> str:
    del first
    return f"SELECT {CARE} + p AS person_no, DATE '2022-01-01' + {_dice(1500, 'p')} AS known_on FROM range(1, {last + 1}) r(p) WHERE p % 3 = 0"


def _schools(first: int, last: int) -> str:
    del first, last
    return f"SELECT {_school('n')} AS school, 'School ' || n AS school_name, CASE WHEN n % 4 = 0 THEN 'SECONDARY' ELSE 'PRIMARY' END AS phase, DATE '2020-01-01' AS known_on FROM range({SCHOOLS}) r(n)"


def _calendar(first: int, last: int) -> str:
    del first, last
    return (
        f"SELECT {_school('n')} AS school, day AS happened_on, DATE '2020-01-01' AS known_on FROM range({SCHOOLS}) r(n), days"
    )


_EVENTS = {"exclusions": 18_000, "contacts": 90_000}
_MADE: dict[str, Callable[[int, int], str]] = {
    "attendance": _marks,
    "pupils": _pupils,
    "persons": _persons,
    "schools": _schools,
    "calendar": _calendar,
}
