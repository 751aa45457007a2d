"""A night's marks of the wrong size: none, half, three times, one school missing, all present. What was not sent is never absence."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from features.engine import compute
from features.facts import timelines
from flows.arrival import Arrived
from flows.installation import Installation
from flows.overseeing import Overseen, oversee
from tests.flows.little import MONDAY, Rows, deliver, lists, little, marks, school_days, taken_in
from vocabulary.feeds import FEEDS
from vocabulary.prompts import AttendanceWeek

PUPILS = 240
DAYS = school_days(6)
HISTORY, NIGHTS, SHOCK = DAYS[:20], DAYS[20:26], DAYS[26]
"""Four weeks sent at once, six nights of a day each, and the day whose marks are shocked."""
AS_OF = SHOCK + timedelta(days=1)
INDICATOR = "absence_rate_past_4_weeks"


def usual(place: int) -> list[dict]:
    """A day's marks: one pupil in six ill, and one in twelve absent without leave, never the same two days running."""
    ill = [n for n in range(PUPILS) if (n // 2 + place) % 6 == 0]
    away = [n for n in range(PUPILS) if (n // 2 + place) % 12 == 5]
    there = sorted(set(range(PUPILS)) - set(ill) - set(away))
    day = DAYS[place]
    return [*marks(day, there), *marks(day, ill, "I", "I"), *marks(day, away, "O", "O")]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A council whose every night so far was as usual."""
    home = tmp_path_factory.mktemp("before") / "council"
    installation = little(home)
    lists(installation, pupils=PUPILS, days=DAYS)
    deliver(installation, "attendance", HISTORY[-1], [row for place in range(20) for row in usual(place)])
    for place, day in enumerate(NIGHTS, start=20):
        deliver(installation, "attendance", day + timedelta(days=1), usual(place))
    arrivals = taken_in(installation, NIGHTS[-1] + timedelta(days=1))
    assert not arrivals.stops
    return home


@dataclass
class Shocked:
    """What became of the shocked delivery, and what is shown of it."""

    installation: Installation
    file: Arrived
    overseen: Overseen

    def failed(self) -> set[str]:
        return {each.rule for each in self.file.results if not each.passed}

    def links(self) -> pd.DataFrame:
        people = self.installation.warehouse.history("pupils").execute()["person_no"]
        return pd.DataFrame({"person_no": people, "child_no": people, "confidence": "strong"}).astype({"child_no": "int32"})

    def of_school(self, school: str) -> list[int]:
        people = self.installation.warehouse.history("pupils").execute()
        return sorted(int(n) for n in people[people["school"] == school]["person_no"])

    def last_weeks(self, school: str) -> list[AttendanceWeek]:
        """The last week of each pupil of a school, as a practitioner sees it."""
        facts = timelines(self.installation.warehouse.history, self.links(), self.of_school(school), as_of=AS_OF)
        return [each.attendance[-1] for each in facts.values()]

    def absence(self) -> pd.Series:
        """The absence rate of each child over four weeks, as a night computes it."""
        warehouse = self.installation.warehouse
        children = self.links()[["child_no"]]
        starts = {name: warehouse.starts_on(name) for name in FEEDS}
        settings = self.installation.configuration.thresholds
        matrix = compute(warehouse.history, self.links(), children, as_of=AS_OF, thresholds=settings, starts=starts)
        return matrix.values[INDICATOR]

    def by_hand(self) -> pd.Series:
        """The same, from the marks themselves: every mark here is a possible session."""
        held = self.installation.warehouse.history("attendance").execute()
        held = held[pd.to_datetime(held["happened_on"]) >= pd.Timestamp(AS_OF - timedelta(weeks=4))]
        return held["mark"].isin(["I", "O"]).groupby(held["person_no"]).mean()


def shocked(before: Path, tmp_path: Path, rows: Rows) -> Shocked:
    home = tmp_path / "council"
    shutil.copytree(before, home)
    installation = little(home)
    deliver(installation, "attendance", AS_OF, rows)
    arrivals = taken_in(installation, AS_OF)
    (file,) = arrivals.files
    assert file.conserved
    found = Shocked(installation, file, oversee(installation, as_of=AS_OF))
    if file.landing is not None:
        assert found.absence().to_numpy() == pytest.approx(found.by_hand().to_numpy(), abs=1e-12)
    return found


def test_no_rows_on_a_school_day_stop_the_night(before: Path, tmp_path: Path) -> None:
    found = shocked(before, tmp_path, [])

    assert found.file.stops == ("holds_rows",)
    assert found.overseen.school_days.schools == ()
    assert found.overseen.school_days.not_yet == 2, "the feed is late, and no school is blamed"
    assert {week.not_submitted for week in found.last_weeks("S1")} == {2}


def test_one_school_missing_is_named_and_its_pupils_day_is_not_known_and_never_absence(before: Path, tmp_path: Path) -> None:
    found = shocked(before, tmp_path, [row for row in usual(26) if row["school"] == "S1"])

    (silent,) = found.overseen.school_days.schools
    assert (silent.school_name, silent.not_submitted, silent.held) == ("S2 School", (SHOCK,), 0)
    assert {week.not_submitted for week in found.last_weeks("S2")} == {2}
    assert {week.not_submitted for week in found.last_weeks("S1")} == {0}


def test_half_the_rows_are_told_as_fewer_than_usual_with_the_schools_and_what_is_missing_is_not_known(
    before: Path, tmp_path: Path
) -> None:
    found = shocked(before, tmp_path, [row for place, row in enumerate(usual(26)) if place // 4 % 20 < 9])

    assert "no_fewer_rows_than_usual" in found.failed()
    assert {each.school for each in found.overseen.school_days.schools if SHOCK in each.part} == {"S1", "S2"}
    assert not [each for each in found.file.drift if each.what == "rows"], "what every school shows is told once"
    weeks = found.last_weeks("S1")
    assert sum(week.not_submitted for week in weeks) > PUPILS // 2
    assert all(week.present + week.authorised + week.unauthorised + week.not_submitted == 2 * 2 for week in weeks)


def test_rows_that_come_three_times_count_once_and_the_school_is_named(before: Path, tmp_path: Path) -> None:
    of_one_school = [row for row in usual(26) if row["school"] == "S2"]
    found = shocked(before, tmp_path, usual(26) + 2 * of_one_school)

    assert found.file.landing is not None
    assert (found.file.landing.accepted, found.file.landing.duplicates) == (2 * PUPILS, 2 * PUPILS)
    assert [(each.school, each.what) for each in found.file.drift] == [("S2", "rows")]
    assert found.overseen.school_days.schools == ()


def test_a_school_where_all_are_present_is_taken_as_sent_and_told_as_unusual_by_name(before: Path, tmp_path: Path) -> None:
    rows = [{**row, "mark": "/" if row["session"] == "AM" else "\\"} if row["school"] == "S2" else row for row in usual(26)]
    found = shocked(before, tmp_path, rows)

    assert found.overseen.school_days.schools == ()
    assert {(each.school, each.what, each.code) for each in found.file.drift} >= {("S2", "gone", "I"), ("S2", "gone", "O")}
    assert {each.school for each in found.file.drift} == {"S2"}


def test_a_night_as_usual_is_told_as_nothing(before: Path, tmp_path: Path) -> None:
    found = shocked(before, tmp_path, usual(26))

    assert found.file.drift == ()
    assert found.overseen.school_days.schools == ()
    assert not {each.rule for each in found.overseen.across if not each.passed}
    assert {week.starts_on for week in found.last_weeks("S2")} == {MONDAY + timedelta(weeks=5)}
