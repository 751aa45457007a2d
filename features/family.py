"""The other children at the address of each prompted child, and what is current for each of them on the date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import ibis
import numpy as np
import pandas as pd

from features.fetching import fetched
from features.household import homes_on
from features.indicator import say_date
from features.records import History, Records
from vocabulary.code_tables import code_table
from vocabulary.prompts import FamilyMember
from vocabulary.windows import TWELVE_WEEKS, age_on

ANOTHER_CHILD = "Another child at the same address"
"""How they are related is not recorded, so it is not said."""

RECENT = TWELVE_WEEKS.weeks
ADULT = 18

Address = Literal["known", "not_known", "crowded"]


@dataclass(frozen=True)
class Family:
    """members: the other children at the address, in order of pseudonym. address: 'not_known' where no whole one is
    held, 'crowded' where more children are at it than a household has (`features.household`); then nobody is listed."""

    members: tuple[FamilyMember, ...]
    address: Address


def families(
    history: History,
    households: pd.DataFrame,
    links: pd.DataFrame,
    children: pd.DataFrame,
    child_nos: Sequence[int],
    *,
    as_of: date,
) -> dict[int, Family]:
    """The family of each child asked for, from what was known on `as_of` and had happened before it.

    households, links: of everybody, from the identity store. children: child_no, child_id and born_on of everybody.
    Only children who are or were on a school's roll and are not known to be 18 or older are listed. Current: early
    help, a plan or a social care episode that is open, and the last suspension and missing episode of the past
    12 weeks. No reason, level, outcome or address is said.
    """
    asked = pd.Index(np.unique(np.asarray(child_nos, dtype="int64")))
    homes = homes_on(history, households, links, asked, as_of=as_of)
    mates = homes.mates.merge(
        children[["child_no", "child_id", "born_on"]].rename(columns={"child_no": "mate_no"}), on="mate_no"
    )
    children_yet = [pd.isna(day) or age_on(pd.Timestamp(day).date(), as_of) < ADULT for day in mates["born_on"]]
    mates = mates.loc[np.array(children_yet, dtype=bool)]
    current = _current(homes.records) if homes.records is not None and len(mates) else {}
    listed: dict[int, list[FamilyMember]] = {}
    for child_no, mate_no, mate_id in sorted(
        zip(mates["child_no"], mates["mate_no"], mates["child_id"], strict=True), key=lambda each: str(each[2])
    ):
        said = tuple(current.get(int(mate_no), ()))
        listed.setdefault(int(child_no), []).append(FamilyMember(str(mate_id), ANOTHER_CHILD, said))
    return {
        int(child): Family(
            tuple(listed.get(int(child), ())),
            "crowded" if child in homes.crowded else "known" if child in homes.with_home else "not_known",
        )
        for child in asked
    }


@dataclass(frozen=True)
class _Asked:
    """What is asked of one feed. ends: the column that says until when it is open; '' for what happened on one day."""

    feed: str
    ends: str
    kind: str
    say: Callable[[str, str], str]

    def newest(self, records: Records) -> pd.DataFrame:
        """child_no, happened_on and kind of each child's newest record that is open, or of the past 12 weeks."""
        events = records.events(self.feed, weeks=None if self.ends else RECENT)
        if self.ends:
            ended = events[self.ends]
            events = events.filter(ended.isnull() | (ended >= records.as_of))
        if self.feed == "referrals":
            events = events.filter(~events.no_further_action.fill_null(False))
        kind = events[self.kind].fill_null("") if self.kind else ibis.literal("")
        rows = fetched(events.select("child_no", "happened_on", kind=kind).distinct())
        rows = rows.sort_values(["child_no", "happened_on", "kind"], ascending=[True, False, True], kind="stable")
        return rows.drop_duplicates("child_no")


_ASKED = (
    _Asked("plans", "ended_on", "plan", lambda kind, on: f"{code_table('plan_kinds').describe(kind)} since {on}"),
    _Asked("referrals", "closed_on", "", lambda _, on: f"Open to social care since {on}"),
    _Asked("early_help", "ended_on", "", lambda _, on: f"Open to early help since {on}"),
    _Asked(
        "exclusions", "", "category", lambda kind, on: f"{'Permanently excluded' if kind == 'PERM' else 'Suspended'} on {on}"
    ),
    _Asked(
        "missing", "", "kind", lambda kind, on: f"{'Away without authorisation' if kind == 'A' else 'Reported missing'} on {on}"
    ),
)
"""In the order in which it is said."""


def _current(records: Records) -> dict[int, list[str]]:
    """child_no to what is current, a sentence each."""
    found: dict[int, list[str]] = {}
    for asked in _ASKED:
        for row in asked.newest(records).to_dict("records"):
            said = asked.say(str(row["kind"]), say_date(pd.Timestamp(row["happened_on"]).date()))
            found.setdefault(int(row["child_no"]), []).append(said)
    return found
