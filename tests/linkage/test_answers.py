"""What a person answers about two records is kept, used, and goes before the evidence."""

from __future__ import annotations

from datetime import date

import pytest

from linkage.linking import link
from store.clerical import Answer
from tests.linkage.invented import nhs_number, people, upn

BORN = date(2011, 3, 4)
AMINA = {"forename": "Amina", "surname": "Begum", "born_on": BORN, "sex": "F", "postcode": "TH1 4AB", "address": "3 Low Road"}
GRACE = {"forename": "Grace", "surname": "Osei", "born_on": date(2010, 7, 8), "sex": "F", "postcode": "TH5 5GH"}


def said(number: int, one: int, other: int, *, same: bool, differed: tuple[str, ...] = ()) -> Answer:
    return Answer(number, (one, other), same, "A tester", "Seen both files", date(2026, 11, 20), differed)


def linked(rows: list, *answers: Answer):
    return link(people(*rows), answers).set_index("person_no")


def test_two_records_said_to_be_one_child_are_one_for_sure_however_unlike():
    found = linked([(1, "education", AMINA), (2, "care", GRACE)], said(1, 1, 2, same=True))
    assert found["group"].tolist() == [1, 1]
    assert found["confidence"].tolist() == ["strong", "strong"]
    assert found.loc[2, "evidence"] == "a person said on 2026-11-20 that they are one child"


def test_two_records_said_to_be_two_children_are_never_linked_however_alike():
    number = {"upn": upn(1), "nhs_number": nhs_number(1)}
    rows = [(1, "education", AMINA | number), (2, "care", AMINA | number)]
    assert linked(rows)["group"].tolist() == [1, 1]
    assert linked(rows, said(1, 1, 2, same=False))["group"].tolist() == [1, 2]
    bare = [(1, "education", AMINA), (2, "care", AMINA)]
    assert linked(bare, said(1, 1, 2, same=False))["group"].tolist() == [1, 2]


def test_a_record_said_to_be_another_childs_is_free_for_its_own():
    rows = [(1, "education", AMINA), (2, "care", AMINA), (3, "education", AMINA)]
    assert linked(rows).loc[2, "confidence"] == "to_be_confirmed"
    found = linked(rows, said(1, 1, 2, same=False))
    assert found["group"].tolist() == [1, 2, 2]
    assert found.loc[2, "confidence"] == "strong"


def test_one_is_two_and_two_is_three_so_one_is_three():
    rows = [(1, "education", AMINA), (2, "care", GRACE), (3, "care", AMINA | {"forename": "Zuleikha"}), (4, "care", AMINA)]
    found = linked(rows, said(1, 1, 2, same=True), said(2, 2, 3, same=True))
    assert found["group"].tolist() == [1, 1, 1, 4]  # and the child has its record of social care, so takes no other


def test_one_is_two_and_two_is_not_three_so_one_is_not_three():
    rows = [(1, "education", AMINA), (2, "education", GRACE), (3, "care", AMINA)]
    assert linked(rows)["group"].tolist() == [1, 2, 1]
    found = linked(rows, said(1, 1, 2, same=True), said(2, 2, 3, same=False))
    assert found["group"].tolist() == [1, 1, 3]


def test_of_answers_that_can_not_all_be_true_the_later_hold():
    rows = [(1, "education", AMINA), (2, "care", GRACE), (3, "education", GRACE)]
    one_two_then_not = linked(rows, said(1, 1, 2, same=True), said(2, 1, 2, same=False))
    assert one_two_then_not.loc[2, "group"] != 1
    assert linked(rows, said(1, 1, 2, same=False), said(2, 1, 2, same=True)).loc[2, "group"] == 1
    chain = said(1, 1, 2, same=True), said(2, 2, 3, same=True), said(3, 1, 3, same=False)
    found = linked(rows, *chain)
    assert found.loc[1, "group"] != found.loc[3, "group"]


def test_a_number_that_differs_since_puts_the_pair_to_a_person_again():
    rows = [(1, "education", AMINA | {"upn": upn(1)}), (2, "care", GRACE | {"upn": upn(2)})]
    since = linked(rows, said(1, 1, 2, same=True))
    assert since.loc[2, "confidence"] == "to_be_confirmed"
    assert "a number differs since" in since.loc[2, "evidence"]
    known_then = linked(rows, said(1, 1, 2, same=True, differed=("upn",)))
    assert known_then.loc[2, "confidence"] == "strong"


def test_a_temporary_number_is_no_contradiction():
    rows = [(1, "education", AMINA | {"upn": upn(1)}), (2, "care", GRACE | {"upn": upn(2, "A")})]
    assert linked(rows, said(1, 1, 2, same=True)).loc[2, "confidence"] == "strong"


def test_answers_about_records_that_are_gone_change_nothing():
    rows = [(1, "education", AMINA), (2, "care", AMINA)]
    assert linked(rows, said(1, 1, 9, same=True), said(2, 8, 2, same=False)).equals(linked(rows))


@pytest.mark.parametrize("turn", [1, -1])
def test_the_order_in_which_answers_and_rows_come_does_not_matter(turn):
    rows = [(1, "education", AMINA), (2, "care", GRACE), (3, "care", AMINA)]
    answers = [said(1, 1, 2, same=True), said(2, 1, 3, same=False)]
    assert linked(rows[::turn], *answers[::turn]).equals(linked(rows, *answers))
