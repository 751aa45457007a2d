"""What was known on a date about what happened before it, child by child: the only way in to the records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import ibis
import numpy as np
import pandas as pd

from features.conditions import NEVER_READ, OFFENCE_FEED, Where
from features.keeping import Kept
from features.session_marks import DirectMarks, MarkSource
from features.tallies import Tallies
from vocabulary.code_tables import code_table
from vocabulary.decisions import LinkConfidence
from vocabulary.feeds import FEEDS, Use
from vocabulary.problems import FromAfterTheDate, OutcomeAsIndicator
from vocabulary.windows import HALF_YEAR

_NEVER = date(9999, 12, 31)
RECENT_TALLIES = Tallies.of(())
History = Callable[[str], ibis.Table]
"""A feed's name to its versions: person_no, the columns that do not identify, known_on and known_until."""


def usable_links(links: pd.DataFrame, child_nos: np.ndarray | None = None) -> pd.DataFrame:
    """The links that may carry records to a child: person_no and child_no, one row for each person.

    Weak links are left out. Only where a child has no other does its first record (its smallest
    person_no) stay: that record is the child. child_nos: keep these children only.
    """
    kept = links if child_nos is None else links[links["child_no"].isin(child_nos)]
    sure = kept["confidence"] != LinkConfidence.WEAK.value
    has_a_sure_one = sure.groupby(kept["child_no"]).transform("any")
    first = kept["person_no"] == kept.groupby("child_no")["person_no"].transform("min")
    kept = kept[sure | (first & ~has_a_sure_one)]
    return kept[["person_no", "child_no"]].astype("int32").drop_duplicates().sort_values("person_no", ignore_index=True)


class Records:
    """Records of the linked children as they were known on `as_of`.

    A record is read when it happened before `as_of`, was known by then, was not corrected by then and
    was not taken back. Outcome feeds are refused; exploitation factors are taken out of assessments.

    marks: where session marks come from; the attendance feed itself where nothing is said. offence_basis:
    the condition in law on which the council uses offence data. Without it youth justice contacts are
    refused like any outcome; with it, those after serious violence are taken out first.
    """

    def __init__(
        self,
        history: History,
        links: pd.DataFrame,
        *,
        as_of: date,
        marks: MarkSource | None = None,
        offence_basis: str = "",
    ) -> None:
        self._history = history
        self._marks = marks
        self._kept = Kept()
        self._tables: dict[str, ibis.Table] = {}
        self._read: dict[str, ibis.Table] = {}
        self.tallies = RECENT_TALLIES
        self._offence_basis = offence_basis.strip()
        self._people = (int(links["person_no"].min()), int(links["person_no"].max())) if len(links) else (0, 0)
        self.as_of = as_of
        self.links = ibis.memtable(links, schema={"person_no": "int32", "child_no": "int32"})

    def events(self, feed_name: str, since: date, *, dated: str = "happened_on") -> ibis.Table:
        """Records that happened before as_of, dated in [since, as_of), with child_no in place of person_no.

        Raises OutcomeAsIndicator for a feed that holds outcomes.
        """
        known = self._as_known(feed_name)
        known = known.filter(known[dated] >= since, known[dated] < self.as_of, known.happened_on < self.as_of)
        events = self._of_children(known)
        if feed_name == "assessments":
            events = events.mutate(factors=_without_outcomes(events.factors))
        return events

    def listed(self, feed_name: str) -> ibis.Table:
        """A list of people as it was known, with child_no in place of person_no."""
        return self._of_children(self._as_known(feed_name))

    def reference(self, feed_name: str) -> ibis.Table:
        """A list that is about no person (schools, calendar) as it was known."""
        return self._as_known(feed_name)

    def of_everybody(self, feed_name: str) -> ibis.Table:
        """Records of all people as they were known, linked or not, with person_no: for rates that name nobody.

        Those of a feed of events happened before as_of.
        """
        known = self._as_known(feed_name)
        return known.filter(known.happened_on < self.as_of) if "happened_on" in known.columns else known

    def first_known(self, feed_name: str) -> ibis.Table:
        """child_no and the first day on which the list was known to hold the child, whatever was corrected since."""
        versions = self._permitted(feed_name)
        versions = self._of_children(versions.filter(versions.known_on <= self.as_of))
        return versions.group_by("child_no").aggregate(first_known_on=versions.known_on.min())

    @property
    def marks(self) -> MarkSource:
        """The session marks as they were known, with person_no, of all people whose numbers lie between those linked."""
        if self._marks is not None:
            return self._marks
        return DirectMarks(self._as_known("attendance"), self._people)

    @property
    def not_attended(self) -> ibis.Table:
        """Sessions of the linked children in the past 26 weeks that were not attended.

        child_no, happened_on, session, mark and school. Marks that are no session (closed, not required) are among them.
        """
        since = HALF_YEAR.starts_on(as_of=self.as_of)
        return self.linked(self.marks.not_attended(since, as_of=self.as_of))

    def keep(self, name: str, made: Callable[[], ibis.Table]) -> ibis.Table:
        """A table made once, the first time it is asked for, and kept for this date."""
        if name not in self._tables:
            self._tables[name] = self._kept.keep(made())
        return self._tables[name]

    def tallied(self, tallies: Tallies, edges: Sequence[int]) -> ibis.Table:
        """The tallies of the marks of the linked children, and of others, by person_no; see `session_marks.MarkSource`.

        The recent weeks are kept for this date. Whoever asks first says of which counters.
        """
        older = self.marks.older(tallies, edges, as_of=self.as_of)
        # Nothing is asked of the older weeks about the counters in the other columns.
        older = older.mutate(
            **{name: ibis.literal(0.0) for name in tallies.columns if name not in tallies.of_older_weeks.columns}
        )
        columns = ("person_no", "stretch", *tallies.columns, "sessions", "first_on", "last_on")
        return ibis.union(self.recent(tallies).select(*columns), older.select(*columns))

    def recent(self, tallies: Tallies = RECENT_TALLIES) -> ibis.Table:
        """Tallies of everybody by week and school, with person_no, read once and kept; see `MarkSource.recent`."""
        if "recent" not in self._tables:
            self.tallies = tallies
        return self.keep("recent", lambda: self.marks.recent(tallies, as_of=self.as_of))

    def newest_session(self) -> ibis.Table:
        """child_no and newest: the newest session with a mark entered, of children with one in the recent weeks."""
        recent = self.linked(self.recent())
        return recent.group_by("child_no").aggregate(newest=recent.newest.max())

    def close(self) -> None:
        """Let go of what was kept for this date."""
        self._kept.let_go()

    def linked(self, table: ibis.Table) -> ibis.Table:
        """Rows of the linked children, with child_no in place of person_no."""
        return self._of_children(table)

    def _of_children(self, table: ibis.Table) -> ibis.Table:
        return table.inner_join(self.links, "person_no").drop("person_no")

    def _as_known(self, feed_name: str) -> ibis.Table:
        # Asked for once: an engine looks up a table's columns each time.
        if feed_name not in self._read:
            self._read[feed_name] = as_known(self._permitted(feed_name), on=self.as_of)
        return self._read[feed_name]

    def _permitted(self, feed_name: str) -> ibis.Table:
        if feed_name == OFFENCE_FEED and self._offence_basis:
            versions = self._history(feed_name)
            return versions.filter(~versions.serious_violence.fill_null(True)).drop(*NEVER_READ)
        if FEEDS[feed_name].use is Use.OUTCOME:
            raise OutcomeAsIndicator(f"The feed {feed_name} holds outcomes", as_of=self.as_of, do="Take it out of the sources.")
        return self._history(feed_name)


