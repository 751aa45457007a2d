"""How the other pupils of the child's school fare: leave-one-out rates, for context and never for points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import ibis
import numpy as np
import pandas as pd

from features.conditions import Where, refuse_as_source
from features.fetching import fetched
from features.records import Records, meets
from features.rolls import main_stay, stays
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


def pupils_of_schools(records: Records) -> pd.DataFrame:
    """By child_no, of children on a roll on as_of: the school, and `others`, the number of other pupils on its roll."""
    main = main_stay(stays(records), as_of=records.as_of)
    main = main.filter(main.left_on > records.as_of)
    roll = _on_roll(records)
    totals = roll.group_by("school").aggregate(pupils=roll.count())
    own = records.linked(roll)
    own = own.group_by("child_no", "school").aggregate(own=own.count())
    counted = main.left_join(totals, "school").drop("school_right").left_join(own, ["child_no", "school"])
    others = counted.pupils.fill_null(0) - counted.own.fill_null(0)
    mine = fetched(counted.select("child_no", "school", others=others)).set_index("child_no")
    return mine.assign(others=mine["others"].astype("float64"))


def others_at_school(records: Records, definition: OthersAtSchool, mine: pd.DataFrame) -> pd.DataFrame:
    """By child_no, of children on a roll on as_of: value, and others, the number of other pupils on that roll.

    mine: see `pupils_of_schools`. The value is empty where there is nothing to divide by.
    """
    if definition.of == "absence":
        top, bottom = _absence(records, definition, mine)
    else:
        top, bottom = 100 * _suspensions(records, definition, mine), mine["others"]
    value = top.astype("float64") / bottom.where(bottom > 0).astype("float64")
    return pd.DataFrame({"value": value, "others": mine["others"].astype("float64")})


def _absence(records: Records, definition: OthersAtSchool, mine: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    recent = records.recent()
    counted = records.tallies.unpacked(recent)
    inside = recent.filter(
        recent.school.notnull(), recent.stretch > definition.span.near, recent.stretch <= definition.span.far
    )
    inside = inside.select("person_no", "school", missed=counted["missed"], possible=counted["possible"])
    own = records.linked(inside)

    def summed(table: ibis.Table) -> dict[str, ibis.Value]:
        return {name: table[name].sum() for name in ("missed", "possible")}

    whole = fetched(inside.group_by("school").aggregate(**summed(inside))).set_index("school")
    part = fetched(own.group_by("child_no", "school").aggregate(**summed(own)))
    top, bottom = (
        mine["school"].map(whole[name]).astype("float64").fillna(0) - _of(part, mine, name) for name in ("missed", "possible")
    )
    return top, bottom


def _suspensions(records: Records, definition: OthersAtSchool, mine: pd.DataFrame) -> pd.Series:
    events = _within(records.of_everybody("exclusions"), definition.span, records)
    for condition in definition.where:
        events = events.filter(meets(events, condition))
    own = records.linked(events)
    whole = fetched(events.group_by("school").aggregate(events=events.count())).set_index("school")["events"]
    part = fetched(own.group_by("child_no", "school").aggregate(events=own.count()))
    return mine["school"].map(whole).astype("float64").fillna(0) - _of(part, mine, "events")


def _of(found: pd.DataFrame, mine: pd.DataFrame, name: str) -> pd.Series:
    """A number of each child at the school it is at now; 0 where there is none."""
    keyed = found.set_index(["child_no", "school"])[name]
    places = pd.MultiIndex.from_arrays([mine.index, mine["school"]])
    return pd.Series(np.nan_to_num(keyed.reindex(places).to_numpy(dtype="float64")), index=mine.index)


def _on_roll(records: Records) -> ibis.Table:
    pupils = records.of_everybody("pupils")
    as_of = ibis.literal(records.as_of)
    here = pupils.filter(
        pupils.school.notnull(),
        pupils.entered_on.isnull() | (pupils.entered_on <= as_of),
        pupils.left_on.isnull() | (pupils.left_on > as_of),
    )
    return here.select("person_no", "school").distinct()


def _within(events: ibis.Table, span: Span, records: Records) -> ibis.Table:
    starts, ends = span.starts_on(as_of=records.as_of), span.ends_before(as_of=records.as_of)
    return events.filter(events.happened_on >= starts, events.happened_on < ends)
