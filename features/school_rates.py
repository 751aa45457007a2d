"""How the other pupils of the child's school fare: leave-one-out rates, for context and never for points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import ibis
import pandas as pd

from features.asking import Answering
from features.conditions import Where, refuse_as_source
from features.point_in_time import days_before, inside
from features.records import Records, meets
from features.rolls import kept_stays, main_stay
from features.spans import RECENT, Span

FEWEST_OTHERS = 20
"""A rate over fewer other pupils says more about one of them than about the school."""


@dataclass(frozen=True)
class OthersAtSchool:
    """A rate over the other pupils of the school on whose roll the child is on as_of.

    of 'absence': sessions missed at that school as a share of possible ones. of 'suspensions': suspensions
    by that school for each 100 other pupils on its roll. The child's own records are taken out of both.
    """

    of: Literal["absence", "suspensions"]
    span: Span
    where: tuple[Where, ...] = ()

    def __post_init__(self) -> None:
        refuse_as_source(self.sources[0], where=self.where)
        if self.of == "absence" and self.span.far > RECENT:
            raise ValueError(f"absence at a school is counted over {RECENT} weeks at most")

    @property
    def sources(self) -> tuple[str, ...]:
        """The feeds it reads."""
        return ("attendance", "pupils") if self.of == "absence" else ("exclusions", "pupils")

    def describe(self) -> str:
        """The definition in words."""
        what = {
            "absence": "sessions missed as a share of possible sessions, suspension and study leave left out,",
            "suspensions": "suspensions for each 100 other pupils now on the roll",
        }[self.of]
        return (
            f"{what} in {self.span} at the school on whose roll the child is, the child's own records taken out. "
            f"Not stated for fewer than {FEWEST_OTHERS} other pupils"
        )


def others_at_school(records: Records, definition: OthersAtSchool) -> Answering[pd.DataFrame]:
    """By child_no, of children on a roll on as_of: value, and others, the number of other pupils on that roll.

    The value is empty where there is nothing to divide by.
    """
    mine = records.keep("pupils_of_schools", lambda: _pupils_of_schools(records))
    counted = _absence(records, definition) if definition.of == "absence" else _suspensions(records, definition)
    whole = counted.group_by("as_of", "school").aggregate(top=counted.top.sum(), bottom=counted.bottom.sum())
    own = counted.filter(counted.child_no.notnull())
    own = own.group_by("child_no", "school").aggregate(own_top=own.top.sum(), own_bottom=own.bottom.sum())
    rows = mine.left_join(whole, ["as_of", "school"]).drop("as_of_right", "school_right")
    rows = rows.left_join(own, ["child_no", "school"])
    top = (rows.top.fill_null(0) - rows.own_top.fill_null(0)).cast("float64")
    # Suspensions are counted for each hundred of the others; of sessions, only those of the others are left.
    bottom = rows.bottom.fill_null(0) - rows.own_bottom.fill_null(0) if definition.of == "absence" else rows.others
    of = bottom.nullif(0).cast("float64")
    frame = yield rows.select("child_no", value=(top if definition.of == "absence" else 100 * top) / of, others=rows.others)
    return frame.set_index("child_no").astype("float64")


def _pupils_of_schools(records: Records) -> ibis.Table:
    """child_no, as_of, school and others, the number of other pupils on its roll, of children on a roll on as_of."""
    main = main_stay(kept_stays(records))
    main = main.filter(main.left_on > main.as_of)
    pupils = records.of_everybody("pupils")
    roll = pupils.filter(
        pupils.school.notnull(),
        pupils.entered_on.isnull() | (pupils.entered_on <= pupils.as_of),
        pupils.left_on.isnull() | (pupils.left_on > pupils.as_of),
    )
    roll = roll.select("person_no", "child_no", "as_of", "school").distinct()
    totals = roll.group_by("as_of", "school").aggregate(pupils=roll.count())
    own = roll.filter(roll.child_no.notnull())
    own = own.group_by("child_no", "school").aggregate(own=own.count())
    counted = main.left_join(totals, ["as_of", "school"]).drop("as_of_right", "school_right")
    counted = counted.left_join(own, ["child_no", "school"])
    return counted.select("child_no", "as_of", "school", others=counted.pupils.fill_null(0) - counted.own.fill_null(0))


def _absence(records: Records, definition: OthersAtSchool) -> ibis.Table:
    """Everybody's sessions missed, `top`, of those possible, `bottom`, by school."""
    recent = records.recent()
    counted = records.tallies.unpacked(recent)
    within = (recent.stretch > definition.span.near) & (recent.stretch <= definition.span.far)
    return recent.filter(recent.school.notnull(), within).select(
        "child_no", "as_of", "school", top=counted["missed"].cast("float64"), bottom=counted["possible"].cast("float64")
    )


def _suspensions(records: Records, definition: OthersAtSchool) -> ibis.Table:
    """Everybody's suspensions, one `top` each, by school."""
    events = records.of_everybody("exclusions")
    events = events.filter(events.school.notnull(), inside(days_before(events.as_of, events.happened_on), definition.span))
    for condition in definition.where:
        events = events.filter(meets(events, condition))
    return events.select("child_no", "as_of", "school", top=ibis.literal(1), bottom=ibis.literal(0))
