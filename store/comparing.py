"""A delivery beside what is held of its feed, before it is kept: is it new, and is it whole?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from store.layout import Layout, Shape
from store.ledger import Entry

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from store.identities import Identities


@dataclass(frozen=True)
class Comparison:
    """What is held of a feed, as far as it says something about a delivery.

    same_bytes_on: the last day of a delivery with the very same bytes, where that was another day and it held
    rows; for a full list, only where it has been another list since. is_latest: nothing held was delivered
    later. held_to, known_to: latest happened_on and known_on held.
    happened_to, said_to: the same of the delivery, no later than its own day. rows_not_held: its rows
    whose record is not held; None where that was not looked at.

    Of a full list that is the latest (else 0 and empty): records and people held and still open, and how many
    of each it leaves out; records held that were known more than an interval after anything in it;
    schools with people in the records held and with none in the list.
    """

    is_latest: bool
    same_bytes_on: date | None = None
    held_to: date | None = None
    known_to: date | None = None
    happened_to: date | None = None
    said_to: date | None = None
    rows_not_held: int | None = None
    records_held: int = 0
    records_left_out: int = 0
    people_held: int = 0
    people_left_out: int = 0
    records_newer: int = 0
    schools_gone: tuple[str, ...] = ()


def compare(
    connection: duckdb.DuckDBPyConnection,
    layout: Layout,
    identities: Identities,
    landed: Sequence[Entry],
    table: pa.Table,
    shape: Shape,
    *,
    content_hash: str,
    delivered_on: date,
    full_list: bool,
) -> Comparison:
    """Compare a delivery (`row` and the feed's columns) with the feed's entries. Nothing is changed by it.

    `connection` is the comparison's own: its temporary tables end with it.
    """
    own = [entry for entry in landed if entry.repeat_of is None]
    same = [entry.delivered_on for entry in own if entry.content_hash == content_hash and entry.rows_in]
    other = [entry.delivered_on for entry in own if entry.content_hash != content_hash]
    if full_list and same and not any(max(same) < day <= delivered_on for day in other):
        same = []  # a list may well be the same as last time; one that has since been another is an old one
    latest = all(entry.delivered_on <= delivered_on for entry in own)
    held_to = max((entry.last_on for entry in own if entry.last_on), default=None)
    known_to = max((entry.last_known_on for entry in own if entry.last_known_on), default=None)
    found: dict[str, Any] = {
        "is_latest": latest,
        "same_bytes_on": None if not same or delivered_on in same else max(same),
        "held_to": held_to,
        "known_to": known_to,
        "happened_to": _newest(connection, table, "happened_on", delivered_on),
        "said_to": _newest(connection, table, "known_on", delivered_on),
    }
    if not latest or not any(entry.records for entry in own):
        return Comparison(**found)
    if shape.by_period or full_list:
        _number(connection, identities, table, shape)
    if shape.by_period and held_to and found["happened_to"] and found["happened_to"] <= held_to:
        found["rows_not_held"] = _rows_not_held(connection, layout, landed, shape)
    if full_list:
        interval = timedelta(days=shape.feed.expected_every_days)
        found |= _left_out(connection, layout, landed, shape, newest=found["said_to"], interval=interval, on=delivered_on)
    return Comparison(**found)


def _newest(connection: duckdb.DuckDBPyConnection, table: pa.Table, column: str, delivered_on: date) -> date | None:
    if column not in table.column_names:
        return None
    connection.register("delivery", table.select([column]))
    ((newest,),) = connection.execute(f"SELECT max({column}) FROM delivery WHERE {column} <= DATE '{delivered_on}'").fetchall()
    return newest  # type: ignore[no-any-return]


def _number(connection: duckdb.DuckDBPyConnection, identities: Identities, table: pa.Table, shape: Shape) -> None:
    """Make `offered`: the delivery's keys and school, people by number; a person not met before has number -1."""
    connection.register("delivery", table)
    people, columns = "", []
    if shape.has_people:
        connection.register("numbers", identities.numbers(str(shape.feed.source)))
        people = " LEFT JOIN numbers n ON CAST(d.person_ref AS VARCHAR) = n.person_ref"
    for name in dict.fromkeys([*shape.key, *(each for each in ("person_no", "school") if each in shape.types)]):
        value = "coalesce(n.person_no, -1)" if name == "person_no" else f"CAST(d.{name} AS {shape.types[name]})"
        columns.append(f"{value} AS {name}")
    connection.execute(f"CREATE TEMP TABLE offered AS SELECT {', '.join(columns)} FROM delivery d{people}")


def _rows_not_held(connection: duckdb.DuckDBPyConnection, layout: Layout, landed: Sequence[Entry], shape: Shape) -> int:
    first, last = connection.execute("SELECT min(happened_on), max(happened_on) FROM offered").fetchall()[0]
    near = [each for each in landed if each.first_on and each.last_on and each.first_on <= last and each.last_on >= first]
    (rows,) = connection.execute(
        f"SELECT count(*) FROM offered o ANTI JOIN ({layout.versions(shape, landed, among=near)}) v ON {shape.same_key('o', 'v')}"
    ).fetchall()[0]
    return int(rows)


def _left_out(
    connection: duckdb.DuckDBPyConnection,
    layout: Layout,
    landed: Sequence[Entry],
    shape: Shape,
    *,
    newest: date | None,
    interval: timedelta,
    on: date,
) -> dict[str, Any]:
    withdrawn = "AND NOT coalesce(withdrawn, false)" if "withdrawn" in shape.types else ""
    connection.execute(
        f"CREATE TEMP TABLE open_now AS SELECT * FROM ({layout.versions(shape, landed)}) WHERE known_until IS NULL {withdrawn}"
    )
    newer = f"count(*) FILTER (known_on > DATE '{newest + interval}')" if newest else "0"
    people = "count(DISTINCT person_no)" if shape.has_people else "0"
    records, persons, later = connection.execute(f"SELECT count(*), {people}, {newer} FROM open_now").fetchall()[0]
    gone, persons_gone = connection.execute(
        f"SELECT count(*), 0 FROM open_now v ANTI JOIN offered o ON {shape.same_key('v', 'o')}"
    ).fetchall()[0]
    schools: list[tuple[str]] = []
    if shape.has_people:
        (persons_gone,) = connection.execute(
            "SELECT count(DISTINCT v.person_no) FROM open_now v ANTI JOIN offered o ON v.person_no = o.person_no"
        ).fetchall()[0]
        if "school" in shape.types:
            left = f"AND (left_on IS NULL OR left_on > DATE '{on}')" if "left_on" in shape.types else ""
            schools = connection.execute(
                f"SELECT DISTINCT school FROM open_now WHERE school IS NOT NULL {left} "
                "AND school NOT IN (SELECT school FROM offered WHERE school IS NOT NULL) ORDER BY school"
            ).fetchall()
    return {
        "records_held": records,
        "records_left_out": gone,
        "people_held": persons,
        "people_left_out": persons_gone,
        "records_newer": later,
        "schools_gone": tuple(school for (school,) in schools),
    }
