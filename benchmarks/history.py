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
import pyarrow.parquet as pq

from store.layout import shape_of
from store.manifest import Manifest, Piece, PublishedFeed, write_whole
from store.periods import WHOLE, Period, periods_of
from store.publishing import ROWS_IN_GROUP, columns_of, order_of
from vocabulary.code_tables import code_table
from vocabulary.feeds import FEEDS, Feed, Kind, Source

AS_OF = date(2026, 6, 15)
FIRST_DAY = date(2023, 6, 19)  # 156 weeks before
SCHOOL_DAYS = 570
SCHOOLS = 90
PUPILS = 55_000
SHIFT = 100_000  # between the same person of two boroughs
CARE = 60_000  # added to a pupil's number: the same child in the care system


def school_days() -> list[date]:
    """The last 570 weekdays before `AS_OF` that are in no holiday, oldest first: three school years."""
    found: list[date] = []
    day = AS_OF
    while len(found) < SCHOOL_DAYS:
        day -= timedelta(days=1)
        if day.weekday() < 5 and not _holiday(day):
            found.append(day)
    return found[::-1]


def build(folder: Path, *, pupils: int = PUPILS, boroughs: int = 1, say: Callable[[str], None] = print) -> None:
    """Write the history under `folder`, or what of it is not there yet.

    The second borough and those after it are the first one again, under other numbers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(config={"memory_limit": "2GB", "threads": 2, "temp_directory": str(folder / "spill")})
    days = pd.DataFrame({"day": pd.to_datetime(pd.Series(school_days())).dt.date, "k": range(SCHOOL_DAYS)})
    connection.register("days_held", days)
    connection.execute("CREATE TABLE days AS SELECT CAST(day AS DATE) AS day, k FROM days_held")
    for name in FEEDS:
        (folder / name).mkdir(exist_ok=True)
        for period in _periods(name):
            part = folder / name / f"{period.name}.000000.parquet"
            if not _is_there(part, name):
                say(f"  {name} {period.name}")
                _write(connection, _rows(connection, name, pupils, period), part)
        for borough in range(1, boroughs if "person_ref" in FEEDS[name].column_names else 1):
            for period in _periods(name):
                part = folder / name / f"{period.name}.{borough:06d}.parquet"
                if not _is_there(part, name):
                    say(f"  {name} {period.name}, borough {borough + 1}")
                    shifted = f"CAST(person_no + {borough * SHIFT} AS INTEGER) AS person_no"
                    source = folder / name / f"{period.name}.000000.parquet"
                    _write(connection, f"SELECT * REPLACE ({shifted}) FROM '{source}'", part)
    _write_manifest(folder, boroughs)


def history_of(folder: Path, connection: ibis.BaseBackend, *, boroughs: int = 1) -> Callable[[str], Any]:
    """A history that reads the files that the manifest of so many boroughs names."""
    manifest = Manifest.from_json((folder / f"manifest-{boroughs:02d}.json").read_text(encoding="utf-8"))
    for name, feed in manifest.feeds.items():
        files = ", ".join(f"'{folder / piece.path}'" for piece in feed.pieces)
        columns = ", ".join(feed.columns)
        connection.raw_sql(f"CREATE OR REPLACE VIEW history_{name} AS SELECT {columns} FROM read_parquet([{files}])")
    return lambda name: connection.table(f"history_{name}")


def _periods(name: str) -> list[Period]:
    """The periods that the store cuts the feed into."""
    if not shape_of(name).by_period:
        return [WHOLE]
    months = {day.replace(day=1) for day in school_days()}
    return sorted(periods_of(months, latest=max(months)))


def _is_there(part: Path, name: str) -> bool:
    """Whether a file was written, with the columns that the feed has today."""
    return part.exists() and pq.read_schema(part).names == list(columns_of(shape_of(name)))


def _write_manifest(folder: Path, boroughs: int) -> None:
    feeds = {}
    for name, feed in FEEDS.items():
        pieces = []
        for period in _periods(name):
            for borough in range(boroughs if "person_ref" in feed.column_names else 1):
                path = Path(name) / f"{period.name}.{borough:06d}.parquet"
                rows = pq.read_metadata(folder / path).num_rows
                dates = (period.starts_on.isoformat(), period.ends_before.isoformat())
                size = (folder / path).stat().st_size
                pieces.append(Piece(path.as_posix(), period.name, *dates, rows, size, "", borough))
        feeds[name] = PublishedFeed(columns_of(shape_of(name)), 1, tuple(pieces))
    write_whole(folder / f"manifest-{boroughs:02d}.json", Manifest("benchmark", 1, feeds).to_json())


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
    half_written = path.with_suffix(".draft")
    connection.execute(f"COPY ({query}) TO '{half_written}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS_IN_GROUP})")
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


def _rows(connection: duckdb.DuckDBPyConnection, name: str, pupils: int, period: Period) -> str:
    """SQL of a feed's rows about so many pupils in a period, in the columns and the order that it is published with."""
    made = (
        _MADE[name](pupils)
        if name in _MADE
        else _events(FEEDS[name], round(_EVENTS.get(name, 10_000) * pupils / PUPILS), pupils)
    )
    if not period.whole:
        made = made.replace(
            "days,", f"(SELECT * FROM days WHERE day >= '{period.starts_on}' AND day < '{period.ends_before}') days,"
        )
    there = {row[0] for row in connection.execute(f"DESCRIBE {made}").fetchall()}
    columns = columns_of(shape_of(name))
    chosen = ", ".join(f"CAST({each if each in there else 'NULL'} AS {kind}) AS {each}" for each, kind in columns.items())
    return f"SELECT {chosen} FROM ({made}) ORDER BY {', '.join(order_of(shape_of(name)))}"


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