def as_known(versions: ibis.Table, *, on: date) -> ibis.Table:
    """The versions that were known and in force on a day, those taken back left out."""
    # An empty known_until is read as a day that never comes: half the cost of asking two questions of it.
    known = versions.filter(versions.known_on <= on, versions.known_until.fill_null(_NEVER) > on)
    if "withdrawn" in known.columns:
        known = known.filter(~known.withdrawn.fill_null(False))
    return known


def holds(codes_column: ibis.Value, codes: tuple[str, ...]) -> ibis.Value:
    """Whether a column of codes joined by ';' holds any of these codes; false where it is empty."""
    padded = ibis.literal(";") + codes_column.fill_null("") + ibis.literal(";")
    found = [padded.contains(f";{code};") for code in codes]
    return ibis.or_(*found)


def meets(events: ibis.Table, condition: Where) -> ibis.Value:
    """Whether a record meets a condition; false where its columns are empty."""
    if condition.flag:
        found = [events[name].fill_null(False) for name in condition.columns]
    elif condition.listed:
        found = [holds(events[name], condition.codes) for name in condition.columns]
    else:
        found = [events[name].isin(condition.codes).fill_null(False) for name in condition.columns]
    return ibis.or_(*found)


def refuse_later(table: str, found: pd.Series, *, as_of: date) -> None:
    """Raise FromAfterTheDate if any date in `found` is not before `as_of`: a second look, after the query."""
    dates = pd.to_datetime(found).dropna()
    later = dates[dates >= pd.Timestamp(as_of)]
    if len(later):
        raise FromAfterTheDate(f"Records of {table}", as_of=as_of, found_on=later.min().date(), rows=len(later))


def _without_outcomes(factors: ibis.Value) -> ibis.Value:
    # Each code gets separators of its own, or the second of two equal neighbours would be left standing.
    padded = ibis.literal(";") + factors.fill_null("").replace(";", ";;") + ibis.literal(";")
    for code in code_table("assessment_factors").codes_where(exploitation="1"):
        padded = padded.replace(f";{code};", "")
    return padded.replace(";;", ";")
