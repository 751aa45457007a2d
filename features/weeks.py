"""The past 26 weeks at school, week by week, as a strip shows them."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np
import pandas as pd

from features.marks import COUNTERS
from features.records import Records
from vocabulary.prompts import AttendanceWeek

WEEKS = 26


def attendance_weeks(
    records: Records, roll: pd.DataFrame, days: ibis.Table, children: np.ndarray
) -> dict[int, tuple[AttendanceWeek, ...]]:
    """26 weeks, Monday to Sunday, oldest first; the last one holds the day before as_of and may be part of a week.

    present, authorised (suspension among it) and unauthorised count marks. not_submitted: sessions of
    the calendar while on the roll with no mark. Sessions that were not possible are in none of them.
    roll: the children's stays. days: school, happened_on of school days.
    """
    newest = _monday(records.as_of - timedelta(days=1))
    mondays = [newest - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    marks = records.events("attendance", weeks=WEEKS + 1)
    marks = marks.filter(marks.happened_on >= mondays[0])
    counted = marks.group_by("child_no", "happened_on", "mark").aggregate(sessions=marks.count()).execute()
    classes = {mark: name for name in ("attended", "authorised", "unauthorised") for mark in COUNTERS[name]}
    recorded = set(COUNTERS["recorded"])
    tally: Counter[tuple[int, date, str]] = Counter()
    for row in counted.to_dict("records"):
        child, monday, sessions = int(row["child_no"]), _monday(_day(row["happened_on"])), int(row["sessions"])
        if row["mark"] in classes:
            tally[child, monday, classes[row["mark"]]] += sessions
        if row["mark"] in recorded:
            tally[child, monday, "recorded"] += sessions
    _expect(tally, roll, days)
    return {
        int(child): tuple(
            AttendanceWeek(
                starts_on=monday,
                present=tally[child, monday, "attended"],
                authorised=tally[child, monday, "authorised"],
                unauthorised=tally[child, monday, "unauthorised"],
                not_submitted=max(0, tally[child, monday, "expected"] - tally[child, monday, "recorded"]),
            )
            for monday in mondays
        )
        for child in (int(each) for each in children)
    }


def _expect(tally: Counter[tuple[int, date, str]], roll: pd.DataFrame, days: ibis.Table) -> None:
    """Add the sessions expected of each child: two for each day that any school it was on the roll of was open."""
    open_days = days.filter(days.school.isin(sorted(set(roll["school"])))).execute() if len(roll) else pd.DataFrame()
    seen: set[tuple[int, date]] = set()
    by_school = (
        {school: [_day(day) for day in group["happened_on"]] for school, group in open_days.groupby("school")}
        if len(open_days)
        else {}
    )
    for stay in roll.to_dict("records"):
        entered, left = _day(stay["entered_on"]), _day(stay["left_on"])
        seen.update((int(stay["child_no"]), day) for day in by_school.get(stay["school"], ()) if entered <= day < left)
    for child, day in seen:
        tally[child, _monday(day), "expected"] += 2


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _day(value: Any) -> date:
    return value if type(value) is date else pd.Timestamp(value).date()
