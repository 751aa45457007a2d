"""Pulls a table or a query of a council's database into a Parquet file, which then is the delivery.

The file is kept: it has a content hash and row numbers like any delivery, and what was stored can be
rebuilt from it. It also says how far the pull reached (its watermark). So there is one moment at which
a pull happened, the file's renaming: one that dies half-way leaves no delivery and moves no watermark.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from pyarrow import parquet
from sqlalchemy.exc import SQLAlchemyError

from sources.addresses import database_engine
from sources.arrangement import arrange
from sources.chunks import Chunks
from sources.records import Records
from sources.selecting import single_select
from sources.ssd import USUAL_COLUMNS, SsdTable
from sources.watermarks import Reached, Watermark, everything_there, newest
from vocabulary.feed_settings import DatabaseSettings, FeedSettings
from vocabulary.feeds import Feed
from vocabulary.problems import ConfigurationProblem, DeliveryProblem

AT_ONCE = 20_000
"""Rows held at once, on their way from the database to the file."""

_HALF = ".pulling"


@dataclass(frozen=True)
class Pulled:
    """What a pull brought. path: the delivery; None when the day's earlier pull has every row of it already."""

    path: Path | None
    rows: int
    since: str
    """From where it was pulled, in words."""


def pull(
    feed: Feed, settings: FeedSettings, *, address: str, folder: Path, as_of: date, most_rows: int | None = None
) -> Pulled:
    """Pull what is new since the feed's last pull in `folder` (all of it on the first, or with no watermark).

    address: the SQLAlchemy address, from the environment. as_of: the night, which is the day of
    delivery. most_rows: at most so many, for a look at the table; such a pull reaches nowhere.

    What the last pull reached is read again, and `reread` before it: a row entered late by a long
    transaction, or one of several that carry the same time, is not lost. Rows that come twice are exact
    duplicates. Rows whose watermark is empty come every time.

    Raises ConfigurationProblem for an address, a driver, a table or a query that can't be used;
    DeliveryProblem when the database can't be reached or the pull fails. Neither holds the address.
    """
    source = settings.database
    assert source is not None, "the configuration sees to it"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in folder.glob(f".*{_HALF}"):
        left.unlink()  # a pull that was killed
    watermark = Watermark(source.watermark, _subject(source), source.reread)
    last = newest(folder, watermark) if source.watermark and most_rows is None else None
    number = len(list(folder.glob(f"{feed.name}_{as_of.isoformat()}_*.parquet"))) + 1
    path = folder / f"{feed.name}_{as_of.isoformat()}_{number}.parquet"
    half = folder / f".{path.name}{_HALF}"
    try:
        with _connected(address, source.url_from) as connection:
            statement = _statement(connection, feed, settings, since=watermark.begin_at(last), file_name=path.name)
            if most_rows is not None:
                statement = sa.select(sa.text("*")).select_from(statement.subquery("pulled")).limit(most_rows)
            rows = _spool(connection, statement, half, watermark if most_rows is None else Watermark("", "", 0), last, as_of)
        if number > 1 and everything_there(half, folder, prefix=f"{feed.name}_{as_of.isoformat()}_"):
            return Pulled(None, 0, _words(source, last))
        os.replace(half, path)
    except SQLAlchemyError as failed:
        # A driver's own words may quote a row or the address.
        raise _failed(feed, failed) from None
    except OSError as failed:
        raise DeliveryProblem(
            f"feeds.{feed.name}: what was pulled can't be written ({failed.strerror}).", do="Check space and permissions."
        ) from None
    finally:
        half.unlink(missing_ok=True)
    return Pulled(path, rows, _words(source, last))


def _spool(
    connection: sa.Connection, statement: Any, half: Path, watermark: Watermark, last: Reached | None, as_of: date
) -> int:
    """Stream the rows into the file; how many. A column whose type only shows later begins the file again."""
    known: dict[str, pa.DataType] = {}
    while True:
        result = connection.execution_options(yield_per=AT_ONCE).execute(statement)
        headings = tuple(result.keys())
        _check_headings(headings, watermark)
        chunks = Chunks(headings, known)
        reached = last
        rows = 0
        with _private(half) as out, _Writer(out) as writer:
            for part in result.partitions():
                values = list(zip(*part, strict=True))
                table = chunks.table(values)
                if table is None:
                    break
                if watermark.column:
                    reached = watermark.reached(values[headings.index(watermark.column)], reached, as_of=as_of)
                writer.write(table)
                rows += table.num_rows
            else:
                writer.finish(chunks.schema(), {"as_of": as_of.isoformat(), **watermark.kept(last, reached)})
                return rows
        result.close()
        known = chunks.known


