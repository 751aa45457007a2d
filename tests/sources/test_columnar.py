import io
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from sources import columnar, columns, reading
from tests.sources.conftest import DELIVERED, Deliver, ReadAs
from vocabulary.feed_settings import FeedSettings
from vocabulary.feeds import FEEDS
from vocabulary.problems import DeliveryProblem

DAY = date(2026, 11, 13)


def _parquet(table: pa.Table) -> bytes:
    written = io.BytesIO()
    parquet.write_table(table, written, compression="zstd", row_group_size=3)
    return written.getvalue()


def _marks(rows: int = 8) -> pa.Table:
    return pa.table(
        {
            "person_ref": [f"P{row // 2}" for row in range(rows)],
            "happened_on": pa.array([DAY] * rows, pa.date32()),
            "session": pa.array([("AM", "PM")[row % 2] for row in range(rows)]).dictionary_encode(),
            "mark": [("/", "\\", None)[row % 3] for row in range(rows)],
            "school": pa.array(range(rows), pa.int64()),
            "known_on": pa.array([DAY] * rows, pa.date32()).cast(pa.timestamp("us")),
        }
    )


def test_typed_columns_are_read_by_the_contract(read_as: ReadAs) -> None:
    read = read_as("attendance", _parquet(_marks()), format="parquet")
    assert read.table["row"].to_pylist() == list(range(1, 9))
    assert read.table["session"].to_pylist() == ["AM", "PM"] * 4
    assert read.table["mark"].to_pylist() == ["/", "\\", None, "/", "\\", None, "/", "\\"]
    assert read.table["school"].to_pylist() == [str(n) for n in range(8)]
    assert read.table["known_on"].to_pylist() == [DAY] * 8
    assert (read.rows_in, read.faults.num_rows) == (8, 0)


def test_the_same_rows_read_alike_from_csv_and_from_parquet(read_as: ReadAs) -> None:
    table = _marks()
    text = io.StringIO()
    table.to_pandas().to_csv(text, index=False)
    assert (
        read_as("attendance", _parquet(table), format="parquet").table.to_pylist()
        == read_as("attendance", text.getvalue()).table.to_pylist()
    )


def test_a_large_delivery_keeps_its_text_as_a_dictionary(deliver: Deliver, monkeypatch: pytest.MonkeyPatch) -> None:
    path = deliver(_parquet(_marks()), "marks.parquet")
    settings = FeedSettings(files="*", format="parquet", constants={"school": "s1"})
    plain = reading.read(path, FEEDS["attendance"], settings, delivered_on=DELIVERED).table
    monkeypatch.setattr(columns, "LARGE", 8)
    large = reading.read(path, FEEDS["attendance"], settings, delivered_on=DELIVERED).table
    assert {str(plain.schema.field(name).type) for name in ("person_ref", "session", "mark", "school")} == {"string"}
    for name in ("person_ref", "session", "mark", "school"):
        assert large.schema.field(name).type == pa.dictionary(pa.int32(), pa.string())
        words = large[name].combine_chunks().dictionary.to_pylist()
        assert len(words) == len(set(words))
        assert None not in words
    assert large.to_pylist() == plain.to_pylist()


def test_every_feed_is_read_from_no_rows(read_as: ReadAs) -> None:
    for name, feed in FEEDS.items():
        empty = pa.table({column: pa.array([], pa.string()) for column in feed.column_names})
        read = read_as(name, _parquet(empty), format="parquet")
        assert read.table.column_names == ["row", *feed.column_names]
        assert read.rows_in == 0


def test_a_damaged_file_is_refused_or_read_whole(read_as: ReadAs) -> None:
    whole = _parquet(_marks())
    chance = np.random.default_rng(4)
    refused = 0
    for at in chance.integers(0, len(whole), 200):
        damaged = bytearray(whole)
        damaged[at] ^= 0x55
        try:
            read = read_as("attendance", bytes(damaged), format="parquet")
        except DeliveryProblem:
            refused += 1
        else:
            assert read.rows_in == read.table.num_rows
    assert refused > 50


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.9, 0.99])
def test_a_file_cut_off_is_refused(read_as: ReadAs, share: float) -> None:
    whole = _parquet(_marks())
    with pytest.raises(DeliveryProblem, match="damaged or cut off"):
        read_as("attendance", whole[: int(len(whole) * share)], format="parquet")


def test_more_rows_than_a_borough_has_are_refused(read_as: ReadAs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columnar, "MOST_ROWS", 7)
    with pytest.raises(DeliveryProblem, match="claims 8 rows"):
        read_as("attendance", _parquet(_marks()), format="parquet")


def test_lists_and_bytes_that_are_not_text_are_refused_without_their_values(read_as: ReadAs) -> None:
    lists = _marks().set_column(3, "mark", pa.array([["CANARY"]] * 8))
    with pytest.raises(DeliveryProblem, match="mark holds lists"):
        read_as("attendance", _parquet(lists), format="parquet")
    broken = _marks().set_column(0, "person_ref", pa.array([b"CANARY\xff"] * 8, pa.binary()))
    with pytest.raises(DeliveryProblem, match="person_ref is of a type") as refused:
        read_as("attendance", _parquet(broken), format="parquet")
    assert "CANARY" not in str(refused.value)
