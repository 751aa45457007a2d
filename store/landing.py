"""How one delivery becomes files: written under temporary names, then named, before the ledger says so."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from store import chains
from store.layout import STILL_OPEN, Layout, Shape, quoted
from store.ledger import Entry
from vocabulary.feeds import Use
from vocabulary.problems import StoreProblem

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from store.identities import Identities
    from vocabulary.feeds import Feed


def land(
    connection: duckdb.DuckDBPyConnection,
    layout: Layout,
    identities: Identities,
    landed: Sequence[Entry],
    entry: Entry,
    table: pa.Table,
    feed: Feed,
    quarantine: pa.Table,
    *,
    unsplit_rows: int,
    full_list: bool,
) -> Entry:
    """Write the files of one delivery and return its ledger entry, complete; nothing counts until that is kept.

    `connection` is the delivery's own: its temporary tables end with it. `landed` are the feed's
    earlier entries. The rest is as in `Warehouse.land`.
    """
    if table.num_rows + unsplit_rows != entry.rows_in:
        raise StoreProblem(
            f"{feed.name}: {table.num_rows:,} rows read and {unsplit_rows:,} that can't be split are not {entry.rows_in:,} rows."
        )
    shape = Shape(feed)
    layout.clear_strays(entry)
    held_back = _accept(connection, shape, identities, entry, table, quarantine)
    _meet_what_is_held(connection, shape, layout, landed, entry, full_list=full_list)
    chains.settle(connection, shape, sequence=entry.sequence)
    ended = _end_what_is_gone(connection, shape, layout, identities, landed, entry) if full_list else 0
    entry = _write(connection, shape, layout, replace(entry, ended=ended))
    return _counted(connection, shape, entry, arrived=table.num_rows - held_back, quarantined=held_back + unsplit_rows)


def _accept(
    connection: duckdb.DuckDBPyConnection,
    shape: Shape,
    identities: Identities,
    entry: Entry,
    table: pa.Table,
    quarantine: pa.Table,
) -> int:
    """Make `arrived` from the rows not in quarantine, people as numbers; return how many rows are held back."""
    import pyarrow as pa

    feed = shape.feed
    connection.register("delivered_rows", table)
    connection.register("held_back", quarantine)
    (held_back,) = _one(connection, "SELECT count(*) FROM delivered_rows SEMI JOIN held_back USING (row)")
    rows = "delivered_rows ANTI JOIN held_back USING (row)" if held_back else "delivered_rows"
    needed = [name for name in ("person_ref", "happened_on", *shape.never_empty) if name in feed.column_names]
    empty = " OR ".join(f"{name} IS NULL" for name in sorted({*needed, "known_on"}))
    (faulty,) = _one(connection, f"SELECT count(*) FROM {rows} WHERE {empty}")
    if faulty:
        raise StoreProblem(
            f"{feed.name}: {faulty:,} rows without a required value reached the warehouse.", do="They belong in quarantine."
        )
    people = ""
    if shape.has_people:
        source = str(feed.source)
        refs = connection.sql(f"SELECT DISTINCT CAST(person_ref AS VARCHAR) AS person_ref FROM {rows}").to_arrow_table()
        refs = refs.column("person_ref").combine_chunks()
        if feed.use is Use.PEOPLE:
            kept = connection.sql(f"SELECT * FROM {rows}").to_arrow_table()
            identities.keep_people(source, kept, delivered_on=entry.delivered_on)
        connection.register("numbers", pa.table({"person_ref": refs, "person_no": identities.number_people(source, refs)}))
        connection.register("digests", identities.digests(source))
        people = " JOIN numbers n ON CAST(d.person_ref AS VARCHAR) = n.person_ref"
    picked = []
    for name, kind in shape.types.items():
        value = "n.person_no" if name == "person_no" else f"CAST(d.{name} AS {kind})"
        picked.append(f"{f'coalesce({value}, false)' if name == 'withdrawn' else value} AS {name}")
    connection.execute(
        f"CREATE TEMP TABLE arrived AS SELECT CAST(d.row AS BIGINT) AS row, {', '.join(picked)} "
        f"FROM (SELECT * FROM {rows}) d{people}"
    )
    return int(held_back)


def _meet_what_is_held(
    connection: duckdb.DuckDBPyConnection,
    shape: Shape,
    layout: Layout,
    landed: Sequence[Entry],
    entry: Entry,
    *,
    full_list: bool,
) -> None:
    """Make `held`, `held_seen` and `delivered`: what the warehouse says already about the keys that arrived."""
    near, within = landed, ""
    if "happened_on" in shape.key:  # then a record can't move to another day, so only files of those days matter
        first_on, last_on = _one(connection, "SELECT min(happened_on), max(happened_on) FROM arrived")
        if first_on is not None:
            near = [e for e in landed if e.first_on is not None and e.last_on is not None]
            near = [e for e in near if e.first_on <= last_on and e.last_on >= first_on]
            within = f"WHERE happened_on BETWEEN DATE '{first_on}' AND DATE '{last_on}'"
    key = shape.same_key("v", "a")
    connection.execute(
        f"CREATE TEMP TABLE held AS SELECT v.* FROM (SELECT * FROM ({layout.versions(shape, landed, among=near)}) {within}) v "
        f"SEMI JOIN arrived a ON {key}"
    )
    connection.execute(
        f"CREATE TEMP TABLE held_seen AS SELECT v.* FROM ({layout.seen(shape, near)}) v SEMI JOIN arrived a ON {key}"
    )
    connection.execute("CREATE TEMP TABLE delivered (sequence INTEGER, delivered_on DATE)")
    for each in (*landed, entry):
        connection.execute("INSERT INTO delivered VALUES (?, ?)", [each.sequence, each.delivered_on])
    if full_list:
        _date_returns(connection, shape, entry)


def _date_returns(connection: duckdb.DuckDBPyConnection, shape: Shape, entry: Entry) -> None:
    """A record that a full list ended and holds again is known from this delivery on, whatever its own date says."""
    connection.execute(f"""
        UPDATE arrived SET known_on = greatest(arrived.known_on, r.from_on) FROM (
            SELECT a.row, min(coalesce(h.known_on, DATE '{entry.delivered_on}')) AS from_on
            FROM arrived a
            SEMI JOIN (SELECT * FROM held_seen WHERE of_version IS NULL) e ON {shape.same_key("a", "e")}
            LEFT JOIN held h ON {shape.same_key("a", "h")} AND h.known_until IS NULL AND {shape.same_payload("a", "h")}
            GROUP BY a.row
        ) r WHERE arrived.row = r.row
    """)


def _end_what_is_gone(
    connection: duckdb.DuckDBPyConnection,
    shape: Shape,
    layout: Layout,
    identities: Identities,
    landed: Sequence[Entry],
    entry: Entry,
) -> int:
    """Close, on the day of delivery, the open versions of records that a full list no longer holds.

    A row in quarantine is in the list all the same: its record, or all those of its person, do not end.
    """
    if any(each.delivered_on > entry.delivered_on for each in landed):
        return 0
    _keep_what_is_held_back(connection, shape, identities)
    day = f"DATE '{entry.delivered_on}'"
    columns = ", ".join(f"v.{name}" for name in shape.columns)
    connection.execute(f"""
        CREATE TEMP TABLE gone AS
        SELECT {columns}, v.delivery AS version, v.rival, {day} AS known_until, NULL::DATE AS old_until
        FROM ({layout.versions(shape, landed)}) v ANTI JOIN arrived a ON {shape.same_key("v", "a")}
        ANTI JOIN spoken_for s ON {"v.person_no = s.person_no" if shape.has_people else shape.same_key("v", "s")}
        WHERE v.known_until IS NULL AND v.known_on < {day}
    """)
    connection.execute("INSERT INTO closing BY NAME SELECT * FROM gone")
    return int(_one(connection, "SELECT count(*) FROM gone")[0])


def _keep_what_is_held_back(connection: duckdb.DuckDBPyConnection, shape: Shape, identities: Identities) -> None:
    """Make `spoken_for`: the people, or else the keys, of rows that are in quarantine."""
    if shape.has_people:
        connection.register("known_people", identities.numbers(str(shape.feed.source)))
        query = "SELECT n.person_no FROM {} d JOIN known_people n ON CAST(d.person_ref AS VARCHAR) = n.person_ref"
    else:
        query = f"SELECT {', '.join(f'CAST(d.{name} AS {shape.types[name]}) AS {name}' for name in shape.key)} FROM {{}} d"
    connection.execute(
        f"CREATE TEMP TABLE spoken_for AS {query.format('(SELECT * FROM delivered_rows SEMI JOIN held_back USING (row))')}"
    )


def _write(connection: duckdb.DuckDBPyConnection, shape: Shape, layout: Layout, entry: Entry) -> Entry:
    keys = ", ".join(shape.key)
    order = f"ORDER BY {keys}, known_on"
    columns = ", ".join(shape.columns)
    n = entry.sequence
    gone = f" UNION ALL SELECT {keys}, known_until, NULL, NULL, NULL, {n}::INTEGER FROM gone" if entry.ended else ""
    queries = {
        "records": f"SELECT row::INTEGER AS row, {columns}, known_until, {n}::INTEGER AS delivery, rival::INTEGER AS rival FROM kept {order}, known_until",
        "closures": f"SELECT {keys}, known_on, version, rival::INTEGER AS rival, coalesce(known_until, {STILL_OPEN}) AS known_until, "
        f"{n}::INTEGER AS delivery FROM closing {order}, version, rival",
        "seen": f"SELECT * FROM (SELECT {keys}, a.known_on, a.of_known_on, a.of_version, a.of_rival, {n}::INTEGER AS delivery FROM again a "
        f"LEFT JOIN delivered d ON a.of_version = d.sequence WHERE a.known_on <> a.of_known_on "
        f"OR d.delivered_on < DATE '{entry.delivered_on}'{gone}) {order}, of_known_on",
        "quarantine": 'SELECT row::BIGINT AS row, "column", rule FROM held_back ORDER BY ALL',
    }
    rows = {kind: _write_one(connection, query, layout.path(kind, entry)) for kind, query in queries.items()}
    closes = tuple(row[0] for row in connection.execute("SELECT DISTINCT version FROM closing ORDER BY 1").fetchall())
    return replace(
        entry,
        records=rows["records"],
        closures=rows["closures"],
        seen=rows["seen"],
        quarantine=rows["quarantine"],
        closes=closes,
    )


def _write_one(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """Write a query's rows to a file that appears whole or not at all; no rows, no file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    (rows,) = _one(connection, f"COPY ({query}) TO {quoted(draft)} (FORMAT parquet, COMPRESSION zstd)")
    if not rows:
        draft.unlink()
        return 0
    with draft.open("rb+") as written:
        os.fsync(written.fileno())
    os.replace(draft, path)
    return int(rows)