def _marks(pupils: int) -> str:
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
        f"(SELECT p, k, day, s, hash(p, k, s) AS h FROM range(1, {pupils + 1}) r(p), days, (VALUES ('AM'), ('PM')) v(s))"
    )


def _school(person: str) -> str:
    return f"'S' || lpad(CAST({person} % {SCHOOLS} AS VARCHAR), 3, '0')"


def _pupils(pupils: int) -> str:
    """SQL of the stays: one for each pupil, and an earlier one elsewhere for one in eight."""
    now = f"SELECT p AS person_no, {_school('p')} AS school, p % 12 AS year_group, DATE '2021-09-01' + CASE WHEN p % 8 = 0 THEN {_dice(1500, 'p')} ELSE 0 END AS entered_on, CAST(NULL AS DATE) AS left_on FROM range(1, {pupils + 1}) r(p)"
    before = f"SELECT person_no, {_school('(person_no + 7)')} AS school, year_group, DATE '2020-09-01' AS entered_on, entered_on AS left_on FROM ({now}) WHERE person_no % 8 = 0"
    return f"SELECT *, entered_on AS known_on FROM ({now} UNION ALL {before})"


def _persons(pupils: int) -> str:
    return f"SELECT {CARE} + p AS person_no, DATE '2022-01-01' + {_dice(1500, 'p')} AS known_on FROM range(1, {pupils + 1}) r(p) WHERE p % 3 = 0"


def _schools(pupils: int) -> str:
    del pupils
    return f"SELECT {_school('n')} AS school, 'School ' || n AS school_name, CASE WHEN n % 4 = 0 THEN 'SECONDARY' ELSE 'PRIMARY' END AS phase, DATE '2020-01-01' AS known_on FROM range({SCHOOLS}) r(n)"


def _calendar(pupils: int) -> str:
    del pupils
    return (
        f"SELECT {_school('n')} AS school, day AS happened_on, DATE '2020-01-01' AS known_on FROM range({SCHOOLS}) r(n), days"
    )


_EVENTS = {"exclusions": 18_000, "contacts": 90_000}
_MADE: dict[str, Callable[[int], str]] = {
    "attendance": _marks,
    "pupils": _pupils,
    "persons": _persons,
    "schools": _schools,
    "calendar": _calendar,
}
