"""The traps of attendance and exclusion data, each from a file as a system writes it to the figure that comes of it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from features.catalogue import CATALOGUE
from features.engine import compute
from features.marks import COUNTERS
from sources.reading import Reading, read
from tests.features.held import STARTS, history_of, links_of, marks, open_days, stay, weekdays
from validation.checking import Checked, Context, check
from vocabulary.code_tables import code_table
from vocabulary.council import Checks, Thresholds
from vocabulary.feed_settings import FeedSettings
from vocabulary.feeds import FEEDS
from vocabulary.upn import check_letter, is_temporary_upn, is_valid_upn

AS_OF = date(2026, 6, 3)
DAYS = weekdays(date(2026, 3, 4), date(2026, 6, 2))
MARKS = "person_ref,happened_on,session,mark,school,known_on\n"
SUSPENSIONS = "exclusion_ref,person_ref,happened_on,category,sessions,reason_1,reason_2,reason_3,school,known_on\n"


def from_file(folder: Path, feed: str, text: str, **settings: Any) -> Reading:
    path = folder / f"{feed}.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return read(path, FEEDS[feed], FeedSettings(files="*", **settings), delivered_on=AS_OF)


def checked(reading: Reading) -> Checked:
    context = Context(AS_OF, reading.rows_in, (), None, None, Checks())
    return check(reading.table, reading.faults, FEEDS[reading.feed], context)


def indicators(rows: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Every indicator of child 1, who was on one school's roll with a calendar, from these records."""
    held = {"pupils": [stay(1)], "calendar": open_days("S1", DAYS), **rows}
    cohort = pd.DataFrame({"child_no": [1]})
    values = compute(history_of(held), links_of((1, 1)), cohort, as_of=AS_OF, thresholds=Thresholds(), starts=STARTS).values
    return {str(name): value for name, value in values.iloc[0].to_dict().items()}


def with_marks(**other: str) -> list[dict[str, Any]]:
    """Present on every day; other: the mark of both sessions of day n, as d3='X'."""
    different = {int(name[1:]): mark for name, mark in other.items()}
    return [
        row for n, day in enumerate(DAYS) for row in marks(1, [day], *([different[n]] * 2 if n in different else ["/", "\\"]))
    ]


def test_the_backslash_is_present_in_an_afternoon_from_the_file_to_the_count(tmp_path: Path) -> None:
    lines = "".join(f'P1,{day},AM,/,S1,{day}\nP1,{day},PM,\\,S1,{day}\nP2,{day},PM,"\\",S1,{day}\n' for day in DAYS)
    reading = from_file(tmp_path, "attendance", MARKS + lines)
    assert reading.table["mark"].to_pylist() == ["/", "\\", "\\"] * len(DAYS)
    assert checked(reading).quarantine.num_rows == 0
    assert "\\" in COUNTERS["attended"]
    assert indicators({"attendance": with_marks()})["absence_rate_past_12_weeks"] == 0


def test_a_suspension_is_not_counted_again_as_absence() -> None:
    suspended = {f"d{n}": "E" for n in range(40, 45)}
    event = {"person_no": 1, "happened_on": DAYS[40], "category": "SUSP", "sessions": 10}
    both = indicators({"attendance": with_marks(**suspended), "exclusions": [event]})
    assert both["suspensions_past_26_weeks"] == 1
    assert both["absence_rate_past_12_weeks"] == 0
    ill = indicators({"attendance": with_marks(**dict.fromkeys(suspended, "I"))})
    assert ill["absence_rate_past_12_weeks"] > 0


