"""Links where no number helps: names, birthday, sex, postcode and address."""

from __future__ import annotations

import logging
from datetime import date

import pandas as pd
import pytest

from linkage.linking import link, person
from linkage.names import agree, one_slip, plain, standard, variants
from tests.linkage.invented import people, town, upn

BORN = date(2011, 3, 4)
AMINA = {"forename": "Amina", "surname": "Begum", "born_on": BORN, "sex": "F", "postcode": "TH1 4AB", "address": "3 Low Road"}


@pytest.fixture(scope="module")
def townsfolk():
    """1,500 children, a third of them known to social care without a UPN: enough that weights are learned."""
    everyone, truth = town(1_500, 1_100, seed=4)
    return everyone, truth, link(everyone)


def found_links(linked, *confidences):
    chosen = linked[(linked["person_no"] > 100_000) & linked["confidence"].isin(confidences) & (linked["group"] < 100_000)]
    return dict(zip(chosen["person_no"], chosen["group"], strict=True))


def test_strong_links_are_right_and_most_children_are_found(townsfolk):
    _, truth, linked = townsfolk
    strong = found_links(linked, "strong")
    right = sum(truth[person] == group for person, group in strong.items())
    assert right / len(strong) >= 0.995
    assert right / len(truth) >= 0.85


def test_the_order_of_rows_does_not_matter(townsfolk):
    everyone, _, linked = townsfolk
    assert link(everyone.sample(frac=1, random_state=7)).equals(linked)


def test_a_child_is_at_most_one_person_of_each_system(townsfolk):
    everyone, _, linked = townsfolk
    merged = linked.merge(everyone[["person_no", "source"]], on="person_no")
    assert merged.groupby(["group", "source"]).size().max() == 1
    assert (merged.groupby("group")["person_no"].transform("min") == merged["group"]).all()


def two(left: dict, right: dict, *others: tuple):
    """Whether the first two are one child, and how sure."""
    linked = link(people((1, "education", left), (2, "care", right), *others)).set_index("person_no")
    return bool(linked.loc[1, "group"] == linked.loc[2, "group"]), linked.loc[2, "confidence"]


def test_everything_the_same_is_a_strong_link():
    assert two(AMINA, AMINA) == (True, "strong")


def test_a_forename_and_surname_the_other_way_round_are_the_same_names():
    together, confidence = two(AMINA, AMINA | {"forename": "Begum", "surname": "Amina"})
    assert together
    assert confidence in {"strong", "to_be_confirmed"}


@pytest.mark.parametrize("change", [{"forename": "Fatima"}, {"forename": "Fatima", "born_on": date(2013, 1, 9)}])
def test_twins_and_siblings_are_never_a_strong_link(change):
    together, confidence = two(AMINA, AMINA | change)
    assert not together or confidence != "strong"


def test_a_twin_does_not_take_the_place_of_the_right_child():
    twin = (3, "education", AMINA | {"forename": "Fatima"})
    assert two(AMINA, AMINA, twin) == (True, "strong")


def test_two_children_with_one_name_and_birthday_are_left_to_a_person():
    bare = {name: AMINA[name] for name in ("forename", "surname", "born_on")}
    together, confidence = two(bare, bare, (3, "education", bare))
    assert not together or confidence != "strong"


def test_different_upns_are_different_children_however_alike():
    together, confidence = two(AMINA | {"upn": upn(1)}, AMINA | {"upn": upn(2)})
    assert not together or confidence == "weak"


@pytest.mark.parametrize(
    ("born_on", "confidence"),
    [(date(2011, 3, 14), "strong"), (date(2011, 4, 3), "strong"), (date(2013, 9, 21), "not strong")],
)
def test_another_date_of_birth_is_believed_only_as_a_slip_of_the_hand(born_on, confidence):
    together, found = two(AMINA, AMINA | {"born_on": born_on})
    assert ("strong" if together and found == "strong" else "not strong") == confidence


def test_a_child_whose_temporary_upn_was_replaced_is_still_the_same_child():
    assert two(AMINA | {"upn": upn(1)}, AMINA | {"upn": upn(2, "A")}) == (True, "strong")


