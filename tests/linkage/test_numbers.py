"""Links by UPN and NHS number: (what both hold, how sure)."""

from __future__ import annotations

from datetime import date

import pytest

from linkage.identifiers import usable_nhs_number, usable_upn
from linkage.linking import link
from tests.linkage.invented import nhs_number, people, upn

BORN = date(2011, 3, 4)
AMINA = {"upn": upn(1), "forename": "Amina", "surname": "Begum", "born_on": BORN, "sex": "F", "postcode": "TH1 4AB"}


def outcome(left: dict, right: dict, *others: tuple) -> tuple[bool, str, str]:
    """Whether the two are one child, how sure, and the evidence."""
    linked = link(people((1, "education", left), (2, "care", right), *others)).set_index("person_no")
    return bool(linked.loc[1, "group"] == linked.loc[2, "group"]), linked.loc[2, "confidence"], linked.loc[2, "evidence"]


@pytest.mark.parametrize(
    ("change", "confidence"),
    [
        ({}, "strong"),
        ({"surname": "Khatun"}, "strong"),
        ({"forename": None, "surname": None}, "strong"),
        ({"born_on": None}, "strong"),
        ({"born_on": date(2011, 4, 3)}, "strong"),  # day and month the other way round
        ({"forename": "Begum", "surname": "Amina"}, "strong"),
        ({"forename": "Grace", "born_on": date(2011, 4, 3)}, "to_be_confirmed"),
        ({"forename": "Grace", "surname": "Smith"}, "to_be_confirmed"),
        ({"forename": "Grace", "surname": "Smith", "born_on": date(2009, 1, 1)}, "weak"),
    ],
)
def test_the_same_upn_is_believed_as_far_as_the_rest_does_not_contradict_it(change, confidence):
    together, found, _ = outcome(AMINA, AMINA | change)
    assert together
    assert found == confidence


def test_the_evidence_says_what_agrees_and_what_differs():
    _, _, evidence = outcome(AMINA, AMINA | {"surname": "Khatun", "sex": None})
    assert evidence == "same UPN; same date of birth; same forename; surname differs; same postcode"


def test_the_same_nhs_number_links_like_the_same_upn():
    number = nhs_number(7)
    left = AMINA | {"upn": None, "nhs_number": number}
    assert outcome(left, left | {"nhs_number": f"{number[:3]} {number[3:6]} {number[6:]}", "surname": "Khatun"})[:2] == (
        True,
        "strong",
    )


@pytest.mark.parametrize("wrong", ["1234567890", "A234567890123", upn(1)[:-1], "UN4", ""])
def test_a_upn_with_a_wrong_check_letter_or_shape_is_not_used(wrong):
    assert usable_upn(wrong) == ""
    together, _, _ = outcome(AMINA | {"upn": wrong}, {"upn": wrong})
    assert not together


def test_nhs_numbers_are_used_when_their_check_digit_is_right():
    assert usable_nhs_number("943 476 5919") == "9434765919"  # the NHS Data Dictionary's own example
    assert [usable_nhs_number(wrong) for wrong in ("9434765918", "1111111111", "943476591", "", None, "٩٤٣٤٧٦٥٩١٩")] == [""] * 6
    numbers = [nhs_number(seed) for seed in range(50)]
    assert all(usable_nhs_number(number) == number for number in numbers)
    assert not any(usable_nhs_number(number[:-1] + str((int(number[-1]) + 1) % 10)) for number in numbers)


def test_a_temporary_upn_alone_needs_the_name_or_the_birthday_too():
    temporary = AMINA | {"upn": upn(1, "A")}
    assert outcome(temporary, temporary)[:2] == (True, "strong")
    assert outcome(temporary, temporary | {"born_on": date(2011, 4, 3)})[1] == "to_be_confirmed"


def test_twins_whose_numbers_may_have_been_swapped_are_put_to_a_person():
    twin = AMINA | {"upn": upn(2), "forename": "Fatima"}
    swapped = AMINA | {"forename": "Fatima"}  # Fatima with Amina's UPN
    assert outcome(AMINA, swapped, (3, "education", twin))[1] == "to_be_confirmed"


def test_two_records_of_one_system_are_one_person_only_with_the_same_upn_and_birthday():
    linked = link(
        people(
            (1, "education", AMINA),
            (2, "education", AMINA | {"surname": "Khatun"}),
            (3, "education", AMINA | {"upn": None}),
            (4, "education", AMINA | {"born_on": date(2012, 1, 1)}),
        )
    )
    assert linked["group"].tolist() == [1, 1, 3, 4]


def test_a_child_with_two_education_records_is_one_child_with_its_care_record():
    linked = link(people((1, "care", AMINA), (2, "education", AMINA), (3, "education", AMINA | {"postcode": None})))
    assert linked["group"].tolist() == [1, 1, 1]
    assert linked["confidence"].tolist() == ["strong"] * 3


def test_people_without_a_match_are_children_of_their_own_and_sure():
    linked = link(people((5, "care", {}), (6, "education", {}), (7, "care", AMINA)))
    assert linked["group"].tolist() == [5, 6, 7]
    assert linked["confidence"].tolist() == ["strong"] * 3


def test_nobody_at_all_is_no_links():
    linked = link(people())
    assert linked.empty
    assert linked.columns.tolist() == ["person_no", "group", "confidence", "evidence"]
