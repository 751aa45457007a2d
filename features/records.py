"""What was known on a date about what happened before it, child by child: the only way in to the records."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta

import ibis
import numpy as np
import pandas as pd

from features.asking import Questions
from features.conditions import NEVER_READ, OFFENCE_FEED, Where
from features.point_in_time import as_known, days_before
from features.session_marks import DirectMarks, MarkSource
from features.tallies import Tallies
from vocabulary.code_tables import code_table
from vocabulary.decisions import LinkConfidence
from vocabulary.feeds import FEEDS, Use
from vocabulary.problems import FromAfterTheDate, OutcomeAsIndicator
from vocabulary.windows import HALF_YEAR

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
    """Records of the linked children as they were known on `as_of`, or on each of several dates.

    A record is read when it happened before `as_of`, was known by then, was not corrected by then and
    was not taken back. Outcome feeds are refused; exploitation factors are taken out of assessments.

    links: person_no and child_no (see `usable_links`); where the dates are several, those of each date, and then a child
    has another child_no on every date: a number stands for one child on one date. Every table of children has its
    as_of as a column. marks: where session marks come from; the attendance feed itself
    where nothing is said. offence_basis: the condition in law on which the council uses offence data. Without it
    youth justice contacts are refused like any outcome; with it, those after serious violence are taken out first.
    last_person_no: the largest number that anybody linked has, these children or others; where it is not given, nothing is
    known of others. It decides how the marks are read, never what is found.
    """

    def __init__(
        self,
        history: History,
        links: pd.DataFrame | Mapping[date, pd.DataFrame],
        *,
        as_of: date | Collection[date],
        marks: MarkSource | None = None,
        offence_basis: str = "",
        last_person_no: int | None = None,
    ) -> None:
        self.dates = (as_of,) if isinstance(as_of, date) else tuple(sorted(as_of))
        self.first, self.last = self.dates[0], self.dates[-1]
        self._history = history
        self._marks = marks
        self._questions: Questions | None = None
        self._tables: dict[str, ibis.Table] = {}
        self._read: dict[str, ibis.Table] = {}
        self._versions: dict[str, ibis.Table] = {}
        self.tallies = RECENT_TALLIES
        self._offence_basis = offence_basis.strip()
        by_date = dict(links) if isinstance(links, Mapping) else {self.first: links}
        every = pd.concat([mine.assign(as_of=pd.Timestamp(day)) for day, mine in by_date.items()], ignore_index=True)
        self._people = _between(every["person_no"], last_person_no)
        self._number_on = every.drop_duplicates("child_no").set_index("child_no")["as_of"] if self._several else None
        schema = {"person_no": "int32", "child_no": "int32"}
        self._links_on = {day: ibis.memtable(mine[list(schema)], schema=schema) for day, mine in by_date.items()}
        self.links = (
            ibis.memtable(every[[*schema, "as_of"]], schema=schema | {"as_of": "date"})
            if self._several
            else self._links_on[self.first]
        )
        self._on = ibis.memtable(pd.DataFrame({"as_of": self.dates}), schema={"as_of": "date"})

    @property
    def as_of(self) -> date:
        """The date. Raises ValueError where there are several."""
        if self._several:
            raise ValueError(f"records of {len(self.dates)} dates were asked for the one")
        return self.first

    @property
    def _several(self) -> bool:
        return len(self.dates) > 1

    def events(self, feed_name: str, *, weeks: int | None = None, dated: str = "happened_on") -> ibis.Table:
        """Records that happened before as_of, with child_no and as_of in place of person_no, and ago.

        dated: the column that dates them, and is before as_of too. ago: how many days before as_of that was. weeks: how
        many weeks back they reach; all the way where nothing is said.
        Raises OutcomeAsIndicator for a feed that holds outcomes.
        """
        known = self._as_known(feed_name)
        known = known.filter(known.happened_on < self.last, known[dated] < self.last)
        if weeks is not None:
            known = known.filter(known[dated] >= self.first - timedelta(weeks=weeks))
        events = self._of_children(known)
        events = events.mutate(ago=days_before(events.as_of, events[dated]))
        if self._several:
            events = events.filter(events.happened_on < events.as_of, events.ago > 0)
            if weeks is not None:
                events = events.filter(events.ago <= 7 * weeks)
        if feed_name == "assessments":
            events = events.mutate(factors=_without_outcomes(events.factors))
        return events

    def listed(self, feed_name: str) -> ibis.Table:
        """A list of people as it was known, with child_no and as_of in place of person_no."""
        return self._of_children(self._as_known(feed_name))

    def reference(self, feed_name: str) -> ibis.Table:
        """A list that is about no person (schools, calendar) as it was known, with as_of."""
        return self._on_each_date(self._as_known(feed_name))

    def of_everybody(self, feed_name: str) -> ibis.Table:
        """Records of all people as they were known, linked or not, with person_no and as_of: for rates that name nobody.

        child_no is empty for people who are linked to none of the children. Those of a feed of events happened before as_of.
        """
        known = self._as_known(feed_name)
        dated = "happened_on" in known.columns
        known = self._on_each_date(known.filter(known.happened_on < self.last) if dated else known)
        known = known.filter(known.happened_on < known.as_of) if dated and self._several else known
        on = ["person_no", "as_of"] if self._several else ["person_no"]
        return known.left_join(self.links, on).drop(*(f"{name}_right" for name in on))

    def first_known(self, feed_name: str) -> ibis.Table:
        """child_no and the first day on which the list was known to hold the child, whatever was corrected since."""
        versions = self._permitted(feed_name)
        versions = self.linked(versions.filter(versions.known_on <= self.last))
        versions = versions.filter(versions.known_on <= versions.as_of)
        return versions.group_by("child_no").aggregate(first_known_on=versions.known_on.min())

    def marks_around(self, days: ibis.Table, *, weeks: int) -> ibis.Table:
        """Session marks as they were known, from before as_of and at most so many weeks back, beside rows of `days`.

        days: child_no, as_of and whatever else; each row comes once for every mark of that child.
        """
        marks = self._as_known("attendance")
        since = self.first - timedelta(weeks=weeks)
        marks = marks.filter(marks.happened_on >= since, marks.happened_on < self.last)
        about = days.inner_join(self.links, ["child_no", "as_of"] if self._several else "child_no")
        marks = self._known(marks.inner_join(about, "person_no"))
        return marks.filter(marks.happened_on < marks.as_of) if self._several else marks

    @property
    def marks(self) -> MarkSource:
        """The session marks as they were known, with person_no, of all people whose numbers lie between those linked, and more."""
        if self._marks is not None:
            return self._marks
        return DirectMarks(self._permitted("attendance"), self._people)

    @property
    def not_attended(self) -> ibis.Table:
        """Sessions of the linked children in the past 26 weeks that were not attended.

        child_no, as_of and the rest of `session_marks.OF_A_DAY`; sessions that no counter of `session_marks.AWAY` counts
        (the school was closed, nobody was required) are not among them.
        """
        return self._marks_on_each(lambda day: self.marks.not_attended(weeks=HALF_YEAR.weeks, as_of=day))

    @property
    def questions(self) -> Questions:
        """What is asked of the engine about these records. Every feed must have been read before: see `read`."""
        if self._questions is None:
            self._questions = Questions(next(iter(self._versions.values())).get_backend())
        return self._questions

    def read(self, feed_names: Collection[str]) -> None:
        """Look the feeds up beforehand. Raises OutcomeAsIndicator for a feed that holds outcomes."""
        for name in feed_names:
            self._as_known(name)

    def keep(self, name: str, made: Callable[[], ibis.Table]) -> ibis.Table:
        """A table made once, the first time it is asked for, and kept."""
        if name not in self._tables:
            self._tables[name] = self.questions.keep(made())
        return self._tables[name]

    def tallied(self, tallies: Tallies, edges: Sequence[int]) -> tuple[ibis.Table, ibis.Table]:
        """The tallies of the marks of the linked children, by child_no and stretch; see `session_marks.MarkSource`.

        Those of the recent weeks, which are kept, and of what is older. Whoever asks first says of which counters.
        """
        recent = self.recent_of_children(tallies)
        return recent, self._marks_on_each(lambda day: self.marks.older(tallies, edges, as_of=day))

    def recent(self, tallies: Tallies = RECENT_TALLIES) -> ibis.Table:
        """Tallies of everybody by week and school, read once and kept; see `MarkSource.recent`.

        as_of, and child_no in place of person_no, empty for people who are linked to none of the children.
        """
        if "recent" not in self._tables:
            self.tallies = tallies
        return self.keep(
            "recent", lambda: self._marks_on_each(lambda day: self.marks.recent(tallies, as_of=day), everybody=True)
        )

    def recent_of_children(self, tallies: Tallies = RECENT_TALLIES) -> ibis.Table:
        """`recent` of the linked children alone."""
        recent = self.recent(tallies)
        return recent.filter(recent.child_no.notnull())

    def newest_session(self) -> ibis.Table:
        """child_no and newest: the newest session with a mark entered, of children with one in the recent weeks."""
        recent = self.recent_of_children()
        return recent.group_by("child_no").aggregate(newest=recent.newest.max())

    def refuse_later(self, table: str, found: pd.Series) -> None:
        """Raise FromAfterTheDate if any date in `found`, by child_no, is not before that child's as_of."""
        on = self.first if self._number_on is None else self._number_on.reindex(found.index)
        refuse_later(table, found, as_of=on)

    def close(self) -> None:
        """Let go of what was kept."""
        if self._questions is not None:
            self._questions.close()

    def _of_children(self, table: ibis.Table) -> ibis.Table:
        """Rows of the linked children on each date on which they were known as they are."""
        return self._known(self.linked(table))

    def linked(self, table: ibis.Table) -> ibis.Table:
        """Rows of the linked children on each date, with child_no and as_of in place of person_no."""
        linked = table.inner_join(self.links, "person_no").drop("person_no")
        return linked if self._several else linked.mutate(as_of=ibis.literal(self.first))

    def _marks_on_each(self, rows_on: Callable[[date], ibis.Table], *, everybody: bool = False) -> ibis.Table:
        """What a source says of each date, with as_of, and child_no in place of person_no; empty where `everybody` is
        meant and the person is linked to none of the children."""
        parts = []
        for day in self.dates:
            rows = rows_on(day)
            linked = rows.join(self._links_on[day], "person_no", how="left" if everybody else "inner")
            linked = linked.drop("person_no", *(["person_no_right"] if everybody else []))
            parts.append(linked.mutate(as_of=ibis.literal(day)))
        return ibis.union(*parts) if self._several else parts[0]

    def _on_each_date(self, table: ibis.Table) -> ibis.Table:
        if not self._several:
            return table.mutate(as_of=ibis.literal(self.first))
        return self._known(table.cross_join(self._on))

    def _known(self, rows: ibis.Table) -> ibis.Table:
        """Rows that were known on their as_of. One date has been asked about before they were joined."""
        return as_known(rows, on=rows.as_of) if self._several else rows

    def _as_known(self, feed_name: str) -> ibis.Table:
        # Asked for once: an engine looks up a table's columns each time.
        if feed_name not in self._read:
            self._read[feed_name] = as_known(self._permitted(feed_name), on=self.last, until=self.first)
        return self._read[feed_name]

    def _permitted(self, feed_name: str) -> ibis.Table:
        if feed_name not in self._versions:
            offences = feed_name == OFFENCE_FEED and bool(self._offence_basis)
            if not offences and FEEDS[feed_name].use is Use.OUTCOME:
                words = f"The feed {feed_name} holds outcomes"
                raise OutcomeAsIndicator(words, as_of=self.last, do="Take it out of the sources.")
            versions = self._history(feed_name)
            if offences:
                versions = versions.filter(~versions.serious_violence.fill_null(True)).drop(*NEVER_READ)
            self._versions[feed_name] = versions
        return self._versions[feed_name]