class _Writer:
    """A Parquet file that is made with its first rows, and holds what it is once its last are in."""

    def __init__(self, out: Any) -> None:
        self._out = out
        self._writer: parquet.ParquetWriter | None = None

    def write(self, table: pa.Table) -> None:
        if self._writer is None:
            self._writer = parquet.ParquetWriter(self._out, table.schema, compression="zstd", write_page_checksum=True)
        self._writer.write_table(table)

    def finish(self, schema: pa.Schema, facts: dict[str, str]) -> None:
        if self._writer is None:
            self.write(schema.empty_table())
        assert self._writer is not None
        self._writer.add_key_value_metadata(facts)

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.close()


@contextmanager
def _private(path: Path) -> Iterator[Any]:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())


@contextmanager
def _connected(address: str, variable: str) -> Iterator[sa.Connection]:
    """A connection in a transaction that reads one state of the database, can't write, and is rolled back."""
    engine = database_engine(address, variable)
    try:
        with engine.connect() as connection:
            dialect = engine.dialect.name
            if dialect == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            elif dialect in {"mysql", "mariadb"}:
                connection.exec_driver_sql("START TRANSACTION READ ONLY")
            elif dialect == "oracle":
                connection.exec_driver_sql("SET TRANSACTION READ ONLY")
            elif dialect == "sqlite":
                connection.exec_driver_sql("PRAGMA query_only = ON")
            try:
                yield connection
            finally:
                connection.rollback()
    finally:
        engine.dispose()


@dataclass
class _Headings:
    """A table of which only the columns are known yet."""

    headings: tuple[str, ...]

    def records(self, wanted: tuple[str, ...]) -> Records:
        raise AssertionError(f"the database has not been asked for {len(wanted)} columns yet")


def _columns_needed(headings: tuple[str, ...], feed: Feed, settings: FeedSettings, file_name: str) -> tuple[str, ...]:
    if settings.format != "ssd":
        return arrange(headings, feed, settings, file_name=file_name).wanted
    table = SsdTable(_Headings(headings), feed, file_name, settings.values)
    usual = USUAL_COLUMNS.get(feed.name)
    return table.needed(arrange(table.headings, feed, settings, file_name=file_name, usual=usual).wanted)


def _statement(connection: sa.Connection, feed: Feed, settings: FeedSettings, *, since: Any, file_name: str) -> Any:
    source = settings.database
    assert source is not None
    if source.query:
        # A colon in the query is a colon, not a parameter's name.
        query = single_select(source.query, where=f"feeds.{feed.name}.database.query").replace(":", "\\:")
        written = sa.text(query).columns()
        if since is None:
            return written
        statement = sa.select(sa.text("*")).select_from(written.subquery("pulled"))
    else:
        schema, _, name = source.table.rpartition(".")
        headings = _columns_of(connection, feed, source.table, name, schema or None)
        wanted = _columns_needed(headings, feed, settings, file_name)
        if source.watermark and source.watermark not in headings:
            raise _no_watermark(source.watermark)
        needed = dict.fromkeys((*wanted, *([source.watermark] if source.watermark else [])))
        statement = sa.select(*(sa.column(each) for each in needed)).select_from(sa.table(name, schema=schema or None))
    if since is None:
        return statement
    column: sa.ColumnClause[Any] = sa.column(source.watermark)
    return statement.where(sa.or_(column >= since, column.is_(None)))


def _columns_of(connection: sa.Connection, feed: Feed, shown: str, name: str, schema: str | None) -> tuple[str, ...]:
    try:
        return tuple(str(column["name"]) for column in sa.inspect(connection).get_columns(name, schema=schema))
    except sa.exc.NoSuchTableError:
        raise ConfigurationProblem(
            f"feeds.{feed.name}.database.table: there is no table or view {shown} that this account may see.",
            do="Check the schema, the capital letters and the account's rights.",
        ) from None


def _check_headings(headings: Sequence[str], watermark: Watermark) -> None:
    twice = sorted({name for name in headings if headings.count(name) > 1})
    if twice:
        raise ConfigurationProblem(
            f"The query gives {', '.join(twice)} more than once.", do="Give each column a name of its own."
        )
    if watermark.column and watermark.column not in headings:
        raise _no_watermark(watermark.column)


def _no_watermark(column: str) -> ConfigurationProblem:
    return ConfigurationProblem(
        f"database.watermark: there is no column {column}.",
        do="Name one that the table or the query has, as it is written there.",
    )


def _subject(source: DatabaseSettings) -> str:
    return source.table or " ".join(source.query.split())


def _words(source: DatabaseSettings, last: Reached | None) -> str:
    if not source.watermark:
        return "all of it"
    return "all of it so far" if last is None else f"what is new in {source.watermark}"


def _failed(feed: Feed, failed: SQLAlchemyError) -> DeliveryProblem:
    return DeliveryProblem(
        f"feeds.{feed.name}: the database can't be reached, or refused or broke off the pull ({type(failed).__name__}). "
        "Nothing of it was kept.",
        do="Check the address in the environment, the network and the account's rights, and run again.",
    )
