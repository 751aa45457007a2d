"""How a delivery stands to what is held, before it lands."""

from __future__ import annotations

import hashlib

import pytest

from tests.store.deliveries import contact, january, land, mark, open_warehouse, table, versions
from vocabulary.feeds import FEEDS


@pytest.fixture
def warehouse(tmp_path):
    return open_warehouse(tmp_path)


def hash_of(rows, on) -> str:
    return hashlib.sha256(repr((on, rows)).encode()).hexdigest()


def compared(warehouse, feed, rows, *, on, full_list=False, content_hash="another"):
    return warehouse.compare(table(feed, rows), FEEDS[feed], content_hash=content_hash, delivered_on=on, full_list=full_list)


def day_of_marks(day: int, letter: str = "/") -> list[dict]:
    return [mark(f"P{number}", day, session, letter, day) for number in range(4) for session in ("AM", "PM")]


def listed(number: int, known: int = 1, **more) -> dict:
    row = {"person_ref": f"P{number}", "born_on": january(1), "school": f"S{number % 2}", "entered_on": january(1)}
    return row | {"known_on": january(known)} | more


def test_the_first_delivery_is_compared_with_nothing(warehouse):
    found = compared(warehouse, "attendance", day_of_marks(5), on=january(6))
    assert (found.is_latest, found.held_to, found.rows_not_held, found.happened_to) == (True, None, None, january(5))


def test_the_bytes_of_another_day_are_known_again_and_those_of_its_own_day_are_no_news(warehouse):
    rows = day_of_marks(5)
    land(warehouse, "attendance", rows, on=january(6))
    same = hash_of(rows, january(6))
    assert compared(warehouse, "attendance", rows, on=january(7), content_hash=same).same_bytes_on == january(6)
    assert compared(warehouse, "attendance", rows, on=january(6), content_hash=same).same_bytes_on is None


def test_an_empty_file_is_like_any_other_empty_file(warehouse):
    land(warehouse, "contacts", [], on=january(6))
    assert compared(warehouse, "contacts", [], on=january(7), content_hash=hash_of([], january(6))).same_bytes_on is None


def test_a_whole_list_may_be_as_last_time_but_not_as_the_time_before(warehouse):
    rows, other = [listed(1)], [listed(1), listed(2)]
    same = hash_of(rows, january(2))
    land(warehouse, "pupils", rows, on=january(2), full_list=True)
    assert compared(warehouse, "pupils", rows, on=january(3), full_list=True, content_hash=same).same_bytes_on is None
    land(warehouse, "pupils", other, on=january(3), full_list=True)
    assert compared(warehouse, "pupils", rows, on=january(4), full_list=True, content_hash=same).same_bytes_on == january(2)


def test_yesterdays_sessions_exported_again_are_all_held_and_a_correction_does_not_hide_it(warehouse):
    land(warehouse, "attendance", [*day_of_marks(5), *day_of_marks(6)], on=january(7))
    assert compared(warehouse, "attendance", day_of_marks(6, "N"), on=january(8)).rows_not_held == 0
    assert compared(warehouse, "attendance", [*day_of_marks(6), *day_of_marks(7)], on=january(8)).rows_not_held is None
    assert compared(warehouse, "attendance", [*day_of_marks(2), *day_of_marks(6)], on=january(8)).rows_not_held == 8


def test_a_late_file_is_not_the_latest(warehouse):
    land(warehouse, "attendance", day_of_marks(6), on=january(7))
    assert not compared(warehouse, "attendance", day_of_marks(5), on=january(6)).is_latest


def test_what_a_whole_list_leaves_out_is_counted_in_records_and_people(warehouse):
    land(warehouse, "pupils", [listed(number) for number in range(9)], on=january(2), full_list=True)
    found = compared(warehouse, "pupils", [listed(number) for number in range(0, 9, 2)], on=january(3), full_list=True)
    assert (found.records_held, found.records_left_out, found.people_held, found.people_left_out) == (9, 4, 9, 4)
    assert found.schools_gone == ("S1",)


def test_a_school_whose_children_had_left_already_is_not_gone(warehouse):
    rows = [listed(0), listed(1, left_on=january(2))]
    land(warehouse, "pupils", rows, on=january(2), full_list=True)
    assert compared(warehouse, "pupils", rows[:1], on=january(3), full_list=True).schools_gone == ()


def test_an_increment_leaves_nothing_out(warehouse):
    land(warehouse, "contacts", [contact("a", 2), contact("b", 2)], on=january(3))
    found = compared(warehouse, "contacts", [contact("c", 3)], on=january(4))
    assert (found.records_held, found.records_left_out) == (0, 0)


def test_a_list_from_before_what_is_held_is_told_by_what_is_newer(warehouse):
    land(warehouse, "pupils", [listed(1), *(listed(number, 9) for number in range(2, 8))], on=january(9), full_list=True)
    assert compared(warehouse, "pupils", [listed(1)], on=january(10), full_list=True).records_newer == 6


def test_comparing_keeps_nothing_and_numbers_nobody(warehouse):
    land(warehouse, "pupils", [listed(1)], on=january(2), full_list=True)
    before = warehouse.content_hash(), len(warehouse.deliveries())
    compared(warehouse, "pupils", [listed(1), listed(99)], on=january(3), full_list=True)
    assert (warehouse.content_hash(), len(warehouse.deliveries())) == before
    assert warehouse._identities.numbers("education").num_rows == 1


def test_a_record_whose_row_waits_in_quarantine_has_not_ended(warehouse):
    land(warehouse, "pupils", [listed(1), listed(2)], on=january(2), full_list=True)
    landing = land(warehouse, "pupils", [listed(1), listed(2)], on=january(5), full_list=True, held_back=[2])
    assert (landing.quarantined, landing.ended) == (1, 0)
    assert land(warehouse, "pupils", [listed(1)], on=january(6), full_list=True).ended == 1


def test_increments_and_whole_lists_mix(warehouse):
    land(warehouse, "pupils", [listed(number) for number in range(3)], on=january(2), full_list=True)
    assert land(warehouse, "pupils", [listed(7, 3)], on=january(3)).ended == 0
    landing = land(warehouse, "pupils", [listed(1), listed(2), listed(7, 3)], on=january(5), full_list=True)
    assert (landing.ended, landing.duplicates) == (1, 3)
    assert [(found[0], found[-1]) for found in versions(warehouse, "pupils", "school")].count(("S0", 5)) == 1
