"""Links that wait for a person: the list without names, the two records with them, and answers that stay."""

from __future__ import annotations

import sqlite3
from datetime import date

import pandas as pd
import pytest

from store.clerical import Clerical
from store.identities import Identities
from tests.store.deliveries import KEY, january, table
from vocabulary.problems import StoreProblem

DAY = date(2026, 11, 20)


@pytest.fixture
def identities(tmp_path):
    """Amina in school, and a record of social care that may be hers."""
    made = Identities(tmp_path / "identities.sqlite", KEY)
    held = {"born_on": date(2012, 5, 6), "known_on": january(1), "surname": "Begum"}
    pupil = held | {"person_ref": "P1", "forename": "Amina", "entered_on": january(1), "upn": "A1"}
    made.keep_people("education", table("pupils", [pupil]), delivered_on=january(2))
    person = held | {"person_ref": "C1", "forename": "Aminah", "upn": "A2"}
    made.keep_people("care", table("persons", [person]), delivered_on=january(2))
    keep(made, "to_be_confirmed")
    return made


def keep(identities: Identities, confidence: str, run: str = "night-1") -> None:
    rows = [(1, 1, "strong", ""), (2, 1, confidence, "same date of birth; UPN differs")]
    links = pd.DataFrame(rows, columns=["person_no", "group", "confidence", "evidence"])
    identities.keep_links(links, run=run, known_on=january(3))


def test_the_list_says_what_agrees_and_differs_and_no_name(identities):
    (pair,) = identities.clerical.to_confirm()
    assert (pair.number, pair.other, pair.sources) == (2, 1, ("care", "education"))
    assert pair.since == january(3)
    assert "Amina" not in repr(pair)


def test_only_links_to_be_confirmed_wait(identities):
    for confidence in ("strong", "weak"):
        keep(identities, confidence, run=confidence)
        assert identities.clerical.to_confirm() == []


def test_two_records_are_shown_side_by_side_to_a_named_person_and_the_look_is_kept(identities, tmp_path):
    shown = {name: (left, right) for name, left, right in identities.clerical.side_by_side(2, by="R. Ahmed", on=DAY)}
    assert shown["forename"] == ("Amina", "Aminah")
    assert shown["source"] == ("education", "care")
    with sqlite3.connect(tmp_path / "identities.sqlite") as file:
        assert file.execute("SELECT person_a, person_b, by_whom, looked_on FROM looks").fetchall() == [
            (1, 2, "R. Ahmed", "2026-11-20")
        ]


@pytest.mark.parametrize(("by", "why", "words"), [("", "Seen", "named person"), ("R. Ahmed", " ", "reason")])
def test_an_answer_needs_a_name_and_a_reason(identities, by, why, words):
    with pytest.raises(StoreProblem, match=words):
        identities.clerical.answer(2, "same", by=by, why=why, on=DAY)
    with pytest.raises(StoreProblem, match="no pair 7"):
        identities.clerical.answer(7, "same", by="R. Ahmed", why="Seen", on=DAY)


def test_an_answer_is_known_from_its_day_with_the_numbers_that_differed(identities):
    clerical = identities.clerical
    clerical.answer(2, "same", by="R. Ahmed", why="The school confirmed the new number", on=DAY)
    assert clerical.answers(as_of=date(2026, 11, 19)) == []
    (kept,) = clerical.answers(as_of=DAY)
    assert (kept.people, kept.same, kept.by, kept.numbers_differed) == ((1, 2), True, "R. Ahmed", ("upn",))


def test_an_answer_waits_to_be_used_once(identities):
    clerical = identities.clerical
    assert not clerical.is_unused(as_of=DAY)
    clerical.answer(2, "different", by="R. Ahmed", why="Two schools", on=DAY)
    assert not clerical.is_unused(as_of=date(2026, 11, 19))
    assert clerical.is_unused(as_of=DAY)
    clerical.keep_used(clerical.answers(as_of=DAY), run="night-2")
    assert not clerical.is_unused(as_of=DAY)


def test_a_pair_that_was_answered_can_be_answered_again(identities):
    clerical = identities.clerical
    clerical.answer(2, "different", by="R. Ahmed", why="Two schools", on=DAY)
    keep(identities, "weak", run="night-2")
    clerical.answer(2, "same", by="R. Ahmed", why="I was wrong", on=DAY)
    assert [each.same for each in clerical.answers(as_of=DAY)] == [False, True]


@pytest.mark.parametrize("change", ["UPDATE answers SET answer = 'same'", "DELETE FROM answers", "DELETE FROM looks"])
def test_answers_and_looks_can_not_be_changed_or_removed(identities, tmp_path, change):
    identities.clerical.side_by_side(2, by="R. Ahmed", on=DAY)
    identities.clerical.answer(2, "different", by="R. Ahmed", why="Two schools", on=DAY)
    with sqlite3.connect(tmp_path / "identities.sqlite") as file, pytest.raises(sqlite3.IntegrityError, match="never"):
        file.execute(change)


def test_a_weak_link_lends_a_child_no_name_address_or_birthday(identities):
    keep(identities, "weak", run="night-2")
    (child_id,) = identities.children()["child_id"]
    identity = identities.identity(child_id)
    assert identity.other_names == ()
    assert identity.references == (("education", "P1"),)
    keep(identities, "to_be_confirmed", run="night-3")
    assert Clerical(identities._path).pair(2).other == 1
    assert identities.identity(child_id).other_names == ("Aminah Begum",)