def test_what_was_no_possible_attendance_is_in_neither_half_of_a_rate() -> None:
    outside = ["D", "X", "Q", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7", "Z", "#", "-", "Y"]
    assert set(outside).isdisjoint(COUNTERS["possible"] + COUNTERS["missed"] + COUNTERS["attended"])
    missed = {f"d{n}": "O" for n in range(20, 26)}
    shut = {f"d{n}": mark for n, mark in enumerate(outside, start=30)}
    among = [n for n, day in enumerate(DAYS) if day >= AS_OF - timedelta(weeks=12)]
    possible = [n for n in among if f"d{n}" not in shut]
    rate = indicators({"attendance": with_marks(**missed, **shut)})["absence_rate_past_12_weeks"]
    assert rate == pytest.approx(len([n for n in possible if f"d{n}" in missed]) / len(possible))


def test_detention_in_criminal_justice_is_no_indicator_of_its_own() -> None:
    assert all("Y5" not in counted for counted in (COUNTERS[name] for name in COUNTERS if name != "recorded"))


@pytest.mark.parametrize("mark", ["H", "J", "Y"])
def test_marks_withdrawn_in_august_2024_are_kept_and_reported_after_it(tmp_path: Path, mark: str) -> None:
    assert code_table("attendance_marks").codes[mark].valid_to == date(2024, 8, 18)
    reading = from_file(
        tmp_path, "attendance", f"{MARKS}P1,2024-08-16,AM,{mark},S1,2024-08-16\nP1,2024-09-03,AM,{mark},S1,2024-09-03\n"
    )
    found = checked(reading)
    assert found.quarantine.num_rows == 0
    assert [each.rows_failed for each in found.results if each.rule == "mark_was_still_in_force"] == [1]


def test_a_suspension_counts_by_its_old_name_and_at_lunchtime() -> None:
    events = [
        {"person_no": 1, "happened_on": DAYS[40 + n], "category": category, "sessions": 1}
        for n, category in enumerate(("SUSP", "FIXD", "LNCH", "PERM", "LNCK"))
    ]
    assert indicators({"exclusions": events})["suspensions_past_26_weeks"] == 3


def test_lunchtime_suspension_is_lnch_and_lnck_is_warned_about_and_kept(tmp_path: Path) -> None:
    assert "LNCH" in code_table("exclusion_categories")
    assert "LNCK" not in code_table("exclusion_categories")
    found = checked(from_file(tmp_path, "exclusions", f"{SUSPENSIONS}X1,P1,2026-05-05,LNCK,1,DB,,,S1,2026-05-06\n"))
    assert found.quarantine.num_rows == 0
    assert [each.rows_failed for each in found.results if each.rule == "category_is_in_the_code_table"] == [1]


def test_reasons_are_the_sixteen_of_2020_and_the_twenty_nine_of_2026() -> None:
    table = code_table("exclusion_reasons")
    of = {day: {code for code in table.codes if table.in_force_on(code, day)} for day in (date(2021, 1, 1), date(2026, 9, 1))}
    assert of[date(2021, 1, 1)] == {
        "PP",
        "PA",
        "VP",
        "VA",
        "OW",
        "BU",
        "RA",
        "LG",
        "DS",
        "SM",
        "DA",
        "DM",
        "TH",
        "DB",
        "MT",
        "PH",
    }
    assert of[date(2026, 9, 1)] - of[date(2021, 1, 1)] == {
        "BW",
        "TB",
        "SB",
        "MB",
        "AB",
        "DR",
        "AR",
        "SR",
        "VR",
        "LD",
        "CB",
        "MP",
        "OS",
    }
    assert len(of[date(2026, 9, 1)]) == 29
    assert table.in_force_on("OT", date(2020, 8, 31))
    assert not table.in_force_on("OT", date(2020, 9, 1))


def test_a_reason_that_no_list_has_is_warned_about_and_kept(tmp_path: Path) -> None:
    reading = from_file(tmp_path, "exclusions", f"{SUSPENSIONS}X1,P1,2026-05-05,SUSP,2,QZ,PP,,S1,2026-05-06\n")
    found = checked(reading)
    assert found.quarantine.num_rows == 0
    assert [each.rows_failed for each in found.results if each.rule == "reason_1_is_in_the_code_table"] == [1]
    assert reading.table["reason_1"].to_pylist() == ["QZ"]


def test_events_are_counted_and_not_their_reasons() -> None:
    reasons = {"reason_1": "PP", "reason_2": "PA", "reason_3": "VP"}
    one = {"person_no": 1, "happened_on": DAYS[40], "category": "SUSP", "sessions": 2}
    assert indicators({"exclusions": [one | reasons]})["suspensions_past_26_weeks"] == 1
    assert indicators({"exclusions": [one, {**one, "happened_on": DAYS[41]}]})["suspensions_past_26_weeks"] == 2


@pytest.mark.parametrize(("heading", "cells"), [("reason", "PP"), ("reason1,reason2,reason3", "PP,DB,VA")])
def test_the_census_before_2021_has_one_reason_and_since_then_three(tmp_path: Path, heading: str, cells: str) -> None:
    text = (
        f"pupilonrolltableid,NativeId,termlyexclusionsonrolltableid,startdate,sessions,{heading},category\n"
        f"a1,S1,e1,2025-Feb-14 00:00:00,4.0,{cells},SUSP\n"
    )
    reading = from_file(tmp_path, "exclusions", text, format="census_csv", constants={"known_on": "2025-05-15"})
    (row,) = reading.table.to_pylist()
    assert [row[f"reason_{n}"] for n in (1, 2, 3)] == ([*cells.split(","), None, None])[:3]
    assert (row["happened_on"], row["sessions"]) == (date(2025, 2, 14), 4)


@pytest.mark.parametrize(
    ("text", "day"), [("2025-Feb-14 00:00:00", date(2025, 2, 14)), ("2025-FEB-28", None), ("14/02/2025", None)]
)
def test_dates_of_the_census_are_read_as_collect_writes_them_and_no_other_way(
    tmp_path: Path, text: str, day: date | None
) -> None:
    rows = f"pupilonrolltableid,NativeId,dob,entrydate\na1,S1,{text},2020-Sep-01 00:00:00\n"
    reading = from_file(tmp_path, "pupils", rows, format="census_csv", constants={"known_on": "2025-05-15"})
    assert reading.table["born_on"].to_pylist() == [day]
    assert (reading.faults.num_rows > 0) == (day is None)


def test_the_terms_totals_of_a_census_never_become_daily_marks() -> None:
    total = {"person_no": 1, "happened_on": DAYS[-1], "mark": "O", "sessions": 90}
    with_totals = indicators({"attendance": with_marks(), "attendance_totals": [total]})
    assert with_totals["absence_rate_past_12_weeks"] == 0
    assert indicators({"attendance_totals": [total]})["absence_rate_past_12_weeks"] is not None
    assert pd.isna(indicators({"attendance_totals": [total]})["absence_rate_past_12_weeks"])


def test_a_school_that_sent_nothing_is_not_known_and_never_absent() -> None:
    half = [row for row in with_marks() if row["happened_on"] < DAYS[32]]
    assert indicators({"attendance": half})["absence_rate_past_12_weeks"] == 0
    assert pd.isna(indicators({})["absence_rate_past_12_weeks"])


def test_the_published_worked_example_of_a_upn_has_the_wrong_letter() -> None:
    assert check_letter("207000016049") == "P"
    assert is_valid_upn("P207000016049")
    assert not is_valid_upn("Q207000016049")


def test_a_temporary_upn_has_its_check_letter_tested_like_any_other() -> None:
    twelve = "21100012600A"
    assert is_temporary_upn(check_letter(twelve) + twelve)
    right = check_letter(twelve)
    assert [letter for letter in "ABCDEFGHJKLMNPQRTUVWXYZ" if is_valid_upn(letter + twelve)] == [right]


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_no_indicator_is_made_of_a_types_of_need(name: str) -> None:
    assert "sen_needs" not in repr(CATALOGUE[name].definition)