_NEARLY_ALL = 0.9
"""Of all numbers. To ask each of 60 million marks whether its number is between two costs a twelfth of reading them."""


def _between(numbers: pd.Series, last: int | None) -> tuple[int, int] | None:
    """The smallest and the largest of the numbers; None where nearly everybody, to the last number, is between them."""
    if not len(numbers):
        return 0, 0
    low, high = int(numbers.min()), int(numbers.max())
    return None if last is not None and high - low + 1 >= _NEARLY_ALL * last else (low, high)


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


def refuse_later(table: str, found: pd.Series, *, as_of: date | pd.Series) -> None:
    """Raise FromAfterTheDate if any date in `found` is not before `as_of`: a second look, after the query.

    as_of: one for all, or one for each row of `found`.
    """
    days = pd.to_datetime(found)
    on = pd.to_datetime(as_of) if isinstance(as_of, pd.Series) else pd.Timestamp(as_of)
    later = days[days >= on]
    if len(later):
        until = on if isinstance(on, pd.Timestamp) else on[days >= on].min()
        raise FromAfterTheDate(f"Records of {table}", as_of=until.date(), found_on=later.min().date(), rows=len(later))


def _without_outcomes(factors: ibis.Value) -> ibis.Value:
    # Each code gets separators of its own, or the second of two equal neighbours would be left standing.
    padded = ibis.literal(";") + factors.fill_null("").replace(";", ";;") + ibis.literal(";")
    for code in code_table("assessment_factors").codes_where(exploitation="1"):
        padded = padded.replace(f";{code};", "")
    return padded.replace(";;", ";")
