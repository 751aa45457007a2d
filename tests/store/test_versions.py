"""What was known on a day, drawn as small tables: (key, content, known from, known until)."""

from __future__ import annotations

import pytest

from tests.store.deliveries import contact, january, land, mark, open_warehouse, versions


@pytest.fixture
def warehouse(tmp_path):
    return open_warehouse(tmp_path)


def contacts(warehouse):
    return versions(warehouse, "contacts", "contact_ref", "outcome")


def test_a_correction_closes_the_version_before_it(warehouse):
    land(warehouse, "contacts", [contact("a", 2, "NFA")], on=january(3))
    landing = land(warehouse, "contacts", [contact("a", 5, "REFERRAL")], on=january(6))
    assert contacts(warehouse) == [("a", "NFA", 2, 5), ("a", "REFERRAL", 5, None)]
    assert (landing.accepted, landing.corrections, landing.duplicates) == (1, 1, 0)


def test_versions_in_one_delivery_follow_each_other(warehouse):
    rows = [contact("a", 9, "EARLY_HELP"), contact("a", 2, "NFA"), contact("a", 5, "REFERRAL")]
    landing = land(warehouse, "contacts", rows, on=january(10))
    assert contacts(warehouse) == [("a", "EARLY_HELP", 9, None), ("a", "NFA", 2, 5), ("a", "REFERRAL", 5, 9)]
    assert (landing.accepted, landing.corrections) == (3, 2)


def test_a_late_row_takes_its_place_in_the_chain_and_changes_nothing_after_it(warehouse):
    land(warehouse, "contacts", [contact("a", 2, "NFA"), contact("a", 8, "REFERRAL")], on=january(9))
    land(warehouse, "contacts", [contact("a", 5, "ADVICE")], on=january(10))
    assert contacts(warehouse) == [("a", "ADVICE", 5, 8), ("a", "NFA", 2, 5), ("a", "REFERRAL", 8, None)]


def test_a_row_known_earlier_than_all_others_comes_first_and_corrects_nothing(warehouse):
    land(warehouse, "contacts", [contact("a", 5, "REFERRAL")], on=january(6))
    landing = land(warehouse, "contacts", [contact("a", 2, "NFA")], on=january(7))
    assert contacts(warehouse) == [("a", "NFA", 2, 5), ("a", "REFERRAL", 5, None)]
    assert (landing.accepted, landing.corrections) == (1, 0)


def test_the_latest_delivery_wins_when_two_say_different_things_for_the_same_day(warehouse):
    land(warehouse, "contacts", [contact("a", 2, "NFA")], on=january(3))
    landing = land(warehouse, "contacts", [contact("a", 2, "REFERRAL")], on=january(4))
    assert contacts(warehouse) == [("a", "REFERRAL", 2, None)]
    assert (landing.accepted, landing.corrections) == (1, 1)


def test_the_latest_delivery_wins_even_when_it_lands_first(warehouse):
    land(warehouse, "contacts", [contact("a", 2, "REFERRAL")], on=january(4))
    landing = land(warehouse, "contacts", [contact("a", 2, "NFA")], on=january(3))
    assert contacts(warehouse) == [("a", "REFERRAL", 2, None)]
    assert (landing.accepted, landing.corrections, landing.duplicates) == (1, 0, 0)


def test_a_content_said_again_after_another_comes_back_into_force(warehouse):
    land(warehouse, "contacts", [contact("a", 2, "NFA")], on=january(3))
    again = land(warehouse, "contacts", [contact("a", 6, "NFA")], on=january(7))
    assert again.duplicates == 1
    land(warehouse, "contacts", [contact("a", 4, "REFERRAL")], on=january(8))
    assert contacts(warehouse) == [("a", "NFA", 2, 4), ("a", "NFA", 6, None), ("a", "REFERRAL", 4, 6)]