def _counted(connection: duckdb.DuckDBPyConnection, shape: Shape, entry: Entry, *, arrived: int, quarantined: int) -> Entry:
    withdrawn = "withdrawn" if "withdrawn" in shape.types else "false"
    happened = "min(happened_on), max(happened_on)" if "happened_on" in shape.types else "NULL, NULL"
    accepted, corrections, withdrawals, first_on, last_on, last_known_on = _one(
        connection,
        f"SELECT count(row), count(*) FILTER (corrects AND NOT {withdrawn} AND row IS NOT NULL), "
        f"count(*) FILTER ({withdrawn} AND row IS NOT NULL), {happened}, max(known_on) FROM kept",
    )
    added, opened_ = _digest(connection, shape, "kept", "known_until", entry)
    gained, gained_count = _digest(connection, shape, "closing", "known_until", entry)
    lost, lost_count = _digest(connection, shape, "closing", "old_until", entry)
    return replace(
        entry,
        accepted=accepted,
        quarantined=quarantined,
        duplicates=arrived - accepted,
        corrections=corrections,
        withdrawals=withdrawals,
        first_on=first_on,
        last_on=last_on,
        last_known_on=last_known_on,
        hash_change=added + gained - lost,
        versions_change=opened_ + gained_count - lost_count,
    )


def _digest(connection: duckdb.DuckDBPyConnection, shape: Shape, table: str, until: str, entry: Entry) -> tuple[int, int]:
    """Sum of one MD5 value for each version that is ever in force, and their number.

    A person stands in it as a keyed digest of the reference, because the number depends on who was seen first.
    """
    people = " JOIN digests g USING (person_no)" if shape.has_people else ""
    parts = [f"'{entry.feed}'", *(["g.digest::VARCHAR"] if shape.has_people else [])]
    parts += [f"coalesce(t.{name}::VARCHAR, chr(30))" for name in (*shape.columns, until) if name != "person_no"]
    total, count = _one(
        connection,
        f"SELECT coalesce(sum(md5_number_lower(concat_ws(chr(31), {', '.join(parts)}))::HUGEINT), 0), count(*) "
        f"FROM {table} t{people} WHERE {until} IS NULL OR {until} > known_on",
    )
    return int(total), int(count)


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    (row,) = connection.execute(query).fetchall()  # a result must be read to its end before the next one
    return row
