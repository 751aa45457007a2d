"""A weekly roll-up of the marks, built once and asked about many dates: what training on past dates is made of.

The records are read once for all the dates. A row is one person's sessions of one week, known from one week
and until another, so the question what was known on a date stays answerable, for dates on one weekday.
Whatever needs days and not weeks is answered from the sessions not attended, kept with both their dates.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

import ibis

from features.catalogue import CATALOGUE, Catalogue
from features.keeping import Kept
from features.records import History, as_known
from features.session_marks import OF_A_DAY, RECENT, away_marks, edges_beyond, newest_of, summed, summed_again
from features.sessions import tallies_of
from features.tallies import Tallies
from vocabulary.windows import HALF_YEAR

_FIRST_MONDAY = date(2000, 1, 3)
_NEVER = 100_000  # a week that never comes


class WeeklyMarks:
    """The marks of everybody, rolled up for dates that share a weekday. A `session_marks.MarkSource`.

    history: a feed's name to its versions. dates: the dates it will be asked about; only those on the weekday
    of the newest are answered, and only between the oldest and the newest of them. Raises ValueError without a date.
    """

    def __init__(self, history: History, dates: Collection[date], *, catalogue: Catalogue = CATALOGUE) -> None:
        if not dates:
            raise ValueError("a roll-up needs at least one date")
        self.history = history
        self.weekday = max(dates).weekday()
        alike = [day for day in dates if day.weekday() == self.weekday]
        self.first, self.last = min(alike), max(alike)
        self.tallies, spans = tallies_of(catalogue)
        self._weeks_back = max(RECENT + 1, *(span.far for span in spans))
        self._kept = Kept()
        versions = history("attendance")
        self._weeks = self._kept.keep(self._rolled_up(versions))
        self._not_attended = self._kept.keep(self._of_days(versions))

    def answers(self, as_of: date) -> bool:
        """Whether it can say what was known on a date. Where it can't, the records are asked."""
        return as_of.weekday() == self.weekday and self.first <= as_of <= self.last

    def close(self) -> None:
        """Let go of what is kept."""
        self._kept.let_go()

    def recent(self, tallies: Tallies, *, as_of: date) -> ibis.Table:
        """See `session_marks.MarkSource`. Raises ValueError for a date or a set of counters that it was not built for."""
        weeks, back = self._known(tallies, 0, RECENT, as_of=as_of)
        return weeks.mutate(stretch=back.cast("int16")).drop("week", "known_from", "known_until")

    def older(self, tallies: Tallies, edges: Sequence[int], *, as_of: date) -> ibis.Table:
        """See `session_marks.MarkSource`. Raises ValueError as `recent` does, and for weeks that it does not hold."""
        if edges[-1] > self._weeks_back:
            raise ValueError("the roll-up was built for other indicators than it is asked about")
        beyond = edges_beyond(edges)
        weeks, back = self._known(tallies, RECENT, beyond[-1], as_of=as_of)
        stretch = ibis.cases(*((back <= edge, edge) for edge in beyond), else_=beyond[-1]).cast("int16")
        groups = weeks.mutate(stretch=stretch)
        return groups.group_by("person_no", "stretch").aggregate(**summed_again(groups, tallies))

    def _known(self, tallies: Tallies, near: int, far: int, *, as_of: date) -> tuple[ibis.Table, ibis.Value]:
        """The rows of the weeks of a span as they were known, and how many weeks back each is."""
        self._refuse_unless_answered(as_of)
        if tallies != self.tallies:
            raise ValueError("the roll-up was built for other indicators than it is asked about")
        now, weeks = self._number(as_of), self._weeks
        back = now - weeks.week
        weeks = weeks.filter(back > near, back <= far, weeks.known_from <= now, weeks.known_until > now)
        return weeks, now - weeks.week

    def not_attended(self, since: date, *, as_of: date) -> ibis.Table:
        """See `session_marks.MarkSource`. Raises ValueError for a date, or days, that it was not built for."""
        self._refuse_unless_answered(as_of)
        if since < HALF_YEAR.starts_on(as_of=as_of):
            raise ValueError(f"the roll-up holds {HALF_YEAR.weeks} weeks of days before a date")
        days = as_known(self._not_attended, on=as_of)
        return days.filter(days.happened_on >= since, days.happened_on < as_of).select(*OF_A_DAY)

    def _refuse_unless_answered(self, as_of: date) -> None:
        if not self.answers(as_of):
            raise ValueError(f"the roll-up does not answer {as_of}: it is for one weekday from {self.first} to {self.last}")

    @property
    def _anchor(self) -> date:
        return _FIRST_MONDAY + timedelta(days=self.weekday)

    def _number(self, day: date) -> int:
        return (day - self._anchor).days // 7

    def _rolled_up(self, versions: ibis.Table) -> ibis.Table:
        """What happened before a date happened in an earlier week; what was known by it was known in its week or before.

        Weeks run up to the dates' weekday. What was known by the first date counts as known from its week on, and
        what ended after the last never ended: that keeps the rows few.
        """
        first, last = self._number(self.first), self._number(self.last)
        since = self.first - timedelta(weeks=self._weeks_back)
        marks = versions.filter(versions.happened_on >= since, versions.happened_on < self.last, versions.known_on <= self.last)
        until = self._week_by(marks.known_until)
        marks = marks.mutate(
            week=(self._days(marks.happened_on) // 7).cast("int32"),
            known_from=ibis.greatest(self._week_by(marks.known_on), first).cast("int32"),
            known_until=ibis.ifelse(marks.known_until.isnull() | (until > last), _NEVER, until).cast("int32"),
        )
        marks = marks.filter(marks.known_until > marks.known_from)
        marks = marks.inner_join(self.tallies.worth, "mark")
        return marks.group_by("person_no", "school", "week", "known_from", "known_until").aggregate(
            **summed(marks, self.tallies),
            last_possible_on=marks.happened_on.max(where=marks.possible),
            newest=newest_of(marks),
        )

    def _of_days(self, versions: ibis.Table) -> ibis.Table:
        marks = versions.filter(
            versions.happened_on >= HALF_YEAR.starts_on(as_of=self.first),
            versions.happened_on < self.last,
            versions.known_on <= self.last,
        )
        return marks.inner_join(away_marks(), "mark").select(*OF_A_DAY, "known_on", "known_until")

    def _days(self, day: ibis.Value) -> ibis.Value:
        return day.delta(ibis.literal(self._anchor), unit="day")

    def _week_by(self, day: ibis.Value) -> ibis.Value:
        """The number of the first week whose date is not before the day."""
        return (self._days(day) + 6) // 7
