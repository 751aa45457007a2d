"""The published history: the same versions as the definition gives, in files that any engine reads."""

from __future__ import annotations

import hashlib
import itertools
import json
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.manifest import Manifest
from store.periods import months_in, periods_of
from tests.store.deliveries import contact, january, land, mark, open_warehouse, versions
from vocabulary.feeds import FEEDS
from vocabulary.problems import StoreProblem

FIRST = date(2025, 6, 1)
SETTINGS = settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def marked(pupil: str, happened: int, letter: str, delay: int, session: str = "AM") -> dict:
    return {
        "person_ref": pupil,
        "happened_on": day(happened),
        "session": session,
        "mark": letter,
        "school": "S1",
        "known_on": day(happened + delay),
    }


MARKS = st.lists(
    st.builds(
        marked, st.sampled_from(["P1", "P2"]), st.sampled_from([0, 1, 40, 70, 95, 130, 131, 160]), st.sampled_from("/NO"),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=5,
)  # fmt: skip
CONTACTS = st.lists(
    st.builds(
        contact,
        st.sampled_from("ab"),
        st.integers(1, 5),
        st.sampled_from(["NFA", "REFERRAL"]),
        person_ref=st.sampled_from(["P1", "P2"]),
        withdrawn=st.sampled_from([None, True]),
    ),
    min_size=1,
    max_size=3,
)
NIGHTS = st.lists(
    st.tuples(
        st.one_of(MARKS.map(lambda rows: ("attendance", rows)), CONTACTS.map(lambda rows: ("contacts", rows))),
        st.integers(0, 200),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


def rows_of(table) -> list[tuple]:
    return sorted((tuple(row.values()) for row in table.to_pyarrow().to_pylist()), key=repr)


@SETTINGS
@given(NIGHTS)
def test_what_is_published_is_what_the_definition_says_whatever_landed_and_whenever_it_was_published(nights):
    with tempfile.TemporaryDirectory() as folder:
        warehouse = open_warehouse(Path(folder))
        for (feed, rows), delivered, full, publish in nights:
            land(warehouse, feed, rows, on=day(delivered), full_list=full)
            if publish:
                warehouse.publish()
        for feed in ("attendance", "contacts"):
            by_definition = rows_of(warehouse.history_at(feed, warehouse.content_hash()))
            published = warehouse.published(feed)
            assert rows_of(warehouse.history(feed)) == by_definition
            read = [tuple(row.values()) for path in published.paths for row in pq.read_table(path).to_pylist()]
            assert sorted(read, key=repr) == by_definition
            assert published.rows == len(by_definition)


@pytest.fixture
def warehouse(tmp_path):
    return open_warehouse(tmp_path)


def names(warehouse, feed: str = "attendance") -> list[str]:
    return [path.name for path in warehouse.published(feed).paths]


def test_a_night_writes_the_month_that_it_touches_and_leaves_the_other_files(warehouse):
    land(warehouse, "attendance", [marked("P1", number, "/", 0) for number in (0, 95, 130, 160)], on=day(161))
    before = names(warehouse)
    assert before == [
        "2024-to-2025.000001.parquet",
        "2025-09.000001.parquet",
        "2025-10.000001.parquet",
        "2025-11.000001.parquet",
    ]
    land(warehouse, "attendance", [marked("P2", 161, "/", 0)], on=day(162))
    assert names(warehouse) == [*before[:3], "2025-11.000002.parquet"]
    land(warehouse, "attendance", [marked("P1", 0, "O", 162)], on=day(163))
    assert names(warehouse) == ["2024-to-2025.000003.parquet", *before[1:3], "2025-11.000002.parquet"]


def test_the_months_of_a_year_become_one_file_when_the_next_year_begins(warehouse):
    land(warehouse, "attendance", [marked("P1", number, "/", 0) for number in (95, 130, 160)], on=day(161))
    assert names(warehouse) == ["2025-09.000001.parquet", "2025-10.000001.parquet", "2025-11.000001.parquet"]
    land(warehouse, "attendance", [marked("P1", 470, "/", 0)], on=day(471))
    assert names(warehouse) == ["2025-to-2026.000002.parquet", "2026-09.000002.parquet"]


def test_periods_never_overlap_and_leave_no_day_out():
    for latest in months_in(date(2024, 9, 1), date(2026, 9, 1)):
        months = months_in(date(2023, 9, 1), latest + timedelta(days=31))
        periods = sorted(periods_of([month for month in months if month <= latest], latest=latest))
        assert all(one.ends_before <= other.starts_on for one, other in itertools.pairwise(periods))
        assert all(any(each.starts_on <= month < each.ends_before for each in periods) for month in months if month <= latest)


def test_a_childs_marks_of_a_year_stand_together(warehouse):
    rows = [
        marked(f"P{pupil}", number, "/", 0, session) for number in (3, 0, 1) for pupil in (3, 1, 2) for session in ("PM", "AM")
    ]
    land(warehouse, "attendance", rows, on=day(5))
    (path,) = warehouse.published("attendance").paths
    read = pq.read_table(path).to_pylist()
    keys = [(row["person_no"], row["happened_on"], row["session"]) for row in read]
    assert keys == sorted(keys)


def test_the_manifest_names_exactly_the_files_with_their_sizes_and_digests(warehouse, tmp_path):
    land(warehouse, "attendance", [marked("P1", 0, "/", 0)], on=day(1))
    land(warehouse, "contacts", [contact("a", 2)], on=january(3))
    snapshot = warehouse.publish()
    folder = tmp_path / "warehouse" / "published"
    manifest = Manifest.from_json((folder / "manifest.json").read_text())
    assert (manifest.snapshot, manifest.through) == (warehouse.content_hash(), 2) == (snapshot, 2)
    assert manifest.paths() == {path.relative_to(folder).as_posix() for path in folder.glob("*/*.parquet")}
    for feed in manifest.feeds.values():
        for piece in feed.pieces:
            held = (folder / piece.path).read_bytes()
            assert (len(held), hashlib.sha256(held).hexdigest()) == (piece.bytes, piece.sha256)
            assert pq.read_metadata(folder / piece.path).num_rows == piece.rows


def test_the_columns_have_the_types_that_are_written_down(warehouse):
    land(warehouse, "attendance", [marked("P1", 0, "/", 0)], on=day(1))
    (path,) = warehouse.published("attendance").paths
    assert {field.name: str(field.type) for field in pq.read_schema(path)} == {
        "person_no": "int32",
        "happened_on": "date32[day]",
        "session": "string",
        "mark": "string",
        "school": "string",
        "known_on": "date32[day]",
        "known_until": "date32[day]",
    }


def test_every_feed_can_be_published_empty(warehouse):
    warehouse.publish()
    for name in FEEDS:
        assert warehouse.published(name).paths == ()
        assert warehouse.history(name).count().execute() == 0


def test_what_landed_since_is_read_though_it_is_not_published(warehouse):
    land(warehouse, "contacts", [contact("a", 2)], on=january(3))
    warehouse.publish()
    land(warehouse, "contacts", [contact("a", 5, "REFERRAL")], on=january(6))
    assert versions(warehouse, "contacts", "contact_ref", "outcome") == [("a", "NFA", 2, 5), ("a", "REFERRAL", 5, None)]


@pytest.mark.parametrize(
    "damage", ["a file is cut short", "a file is gone", "the manifest is cut short", "the manifest is gone"]
)
def test_a_damaged_publication_is_not_read_and_is_made_again(warehouse, tmp_path, damage):
    land(warehouse, "contacts", [contact("a", 2), contact("b", 2)], on=january(3))
    whole = versions(warehouse, "contacts", "contact_ref")
    warehouse.publish()
    folder = tmp_path / "warehouse" / "published"
    damaged = folder / "manifest.json" if "manifest" in damage else next(folder.glob("contacts/*.parquet"))
    damaged.unlink() if "gone" in damage else damaged.write_bytes(damaged.read_bytes()[:-9])
    assert versions(warehouse, "contacts", "contact_ref") == whole
    warehouse.publish()
    assert json.loads((folder / "manifest.json").read_text())["snapshot"] == warehouse.content_hash()
    assert [len(pq.read_table(path)) for path in warehouse.published("contacts").paths] == [2]


def test_a_manifest_of_another_layout_is_refused_in_words():
    with pytest.raises(StoreProblem, match="has layout 99"):
        Manifest.from_json(Manifest().to_json().replace('"layout": 1', '"layout": 99'))


def test_a_snapshot_that_is_being_read_keeps_its_files(warehouse, tmp_path):
    land(warehouse, "attendance", [mark("P1", 5, "AM", "/", 5)], on=january(6))
    reader = open_warehouse(tmp_path)
    held = reader.published("attendance").paths
    for number in range(7, 13):
        land(warehouse, "attendance", [mark("P1", number, "AM", "/", number)], on=january(number + 1))
        warehouse.publish()
    assert all(path.exists() for path in held)
    folder = tmp_path / "warehouse" / "published"
    assert len(list((folder / "manifests").glob("*.json"))) == 4
    reader.close()
    land(warehouse, "attendance", [mark("P1", 14, "AM", "/", 14)], on=january(15))
    warehouse.publish()
    assert not any(path.exists() for path in held)
    assert len(list((folder / "manifests").glob("*.json"))) == 3


def test_a_past_snapshot_can_be_read_again(warehouse):
    land(warehouse, "contacts", [contact("a", 5, "NFA")], on=january(6))
    then = warehouse.content_hash()
    land(warehouse, "contacts", [contact("a", 2, "ADVICE")], on=january(9))
    assert warehouse.history_at("contacts", then).count().execute() == 1
    assert warehouse.history("contacts").count().execute() == 2
    with pytest.raises(StoreProblem, match="never held that snapshot"):
        warehouse.history_at("contacts", "0" * 16 + "-9")