def test_a_child_who_moved_is_not_lost():
    moved = AMINA | {"forename": "Zuleikha", "surname": "Warsame", "postcode": "TH9 9ZZ", "address": "1 New Road"}
    together, _ = two(AMINA | {"forename": "Zuleikha", "surname": "Warsame"}, moved)
    assert together


@pytest.mark.parametrize(
    ("left", "right", "slip"),
    [("temi", "teim", True), ("amina", "amna", True), ("amina", "amino", True), ("amina", "anima", False), ("ab", "ab", False)],
)
def test_one_slip_is_a_letter_wrong_missing_or_swapped_with_its_neighbour(left, right, slip):
    assert one_slip(left, right) == one_slip(right, left) == slip


def test_a_name_alone_is_not_enough():
    bare = {"forename": "Amina", "surname": "Begum"}
    together, confidence = two(bare, bare)
    assert not together or confidence != "strong"


def test_splink_says_nothing_aloud(caplog, capsys):
    caplog.set_level(logging.DEBUG)
    link(people((1, "education", AMINA), (2, "care", AMINA)))
    assert "Amina" not in caplog.text
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("O'Brien", "OBrien"),
        ("Smith-Jones", "Smith Jones"),
        ("Khan", "Khan-Ali"),
        ("Zoë", "Zoe"),
        ("Muhammad", "Mohammad"),
        ("Catherine", "Katherine"),
        ("D’Souza", "D'Souza"),
    ],
)
def test_these_names_agree(left, right):
    assert agree(plain(left), plain(right))
    assert agree(plain(right), plain(left))


@pytest.mark.parametrize(
    ("left", "right"), [("Amina", "Fatima"), ("Ali", "Khan"), ("", "Ali"), ("", ""), ("Aisha", "Alisha Begum")]
)
def test_these_names_do_not(left, right):
    assert not agree(plain(left), plain(right))


def test_the_table_of_variants_gives_each_name_one_standard_spelling_that_stands():
    rows = [row for row in variants() if row["kind"] in {"spelling", "transliteration", "short form"}]
    names = [row["name"] for row in rows]
    assert len(names) == len(set(names))
    assert {row["kind"] for row in variants()} == {
        "spelling", "transliteration", "short form", "given before others", "not inherited",
    }  # fmt: skip
    for row in variants():
        assert row["name"] == plain(row["name"])
        assert standard(row["stands_for"]) == row["stands_for"]
        date.fromisoformat(row["since"])


@pytest.mark.parametrize(
    ("name", "is_standard"),
    [("Md Yousuf", "mohammed yusuf"), ("Cabdi Xasan", "abdi hassan"), ("Chaudhry", "chowdhury"), ("Tommy", "thomas")],
)
def test_a_name_in_its_standard_spelling(name, is_standard):
    assert standard(plain(name)) == is_standard


@pytest.mark.parametrize(("left", "right"), [("Md Rahim", "Md Karim"), ("Mohamud", "Mohamed Ali"), ("Abdi", "Abdirahman")])
def test_names_that_only_share_a_beginning_are_two_names(left, right):
    assert not agree(plain(left), plain(right))


def test_a_shared_rare_surname_weighs_more_than_a_shared_begum():
    from linkage.similarity import likely_pairs

    everyone, _ = town(400, 0, seed=6)
    rare = {"forename": "Tamsin", "surname": "Featherstonehaugh", "born_on": BORN}
    common = {"forename": "Tamsin", "surname": "Begum", "born_on": BORN}
    left = people((1, "education", rare), (2, "education", common | {"born_on": date(2009, 2, 2)}))
    right = people(
        (11, "care", rare | {"forename": "Ulrika"}), (12, "care", common | {"forename": "Ulrika", "born_on": date(2009, 2, 2)})
    )
    sides = [
        [person(row) for row in frame.to_dict("records")]
        for frame in (pd.concat([left, everyone.assign(person_no=everyone["person_no"] + 1000)]), right)
    ]
    pairs = likely_pairs(*sides, least=0.0)
    weight = {(row.left_no, row.right_no): row.weight for row in pairs.itertuples()}
    assert weight[1, 11] > weight[2, 12] + 2
