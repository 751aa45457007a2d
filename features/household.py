"""Other children of the household: how many have a recent record of a kind. An address never comes here, only its number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from features.conditions import Where, refuse_as_source
from features.fetching import fetched
from features.records import History, Records, meets, refuse_later, usable_links
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
    """Who lived with whom, as known on a date.

    with_home: child_nos whose household is known. mates: child_no, mate_no, for each other child of it who
    is or was on a school's roll. records: those of the mates; None where there are none. crowded: child_nos
    whose address has more than `MOST_CHILDREN` children, so that it is no household.
    """

    with_home: frozenset[int]
    mates: pd.DataFrame
    records: Records | None = None
    crowded: frozenset[int] = frozenset()


def homes_on(history: History, households: pd.DataFrame, links: pd.DataFrame, children: pd.Index, *, as_of: date) -> Homes:
    """The households of these children as known on a date.

    households: person_no, household_no (missing where an address is not whole) and known_on, the day the
    person's address became that one, or stopped being whole. links: those of every child. A child lives
    where the whole address known last among its records says; of several known on one day, that of the
    smallest person_no.
    """
    every = usable_links(links)
    said = households[pd.to_datetime(households["known_on"]) <= pd.Timestamp(as_of)]
    said = said.sort_values(["person_no", "known_on"], kind="stable").drop_duplicates("person_no", keep="last")
    known = said.dropna(subset=["household_no"]).merge(every, on="person_no")
    known = known.sort_values(["child_no", "known_on", "person_no"], ascending=[True, False, True], kind="stable")
    home = known.drop_duplicates("child_no")[["child_no", "household_no"]]
    size = home.groupby("household_no")["child_no"].transform("size")
    crowded = frozenset(int(child) for child in home.loc[size > MOST_CHILDREN, "child_no"] if child in children)
    home = home[size <= MOST_CHILDREN]
    mine = home[home["child_no"].isin(children)]
    mates = mine.merge(home.rename(columns={"child_no": "mate_no"}), on="household_no")
    mates = mates[mates["child_no"] != mates["mate_no"]][["child_no", "mate_no"]]
    with_home = frozenset(int(child) for child in mine["child_no"])
    if mates.empty:
        return Homes(with_home, mates, crowded=crowded)
    records = Records(history, usable_links(links, mates["mate_no"].unique()), as_of=as_of)
    pupils = records.listed("pupils")
    on_a_roll = pupils.filter(pupils.school.notnull(), pupils.entered_on.fill_null(as_of) <= as_of)
    pupil_nos = fetched(on_a_roll.select("child_no").distinct())["child_no"]
    return Homes(with_home, mates[mates["mate_no"].isin(pupil_nos)].reset_index(drop=True), records, crowded)


def in_household(homes: Homes, definition: InHousehold) -> tuple[pd.Series, pd.Series]:
    """How many other children of the household have a record, and the last day of one; by child_no, 0 where none has."""
    number = pd.Series(0.0, index=pd.Index(sorted(homes.with_home), name="child_no"))
    records = homes.records
    if records is None:
        return number, pd.Series([], dtype="datetime64[ns]")
    events = records.events(definition.feed, definition.span.starts_on(as_of=records.as_of))
    events = events.filter(events.happened_on < definition.span.ends_before(as_of=records.as_of))
    for condition in definition.where:
        events = events.filter(meets(events, condition))
    last = fetched(events.group_by("child_no").aggregate(latest_on=events.happened_on.max()))
    refuse_later(definition.feed, last["latest_on"], as_of=records.as_of)
    found = homes.mates.merge(last.rename(columns={"child_no": "mate_no"}), on="mate_no").groupby("child_no")
    return number.add(found["mate_no"].nunique(), fill_value=0), found["latest_on"].max()
