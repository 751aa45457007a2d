"""Which version of a record was in force when, worked out from everything ever said about it.

An observation is one row of one delivery: under this key, from known_on, the content was this. What is
in force is a pure function of the set of observations, so the order in which files land can't matter:

1. of several observations of one key with one known_on, the delivery that came last wins (by
   delivered_on; then a withdrawal; then the greater content);
2. winners stand in order of known_on; one with the content of the one before it says nothing new;
3. each that remains is in force until the next.

Keys that stand alone need none of this, and they are nearly all of them: only keys that are in the
delivery twice, or in the warehouse already with something else, go the long way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.layout import Shape

if TYPE_CHECKING:
    import duckdb

_HELD, _ECHO, _ARRIVED = 0, 1, 2


def settle(connection: duckdb.DuckDBPyConnection, shape: Shape, *, sequence: int) -> None:
    """Sort the rows of `arrived` into versions to keep, closures, and rows that were held already.

    Reads the temporary tables `arrived` (row, columns), `held` (all versions of the same keys:
    columns, delivery, rival, known_until), `held_seen` (what `Layout.seen` gives, for the same keys) and
    `delivered` (sequence, delivered_on; this delivery too). Makes

    - `kept`: row (empty for an earlier delivery's row that comes back into force), columns, known_until, rival,
      corrects (it took the place of something else);
    - `closing`: columns version and rival of each version whose end changes, known_until, old_until;
    - `again`: key, known_on, of_known_on, of_version, of_rival of rows that agree with a version held.
    """
    _find_rows_already_held(connection, shape)
    _find_contested_keys(connection, shape)
    ((contested,),) = connection.execute("SELECT count(*) FROM contested").fetchall()
    if contested:
        _line_up_observations(connection, shape, sequence=sequence)
        _place(connection, shape, sequence=sequence)
    _gather(connection, shape, contested=bool(contested))


def _find_rows_already_held(connection: duckdb.DuckDBPyConnection, shape: Shape) -> None:
    """A row with the content in force on the day it was known changes nothing, whatever else there is."""
    connection.execute(f"""
        CREATE TEMP TABLE same AS
        SELECT a.row, {shape.keys_of("a")}, a.known_on, h.known_on AS of_known_on, h.delivery AS of_version, h.rival AS of_rival
        FROM arrived a JOIN held h
        ON {shape.same_key("a", "h")} AND h.known_on <= a.known_on
           AND (h.known_until IS NULL OR h.known_until > a.known_on) AND {shape.same_payload("a", "h")}
    """)


def _find_contested_keys(connection: duckdb.DuckDBPyConnection, shape: Shape) -> None:
    keys = ", ".join(shape.key)
    ((held,),) = connection.execute("SELECT count(*) FROM held").fetchall()
    new = "(SELECT a.* FROM arrived a ANTI JOIN same s ON a.row = s.row)" if held else "arrived"
    met = f" UNION SELECT {keys} FROM {new} a SEMI JOIN held h ON {shape.same_key('a', 'h')}" if held else ""
    connection.execute(f"""
        CREATE TEMP TABLE contested AS
        SELECT {keys} FROM {new} a GROUP BY ALL HAVING count(*) > 1 {met}
    """)
    if held:
        connection.execute(f"DELETE FROM same USING contested c WHERE {shape.same_key('same', 'c')}")


def _line_up_observations(connection: duckdb.DuckDBPyConnection, shape: Shape, *, sequence: int) -> None:
    keys = ", ".join(shape.key)
    of_contested = f"SEMI JOIN contested c ON {shape.same_key('o', 'c')}"
    connection.execute(f"""
        CREATE TEMP TABLE held_here AS
        SELECT {shape.keys_of("o")}, o.known_on, {shape.content} AS content, o.delivery, o.rival, o.known_until
        FROM held o {shape.with_digests} {of_contested}
    """)
    connection.execute(f"""
        CREATE TEMP TABLE observed AS
        SELECT {keys}, known_on, content, delivery, rival, {_HELD} AS kind, NULL::BIGINT AS row FROM held_here
        UNION ALL
        SELECT {shape.keys_of("o")}, o.known_on, h.content, o.delivery, 0, {_ECHO}, NULL
        FROM held_seen o JOIN held_here h
        ON {shape.same_key("o", "h")} AND o.of_known_on = h.known_on AND o.of_version = h.delivery AND o.of_rival = h.rival
        UNION ALL
        SELECT {shape.keys_of("o")}, o.known_on, NULL, o.delivery, 0, {_ECHO}, NULL
        FROM held_seen o {of_contested} WHERE o.of_version IS NULL
        UNION ALL
        SELECT {shape.keys_of("o")}, o.known_on, {shape.content}, {sequence}, 0, {_ARRIVED}, o.row
        FROM arrived o {shape.with_digests} {of_contested}
    """)
    connection.execute(f"""
        CREATE TEMP TABLE in_force AS
        WITH winners AS (
            SELECT o.*, count(DISTINCT content) OVER (PARTITION BY {keys}, known_on) > 1 AS disputed
            FROM observed o JOIN delivered d ON o.delivery = d.sequence
            QUALIFY row_number() OVER (
                PARTITION BY {keys}, known_on ORDER BY d.delivered_on DESC, content DESC NULLS LAST) = 1
        ), changes AS (
            SELECT * FROM winners
            QUALIFY content IS DISTINCT FROM lag(content) OVER (PARTITION BY {keys} ORDER BY known_on)
        )
        SELECT {keys}, known_on, content, lead(known_on) OVER chain AS known_until,
               disputed OR row_number() OVER chain > 1 AS corrects
        FROM changes WINDOW chain AS (PARTITION BY {keys} ORDER BY known_on)
    """)
    connection.execute("DELETE FROM in_force WHERE content IS NULL")  # an end has done its work: it closed what was before


def _place(connection: duckdb.DuckDBPyConnection, shape: Shape, *, sequence: int) -> None:
    """Say which stored row carries each version in force, and what is left of the others."""
    keys = ", ".join(shape.key)
    connection.execute(f"""
        CREATE TEMP TABLE carriers AS
        SELECT {keys}, known_on, content, kind, delivery, rival, row FROM observed WHERE kind <> {_ECHO}
        QUALIFY row_number() OVER (PARTITION BY {keys}, known_on, content ORDER BY kind, delivery, rival, row) = 1
    """)
    connection.execute(f"""
        CREATE TEMP TABLE placed AS
        SELECT {shape.keys_of("f")}, f.known_on, f.content, f.known_until, f.corrects,
               CASE WHEN c.kind = {_HELD} THEN c.delivery ELSE {sequence} END AS delivery, coalesce(c.rival, 0) AS rival,
               coalesce(c.kind, {_ECHO}) AS kind, c.row
        FROM in_force f LEFT JOIN carriers c
        ON {shape.same_key("f", "c")} AND f.known_on = c.known_on AND f.content IS NOT DISTINCT FROM c.content
    """)
    connection.execute(f"""
        CREATE TEMP TABLE judged AS
        SELECT o.row, {shape.keys_of("o")}, o.known_on, o.content, c.kind, c.delivery, c.rival, c.row AS carried_by,
               f.known_on AS of_known_on, f.delivery AS of_version, f.rival AS of_rival
        FROM observed o
        JOIN carriers c ON {shape.same_key("o", "c")} AND o.known_on = c.known_on AND o.content IS NOT DISTINCT FROM c.content
        LEFT JOIN placed f
        ON {shape.same_key("o", "f")} AND f.known_on <= o.known_on
           AND (f.known_until IS NULL OR f.known_until > o.known_on) AND o.content IS NOT DISTINCT FROM f.content
        WHERE o.kind = {_ARRIVED}
    """)


def _gather(connection: duckdb.DuckDBPyConnection, shape: Shape, *, contested: bool) -> None:
    keys, columns = ", ".join(shape.key), ", ".join(shape.columns)
    unpacked = ", ".join([*shape.key, *(f"content.{name}" for name in shape.payload), "known_on"])
    alone = f"SELECT a.row, {', '.join(f'a.{name}' for name in shape.columns)}, NULL::DATE AS known_until, 0 AS rival, false AS corrects"
    if not contested:
        connection.execute(f"CREATE TEMP VIEW kept AS {alone} FROM arrived a ANTI JOIN same s ON a.row = s.row")
        connection.execute(
            f"CREATE TEMP TABLE closing AS SELECT {columns}, delivery AS version, rival, known_until, "
            "known_until AS old_until FROM held WHERE false"
        )
        connection.execute(f"CREATE TEMP VIEW again AS SELECT {keys}, known_on, of_known_on, of_version, of_rival FROM same")
        return
    connection.execute(f"""
        CREATE TEMP VIEW kept AS
        {alone} FROM arrived a ANTI JOIN same s ON a.row = s.row ANTI JOIN contested c ON {shape.same_key("a", "c")}
        UNION ALL
        SELECT row, {unpacked}, known_until, 0, corrects FROM placed WHERE kind <> {_HELD}
        UNION ALL
        SELECT row, {unpacked}, known_on, row_number() OVER (PARTITION BY {keys}, known_on ORDER BY content), false FROM judged
        WHERE of_known_on IS NULL AND kind = {_ARRIVED} AND carried_by = row
    """)
    connection.execute(f"""
        CREATE TEMP TABLE closing AS
        WITH ends AS (
            SELECT h.*, CASE WHEN p.delivery IS NULL THEN h.known_on ELSE p.known_until END AS new_until
            FROM held_here h LEFT JOIN placed p
            ON {shape.same_key("h", "p")} AND h.known_on = p.known_on AND h.delivery = p.delivery AND h.rival = p.rival AND p.kind = {_HELD}
        )
        SELECT {unpacked}, delivery AS version, rival, new_until AS known_until, known_until AS old_until
        FROM ends WHERE new_until IS DISTINCT FROM known_until
    """)
    connection.execute(f"""
        CREATE TEMP VIEW again AS
        SELECT {keys}, known_on, of_known_on, of_version, of_rival FROM same
        UNION
        SELECT {keys}, known_on, coalesce(of_known_on, known_on), coalesce(of_version, delivery), coalesce(of_rival, rival) FROM judged
        WHERE NOT ((of_known_on = known_on OR of_known_on IS NULL) AND kind = {_ARRIVED} AND carried_by = row)
    """)
