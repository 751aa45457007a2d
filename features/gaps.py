"""Weeks on no school's roll: gaps between stays, counted in days on which schools were open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import ibis
import pandas as pd

from features.fetching import fetched
from features.records import Records, refuse_later
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


def weeks_off_roll(records: Records, definition: OffRoll) -> tuple[pd.Series, pd.Series]:
    """Whole weeks on no roll and the day the last gap began, by child_no, of children with such a day."""
    as_of, span = records.as_of, definition.span
    starts, ends = span.starts_on(as_of=as_of), span.ends_before(as_of=as_of)
    pupils = records.listed("pupils")
    stays = pupils.select(
        pupils.child_no,
        entered_on=pupils.entered_on.fill_null(ibis.literal(_ALWAYS)),
        left_on=ibis.least(pupils.left_on.fill_null(ibis.literal(as_of)), ibis.literal(as_of)),
        finished=(pupils.year_group.fill_null(0) >= LAST_YEAR_GROUP)
        & (pupils.left_on.month().fill_null(0) >= 6)
        & (pupils.left_on.month().fill_null(0) <= 8),
        school=pupils.school,
    )
    stays = stays.filter(stays.school.notnull(), stays.entered_on < as_of, stays.left_on > stays.entered_on)
    stays = stays.group_by("child_no", "entered_on", "left_on").aggregate(finished=stays.finished.cast("int32").max())
    so_far = ibis.cumulative_window(group_by=stays.child_no, order_by=[stays.entered_on, stays.left_on])
    after = ibis.window(group_by=stays.child_no, order_by=[stays.entered_on, stays.left_on])
    stays = stays.mutate(
        away_from=stays.left_on.max().over(so_far),
        away_until=stays.entered_on.lead().over(after).fill_null(ibis.literal(as_of)),
    )
    gaps = stays.filter(stays.away_from < stays.away_until, stays.finished == 0)
    gaps = gaps.select(
        gaps.child_no,
        opens=ibis.greatest(gaps.away_from, ibis.literal(starts)),
        shuts=ibis.least(gaps.away_until, ibis.literal(ends)),
    )
    gaps = gaps.filter(gaps.opens < gaps.shuts)
    open_days = _days_when_schools_are_open(records, starts)
    away = gaps.inner_join(open_days, [open_days.happened_on >= gaps.opens, open_days.happened_on < gaps.shuts])
    counted = fetched(away.group_by("child_no").aggregate(days=away.count(), latest_on=away.opens.max()))
    counted = counted.set_index("child_no")
    refuse_later("pupils", counted["latest_on"], as_of=as_of)
    return (counted["days"] // DAYS_A_WEEK).astype("float64"), counted["latest_on"][counted["days"] >= DAYS_A_WEEK]


def _days_when_schools_are_open(records: Records, since: date) -> ibis.Table:
    days = school_days(records, since)
    schools = days.school.nunique().name("schools")
    total = days.aggregate(schools)
    by_day = days.group_by("happened_on").aggregate(open=days.school.nunique())
    joined = by_day.cross_join(total)
    return joined.filter(2 * joined.open >= joined.schools).select("happened_on")
