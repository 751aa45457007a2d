"""Registers with several marks in a row, through the door that a night uses, and back out of quarantine."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from flows.arrival import Arrivals, arrive
from flows.checking import check_file
from flows.installation import Installation
from flows.provenance import new_run
from flows.quarantine import release, retry
from tests.flows.little import LONG_AGO, MONDAY, SCHOOLS, deliver, lists, little, school_days
from vocabulary.feeds import FEEDS
from vocabulary.problems import DeliveryProblem

FRIDAY, SATURDAY, LATER = (MONDAY + timedelta(days=n) for n in (4, 5, 9))
STRINGS = {"marks": {"layout": "strings"}, "known_from": "delivery"}
DAYS = {"marks": {"layout": "days"}}


def taken_in(installation: Installation, as_of: date) -> Arrivals:
    arrivals = arrive(installation, as_of=as_of, run=new_run(as_of=as_of), say=lambda _: None)
    assert all(each.conserved for each in arrivals.files)
    return arrivals


def string(number: int, marks: str, **more: object) -> dict[str, object]:
    return {
        "person_ref": f"P{number}", "school": SCHOOLS[number % 2], "happened_on": MONDAY, "ends_on": FRIDAY, "mark": marks,
    } | more  # fmt: skip


def held(installation: Installation) -> list[tuple]:
    rows = installation.warehouse.history("attendance").to_pyarrow().to_pylist()
    return sorted((row["happened_on"], row["session"], row["mark"], row["known_on"]) for row in rows)


@pytest.fixture
def council(tmp_path: Path) -> Installation:
    """Six pupils' strings of a week: one too short, one with a mark that nobody knows, and a calendar of the week."""
    installation = little(tmp_path, attendance=STRINGS)
    lists(installation, pupils=6, days=school_days(1))
    rows = [string(number, "/\\" * 5) for number in range(6)]
    rows[3]["mark"], rows[4]["mark"] = "/\\" * 4, "/\\/\\@\\/\\/\\"
    deliver(installation, "attendance", SATURDAY, rows)
    return installation


def test_strings_are_laid_on_the_calendar_that_came_the_same_night_and_every_row_is_accounted_for(
    council: Installation,
) -> None:
    arrived = taken_in(council, SATURDAY).files[-1]
    assert (arrived.feed.name, arrived.rows_in) == ("attendance", 5 * 10 + 1)
    assert arrived.landing is not None
    assert (arrived.landing.accepted, arrived.landing.quarantined, arrived.landing.duplicates) == (49, 2, 0)
    assert sorted(arrived.quarantine["row"].to_pylist()) == [4_000, 5_005]


def test_a_string_that_grows_by_a_day_adds_that_day_and_repeats_the_others(council: Installation) -> None:
    taken_in(council, SATURDAY)
    deliver(
        council,
        "calendar",
        LATER,
        [{"school": s, "happened_on": MONDAY + timedelta(days=7), "known_on": LONG_AGO} for s in SCHOOLS],
    )
    deliver(council, "attendance", LATER, [string(0, "/\\" * 6, ends_on=MONDAY + timedelta(days=7))])
    arrived = taken_in(council, LATER).files[-1]
    assert arrived.landing is not None
    assert (arrived.rows_in, arrived.landing.accepted, arrived.landing.duplicates) == (12, 2, 10)


def test_strings_without_a_calendar_are_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    installation = little(tmp_path, attendance=STRINGS)
    deliver(installation, "attendance", SATURDAY, [string(0, "/\\" * 5)])
    (arrived,) = taken_in(installation, SATURDAY).files
    assert arrived.landing is None
    assert "school calendar" in arrived.unread


def test_check_says_how_many_rows_of_the_file_are_how_many_marks(council: Installation) -> None:
    taken_in(council, SATURDAY)
    path = Path(council.configuration.council.inbox) / f"attendance_{SATURDAY.isoformat()}.csv"
    settings = council.configuration.feeds["attendance"]
    said = "\n".join(check_file(council, FEEDS["attendance"], settings, path, delivered_on=SATURDAY))
    assert "6 rows of the file are 50 marks" in said
    assert "1 rows that can't be taken apart" in said


def test_a_string_that_waits_comes_back_whole_once_the_calendar_is_mended(tmp_path: Path) -> None:
    installation = little(tmp_path, attendance=STRINGS)
    lists(installation, pupils=6, days=school_days(1)[:4])
    rows = [string(number, "/\\" * (5 if number == 1 else 4), ends_on=FRIDAY) for number in range(6)]
    deliver(installation, "attendance", SATURDAY, rows)
    taken_in(installation, SATURDAY)
    (before,) = installation.warehouse.held_back().to_dict("records")
    assert (before["waiting"], len(held(installation))) == (1, 40)

    deliver(installation, "calendar", LATER, [{"school": "S2", "happened_on": FRIDAY, "known_on": LATER}])
    taken_in(installation, LATER)
    done = retry(installation, int(before["sequence"]), as_of=LATER)

    assert (done.rows, done.landing.accepted, done.waiting) == (1, 10, 0)
    assert [known for *_, known in held(installation)].count(LATER) == 10
    (after,) = installation.warehouse.held_back().to_dict("records")
    assert (after["waiting"], after["released"]) == (0, 1)


def test_a_corrected_string_answers_the_one_that_waits(council: Installation, tmp_path: Path) -> None:
    taken_in(council, SATURDAY)
    (line,) = council.warehouse.held_back().to_dict("records")
    correction = tmp_path / "corrected.csv"
    headings = "person_ref,school,happened_on,ends_on,mark\n"
    good = f"P3,S2,{MONDAY},{FRIDAY},{'/' + chr(92)}LL/\\/\\/\\\n"
    correction.write_text(headings + good + good, encoding="utf-8")
    with pytest.raises(DeliveryProblem, match="has 2 rows and would answer 1"):
        release(council, int(line["sequence"]), correction, rows=[4_000], as_of=LATER)
    correction.write_text(headings + good, encoding="utf-8")

    done = release(council, int(line["sequence"]), correction, rows=[4_000], as_of=LATER)

    assert (done.rows, done.landing.accepted, done.waiting) == (1, 10, 1)


def test_a_half_of_a_day_that_waits_is_answered_by_its_row_sent_again(tmp_path: Path) -> None:
    installation = little(tmp_path, attendance=DAYS)
    lists(installation, pupils=6, days=school_days(1))
    days = [
        {
            "person_ref": f"P{n}",
            "happened_on": MONDAY,
            "morning": "/",
            "afternoon": "\\",
            "school": SCHOOLS[n % 2],
            "known_on": MONDAY,
        }
        for n in range(6)
    ]
    days[2]["afternoon"] = "Here"
    deliver(installation, "attendance", SATURDAY, days)
    taken_in(installation, SATURDAY)
    (line,) = installation.warehouse.held_back().to_dict("records")
    assert installation.warehouse.rows_waiting(int(line["sequence"]))["row"].tolist() == [32]
    correction = tmp_path / "corrected.csv"
    correction.write_text(
        f"person_ref,happened_on,morning,afternoon,school,known_on\nP2,{MONDAY},/,L,S1,{MONDAY}\n", encoding="utf-8"
    )

    done = release(installation, int(line["sequence"]), correction, rows=None, as_of=LATER)

    assert (done.landing.accepted, done.landing.duplicates, done.waiting) == (1, 1, 0)
    assert len(held(installation)) == 12
