"""Weeks on no school's roll: gaps between stays, counted in days on which schools were open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import ibis
import pandas as pd

from features.asking import Answering
from features.point_in_time import weeks_before
from features.records import Records
from features.rolls import school_days
from features.spans import Span

DAYS_A_WEEK = 5
LAST_YEAR_GROUP = 11
_ALWAYS = date(1900, 1, 1)


@dataclass(frozen=True)
class OffRoll:
    """Whole school weeks in the span on no school's roll, after a stay at a school.

    A school day is one on which at least half of the borough's schools were open. The time after year 11
    is left out: a stay in year 11 or above that ended in June or later.
    """

    span: Span
    sources = ("pupils", "calendar")

    def describe(self) -> str:
        """The definition in words."""
        return (
            f"whole school weeks ({DAYS_A_WEEK} days on which at least half of the schools were open) in {self.span} on no "
            "school's roll, after the child left a roll. The time after the end of year 11 is left out"
        )


def weeks_off_roll(records: Records, definition: OffRoll) -> Answering[tuple[pd.Series, pd.Series]]:
    """Whole weeks on no roll and the day the last gap began, by child_no, of children with such a day."""
    span = definition.span
    pupils = records.listed("pupils")
    stays = pupils.select(
        pupils.child_no,
        pupils.as_of,
        entered_on=pupils.entered_on.fill_null(ibis.literal(_ALWAYS)),
        left_on=ibis.least(pupils.left_on.fill_null(pupils.as_of), pupils.as_of),
        finished=(pupils.year_group.fill_null(0) >= LAST_YEAR_GROUP)
        & (pupils.left_on.month().fill_null(0) >= 6)
        & (pupils.left_on.month().fill_null(0) <= 8),
        school=pupils.school,
    )
    stays = stays.filter(stays.school.notnull(), stays.entered_on < stays.as_of, stays.left_on > stays.entered_on)
    stays = stays.group_by("child_no", "as_of", "entered_on", "left_on").aggregate(finished=stays.finished.cast("int32").max())
    so_far = ibis.cumulative_window(group_by=stays.child_no, order_by=[stays.entered_on, stays.left_on])
    after = ibis.window(group_by=stays.child_no, order_by=[stays.entered_on, stays.left_on])
    stays = stays.mutate(
        away_from=stays.left_on.max().over(so_far),
        away_until=stays.entered_on.lead().over(after).fill_null(stays.as_of),
    )
    gaps = stays.filter(stays.away_from < stays.away_until, stays.finished == 0)
    gaps = gaps.select(
        gaps.child_no,
        gaps.as_of,
        opens=ibis.greatest(gaps.away_from, weeks_before(gaps.as_of, span.far)),
        shuts=ibis.least(gaps.away_until, weeks_before(gaps.as_of, span.near)),
    )
    gaps = gaps.filter(gaps.opens < gaps.shuts)
    open_days = _days_when_schools_are_open(records, span.far)
    on_them = (open_days.as_of == gaps.as_of, open_days.happened_on >= gaps.opens, open_days.happened_on < gaps.shuts)
    away = gaps.inner_join(open_days, on_them)
    counted = yield away.group_by("child_no").aggregate(days=away.count(), latest_on=away.opens.max())
    counted = counted.set_index("child_no")
    records.refuse_later("pupils", counted["latest_on"])
    return counted["days"] // DAYS_A_WEEK, counted["latest_on"][counted["days"] >= DAYS_A_WEEK]


def _days_when_schools_are_open(records: Records, weeks: int) -> ibis.Table:
    days = school_days(records, weeks)
    total = days.group_by("as_of").aggregate(schools=days.school.nunique())
    by_day = days.group_by("as_of", "happened_on").aggregate(open=days.school.nunique())
    joined = by_day.inner_join(total, "as_of")
    return joined.filter(2 * joined.open >= joined.schools).select("as_of", "happened_on")
