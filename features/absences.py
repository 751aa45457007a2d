"""Sessions that were not attended, each at its place on its school's calendar, and runs of them one after another."""

from __future__ import annotations

import ibis
import pandas as pd

from features.asking import Answering
from features.point_in_time import inside
from features.records import Records
from features.rolls import kept_stays, school_days
from features.session_marks import is_away
from features.spans import Span
from vocabulary.windows import HALF_YEAR

_APART = 1_000  # between the places of two schools: more than the days of 26 weeks, and few enough for all schools of a country


def absences(records: Records) -> ibis.Table:
    """Sessions of the past 26 weeks on days of their school's calendar that were not attended, read once and kept.

    child_no, happened_on, ago (days before as_of), kinds (see `session_marks.OF_A_DAY`) and place: sessions of one school
    one after another have places one after another, two a day, even in the morning and odd in the afternoon; those of two
    schools are far apart.
    """
    return records.keep("absences", lambda: _placed(records))


def _placed(records: Records) -> ibis.Table:
    away = records.not_attended
    # A register may name no school: then it is that of the roll the child was on.
    roll = kept_stays(records)
    away = away.mutate(unplaced=ibis.ifelse(away.school.isnull(), away.child_no, ibis.null("int32")))
    at_the_time = (roll.child_no == away.unplaced, roll.entered_on <= away.happened_on, away.happened_on < roll.left_on)
    away = away.left_join(roll, at_the_time)
    away = away.select(
        "child_no", "as_of", "happened_on", "half", "kinds", school=ibis.coalesce(away.school, away.school_right)
    )
    away = away.filter(away.school.notnull())
    days = school_days(records, HALF_YEAR.weeks)
    school_no = ibis.dense_rank().over(order_by=days.school)
    days = days.mutate(place=(2 * (_APART * school_no + days.number)).cast("int32"))
    placed = away.inner_join(days, ["as_of", "school", "happened_on"])
    return placed.select(
        placed.child_no,
        placed.happened_on,
        placed.kinds,
        ago=placed.ago.cast("int16"),
        place=(placed.place + placed.half).cast("int32"),
    )


def in_runs(sessions: ibis.Table) -> ibis.Table:
    """The sessions or days with `run`, the same for those of one child whose places follow one another.

    Where two have the same place they are in the same run.
    """
    order = ibis.dense_rank().over(group_by=sessions.child_no, order_by=sessions.place)
    return sessions.mutate(run=sessions.place - order)


def longest_runs(records: Records, span: Span) -> Answering[pd.Series]:
    """School days in the longest run of days missed, by child_no, of children who missed any. See `definitions.LongestRun`.

    Only the marks of absence are looked at, and joined to their place on the school's calendar: days
    whose place less their order is the same are in one run.
    """
    marks = absences(records)
    # Asked of each half of the day in full: what both would share would be computed first, with all its columns.
    which = (is_away(marks.kinds, "missed"), inside(marks.ago, span))
    mornings, afternoons = (
        marks.filter(*which, (marks.place & 1) == half).select("child_no", place=marks.place >> 1) for half in (0, 1)
    )
    days = in_runs(mornings.semi_join(afternoons, ["child_no", "place"]))
    runs = days.group_by("child_no", "run").aggregate(length=days.place.max() - days.place.min() + 1)
    frame = yield runs.group_by("child_no").aggregate(length=runs.length.max())
    return frame.set_index("child_no")["length"]
