from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa
from pyarrow import parquet

from sources.databases import Pulled, pull
from sources.reading import read
from tests.sources.postgres import postgres
from vocabulary.feed_settings import DatabaseSettings, FeedSettings
from vocabulary.feeds import FEEDS
from vocabulary.problems import ConfigurationProblem, DeliveryProblem

NIGHT = date(2026, 11, 16)
COLUMNS = {
    "exclusion_ref": "ref",
    "person_ref": "pupil",
    "happened_on": "started",
    "category": "category",
    "sessions": "sessions",
    "known_on": "recorded",
}
TABLE = (
    "CREATE TABLE suspensions (ref TEXT, pupil TEXT, started DATE, category TEXT, sessions NUMERIC(5,1), "
    "recorded DATE, modified TIMESTAMP, note TEXT)"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with postgres(tmp_path_factory.mktemp("pg")) as address:
        yield address


@pytest.fixture(params=["postgresql", pytest.param("sqlite", id="sqlite")])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with an empty table of suspensions."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path / 'education.sqlite'}"
    else:
        address = request.getfixturevalue("server")
        _run(address, "DROP TABLE IF EXISTS suspensions")
    _run(address, TABLE)
    return str(address)


def _engine(address: str) -> sa.Engine:
    return sa.create_engine(address.replace("postgresql://", "postgresql+psycopg://"), poolclass=sa.NullPool)


def _run(address: str, statement: str, rows: list[dict[str, Any]] | None = None) -> None:
    with _engine(address).begin() as connection:
        connection.execute(sa.text(statement), rows or None)


def _add(address: str, *refs: str, modified: datetime | None, sessions: float = 3) -> None:
    rows = [
        {"ref": ref, "pupil": "P1", "sessions": sessions, "modified": None if modified is None else str(modified)}
        for ref in refs
    ]
    when = "CAST(:modified AS TIMESTAMP)" if "postgres" in address else ":modified"
    _run(
        address,
        f"INSERT INTO suspensions VALUES (:ref, :pupil, '2026-11-12', 'SUSP', :sessions, '2026-11-13', {when}, 'private')",
        rows,
    )


def _settings(**database: Any) -> FeedSettings:
    source = {"url_from": "TEST_DATABASE", **({} if "query" in database else {"table": "suspensions"}), **database}
    return FeedSettings(format="database", database=DatabaseSettings(**source), columns=COLUMNS)


def _pull(address: str, folder: Path, *, as_of: date = NIGHT, **database: Any) -> Pulled:
    return pull(FEEDS["exclusions"], _settings(**database), address=address, folder=folder / "pulls", as_of=as_of)


def _refs(pulled: Pulled) -> list[str]:
    assert pulled.path is not None
    reading = read(pulled.path, FEEDS["exclusions"], _settings(), delivered_on=NIGHT)
    return sorted(reading.table["exclusion_ref"].to_pylist())


NOON = datetime.fromisoformat("2026-11-14T12:00:00")


def test_a_pull_is_a_delivery_that_is_read_like_any_other(database: str, tmp_path: Path) -> None:
    _add(database, "E1", "E2", modified=NOON, sessions=2)
    pulled = _pull(database, tmp_path)

    assert pulled.path is not None
    reading = read(pulled.path, FEEDS["exclusions"], _settings(), delivered_on=NIGHT)
    assert reading.rows_in == pulled.rows == 2
    assert reading.faults.num_rows == 0
    assert reading.table["happened_on"].to_pylist() == [date(2026, 11, 12)] * 2
    assert reading.table["sessions"].to_pylist() == [2, 2]
    assert reading.table["row"].to_pylist() == [1, 2]
    assert pulled.path.name == "exclusions_2026-11-16_1.parquet"
    assert pulled.path.stat().st_mode & 0o077 == 0


def test_only_the_columns_that_are_needed_leave_a_table(database: str, tmp_path: Path) -> None:
    _add(database, "E1", modified=NOON)
    pulled = _pull(database, tmp_path, watermark="modified")

    assert pulled.path is not None
    assert set(parquet.read_schema(pulled.path).names) == {*COLUMNS.values(), "modified"}


def test_the_next_pull_begins_where_the_last_one_ended_and_reads_ties_again(database: str, tmp_path: Path) -> None:
    _add(database, "OLD", modified=NOON - timedelta(days=3))
    _add(database, "TIE", modified=NOON)
    _pull(database, tmp_path, watermark="modified")
    _add(database, "SAME MOMENT, ENTERED AFTERWARDS", modified=NOON)
    _add(database, "LATE COMMIT", modified=NOON - timedelta(minutes=59))
    _add(database, "NEW", modified=NOON + timedelta(hours=1))
    second = _pull(database, tmp_path, as_of=NIGHT + timedelta(days=1), watermark="modified")

    assert _refs(second) == ["LATE COMMIT", "NEW", "SAME MOMENT, ENTERED AFTERWARDS", "TIE"]


def test_a_row_without_a_watermark_comes_every_time(database: str, tmp_path: Path) -> None:
    _add(database, "E1", modified=NOON)
    _pull(database, tmp_path, watermark="modified")
    _add(database, "NO TIME", modified=None)
    second = _pull(database, tmp_path, as_of=NIGHT + timedelta(days=1), watermark="modified")

    assert _refs(second) == ["E1", "NO TIME"]


def test_a_time_in_the_far_future_does_not_hide_what_comes_later(database: str, tmp_path: Path) -> None:
    _add(database, "E1", modified=NOON)
    _add(database, "MISTAKE", modified=datetime.fromisoformat("2099-01-01T00:00:00"))
    _pull(database, tmp_path, watermark="modified")
    _add(database, "NEW", modified=NOON + timedelta(days=1))
    second = _pull(database, tmp_path, as_of=NIGHT + timedelta(days=1), watermark="modified")

    assert _refs(second) == ["E1", "MISTAKE", "NEW"]


def test_the_same_night_again_makes_no_second_delivery_unless_something_came(database: str, tmp_path: Path) -> None:
    _add(database, "E1", modified=NOON)
    for watermark in ("modified", ""):
        folder = tmp_path / f"with {watermark}"
        folder.mkdir()
        assert _pull(database, folder, watermark=watermark).rows == 1
        assert _pull(database, folder, watermark=watermark).path is None
        assert len(list((folder / "pulls").iterdir())) == 1
    _add(database, "E2", modified=NOON)
    again = _pull(database, tmp_path / "with modified", watermark="modified")
    assert _refs(again) == ["E1", "E2"]


def test_a_pull_that_brings_nothing_is_an_empty_delivery_so_that_the_feed_is_known_to_be_fresh(
    database: str, tmp_path: Path
) -> None:
    pulled = _pull(database, tmp_path, watermark="modified")

    assert pulled.rows == 0
    assert _refs(pulled) == []


def test_a_pull_that_dies_leaves_no_delivery_and_does_not_move_the_watermark(database: str, tmp_path: Path) -> None:
    _add(database, "E1", modified=NOON)
    first = _pull(database, tmp_path, watermark="modified")
    _add(database, *(f"E{number}" for number in range(2, 40)), modified=NOON + timedelta(days=1))
    before = sorted((tmp_path / "pulls").iterdir())

    class Dead(Exception):
        pass

    def die(self: object, columns: object) -> None:
        raise Dead

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sources.databases.Chunks.table", die)
        with pytest.raises(Dead):
            _pull(database, tmp_path, as_of=NIGHT + timedelta(days=1), watermark="modified")
    assert sorted((tmp_path / "pulls").iterdir()) == before == [first.path]
    second = _pull(database, tmp_path, as_of=NIGHT + timedelta(days=1), watermark="modified")
    assert second.rows == 39  # E1, which carries the last value, is read again


def test_what_a_killed_pull_left_is_cleared_up_by_the_next(database: str, tmp_path: Path) -> None:
    _add(database, "E1", modified=NOON)
    left = tmp_path / "pulls" / ".exclusions_2026-11-15_1.parquet.pulling"
    left.parent.mkdir()
    left.write_bytes(b"PAR1 half of a file")
    _pull(database, tmp_path)

    assert not left.exists()


def test_a_query_is_pulled_incrementally_too(database: str, tmp_path: Path) -> None:
    query = "SELECT s.*, '10:30' AS at FROM suspensions s WHERE category = 'SUSP' -- all of them;\n;"
    _add(database, "E1", modified=NOON - timedelta(days=2))
    assert _refs(_pull(database, tmp_path, query=query, watermark="modified")) == ["E1"]
    _add(database, "E2", modified=NOON)
    second = _pull(database, tmp_path, as_of=NIGHT + timedelta(days=1), query=query, watermark="modified")
    assert second.rows == 2  # E1 carries the last value, so it is read again
    third = _pull(database, tmp_path, as_of=NIGHT + timedelta(days=2), query=query, watermark="modified")
    assert _refs(third) == ["E2"]


def test_another_table_or_watermark_begins_from_the_start(database: str, tmp_path: Path) -> None:
    _add(database, "E1", modified=NOON - timedelta(days=9))
    _add(database, "E2", modified=NOON)
    _pull(database, tmp_path, watermark="modified")
    other = _pull(database, tmp_path, as_of=NIGHT + timedelta(days=1), query="SELECT * FROM suspensions", watermark="modified")

    assert _refs(other) == ["E1", "E2"]


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM suspensions",
        "SELECT 1; DROP TABLE suspensions",
        "WITH gone AS (DELETE FROM suspensions RETURNING *) SELECT * FROM gone",
        "SELECT * INTO copy FROM suspensions",
        "SELECT 1 /* ; */; UPDATE suspensions SET note = ''",
        "EXPLAIN SELECT 1",
        "SELECT 'never closed",
        "",
    ],
)
def test_anything_but_one_select_is_refused_before_the_database_is_asked(tmp_path: Path, query: str) -> None:
    settings = _settings(query=query or " ")
    address = f"sqlite:///{tmp_path / 'x.sqlite'}"
    _run(address, TABLE)
    with pytest.raises(ConfigurationProblem, match="single SELECT"):
        pull(FEEDS["exclusions"], settings, address=address, folder=tmp_path / "pulls", as_of=NIGHT)


