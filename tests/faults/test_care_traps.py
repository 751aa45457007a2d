"""Traps of the subject, one test each: what is known to have misled others who read social care files."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from features.catalogue import CATALOGUE
from sources.reading import Reading, read
from validation.checking import Context, check
from vocabulary.code_tables import code_table
from vocabulary.council import Checks
from vocabulary.feed_settings import FeedSettings
from vocabulary.feeds import FEEDS, Use
from vocabulary.upn import check_letter, is_temporary_upn, is_valid_upn

LEAKING = {"11A", "12A", "13A", "24A"}
DELIVERED = date(2026, 11, 16)


def _failed(reading: Reading, feed: str) -> dict[str, int]:
    context = Context(DELIVERED, reading.rows_in, (), None, None, Checks(), False)
    checked = check(reading.table, reading.faults, FEEDS[feed], context)
    return {result.rule: result.rows_failed for result in checked.results if result.rows_failed and result.then != "stop"}


def _read(tmp_path: Path, feed: str, text: str, **settings: Any) -> Reading:
    path = tmp_path / "delivery.csv"
    path.write_text(text, encoding="utf-8")
    return read(path, FEEDS[feed], FeedSettings(files="*", known_from="delivery", **settings), delivered_on=DELIVERED)


def test_the_published_worked_example_of_a_upn_is_wrong_and_is_not_believed() -> None:
    # A supplier's guide works 07000016049 out as 267 and so the letter Q. The sum is 266: remainder 13, the letter P.
    digits = [int(digit) for digit in "207000016049"]
    assert sum(place * digit for place, digit in enumerate(digits, start=2)) == 266
    assert 266 % 23 == 13
    assert check_letter("207000016049") == "P"
    assert is_valid_upn("P207000016049")
    assert not is_valid_upn("Q207000016049")


def test_a_temporary_upn_has_a_check_letter_like_any_other_and_is_said_to_be_temporary(tmp_path: Path) -> None:
    right = check_letter("99994101510A") + "99994101510A"
    wrong = ("A" if right[0] != "A" else "B") + right[1:]
    assert is_valid_upn(right)
    assert not is_valid_upn(wrong)
    assert is_temporary_upn(right)
    reading = _read(tmp_path, "persons", f"person_ref,upn\nC1,{right}\nC2,{wrong}\n")
    failed = _failed(reading, "persons")
    assert (failed["upn_check_letter_is_right"], failed["upn_is_permanent"]) == (1, 1)


def test_a_upn_in_small_letters_or_with_spaces_is_the_same_upn(tmp_path: Path) -> None:
    for written in ("p207000016049", " P207000016049 "):
        assert is_valid_upn(written)
        reading = _read(tmp_path, "persons", f"person_ref,upn\nC1,{written}\n")
        assert "upn_check_letter_is_right" not in _failed(reading, "persons")


@pytest.mark.parametrize(
    ("code", "last", "first"),
    [
        ("18A", date(2020, 3, 31), None),
        ("19A", date(2020, 3, 31), None),
        ("24A", None, date(2021, 4, 1)),
        ("18B", None, date(2020, 4, 1)),
    ],
)
def test_factors_that_came_and_went_are_kept_and_told_of_outside_their_years(
    tmp_path: Path, code: str, last: date | None, first: date | None
) -> None:
    outside = date(2021, 6, 1) if last else date(2019, 6, 1)
    reading = _read(tmp_path, "assessments", f"assessment_ref,person_ref,happened_on,factors\nA1,C1,{outside},{code}\n")
    assert reading.table["factors"].to_pylist() == [code]
    rule = "factors_was_still_in_force" if last else "factors_was_in_force_by_then"
    assert _failed(reading, "assessments")[rule] == 1
    inside = last or first
    reading = _read(tmp_path, "assessments", f"assessment_ref,person_ref,happened_on,factors\nA1,C1,{inside},{code}\n")
    assert rule not in _failed(reading, "assessments")


def test_need_n1_is_one_code_under_both_its_names() -> None:
    n1 = code_table("primary_needs").codes["N1"]
    assert (n1.classes["formerly"], n1.description) == ("Abuse or neglect", "Abuse, neglect and exploitation")
    assert n1.valid_from is None
    assert n1.valid_to is None


def test_the_factors_of_the_outcome_are_never_the_source_of_an_indicator() -> None:
    assert set(code_table("assessment_factors").codes_where(exploitation="1")) == LEAKING
    outcomes = {name for name, feed in FEEDS.items() if feed.use is Use.OUTCOME}
    assert outcomes == {"exploitation", "youth_justice"}
    for indicator in CATALOGUE.values():
        assert not set(indicator.definition.sources) & outcomes
        named = re.findall(r"'([0-9]{1,2}[A-Z])'", repr(indicator.definition))
        assert not set(named) & LEAKING


def test_youth_justice_can_be_left_out_and_nothing_else_needs_it() -> None:
    assert all(feed.people_feed != "youth_justice" for feed in FEEDS.values())
    assert FEEDS["youth_justice"].use is Use.OUTCOME
