"""Records written down in a test, held as the warehouse would hold them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import ibis
import pandas as pd
import pyarrow as pa

from features.records import History
from vocabulary.feeds import FEEDS, Feed, Kind
from vocabulary.feeds.contract import Column

Rows = Mapping[str, Iterable[Mapping[str, Any]]]

_ARROW = {
    Kind.TEXT: pa.string(),
    Kind.CODE: pa.string(),
    Kind.CODES: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.INTEGER: pa.int32(),
    Kind.NUMBER: pa.float64(),
    Kind.FLAG: pa.bool_(),
}
LONG_AGO = date(2015, 1, 1)


def schema_of(feed: Feed) -> pa.Schema:
    """The columns of the feed's history: those that do not identify, and until when each version was in force."""

    def arrow(column: Column) -> pa.DataType:
        return _ARROW[column.kind]

    columns = [(column.name, arrow(column)) for column in feed.columns if not column.identifying]
    people = [("person_no", pa.int32())] if feed.people_feed or feed.source else []
    return pa.schema([*people, *columns, ("known_until", pa.date32())])


def history_of(rows: Rows) -> History:
    """A history of these rows. A row's known_on is the day after it happened unless it says otherwise."""
    unknown = set(rows) - set(FEEDS)
    assert not unknown, f"no such feed: {unknown}"
    backend = ibis.duckdb.connect(threads=1)
    for name, feed in FEEDS.items():
        held = [_with_known_on(dict(row)) for row in rows.get(name, ())]
        schema = schema_of(feed)
        strange = {key for row in held for key in row} - set(schema.names)
        assert not strange, f"{name} has no {strange}"
        backend.con.register(f"held_{name}", pa.Table.from_pylist(held, schema=schema))
    return lambda name: backend.table(f"held_{name}")


def _with_known_on(row: dict[str, Any]) -> dict[str, Any]:
    if "known_on" not in row:
        happened = row.get("happened_on")
        row["known_on"] = happened + timedelta(days=1) if happened else LONG_AGO
    return row


def links_of(*links: tuple[int, int] | tuple[int, int, str]) -> pd.DataFrame:
    """Links (person_no, child_no, confidence), strong where nothing else is said."""
    rows = [(*link, "strong") if len(link) == 2 else link for link in links]
    return pd.DataFrame(rows, columns=["person_no", "child_no", "confidence"]).astype(
        {"person_no": "int32", "child_no": "int32"}
    )


def marks(person_no: int, days: Iterable[date], am: str = "/", pm: str = "\\", **more: Any) -> list[dict[str, Any]]:
    """Both sessions of each day."""
    return [
        {"person_no": person_no, "happened_on": day, "session": session, "mark": mark, "school": "S1", **more}
        for day in days
        for session, mark in (("AM", am), ("PM", pm))
    ]


def weekdays(first: date, last: date) -> list[date]:
    """Mondays to Fridays from first to last, both counted."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5]


def open_days(school: str, days: Iterable[date]) -> list[dict[str, Any]]:
    """A school's calendar, known long before."""
    return [{"school": school, "happened_on": day, "known_on": LONG_AGO} for day in days]


def stay(
    person_no: int, school: str = "S1", entered_on: date = LONG_AGO, left_on: date | None = None, **more: Any
) -> dict[str, Any]:
    """A stay at a school, known from its first day."""
    return {
        "person_no": person_no,
        "school": school,
        "entered_on": entered_on,
        "left_on": left_on,
        "known_on": entered_on,
        **more,
    }


STARTS: dict[str, date | None] = dict.fromkeys(FEEDS, LONG_AGO)
"""Every feed held from long ago."""
