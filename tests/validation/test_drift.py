"""What is told as not as usual: planted in one school it is told of that school; chance and small numbers are not told."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from tests.validation.deliveries import DELIVERED_ON, check_rows, sound_row
from validation.drift import ANY_ABSENCE, Drift, drift
from validation.profile import OTHER, WHOLE, Group, Profile
from vocabulary.feeds import FEEDS

SCHOOLS = ("S001", "S002")
MARKS = {"/": 0.46, "\\": 0.46, "I": 0.05, "O": 0.03}


def night(seed: int, *, rows: int = 800, planted: dict[str, Any] | None = None) -> Profile:
    """Two schools' marks of a day, drawn by chance about shares that wander a little from night to night."""
    chance = np.random.default_rng(seed)
    groups = {}
    for school in SCHOOLS:
        shares = np.array(list(MARKS.values())) * np.exp(chance.normal(0, 0.12, len(MARKS)))
        counts = chance.multinomial(rows, shares / shares.sum())
        groups[school] = Group(rows, rows, {"mark": dict(zip(MARKS, map(int, counts), strict=True))}, {"school": 0})
    if planted:
        groups["S002"] = replace(groups["S002"], **planted)
    marks = {mark: sum(group.codes["mark"].get(mark, 0) for group in groups.values()) for mark in {*MARKS, "N"}}
    total = sum(group.rows for group in groups.values())
    groups[WHOLE] = Group(total, total, {"mark": {mark: n for mark, n in marks.items() if n}}, {})
    return Profile("attendance", date(2026, 9, 1) + timedelta(days=seed), 1, groups)


RECENT = [night(seed) for seed in range(20)]


def told(planted: dict[str, Any]) -> list[Drift]:
    return list(drift(night(99, planted=planted), RECENT))


def test_quiet_nights_are_told_as_nothing() -> None:
    alarms = [each for seed in range(200, 300) for each in drift(night(seed), RECENT)]

    assert len(alarms) <= 2  # a hundred nights of two schools


def test_a_code_that_a_school_never_used_much_is_told_with_the_school_and_both_shares() -> None:
    found = told({"codes": {"mark": {"/": 330, "\\": 340, "I": 40, "O": 17, "N": 73}}})

    (n,) = [each for each in found if each.code == "N" and each.school]
    assert (n.school, n.what, n.rows, n.deliveries) == ("S002", "code", 800, 20)
    assert n.words == "mark N is in 9.1% of rows against 0.0% usual"


def test_a_school_where_all_are_present_is_told_by_the_codes_that_are_gone() -> None:
    found = told({"codes": {"mark": {"/": 400, "\\": 400}}})

    assert {(each.school, each.what, each.code) for each in found} >= {("S002", "gone", "I"), ("S002", "gone", "O")}


def test_a_column_that_is_emptier_and_a_day_with_half_or_three_times_the_rows_are_told() -> None:
    assert ("S002", "empty", "session") in {(each.school, each.what, each.column) for each in told({"empty": {"session": 240}})}
    for rows in (400, 2400):
        codes = {"mark": {mark: round(share * rows) for mark, share in MARKS.items()}}
        assert [(each.school, each.what) for each in told({"rows": rows, "fullest_day": rows, "codes": codes})] == [
            ("S002", "rows")
        ]


def test_few_rows_few_deliveries_and_deliveries_of_another_kind_say_nothing() -> None:
    odd = {"rows": 49, "fullest_day": 800, "codes": {"mark": {"N": 49}}}
    assert not [each for each in told(odd) if each.school]
    assert drift(night(99, planted={"codes": {"mark": {"N": 800}}}), RECENT[:4]) == ()
    histories = [replace(each, days=30) for each in RECENT]
    assert drift(night(99, planted={"codes": {"mark": {"N": 800}}}), histories) == ()


def test_a_night_of_corrections_alone_says_nothing_and_spoils_nothing() -> None:
    few = [night(seed, rows=60) for seed in range(300, 308)]
    quiet = night(99)

    assert drift(few[0], RECENT) == ()
    assert drift(quiet, [*RECENT, *few]) == drift(quiet, RECENT)


def test_no_absence_at_all_in_a_small_school_is_told_though_no_single_code_was_frequent() -> None:
    marks = {"/": 0.465, "\\": 0.465, **dict.fromkeys("IOMCURGL", 0.00875)}

    def small(seed: int, shares: dict[str, float]) -> Profile:
        counts = np.random.default_rng(seed).multinomial(400, list(shares.values()))
        group = Group(400, 200, {"mark": dict(zip(shares, map(int, counts), strict=True))})
        return Profile("attendance", DELIVERED_ON, 1, {"S001": group, "S002": group, WHOLE: Group(800, 400, group.codes)})

    recent = [small(seed, marks) for seed in range(20)]
    now = small(99, marks)
    groups = {**now.groups, "S002": Group(400, 200, {"mark": {"/": 200, "\\": 200}})}

    (found,) = [each for each in drift(replace(now, groups=groups), recent) if each.school]
    assert (found.school, found.what, found.code) == ("S002", "gone", ANY_ABSENCE)
    assert found.words.startswith("mark of any absence is in no row against")


def test_what_every_school_shows_is_told_once_of_the_whole_delivery() -> None:
    flat = {school: Group(800, 800, {"mark": {"/": 400, "\\": 400}}) for school in SCHOOLS}
    now = Profile("attendance", DELIVERED_ON, 1, {**flat, WHOLE: Group(1600, 1600, {"mark": {"/": 800, "\\": 800}})})

    found = drift(now, RECENT)

    assert {each.school for each in found if each.what == "gone"} == {WHOLE}


def test_a_profile_holds_counts_and_no_value_that_could_be_anyones() -> None:
    canary = "Zephyrine"
    feed = FEEDS["attendance"]
    rows = [sound_row(feed, number) for number in range(1, 9)]
    rows[0]["mark"] = rows[1]["school"] = rows[2]["person_ref"] = rows[3]["session"] = canary
    rows[4]["school"] = None

    checked = check_rows(feed, rows)
    text = checked.profile.to_json()

    assert canary not in text
    assert Profile.from_json(text) == checked.profile
    whole = checked.profile.groups[WHOLE]
    assert (whole.rows, whole.codes["mark"][OTHER], whole.empty) == (8, 1, {"school": 1})
    assert sum(group.rows for name, group in checked.profile.groups.items() if name != WHOLE) == 8
    assert all(isinstance(n, int) for codes in json.loads(text)["groups"][WHOLE]["codes"].values() for n in codes.values())


def test_lists_and_empty_deliveries_have_a_profile_too() -> None:
    for feed in FEEDS.values():
        for rows in ([], [sound_row(feed, 1)]):
            checked = check_rows(feed, rows)
            assert checked.profile.groups[WHOLE].rows == len(rows)
            assert drift(checked.profile, [checked.profile] * 9) == ()
