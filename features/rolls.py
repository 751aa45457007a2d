"""Which school's roll each child was on, when, and how many sessions that school was open for them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import ibis
import pandas as pd

from features.asking import Answering
from features.point_in_time import days_before, inside
from features.records import Records
from features.spans import Span

_ALWAYS = date(1900, 1, 1)


def stays(records: Records) -> ibis.Table:
    """child_no, as_of, school, entered_on, left_on (one day after as_of while still there) of stays begun by as_of.

    A stay with no first day is taken as having begun long ago; a stay without a school is none.
    """
    pupils = records.listed("pupils")
    known = pupils.select(
        pupils.child_no,
        pupils.as_of,
        pupils.school,
        entered_on=pupils.entered_on.fill_null(ibis.literal(_ALWAYS)),
        left_on=pupils.left_on.fill_null((pupils.as_of + ibis.interval(days=1)).cast("date")),
    )
    return known.filter(known.school.notnull(), known.entered_on <= known.as_of, known.left_on > known.entered_on).distinct()


def kept_stays(records: Records) -> ibis.Table:
    """`stays`, looked up once for all the questions that go by them, and kept."""
    return records.keep("stays", lambda: stays(records))


def main_stay(all_stays: ibis.Table) -> ibis.Table:
    """One stay for each child: the current one, or else the last; of several, the one entered last."""
    ranked = all_stays.mutate(on_roll=all_stays.left_on > all_stays.as_of)
    order = [ibis.desc(ranked.on_roll), ibis.desc(ranked.entered_on), ibis.desc(ranked.left_on), ranked.school]
    ranked = ranked.mutate(place=ibis.row_number().over(group_by=ranked.child_no, order_by=order))
    return ranked.filter(ranked.place == 0).drop("place")


def school_days(records: Records, weeks: int) -> ibis.Table:
    """school, as_of, happened_on, ago and number of days on the school's calendar in so many weeks before as_of.

    number: the day's place on that calendar, from 0.
    """
    calendar = records.reference("calendar")
    days = calendar.mutate(ago=days_before(calendar.as_of, calendar.happened_on))
    days = days.filter(days.ago > 0, days.ago <= 7 * weeks).select("school", "as_of", "happened_on", "ago").distinct()
    order = ibis.row_number().over(group_by=[days.as_of, days.school], order_by=days.happened_on)
    return days.mutate(number=order.cast("int32"))


def roll_facts(records: Records, spans: Collection[Span]) -> Answering[pd.DataFrame]:
    """One row for each child with a stay, indexed by child_no.

    first_entered_on; last_left_on (after as_of while on a roll); and expected_<span>: sessions for
    which the child's schools were open while the child was on their rolls, two a day. Overlapping
    stays are counted for each school.
    """
    every = kept_stays(records)
    weeks = max(span.far for span in spans)
    # Most stays cover the whole time, so there are few different pieces: each is looked up once.
    pieces = every.select(
        "child_no",
        "as_of",
        "school",
        "entered_on",
        "left_on",
        opens=ibis.least(days_before(every.as_of, every.entered_on), ibis.literal(7 * weeks)).cast("int32"),
        shuts=ibis.greatest(days_before(every.as_of, every.left_on), ibis.literal(0)).cast("int32"),
    )
    different = pieces.filter(pieces.opens > pieces.shuts).select("as_of", "school", "opens", "shuts").distinct()
    edges = sorted({edge for span in spans for edge in (span.near, span.far)})
    counted = different.cross_join(ibis.memtable(pd.DataFrame({"edge": edges}), schema={"edge": "int32"}))
    # The part of a span that is in a piece lies between its two edges, each moved into the piece.
    counted = counted.mutate(ago=ibis.least(ibis.greatest(7 * counted.edge, counted.shuts), counted.opens).cast("int32"))
    counted = counted.inner_join(_days_within(records, weeks), ["as_of", "school", "ago"])
    counted = counted.group_by("as_of", "school", "opens", "shuts").aggregate(
        **{f"within_{edge}": counted.days.max(where=counted.edge == edge) for edge in edges}
    )
    joined = pieces.left_join(counted, ["as_of", "school", "opens", "shuts"])
    facts = yield joined.group_by("child_no").aggregate(
        first_entered_on=joined.entered_on.min(),
        last_left_on=joined.left_on.max(),
        **{
            f"expected_{span.suffix}": 2 * (joined[f"within_{span.far}"] - joined[f"within_{span.near}"]).fill_null(0).sum()
            for span in spans
        },
    )
    facts = facts.set_index("child_no")
    records.refuse_later("pupils", facts["first_entered_on"] - pd.Timedelta(days=1))
    return facts


def _days_within(records: Records, weeks: int) -> ibis.Table:
    """as_of, school, ago, and days: on how many of so many days before as_of the school was open."""
    days = school_days(records, weeks).select("as_of", "school", "ago")
    every = ibis.memtable(pd.DataFrame({"ago": range(7 * weeks + 1)}), schema={"ago": "int32"})
    every = days.select("as_of", "school").distinct().cross_join(every)
    opened = every.left_join(days, ["as_of", "school", "ago"])
    so_far = ibis.cumulative_window(group_by=[opened.as_of, opened.school], order_by=opened.ago)
    return opened.select("as_of", "school", "ago", days=opened.ago_right.notnull().cast("int32").sum().over(so_far))


def moves(records: Records, span: Span) -> Answering[tuple[pd.Series, pd.Series]]:
    """Moves in the span and the day of the last, by child_no, of children who moved. See `definitions.Moves`."""
    schools = records.reference("schools")
    phases = schools.group_by("school", "as_of").aggregate(phase=schools.phase.max())
    every = kept_stays(records)
    every = every.left_join(phases, ["school", "as_of"]).drop("school_right", "as_of_right")
    window = ibis.window(group_by=every.child_no, order_by=[every.entered_on, every.left_on, every.school])
    stepped = every.mutate(school_before=every.school.lag().over(window), phase_before=every.phase.lag().over(window))
    usual = (stepped.phase_before == "PRIMARY") & (stepped.phase == "SECONDARY")
    moved = stepped.filter(
        stepped.school_before.notnull(),
        stepped.school_before != stepped.school,
        ~usual.fill_null(False),
        inside(days_before(stepped.as_of, stepped.entered_on), span),
    )
    frame = yield moved.group_by("child_no").aggregate(value=moved.count(), latest_on=moved.entered_on.max())
    frame = frame.set_index("child_no")
    return frame["value"], frame["latest_on"]
