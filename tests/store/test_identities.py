"""Numbers, pseudonyms and children, and how they stay the same while evidence changes."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pyarrow as pa
import pytest

from store.identities import Identities
from tests.store.deliveries import KEY, january, table
from vocabulary.problems import StoreProblem


@pytest.fixture
def identities(tmp_path):
    return Identities(tmp_path / "identities.sqlite", KEY)


SECOND = january(2)


def pupils(identities, *rows, on=SECOND):
    filled = [{"born_on": date(2012, 5, 6), "entered_on": january(1), "known_on": january(1)} | row for row in rows]
    identities.keep_people("education", table("pupils", filled), delivered_on=on)


def persons(identities, *rows, on=SECOND):
    filled = [{"born_on": date(2012, 5, 6), "known_on": january(1)} | row for row in rows]
    identities.keep_people("care", table("persons", filled), delivered_on=on)


def number(identities, source, ref):
    return identities.number_people(source, pa.array([ref])).to_pylist()[0]


def together(identities, *groups, run="night-1"):
    """Link people into groups; each group is a list of person numbers."""
    rows = [
        {"person_no": person, "group": min(group), "confidence": "strong", "evidence": "same UPN"}
        for group in groups
        for person in group
    ]
    identities.keep_links(pd.DataFrame(rows), run=run, known_on=january(3))


def children_of(identities):
    links, children = identities.links(), identities.children()
    ids = dict(zip(children["child_no"], children["child_id"], strict=True))
    return {person: ids[child] for person, child in zip(links["person_no"], links["child_no"], strict=True)}


def test_a_reference_keeps_its_number_and_means_nothing_without_its_source(identities):
    first = identities.number_people("education", pa.array(["B", "A", None, "B"]))
    assert first.to_pylist() == [2, 1, None, 2]
    assert first.type == pa.int32()
    assert identities.number_people("care", pa.array(["A"])).to_pylist() == [3]
    assert identities.number_people("education", pa.array(["A", "C"])).to_pylist() == [1, 4]


def test_the_latest_delivery_says_who_a_person_is_whatever_order_the_lists_land_in(tmp_path):
    found = []
    for name, days in (("forward", (2, 5)), ("backward", (5, 2))):
        identities = Identities(tmp_path / name, KEY)
        for day in days:
            pupils(identities, {"person_ref": "P1", "surname": "Old" if day == 2 else "New"}, on=january(day))
        found.append(identities.people("education")["surname"].tolist())
    assert found == [["New"], ["New"]]


def test_people_have_what_linking_needs_and_none_where_nothing_is_held(identities):
    pupils(identities, {"person_ref": "P1", "forename": "Amina", "sex": "F", "upn": "A123456789012"})
    (person,) = identities.people().to_dict("records")
    assert person == {
        "person_no": 1,
        "source": "education",
        "upn": "A123456789012",
        "nhs_number": None,
        "forename": "Amina",
        "surname": None,
        "born_on": date(2012, 5, 6),
        "sex": "F",
        "address": None,
        "postcode": None,
    }


def test_only_people_whom_a_list_has_named_are_listed(identities):
    pupils(identities, {"person_ref": "P1"})
    number(identities, "education", "P2")  # an exclusion mentioned someone on no list
    assert identities.listed("education").to_pylist() == ["P1"]
    assert identities.listed("care").to_pylist() == []


def test_a_pseudonym_is_the_same_in_every_store_with_the_key_and_another_with_another_key(tmp_path):
    found = []
    for name, key, first in (("one", KEY, "Z9"), ("two", KEY, "A1"), ("three", KEY[::-1], "Z9")):
        identities = Identities(tmp_path / name, key)
        pupils(identities, {"person_ref": first})  # so that the numbers differ
        pupils(identities, {"person_ref": "P1"})
        together(identities, [number(identities, "education", "P1")])
        found.append(identities.children()["child_id"].tolist())
    assert found[0] == found[1] != found[2]
    assert len(found[0][0]) == 12


def test_a_child_keeps_its_pseudonym_when_another_record_joins_it(identities):
    pupils(identities, {"person_ref": "P1"})
    together(identities, [1])
    before = children_of(identities)[1]
    persons(identities, {"person_ref": "C1"})
    together(identities, [1, 2], run="night-2")
    assert children_of(identities) == {1: before, 2: before}


def test_when_two_children_turn_out_to_be_one_the_smaller_number_stays_and_both_pseudonyms_lead_to_it(identities):
    pupils(identities, {"person_ref": "P1", "forename": "Amina"})
    persons(identities, {"person_ref": "C1", "forename": "Aminah"})
    together(identities, [1], [2])
    first, second = children_of(identities)[1], children_of(identities)[2]
    together(identities, [1, 2], run="night-2")
    assert children_of(identities) == {1: first, 2: first}
    assert identities.identity(second).references == identities.identity(first).references
    assert len(identities.children()) == 1


def test_when_a_child_turns_out_to_be_two_each_gets_back_the_pseudonym_it_had(identities):
    pupils(identities, {"person_ref": "P1"})
    persons(identities, {"person_ref": "C1"})
    together(identities, [1], [2])
    before = children_of(identities)
    together(identities, [1, 2], run="night-2")
    together(identities, [1], [2], run="night-3")
    assert children_of(identities) == before


def test_a_record_that_leaves_a_child_gets_a_pseudonym_of_its_own(identities):
    pupils(identities, {"person_ref": "P1"}, {"person_ref": "P2"})
    together(identities, [1, 2])
    first = children_of(identities)[1]
    together(identities, [1], [2], run="night-2")
    after = children_of(identities)
    assert after[1] == first
    assert after[2] != first


def test_records_that_swap_children_take_the_child_with_the_person_it_was_made_for(identities):
    pupils(identities, {"person_ref": "P1"}, {"person_ref": "P2"})
    persons(identities, {"person_ref": "C1"}, {"person_ref": "C2"})
    together(identities, [1, 3], [2, 4])
    before = children_of(identities)
    together(identities, [1, 4], [2, 3], run="night-2")
    after = children_of(identities)
    assert (after[1], after[2]) == (before[1], before[2])
    assert (after[4], after[3]) == (before[1], before[2])


def test_the_order_of_links_does_not_matter(tmp_path):
    found = []
    for name, turn in (("one", 1), ("two", -1)):
        identities = Identities(tmp_path / name, KEY)
        pupils(identities, *({"person_ref": f"P{n}"} for n in range(6)))
        together(identities, *([[1, 4], [2, 6], [3], [5]][::turn]))
        together(identities, *([[1, 2], [4, 3], [5, 6]][::turn]), run="night-2")
        found.append((identities.links().to_dict(), identities.children().to_dict()))
    assert found[0] == found[1]


def test_linking_the_same_again_changes_no_byte(identities, tmp_path):
    pupils(identities, {"person_ref": "P1"}, {"person_ref": "P2"})
    together(identities, [1], [2])
    before = (tmp_path / "identities.sqlite").read_bytes()
    links = identities.links()
    together(identities, [2], [1], run="night-2")
    assert identities.links().equals(links)
    assert len(before) == len((tmp_path / "identities.sqlite").read_bytes())


def test_the_identity_of_a_child_is_the_education_record_and_then_social_cares(identities):
    pupils(identities, {"person_ref": "P1", "forename": "Amina", "surname": "Begum", "school": "S7", "postcode": "TH1 4AB"})
    persons(
        identities, {"person_ref": "C1", "forename": "Aminah", "surname": "Begum", "address": "3 Low Road", "postcode": "X1"}
    )
    together(identities, [1, 2])
    identity = identities.identity(children_of(identities)[1])
    assert identity.name == "Amina Begum"
    assert (identity.school, identity.postcode, identity.address) == ("S7", "TH1 4AB", "3 Low Road")
    assert identity.born_on == date(2012, 5, 6)
    assert identity.references == (("education", "P1"), ("care", "C1"))
    assert identity.other_names == ("Aminah Begum",)
    assert identities.evidence(identity.child_id) == ("same UPN",)


def test_a_child_who_left_and_joined_nowhere_has_no_school(identities):
    pupils(identities, {"person_ref": "P1", "school": "S7", "left_on": january(4)})
    together(identities, [1])
    assert identities.identity(children_of(identities)[1]).school == ""


def test_children_have_a_birthday_and_postcode_from_whichever_system_holds_one(identities):
    pupils(identities, {"person_ref": "P1"})
    persons(identities, {"person_ref": "C1", "postcode": "TH1 4AB", "born_on": date(2012, 6, 5)})
    together(identities, [1, 2])
    (child,) = identities.children().to_dict("records")
    assert (child["born_on"], child["postcode"]) == (date(2012, 5, 6), "TH1 4AB")


def test_another_key_is_refused(identities, tmp_path):
    with pytest.raises(StoreProblem, match="another pseudonym key"):
        Identities(tmp_path / "identities.sqlite", KEY[::-1])
    with pytest.raises(StoreProblem, match="at least 32"):
        Identities(tmp_path / "other.sqlite", b"short")


def test_the_review_application_can_read_and_not_write(identities, tmp_path):
    pupils(identities, {"person_ref": "P1", "forename": "Amina"})
    together(identities, [1])
    reader = Identities(tmp_path / "identities.sqlite", KEY, read_only=True)
    assert reader.identity(children_of(identities)[1]).forename == "Amina"
    with pytest.raises(StoreProblem, match="readonly"):
        reader.number_people("education", pa.array(["P9"]))
    with pytest.raises(StoreProblem, match="not there yet"):
        Identities(tmp_path / "none.sqlite", KEY, read_only=True)


def test_a_pseudonym_that_no_child_has_is_a_problem(identities):
    with pytest.raises(StoreProblem, match="no child"):
        identities.identity("AAAAAAAAAAAA")
