"""Which school's roll each child was on, when, and how many sessions that school was open for them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import ibis
import pandas as pd

from features.fetching import fetched
from features.records import Records, refuse_later
from features.spans import Span

_ALWAYS = date(1900, 1, 1)


def stays(records: Records) -> ibis.Table:
    """child_no, school, entered_on, left_on (one day after as_of while still there) of stays begun by as_of.

    A stay with no first day is taken as having begun long ago; a stay without a school is none.
    """
    pupils = records.listed("pupils")
    known = pupils.select(
        pupils.child_no,
        pupils.school,
        entered_on=pupils.entered_on.fill_null(ibis.literal(_ALWAYS)),
        left_on=pupils.left_on.fill_null(ibis.literal(records.as_of + timedelta(days=1))),
    )
    return known.filter(known.school.notnull(), known.entered_on <= records.as_of, known.left_on > known.entered_on).distinct()


def main_stay(all_stays: ibis.Table, *, as_of: date) -> ibis.Table:
    """One stay for each child: the current one, or else the last; of several, the one entered last."""
    ranked = all_stays.mutate(on_roll=all_stays.left_on > as_of)
    order = [ibis.desc(ranked.on_roll), ibis.desc(ranked.entered_on), ibis.desc(ranked.left_on), ranked.school]
    ranked = ranked.mutate(place=ibis.row_number().over(group_by=ranked.child_no, order_by=order))
    return ranked.filter(ranked.place == 0).drop("place")


def school_days(records: Records, since: date) -> ibis.Table:
    """school, happened_on and `number`, the day's place on the school's calendar from `since`; days before as_of."""
    calendar = records.reference("calendar")
    days = calendar.filter(calendar.happened_on >= since, calendar.happened_on < records.as_of)
    days = days.select(days.school, days.happened_on).distinct()
    return days.mutate(number=ibis.row_number().over(group_by=days.school, order_by=days.happened_on).cast("int32"))


def roll_facts(records: Records, spans: Collection[Span]) -> pd.DataFrame:
    """One row for each child with a stay, indexed by child_no.

    first_entered_on; last_left_on (after as_of while on a roll); and expected_<span>: sessions for
    which the child's schools were open while the child was on their rolls, two a day. Overlapping
    stays are counted for each school.
    """
    as_of = records.as_of
    every = stays(records)
    since = min(span.starts_on(as_of=as_of) for span in spans)
    whole = every.group_by("child_no").aggregate(first_entered_on=every.entered_on.min(), last_left_on=every.left_on.max())
    facts = fetched(whole).set_index("child_no")
    refuse_later("pupils", facts["first_entered_on"] - pd.Timedelta(days=1), as_of=as_of)

    # Most stays cover the whole time, so there are few different pieces: count days once for each.
    pieces = every.select(
        every.child_no,
        every.school,
        opens=ibis.greatest(every.entered_on, ibis.literal(since)),
        shuts=ibis.least(every.left_on, ibis.literal(as_of)),
    )
    pieces = pieces.filter(pieces.opens < pieces.shuts)
    different = pieces.select(pieces.school, pieces.opens, pieces.shuts).distinct()
    days = school_days(records, since)
    open_days = different.inner_join(days, "school")
    open_days = open_days.filter(open_days.happened_on >= open_days.opens, open_days.happened_on < open_days.shuts)
    counted = open_days.group_by("school", "opens", "shuts").aggregate(
        **{
            f"expected_{span.suffix}": (
                (open_days.happened_on >= span.starts_on(as_of=as_of)) & (open_days.happened_on < span.ends_before(as_of=as_of))
            ).sum()
            for span in spans
        }
    )
    joined = pieces.inner_join(counted, ["school", "opens", "shuts"])
    names = [f"expected_{span.suffix}" for span in spans]
    expected = joined.group_by("child_no").aggregate(**{name: 2 * joined[name].sum() for name in names})
    return facts.join(fetched(expected).set_index("child_no")).fillna(dict.fromkeys(names, 0))


def moves(records: Records, span: Span) -> pd.DataFrame:
    """child_no, value (moves in the span) and latest_on, of children who moved. See `definitions.Moves`."""
    as_of = records.as_of
    schools = records.reference("schools")
    phases = schools.group_by("school").aggregate(phase=schools.phase.max())
    every = stays(records)
    every = every.left_join(phases, "school").drop("school_right")
    window = ibis.window(group_by=every.child_no, order_by=[every.entered_on, every.left_on, every.school])
    stepped = every.mutate(school_before=every.school.lag().over(window), phase_before=every.phase.lag().over(window))
    usual = (stepped.phase_before == "PRIMARY") & (stepped.phase == "SECONDARY")
    moved = stepped.filter(
        stepped.school_before.notnull(),
        stepped.school_before != stepped.school,
        ~usual.fill_null(False),
        stepped.entered_on >= span.starts_on(as_of=as_of),
        stepped.entered_on < span.ends_before(as_of=as_of),
    )
    return fetched(moved.group_by("child_no").aggregate(value=moved.count(), latest_on=moved.entered_on.max()))
