"""What the warehouse answers about itself."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tests.store.deliveries import contact, january, land, mark, open_warehouse
from vocabulary.feeds import FEEDS


@pytest.fixture
def warehouse(tmp_path):
    return open_warehouse(tmp_path)


@pytest.mark.parametrize("feed_name", FEEDS)
def test_an_empty_warehouse_has_every_feed_with_its_columns_and_types(warehouse, feed_name):
    history = warehouse.history(feed_name)
    kept = [column.name for column in FEEDS[feed_name].columns if not column.identifying]
    people = ["person_no"] if "person_ref" in FEEDS[feed_name].column_names else []
    assert list(history.columns) == [*people, *kept, "known_until"]
    assert history.execute().empty
    assert str(history.schema()["known_until"]) == "date"
    assert not people or str(history.schema()["person_no"]) == "int32"


@pytest.mark.parametrize("feed_name", FEEDS)
def test_every_feed_lands_corrects_and_keeps_its_types(warehouse, feed_name):
    types_when_empty = warehouse.history(feed_name).schema()
    feed = FEEDS[feed_name]
    row = {"person_ref": "P1", "known_on": january(2), "happened_on": january(2)}
    for column in feed.columns:
        if column.name in feed.key and column.name not in row:
            row[column.name] = january(1) if column.kind == "date" else "K"
    row |= {column.name: _some(column.kind, 1) for column in feed.columns if column.required and column.name not in row}
    land(warehouse, feed_name, [row], on=january(3))
    change = next((c for c in feed.columns if c.name not in {*feed.key, *row, "withdrawn"} and not c.identifying), None)
    second = row | {"known_on": january(4)} | ({change.name: _some(change.kind, 2)} if change else {})
    landing = land(warehouse, feed_name, [second], on=january(5))
    assert (landing.corrections, landing.duplicates) == ((1, 0) if change else (0, 1))
    assert warehouse.history(feed_name).schema() == types_when_empty
    assert len(warehouse.history(feed_name).execute()) == (2 if change else 1)


def _some(kind, turn):
    values = {"date": january(turn), "integer": turn, "number": float(turn), "flag": turn == 1}
    return values.get(kind, f"VALUE{turn}")


def test_dictionary_columns_land_like_plain_ones(warehouse, tmp_path):
    from store.delivery import Delivery
    from tests.store.deliveries import quarantine, table

    rows = [mark("P1", 5, "AM", "\\", 5), mark("P2", 5, "PM", "/", 5)]
    plain = table("attendance", rows)
    coded = plain.cast(
        pa.schema([(f.name, pa.dictionary(pa.int32(), pa.string()) if f.type == pa.string() else f.type) for f in plain.schema])
    )
    other = open_warehouse(tmp_path / "other")
    for where, given in ((warehouse, plain), (other, coded)):
        delivery = Delivery("attendance", "a.csv", "ab" * 32, january(6), 2, "night-1")
        where.land(given, FEEDS["attendance"], delivery, quarantine(), unsplit_rows=0)
    assert warehouse.content_hash() == other.content_hash()
    assert other.history("attendance").execute()["mark"].tolist() == ["\\", "/"]


def test_a_feed_covers_the_days_that_were_known_by_the_date(warehouse):
    assert warehouse.covers_to("attendance", as_of=january(9)) is None
    land(warehouse, "attendance", [mark("P1", 5, "AM", "/", 6), mark("P1", 7, "AM", "/", 9)], on=january(9))
    covered = [warehouse.covers_to("attendance", as_of=january(day)) for day in (5, 6, 8, 9)]
    assert covered == [None, january(5), january(5), january(7)]
    assert warehouse.starts_on("attendance") == january(5)
    assert warehouse.starts_on("contacts") is None


def test_a_list_covers_the_day_of_its_latest_delivery(warehouse):
    rows = [{"school": "S1", "school_name": "Hill", "known_on": january(1)}]
    land(warehouse, "schools", rows, on=january(3))
    assert [warehouse.covers_to("schools", as_of=january(day)) for day in (2, 3, 9)] == [None, january(3), january(3)]


def test_recent_rows_are_those_of_the_last_deliveries_of_the_feed(warehouse):
    for day in range(1, 5):
        land(warehouse, "contacts", [contact(f"c{n}", day) for n in range(day)], on=january(day))
    assert warehouse.recent_rows("contacts", 3) == (2, 3, 4)
    assert warehouse.recent_rows("attendance", 3) == ()


def test_deliveries_say_what_became_of_their_rows_and_keep_only_the_files_name(warehouse):
    land(warehouse, "contacts", [contact("a", 2), contact("a", 2)], on=january(3), file_name="/home/someone/contacts.csv")
    (row,) = warehouse.deliveries().to_dict("records")
    assert row["file_name"] == "contacts.csv"
    assert (row["feed"], row["rows_in"], row["accepted"], row["duplicates"]) == ("contacts", 2, 1, 1)


def test_an_unknown_feed_is_named_with_those_there_are(warehouse):
    with pytest.raises(KeyError, match="attendance"):
        warehouse.history("attendence")
