"""What the whole warehouse says on a date, in a few counts: whether feeds agree, and which school days are complete."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from store.invariants import INVARIANTS, MOST_SCHOOLS_NAMED
from vocabulary.code_tables import code_table
from vocabulary.feeds import FEEDS

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from store.identities import Identities
    from store.warehouse import Warehouse

RECENT_DAYS = 28
"""How far back marks are looked at school by school: four weeks, so that a half-term never empties it."""


class Overview:
    """The records in force on a date, ready to be counted. Made by `overview`; holds nothing once that ends.

    Temporary views known_<feed> hold what was known on the date and not taken back; `recent` holds the
    recorded marks of the past four weeks; `births` holds each person's date of birth.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, identities: Identities, *, as_of: date) -> None:
        self._connection = connection
        self._identities = identities
        self.as_of = as_of

    def invariants(self) -> pd.DataFrame:
        """One row for each invariant: invariant, checked, broken (counts of its unit) and schools.

        schools: references of the schools with most of what is broken, joined by ', ', at most
        MOST_SCHOOLS_NAMED; empty where the invariant is not about schools. Counts and references of
        schools, and nothing of a person.
        """
        import pandas as pd

        rows = []
        for name, query in INVARIANTS.items():
            checked, broken, schools = self._one(query)
            rows.append((name, int(checked or 0), int(broken or 0), ", ".join((schools or [])[:MOST_SCHOOLS_NAMED])))
        checked, broken = self._identities.same_upn_other_birthday()
        rows.append(("one_upn_has_one_birthday", checked, broken, ""))
        return pd.DataFrame(rows, columns=["invariant", "checked", "broken", "schools"])

    def completeness(self) -> pd.DataFrame:
        """One row for each school and school day of the past four weeks: school, school_name, day, expected, held.

        expected: two marks for each pupil on the school's roll that day. held: sessions of those pupils
        with a recorded mark of that school, or of no named school; '-', which is no mark, is not counted. A
        school day with no pupil on the roll expects nothing and is left out. In order of school and day.
        """
        frame: pd.DataFrame = self._connection.execute(f"""
            WITH days AS (
                SELECT DISTINCT school, happened_on AS day FROM known_calendar
                WHERE happened_on >= {self._back(RECENT_DAYS)} AND happened_on < {_literal(self.as_of)}
            ), on_roll AS (
                SELECT DISTINCT d.school, d.day, p.person_no FROM days d JOIN stays p
                ON p.school = d.school AND p.entered_on <= d.day AND p.left_on > d.day
            ), expected AS (
                SELECT school, day, 2 * count(*) AS expected FROM on_roll GROUP BY ALL
            ), held AS (
                SELECT r.school, r.day, count(DISTINCT (r.person_no, m.session)) AS held FROM on_roll r JOIN recent m
                ON m.person_no = r.person_no AND m.happened_on = r.day AND (m.school IS NULL OR m.school = r.school)
                GROUP BY ALL
            ), names AS (
                SELECT school, any_value(school_name) AS school_name FROM known_schools GROUP BY school
            )
            SELECT e.school, coalesce(n.school_name, e.school) AS school_name, e.day, e.expected, coalesce(h.held, 0) AS held
            FROM expected e LEFT JOIN held h USING (school, day) LEFT JOIN names n USING (school)
            ORDER BY e.school, e.day
        """).df()
        frame["day"] = [value.date() for value in frame["day"]]
        return frame.astype({"expected": "int64", "held": "int64"})

    def _back(self, days: int) -> str:
        return _literal(self.as_of - timedelta(days=days))

    def _one(self, query: str) -> tuple[Any, ...]:
        (row,) = self._connection.execute(
            query.format(
                as_of=_literal(self.as_of),
                recent=self._back(RECENT_DAYS),
                year=self._back(364),
                three_years=self._back(3 * 364),
                fortnight=self._back(14),
                six_weeks=self._back(42),
                attended=_codes(code_table("attendance_marks").codes_where(**{"class": "present"})),
            )
        ).fetchall()
        return row


@contextmanager
def overview(warehouse: Warehouse, identities: Identities, *, as_of: date) -> Iterator[Overview]:
    """The overview of what was known on a date, for as long as the block runs; its temporary tables end with it."""
    names = {name: warehouse.history(name).get_name() for name in FEEDS}
    cursor = warehouse.backend.con.cursor()
    try:
        for name, view in names.items():
            taken_back = " AND NOT coalesce(withdrawn, false)" if "withdrawn" in FEEDS[name].column_names else ""
            cursor.execute(
                f"CREATE TEMP VIEW known_{name} AS SELECT * FROM {view} WHERE known_on <= {_literal(as_of)} "
                f"AND (known_until IS NULL OR known_until > {_literal(as_of)}){taken_back}"
            )
        cursor.execute("""
            CREATE TEMP TABLE stays AS
            SELECT DISTINCT person_no, school, coalesce(entered_on, DATE '1900-01-01') AS entered_on,
                   coalesce(left_on, DATE '9999-12-31') AS left_on
            FROM known_pupils WHERE school IS NOT NULL
        """)
        cursor.execute(f"""
            CREATE TEMP TABLE recent AS
            SELECT person_no, happened_on, session, mark, school FROM known_attendance
            WHERE happened_on >= {_literal(as_of - timedelta(days=RECENT_DAYS))} AND happened_on < {_literal(as_of)} AND mark <> '-'
        """)
        births = identities.births()
        cursor.register("births_held", births)
        cursor.execute("CREATE TEMP TABLE births AS SELECT * FROM births_held")
        yield Overview(cursor, identities, as_of=as_of)
    finally:
        cursor.close()


def _literal(day: date) -> str:
    return f"DATE '{day.isoformat()}'"


def _codes(codes: tuple[str, ...]) -> str:
    return ", ".join("'" + code.replace("'", "''") + "'" for code in codes)