def test_the_transaction_itself_cannot_write(database: str, tmp_path: Path) -> None:
    """A function that writes is no word that gives itself away: the second wall holds."""
    _add(database, "E1", modified=NOON)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sources.databases.single_select", lambda query, where: query)
        with pytest.raises(DeliveryProblem):
            _pull(database, tmp_path, query="UPDATE suspensions SET note = 'changed' RETURNING *")
    with _engine(database).connect() as connection:
        assert connection.execute(sa.text("SELECT note FROM suspensions")).scalars().all() == ["private"]


def test_values_of_two_types_in_one_column_are_all_text(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'x.sqlite'}"
    _run(address, "CREATE TABLE suspensions (ref, pupil, started, category, sessions, recorded)")
    row = "INSERT INTO suspensions VALUES (:ref, 'P1', '2026-11-12', 'SUSP', :sessions, '2026-11-13')"
    _run(address, row, [{"ref": number, "sessions": None} for number in range(20_001)])
    _run(address, row, [{"ref": "A7", "sessions": 2.0}])
    pulled = _pull(address, tmp_path)

    refs = _refs(pulled)
    assert len(refs) == 20_002
    assert {"0", "20000", "A7"} <= set(refs)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("", "TEST_DATABASE is not set"),
        ("not an address secret", "is not a SQLAlchemy address"),
        ("mssql://u:secret@h/d", "pyodbc"),
        ("oracle://u:secret@h/d", "oracledb"),
        ("nosuch://u:secret@h/d", "driver"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_without_repeating_it(tmp_path: Path, address: str, says: str) -> None:
    with pytest.raises(ConfigurationProblem, match=re.escape(says)) as told:
        _pull(address, tmp_path)
    assert "secret" not in str(told.value)


def test_a_database_that_cannot_be_reached_is_a_delivery_that_cannot_be_read(tmp_path: Path) -> None:
    for address in (f"sqlite:///{tmp_path / 'nowhere.sqlite'}", "postgresql://u:secret@127.0.0.1:1/d?connect_timeout=2"):
        with pytest.raises(DeliveryProblem, match="Nothing of it was kept") as told:
            _pull(address, tmp_path)
        assert "secret" not in str(told.value)


def test_a_failure_never_repeats_what_is_in_a_row(database: str, tmp_path: Path) -> None:
    _add(database, "CANARY", modified=NOON)
    with pytest.raises(DeliveryProblem) as told:
        _pull(database, tmp_path, query="SELECT ref, abs(CAST(ref AS INTEGER) / 0) AS pupil, nosuch FROM suspensions")
    assert "CANARY" not in str(told.value)


def test_memory_holds_a_chunk_and_not_the_table(server: str, tmp_path: Path) -> None:
    """The most rows handed over at once is the chunk, though the table has more than two of them."""
    _run(server, "DROP TABLE IF EXISTS suspensions")
    _run(server, TABLE)
    _run(server, "INSERT INTO suspensions SELECT 'E' || n, 'P1', '2026-11-12', 'SUSP', 2, '2026-11-13', now(), '' "
                 "FROM generate_series(1, 45000) n")  # fmt: skip
    sizes = []
    from sources.chunks import Chunks

    table = Chunks.table

    def noted(self: Chunks, columns: Any) -> pa.Table | None:
        sizes.append(len(columns[0]))
        return table(self, columns)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sources.databases.Chunks.table", noted)
        pulled = _pull(server, tmp_path)
    assert pulled.rows == 45_000
    assert sizes == [20_000, 20_000, 5_000]
