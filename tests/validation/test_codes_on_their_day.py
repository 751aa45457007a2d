"""A code is judged on the day it was used: right on one day and wrong on the next, as the code lists changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.validation.deliveries import check_rows, sound_row
from validation.catalogue import rules_for
from vocabulary.code_tables import code_table
from vocabulary.feeds import FEEDS

DAY_BEFORE, DAY = date(2024, 8, 18), date(2024, 8, 19)


def judged(feed: str, column: str, cases: list[tuple[str, date]]) -> list[str]:
    """For each code and day what is said of the row: 'held', 'noted' or 'right'. One delivery holds all of them."""
    rows: list[dict[str, Any]] = []
    for number, (code, day) in enumerate(cases, start=1):
        rows.append({**sound_row(FEEDS[feed], number), column: code, "happened_on": day, "known_on": day})
    ends = [name for name in ("ended_on", "closed_on", "left_on") if name in FEEDS[feed].column_names]
    for row in rows:
        row.update(dict.fromkeys(ends))
    said = []
    for row in rows:  # one at a time, because a note counts rows and does not name them
        checked = check_rows(FEEDS[feed], [{**row, "row": 1}])
        noted = {each.rule for each in checked.results if each.rows_failed and each.rule.startswith(column)}
        said.append("held" if checked.quarantine.num_rows else "noted" if noted else "right")
    return said


def test_the_marks_of_august_2024() -> None:
    """New marks begin and old ones end on 19 August 2024. Old ones that London's extracts still hold are noted and kept."""
    cases = [("K", DAY_BEFORE), ("K", DAY), ("J", DAY_BEFORE), ("J", DAY), ("Y", DAY), ("I", DAY_BEFORE)]

    assert judged("attendance", "mark", cases) == ["held", "right", "right", "noted", "noted", "right"]


@pytest.mark.parametrize(
    ("code", "first"),
    [("OW", date(2020, 9, 1)), ("PH", date(2020, 9, 1)), ("BW", date(2026, 9, 1)), ("MB", date(2026, 9, 1))],
)
def test_the_reasons_for_exclusion_of_2020_and_2026_are_noted_before_their_first_day_and_never_lost(
    code: str, first: date
) -> None:
    before = date.fromordinal(first.toordinal() - 1)

    assert judged("exclusions", "reason_1", [(code, before), (code, first)]) == ["noted", "right"]


def test_what_ended_in_2020_is_kept_and_noted_from_the_next_day() -> None:
    cases = [("OT", date(2020, 8, 31)), ("OT", date(2020, 9, 1)), ("ZZ", date(2020, 9, 1))]

    assert judged("exclusions", "reason_2", cases) == ["right", "noted", "noted"]
    assert judged("exclusions", "category", [("FIXD", date(2020, 8, 31)), ("FIXD", date(2020, 9, 1))]) == ["right", "noted"]


def test_the_factors_of_each_year_of_the_return() -> None:
    """18A and 19A gave way to 18B to 19C in April 2020; criminal exploitation (24A) begins in April 2021."""
    cases = [
        ("18A", date(2020, 3, 31)), ("18A", date(2020, 4, 1)), ("18B", date(2020, 3, 31)), ("18B", date(2020, 4, 1)),
        ("24A", date(2021, 3, 31)), ("24A", date(2021, 4, 1)), ("10A;24A", date(2021, 3, 31)), ("10A;14A", date(2019, 5, 1)),
    ]  # fmt: skip

    assert judged("assessments", "factors", cases) == ["right", "noted", "noted", "right", "noted", "right", "noted", "right"]


def test_every_table_with_dates_of_force_is_judged_on_the_day_by_every_feed_that_uses_it() -> None:
    for feed in FEEDS.values():
        names = {rule.name for rule in rules_for(feed)}
        for column in feed.columns:
            codes = code_table(column.table).codes.values() if column.table else ()
            assert (f"{column.name}_was_in_force_by_then" in names) == any(code.valid_from for code in codes)
            assert (f"{column.name}_was_still_in_force" in names) == any(code.valid_to for code in codes)
