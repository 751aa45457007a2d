"""Other children of the household: how many have a recent record of a kind. An address never comes here, only its number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from features.asking import Answering
from features.conditions import Where, refuse_as_source
from features.fetching import fetched
from features.point_in_time import inside
from features.records import History, Records, meets, usable_links
from features.spans import Span

MOST_CHILDREN = 12
"""An address with more children than this is a hostel, a refuge or a placeholder, and no household."""


@dataclass(frozen=True)
class InHousehold:
    """Other children of the child's household, each counted once, with a record of the feed in the span.

    The household is that of the child's address as it was known on as_of. Only children who are or were on
    a school's roll count: a record of the child's own that nobody linked must not pass for a sibling.
    """

    feed: str
    span: Span
    where: tuple[Where, ...] = ()

    def __post_init__(self) -> None:
        refuse_as_source(self.feed, where=self.where)

    @property
    def sources(self) -> tuple[str, ...]:
        """The feed it reads, and the list that says who lives where."""
        return (self.feed, "pupils")

    def describe(self) -> str:
        """The definition in words."""
        which = "".join(f", where {condition.describe()}" for condition in self.where)
        return (
            f"number of other children at the child's address, as it was known on the date, with a record in {self.span} "
            f"(feed {self.feed}{which}). Children never on a school's roll are left out, and so is an address of more than "
            f"{MOST_CHILDREN} children"
        )


@dataclass(frozen=True)
class Homes:
    """Who lived with whom, as known on a date, or on each of several.

    with_home: child_nos whose household is known. mates: child_no, mate_no, for each other child of it who
    is or was on a school's roll. records: those of the mates; None where there are none. crowded: child_nos
    whose address has more than `MOST_CHILDREN` children, so that it is no household.
    """

    with_home: frozenset[int]
    mates: pd.DataFrame
    records: Records | None = None
    crowded: frozenset[int] = frozenset()


def homes_on(history: History, households: pd.DataFrame, links: pd.DataFrame, children: pd.Index, *, as_of: date) -> Homes:
    """The households of these children as known on a date. See `homes_on_each`."""
    return homes_on_each(history, households, links, {as_of: pd.Series(children, index=children)})


def homes_on_each(history: History, households: pd.DataFrame, links: pd.DataFrame, children: Mapping[date, pd.Series]) -> Homes:
    """The households of the children of each date, as known on it.

    households: person_no, household_no (missing where an address is not whole) and known_on, the day the
    person's address became that one, or stopped being whole. links: those of every child. children: by child_no, the
    number that the child has on that date; where there are several dates their mates get numbers of their own too. A
    child lives where the whole address known last among its records says; of several known on one day, that of the
    smallest person_no.
    """
    every = usable_links(links)
    found, with_home, crowded = [], set[int](), set[int]()
    for as_of, numbers in children.items():
        home = _homes(households, every, as_of=as_of)
        many = home.groupby("household_no")["child_no"].transform("size") > MOST_CHILDREN
        crowded.update(numbers.reindex(home.loc[many, "child_no"]).dropna().astype(int))
        home = home[~many]
        mine = home[home["child_no"].isin(numbers.index)]
        with_home.update(int(number) for number in numbers.loc[mine["child_no"]])
        mates = mine.merge(home.rename(columns={"child_no": "mate_no"}), on="household_no")
        mates = mates[mates["child_no"] != mates["mate_no"]]
        found.append(mates.assign(child_no=mates["child_no"].map(numbers), as_of=as_of)[["child_no", "mate_no", "as_of"]])
    mates = pd.concat(found, ignore_index=True)
    homes = Homes(frozenset(with_home), mates[["child_no", "mate_no"]], crowded=frozenset(crowded))
    return homes if mates.empty else _with_records(homes, mates, history, every, tuple(children))


def _homes(households: pd.DataFrame, every: pd.DataFrame, *, as_of: date) -> pd.DataFrame:
    """child_no and household_no of everybody whose whole address was known on the date."""
    said = households[pd.to_datetime(households["known_on"]) <= pd.Timestamp(as_of)]
    said = said.sort_values(["person_no", "known_on"], kind="stable").drop_duplicates("person_no", keep="last")
    known = said.dropna(subset=["household_no"]).merge(every, on="person_no")
    known = known.sort_values(["child_no", "known_on", "person_no"], ascending=[True, False, True], kind="stable")
    return known.drop_duplicates("child_no")[["child_no", "household_no"]]


def _with_records(homes: Homes, mates: pd.DataFrame, history: History, every: pd.DataFrame, dates: tuple[date, ...]) -> Homes:
    """With the mates who are or were on a school's roll, and their records."""
    if len(dates) > 1:
        each = mates[["mate_no", "as_of"]].drop_duplicates(ignore_index=True)
        each = each.assign(number=range(len(each)))
        mates = mates.merge(each, on=["mate_no", "as_of"]).drop(columns="mate_no").rename(columns={"number": "mate_no"})
        linked = every.merge(each.rename(columns={"mate_no": "child_no"}), on="child_no").drop(columns="child_no")
        linked = linked.rename(columns={"number": "child_no"})
        theirs = {as_of: linked.loc[linked["as_of"] == as_of, ["person_no", "child_no"]] for as_of in dates}
    else:
        theirs = {dates[0]: every[every["child_no"].isin(mates["mate_no"])]}
    records = Records(history, theirs, as_of=dates)
    pupils = records.listed("pupils")
    on_a_roll = pupils.filter(pupils.school.notnull(), pupils.entered_on.fill_null(pupils.as_of) <= pupils.as_of)
    pupil_nos = fetched(on_a_roll.select("child_no").distinct())["child_no"]
    mates = mates.loc[mates["mate_no"].isin(pupil_nos), ["child_no", "mate_no"]].reset_index(drop=True)
    return Homes(homes.with_home, mates, records, homes.crowded)


def in_household(records: Records, homes: Homes, definition: InHousehold) -> Answering[tuple[pd.Series, pd.Series]]:
    """How many other children of the household have a record, and the last day of one; by child_no, 0 where none has."""
    theirs = records if homes.records is None else homes.records
    events = theirs.events(definition.feed, weeks=definition.span.far)
    events = events.filter(inside(events.ago, definition.span))
    for condition in definition.where:
        events = events.filter(meets(events, condition))
    last = yield events.group_by("child_no").aggregate(latest_on=events.happened_on.max())
    theirs.refuse_later(definition.feed, last.set_index("child_no")["latest_on"])
    number = pd.Series(0.0, index=pd.Index(sorted(homes.with_home), name="child_no"))
    if homes.records is None:
        return number, pd.Series([], dtype="datetime64[ns]")
    found = homes.mates.merge(last.rename(columns={"child_no": "mate_no"}), on="mate_no").groupby("child_no")
    return number.add(found["mate_no"].nunique(), fill_value=0), found["latest_on"].max()
