"""The ways in which two children are taken for one, or one for two."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pandas as pd
import pytest

from linkage.linking import link
from tests.linkage.invented import nhs_number, people, town, upn

BORN = date(2011, 3, 4)
HOME = {"postcode": "TH1 4AB", "address": "3 Low Road"}
RAHIM = {"forename": "Mohammed Rahim", "surname": "Miah", "born_on": BORN, "sex": "M", **HOME}


def together(*rows: tuple) -> tuple[bool, str]:
    """Whether the first two are one child, and how sure the second's link is."""
    linked = link(people(*rows)).set_index("person_no")
    return bool(linked.loc[1, "group"] == linked.loc[2, "group"]), str(linked.loc[2, "confidence"])


def surely(*rows: tuple) -> bool:
    return together(*rows) == (True, "strong")


def test_twins_are_two_children():
    rahim, karim = RAHIM, RAHIM | {"forename": "Mohammed Karim"}
    assert not surely((1, "education", rahim), (2, "care", karim))
    linked = link(people((1, "education", rahim), (2, "care", karim), (3, "education", karim), (4, "care", rahim)))
    assert linked["group"].tolist() == [1, 2, 2, 1]
    assert linked["confidence"].tolist() == ["strong"] * 4


def test_twins_whose_first_name_is_the_same_are_two_children():
    one, other = RAHIM | {"forename": "Md Rahim"}, RAHIM | {"forename": "Md Karim"}
    assert not surely((1, "education", one), (2, "care", other))


def test_brothers_at_one_address_are_two_children():
    brother = RAHIM | {"forename": "Mohammed Karim", "born_on": date(2013, 9, 21)}
    assert not surely((1, "education", RAHIM), (2, "care", brother))


def test_father_and_son_with_one_name_at_one_address_are_two_people():
    father = RAHIM | {"born_on": date(1979, 3, 4)}
    assert not surely((1, "education", RAHIM), (2, "care", father))


def test_a_sister_who_has_a_womans_second_name_is_not_her_brother():
    sister = RAHIM | {"forename": "Rahima", "surname": "Begum", "sex": "F", "born_on": date(2012, 8, 2)}
    assert not surely((1, "education", RAHIM), (2, "care", sister))


@pytest.mark.parametrize(
    "written",
    [
        {"forename": "Md Rahim"},
        {"forename": "Rahim"},
        {"forename": "Muhammad-Rahim"},
        {"forename": "Miah", "surname": "Mohammed Rahim"},
        {"surname": "Mia"},
    ],
)
def test_a_bangladeshi_name_written_otherwise_is_the_same_child(written):
    assert surely((1, "education", RAHIM), (2, "care", RAHIM | written))


@pytest.mark.parametrize(
    "written",
    [
        {"surname": "Ali Warsame"},
        {"forename": "Xasan", "surname": "Cali"},
        {"forename": "Hasan Ali", "surname": "Warsame"},
        {"forename": "Ali", "surname": "Hassan"},
    ],
)
def test_a_somali_name_written_otherwise_is_the_same_child(written):
    hassan = {"forename": "Hassan", "surname": "Ali", "born_on": BORN, "sex": "M", **HOME}
    assert surely((1, "education", hassan), (2, "care", hassan | written))


def test_a_changed_surname_is_put_to_a_person_or_surer():
    emily = {"forename": "Emily", "surname": "Hughes", "born_on": BORN, "sex": "F", **HOME}
    same, confidence = together((1, "education", emily), (2, "care", emily | {"surname": "Okafor"}))
    assert same
    assert confidence in {"strong", "to_be_confirmed"}


def test_a_temporary_upn_that_was_given_to_another_child_does_not_make_them_one():
    reused = upn(7, "A")
    other = {"forename": "Grace", "surname": "Osei", "born_on": date(2010, 7, 8), "sex": "F", "postcode": "TH5 5GH"}
    assert not surely((1, "education", RAHIM | {"upn": reused}), (2, "care", other | {"upn": reused}))


@pytest.mark.parametrize("junk", ["0000000000000", "A000000000000", "UN1", "NOT KNOWN", "1234567890123", upn(3)[::-1]])
def test_a_junk_upn_that_many_have_makes_nobody_one_child(junk):
    other = {"forename": "Grace", "surname": "Osei", "born_on": date(2010, 7, 8), "sex": "F", "postcode": "TH5 5GH"}
    assert together((1, "education", RAHIM | {"upn": junk}), (2, "care", other | {"upn": junk}))[0] is False


def test_a_good_number_that_many_hold_names_nobody():
    others = [(number, "care", {"upn": upn(5), "born_on": date(2008 + number, 1, 1)}) for number in (3, 4, 5)]
    pair = (1, "education", RAHIM | {"upn": upn(5)}), (2, "care", {"upn": upn(5), "born_on": BORN})
    assert surely(*pair)
    assert not surely(*pair, *others)


def test_the_number_of_another_child_of_the_family_is_not_believed_against_everything_else():
    number = nhs_number(3)
    other = {"forename": "Grace", "surname": "Osei", "born_on": date(2010, 7, 8), "sex": "F", "postcode": "TH5 5GH"}
    assert not surely((1, "education", RAHIM | {"nhs_number": number}), (2, "care", other | {"nhs_number": number}))


def many() -> list[tuple]:
    """2,500 children of school age with names as common as a borough's, in homes of their own; none known to social care."""
    chance = random.Random(11)
    forenames = [
        "mohammed",
        "fatima",
        "aisha",
        "yusuf",
        "omar",
        "maryam",
        "hassan",
        "ali",
        "zainab",
        "ibrahim",
        "amina",
        "khadija",
    ]
    surnames = ["begum", "miah", "ali", "ahmed", "khan", "uddin", "hussain", "rahman", "islam", "chowdhury"]
    return [
        (
            number,
            "education",
            {
                "forename": chance.choice(forenames),
                "surname": chance.choice(surnames),
                "born_on": date(2009, 9, 1) + timedelta(days=chance.randrange(2500)),
                "sex": chance.choice("MF"),
                "postcode": f"TH{chance.randrange(1, 9)} {chance.randrange(1, 9)}{chance.choice('ABDE')}{chance.choice('FGHJ')}",
                "address": f"{chance.randrange(1, 200)} {chance.choice(['Mill', 'Hill', 'Park', 'Dock'])} Street",
            },
        )
        for number in range(100, 2_600)
    ]


def test_in_a_big_borough_one_name_and_birthday_is_not_one_child():
    common = {"forename": "Fatima", "surname": "Begum", "born_on": BORN, "sex": "F"}
    here = common | {"postcode": "TH1 4AB", "address": "3 Low Road"}
    there = common | {"postcode": "TH7 2EF", "address": "88 Dock Street"}
    rival = common | {"postcode": "TH3 9DG", "address": "12 Hill Street"}
    assert not surely((1, "education", here), (2, "care", there), (3, "education", rival), *many())


@pytest.fixture(scope="module")
def townsfolk():
    return town(300, 200, seed=9, with_upn=0.5)[0]


def test_the_order_of_rows_and_the_numbers_between_change_nothing(townsfolk):
    first = link(townsfolk)
    for seed in (1, 2):
        assert link(townsfolk.sample(frac=1, random_state=seed)).equals(first)


def test_a_person_like_nobody_changes_nobody(townsfolk):
    alone = people((999_999, "care", {"forename": "Zbigniew", "surname": "Quattlebaum", "born_on": date(2003, 1, 2)}))
    before, after = link(townsfolk), link(pd.concat([townsfolk, alone], ignore_index=True))
    assert after[after["person_no"] != 999_999].reset_index(drop=True).equals(before)