def test_a_withdrawal_is_kept_as_a_version_and_wins_on_its_day(warehouse):
    rows = [contact("a", 2, "NFA"), contact("a", 5, "NFA", withdrawn=True), contact("a", 5, "REFERRAL")]
    landing = land(warehouse, "contacts", rows, on=january(6))
    assert versions(warehouse, "contacts", "outcome", "withdrawn") == [("NFA", False, 2, 5), ("NFA", True, 5, None)]
    assert (landing.accepted, landing.withdrawals, landing.corrections) == (3, 1, 0)


def test_an_event_may_move_to_another_day_because_its_day_is_not_its_key(warehouse):
    land(warehouse, "contacts", [contact("a", 2)], on=january(3))
    land(warehouse, "contacts", [contact("a", 5, happened_on=january(4))], on=january(6))
    found = warehouse.history("contacts").execute().sort_values("known_on")
    assert [day.day for day in found["happened_on"]] == [1, 4]
    assert found["known_until"].notna().tolist() == [True, False]


def test_a_mark_changed_after_the_register_closed_is_one_session_with_two_versions(warehouse):
    land(warehouse, "attendance", [mark("P1", 5, "AM", "N", 5), mark("P1", 5, "PM", "/", 5)], on=january(6))
    land(warehouse, "attendance", [mark("P1", 5, "AM", "I", 8)], on=january(9))
    assert versions(warehouse, "attendance", "session", "mark") == [
        ("AM", "I", 8, None),
        ("AM", "N", 5, 8),
        ("PM", "/", 5, None),
    ]


def test_empty_parts_of_a_key_are_equal(warehouse):
    pupil = {"person_ref": "P1", "born_on": january(1), "known_on": january(2)}
    land(warehouse, "pupils", [pupil | {"year_group": 7}], on=january(2))
    landing = land(warehouse, "pupils", [pupil | {"year_group": 8, "known_on": january(5)}], on=january(5))
    assert landing.corrections == 1
    assert versions(warehouse, "pupils", "year_group") == [(7, 2, 5), (8, 5, None)]


def test_a_list_with_nothing_but_its_key_holds_each_entry_once(warehouse):
    days = [{"school": "S1", "happened_on": january(day), "known_on": january(1)} for day in (5, 6)]
    land(warehouse, "calendar", days, on=january(1))
    landing = land(warehouse, "calendar", [each | {"known_on": january(3)} for each in days], on=january(3))
    assert landing.duplicates == 2
    assert len(versions(warehouse, "calendar", "school", "happened_on")) == 2


class TestFullLists:
    """Each delivery is the whole list, so what is no longer there has ended."""

    @staticmethod
    def schools(warehouse, on, *names, known=1):
        rows = [{"school": name, "school_name": f"School {name}", "known_on": january(known)} for name in names]
        return land(warehouse, "schools", rows, on=january(on), full_list=True)

    def test_what_is_no_longer_there_ends_on_the_day_of_delivery(self, warehouse):
        self.schools(warehouse, 2, "A", "B")
        landing = self.schools(warehouse, 5, "A")
        assert (landing.ended, landing.duplicates) == (1, 1)
        assert versions(warehouse, "schools", "school") == [("A", 1, None), ("B", 1, 5)]

    def test_what_comes_back_is_known_from_the_day_it_came_back(self, warehouse):
        self.schools(warehouse, 2, "A", "B")
        self.schools(warehouse, 5, "A")
        self.schools(warehouse, 8, "B", "A")
        again = self.schools(warehouse, 9, "A", "B", known=2)
        assert again.accepted == 0
        assert versions(warehouse, "schools", "school") == [("A", 1, None), ("B", 1, 5), ("B", 8, None)]

    def test_a_list_older_than_one_landed_already_ends_nothing(self, warehouse):
        self.schools(warehouse, 5, "A", "B")
        assert self.schools(warehouse, 3, "A").ended == 0
        assert versions(warehouse, "schools", "school") == [("A", 1, None), ("B", 1, None)]

    def test_an_ordinary_delivery_ends_nothing(self, warehouse):
        land(warehouse, "contacts", [contact("a", 2)], on=january(2))
        assert land(warehouse, "contacts", [contact("b", 3)], on=january(3)).ended == 0
