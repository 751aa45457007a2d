"""Nothing is lost, nothing is counted twice, and the order of landing does not matter."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.delivery import Delivery
from tests.store.deliveries import contact, january, land, mark, open_warehouse, quarantine, table, versions
from vocabulary.feeds import FEEDS
from vocabulary.problems import StoreProblem

ROWS = st.lists(
    st.builds(
        contact,
        st.sampled_from("ab"),
        st.integers(1, 5),
        st.sampled_from(["NFA", "REFERRAL"]),
        person_ref=st.sampled_from(["P-1", "P-2"]),
        withdrawn=st.sampled_from([None, None, True]),
    ),
    min_size=1,
    max_size=5,
)
DELIVERIES = st.lists(st.tuples(ROWS, st.integers(1, 6)), min_size=1, max_size=3)
QUICK = settings(
    max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def settled(deliveries) -> tuple[str, list[tuple]]:
    """The content hash and the versions after landing these in this order, counts checked on the way."""
    with tempfile.TemporaryDirectory() as folder:
        warehouse = open_warehouse(Path(folder))
        for rows, day in deliveries:
            landing = land(warehouse, "contacts", rows, on=january(day))
            assert landing.accepted + landing.quarantined + landing.duplicates == landing.rows_in == len(rows)
            assert landing.corrections + landing.withdrawals <= landing.accepted
        return warehouse.content_hash(), versions(warehouse, "contacts", "contact_ref", "outcome", "withdrawn")


@QUICK
@given(DELIVERIES, st.randoms(use_true_random=False))
def test_any_order_of_landing_and_any_repetition_end_in_the_same_warehouse(deliveries, shuffle):
    other = [(list(rows), day) for rows, day in deliveries + deliveries[:2]]
    shuffle.shuffle(other)
    assert settled(deliveries) == settled(other)


def what_was_last_said(deliveries, ref: str, on: date):
    """The version in force on a day by the definition, one row at a time: the second route."""
    said = [
        (row["known_on"], january(day), bool(row["withdrawn"]), row["outcome"], row["person_ref"])
        for rows, day in deliveries
        for row in rows
        if row["contact_ref"] == ref and row["known_on"] <= on
    ]
    if not said:
        return None
    latest = max(known_on for known_on, *_ in said)
    return max(each for each in said if each[0] == latest)[2:4]


@QUICK
@given(DELIVERIES)
def test_what_is_in_force_on_a_day_is_what_was_last_said_by_then(deliveries):
    one_person = [([row | {"person_ref": "P-1"} for row in rows], day) for rows, day in deliveries]
    _, found = settled(one_person)
    for ref in "ab":
        for day in range(1, 7):
            in_force = [
                (withdrawn, outcome)
                for key, outcome, withdrawn, known_on, known_until in found
                if key == ref and known_on <= day and (known_until is None or known_until > day)
            ]
            expected = what_was_last_said(one_person, ref, january(day))
            assert in_force == ([] if expected is None else [expected])


@QUICK
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_in_a_file_does_not_matter(rows, shuffle):
    other = list(rows)
    shuffle.shuffle(other)
    assert settled([(rows, 3)]) == settled([(other, 3)])


def test_the_same_bytes_again_are_all_duplicates_and_change_nothing(tmp_path):
    warehouse = open_warehouse(tmp_path)
    rows = [contact("a", 2), contact("b", 2), contact("c", 2)]
    land(warehouse, "contacts", rows, on=january(3), held_back=[2])
    before = warehouse.content_hash()
    landing = land(warehouse, "contacts", rows, on=january(3), file_name="renamed.csv")
    assert (landing.accepted, landing.quarantined, landing.duplicates) == (0, 0, 3)
    assert warehouse.content_hash() == before
    assert warehouse.recent_rows("contacts", 5) == (3,)


def test_rows_held_back_and_rows_that_could_not_be_split_are_counted_as_quarantined(tmp_path):
    warehouse = open_warehouse(tmp_path)
    rows = [contact("a", 2), contact("b", 2), contact("b", 2)]
    landing = land(warehouse, "contacts", rows, on=january(3), held_back=[1, 1, 5], unsplit_rows=2)
    assert (landing.rows_in, landing.accepted, landing.quarantined, landing.duplicates) == (5, 1, 3, 1)
    assert warehouse.quarantined("contacts")["row"].tolist() == [1, 1, 5]


def test_counts_that_do_not_add_up_land_nothing(tmp_path):
    warehouse = open_warehouse(tmp_path)
    delivery = Delivery("contacts", "contacts.csv", "ab" * 32, january(3), 7, "night-1")
    with pytest.raises(StoreProblem, match="are not 7 rows"):
        warehouse.land(table("contacts", [contact("a", 2)]), FEEDS["contacts"], delivery, quarantine(), unsplit_rows=2)
    assert warehouse.deliveries().empty


def test_a_row_without_a_required_value_is_refused_rather_than_kept_half(tmp_path):
    warehouse = open_warehouse(tmp_path)
    with pytest.raises(StoreProblem, match="1 rows without a required value"):
        land(warehouse, "contacts", [contact("a", 2, known_on=None)], on=january(3))


def test_a_full_refresh_of_marks_holds_each_session_once(tmp_path):
    warehouse = open_warehouse(tmp_path)
    first = [mark(f"P{n}", day, session, "/", 9) for n in range(30) for day in (5, 6, 7) for session in ("AM", "PM")]
    land(warehouse, "attendance", first, on=january(9))
    second = [row | {"known_on": january(10)} for row in first]
    second[7]["mark"] = "O"
    landing = land(warehouse, "attendance", second, on=january(10))
    assert (landing.accepted, landing.corrections, landing.duplicates) == (1, 1, len(first) - 1)
    history = warehouse.history("attendance").execute()
    assert len(history) == len(first) + 1
    assert history["known_until"].notna().sum() == 1


def test_the_content_hash_changes_with_one_mark(tmp_path):
    day = timedelta(days=0)
    hashes = set()
    for place, letter in enumerate("/NI"):
        warehouse = open_warehouse(tmp_path / str(place))
        land(warehouse, "attendance", [mark("P1", 5, "AM", letter, 5)], on=january(6) + day)
        hashes.add(warehouse.content_hash())
    assert len(hashes) == 3
