"""A roll-up of the marks, built once and asked about many dates: what training on past dates is made of.

The records are read once for all the dates. A row is one person's sessions of one week, or of one piece of the time
before, known from one of the dates and until another, so the question what was known on a date stays answerable.
Whatever needs days and not weeks is answered from the sessions not attended, kept with both their dates.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

import ibis
import pandas as pd

from features.asking import Questions
from features.catalogue import CATALOGUE, Catalogue
from features.point_in_time import as_known
from features.records import History
from features.session_marks import OF_A_DAY, edges_beyond, edges_of, newest_of, of_a_day, summed
from features.sessions import tallies_of
from features.spans import RECENT, Span
from features.tallies import Tallies
from vocabulary.windows import HALF_YEAR


class WeeklyMarks:
    """The marks of everybody, rolled up for dates that share a weekday. A `session_marks.MarkSource`.

    history: a feed's name to its versions. dates: the dates it will be asked about; only those on the weekday
    of the newest are answered. Raises ValueError without a date, and for too many.
    """

    def __init__(self, history: History, dates: Collection[date], *, catalogue: Catalogue = CATALOGUE) -> None:
        if not 0 < len(dates) < _ROOM:
            raise ValueError(f"a roll-up needs at least one date, and holds {_ROOM - 1} at most")
        self.history = history
        weekday = max(dates).weekday()
        self.dates = sorted({day for day in dates if day.weekday() == weekday})
        self.first, self.last = self.dates[0], self.dates[-1]
        self.tallies, spans = tallies_of(catalogue)
        self._edges = edges_of(spans)
        versions = history("attendance")
        self._questions = Questions(versions.get_backend())
        self._weeks = self._questions.keep(self._by_week(versions))
        self._pieces = self._questions.keep(ibis.union(self._by_piece(versions), self._of_weeks()))
        self._not_attended = self._questions.keep(self._of_days(versions))
        self._questions.finish()

    def answers(self, as_of: date) -> bool:
        """Whether it can say what was known on a date. Where it can't, the records are asked."""
        return as_of in self.dates

    def close(self) -> None:
        """Let go of what is kept."""
        self._questions.close()

    def recent(self, tallies: Tallies, *, as_of: date) -> ibis.Table:
        """See `session_marks.MarkSource`. Raises ValueError for a date or a set of counters that it was not built for."""
        self._refuse_unless_answered(tallies, as_of)
        weeks = self._known(self._weeks, as_of)
        weeks = weeks.mutate(stretch=((as_of - self._opens).days // 7 - weeks.week).cast("int16"))
        return weeks.filter(weeks.stretch > 0, weeks.stretch <= RECENT).drop("week", "known_from", "known_until")

    def older(self, tallies: Tallies, edges: Sequence[int], *, as_of: date) -> ibis.Table:
        """See `session_marks.MarkSource`. Raises ValueError as `recent` does, and for spans that it was not built for."""
        self._refuse_unless_answered(tallies, as_of)
        beyond = edges_beyond(edges)
        if not {RECENT, *beyond} <= {RECENT, *edges_beyond(self._edges)}:
            raise ValueError("the roll-up was built for other indicators than it is asked about")
        starts = {edge: self._cuts.index(Span(0, edge).starts_on(as_of=as_of)) for edge in (RECENT, *beyond)}
        pieces = self._known(self._pieces, as_of)
        pieces = pieces.filter(pieces.piece >= starts[beyond[-1]], pieces.piece < starts[RECENT])
        stretch = ibis.cases(*((pieces.piece >= starts[edge], edge) for edge in beyond), else_=beyond[-1])
        pieces = pieces.mutate(stretch=stretch.cast("int16"))
        names = (*tallies.of_older_weeks.columns, "sessions")
        return pieces.group_by("person_no", "stretch").aggregate(
            **{name: pieces[name].sum() for name in names}, first_on=pieces.first_on.min(), last_on=pieces.last_on.max()
        )

    def not_attended(self, *, weeks: int, as_of: date) -> ibis.Table:
        """See `session_marks.MarkSource`. Raises ValueError for a date, or days, that it was not built for."""
        self._refuse_unless_answered(self.tallies, as_of)
        if weeks > HALF_YEAR.weeks:
            raise ValueError(f"the roll-up holds {HALF_YEAR.weeks} weeks of days before a date")
        days = as_known(self._not_attended, on=as_of)
        since = Span(0, weeks).starts_on(as_of=as_of)
        return days.filter(days.happened_on >= since, days.happened_on < as_of).select(*OF_A_DAY)

    def _refuse_unless_answered(self, tallies: Tallies, as_of: date) -> None:
        if not self.answers(as_of):
            raise ValueError(f"the roll-up does not answer {as_of}: it is for {len(self.dates)} dates to {self.last}")
        if tallies != self.tallies:
            raise ValueError("the roll-up was built for other indicators than it is asked about")

    @property
    def _opens(self) -> date:
        return Span(0, RECENT).starts_on(as_of=self.first)

    @property
    def _weeks_start(self) -> list[date]:
        """The first day of each week that is recent on any of the dates."""
        return [self._opens + timedelta(weeks=week) for week in range((self.last - self._opens).days // 7)]

    @cached_property
    def _cuts(self) -> list[date]:
        """The days on which a stretch of older weeks begins for any of the dates, ascending."""
        edges = (RECENT, *edges_beyond(self._edges))
        return sorted({Span(0, edge).starts_on(as_of=day) for day in self.dates for edge in edges})

    def _known(self, rolled_up: ibis.Table, as_of: date) -> ibis.Table:
        """The rows of what was known on a date: known from one of the dates, in order, and until another."""
        place = self.dates.index(as_of)
        return rolled_up.filter(rolled_up.known_from <= place, rolled_up.known_until > place)

    def _by_week(self, versions: ibis.Table) -> ibis.Table:
        """The weeks that are recent on any of the dates, by person and school, numbered from the first of them."""
        starts = [*self._weeks_start, self.last]
        marks = self._in_pieces(versions, self.tallies, starts, known_for=timedelta(0))
        weeks = marks.group_by("person_no", "school", "when").aggregate(
            **summed(marks, self.tallies),
            last_possible_on=marks.happened_on.max(where=marks.possible),
            newest=newest_of(marks),
        )
        return _told_apart(weeks, "week")

    def _by_piece(self, versions: ibis.Table) -> ibis.Table:
        """What is older than all those weeks, by person and piece: no date's stretch begins within a piece, so whole pieces
        make every stretch."""
        tallies = self.tallies.of_older_weeks
        starts = [day for day in self._cuts if day <= self._opens]
        marks = self._in_pieces(versions, tallies, starts, known_for=timedelta(weeks=RECENT))
        return _told_apart(marks.group_by("person_no", "when").aggregate(**summed(marks, tallies)), "piece")

    def _of_weeks(self) -> ibis.Table:
        """The pieces of weeks that are recent on one date and older on another, made of those weeks."""
        names = (*self.tallies.of_older_weeks.columns, "sessions")
        pieces = [bisect_right(self._cuts, start) - 1 for start in self._weeks_start if start < self._cuts[-1]]
        # As for marks: what became known before the first date that asks about its piece counts as known on that one.
        asked = [bisect_left(self.dates, self._cuts[piece + 1] + timedelta(weeks=RECENT)) for piece in pieces]
        of_week = pd.DataFrame({"week": range(len(pieces)), "piece": pieces, "asked": asked})
        schema = {"week": "int16", "piece": "int16", "asked": "int16"}
        weeks = self._weeks.inner_join(ibis.memtable(of_week, schema=schema), "week")
        weeks = weeks.mutate(known_from=ibis.greatest(weeks.known_from, weeks.asked))
        weeks = weeks.filter(weeks.known_until > weeks.known_from)
        return weeks.group_by("person_no", "piece", "known_from", "known_until").aggregate(
            **{name: weeks[name].sum() for name in names}, first_on=weeks.first_on.min(), last_on=weeks.last_on.max()
        )

    def _in_pieces(self, versions: ibis.Table, tallies: Tallies, starts: Sequence[date], *, known_for: timedelta) -> ibis.Table:
        """Marks with their worth and `when`: the piece of time, the first date they were known on, and the first they were not.

        starts: where pieces start, and where the last one ends. known_for: how long before a date a piece is over at least.
        What became known before the first date that asks about its piece counts as known on that one.
        """
        marks = versions.filter(
            versions.happened_on >= starts[0], versions.happened_on < starts[-1], versions.known_on <= self.last
        )
        marks = marks.inner_join(self._days(starts, known_for), "happened_on").inner_join(tallies.worth, "mark")
        places = [(day, place) for place, day in enumerate(self.dates)]
        known_from = ibis.cases(
            (marks.known_on <= marks.asked_on, marks.asked),
            *((marks.known_on <= day, place) for day, place in places),
            else_=len(places),
        )
        known_until = ibis.cases(
            (marks.known_until.isnull(), len(places)),
            *((marks.known_until <= day, place) for day, place in places),
            else_=len(places),
        )
        # Nearly every mark was known when its piece is first asked about, and is never corrected: one comparison tells.
        plain = (marks.known_on <= marks.asked_on) & marks.known_until.isnull()
        # A mark corrected before any date asked about it is never known to one: whoever asks leaves it out.
        other = (marks.piece * _ROOM + known_from) * _ROOM + known_until
        return marks.mutate(when=ibis.ifelse(plain, marks.plain, other.cast("int32")))

    def _days(self, starts: Sequence[date], known_for: timedelta) -> ibis.Table:
        """happened_on, its piece, and the first date that asks about that: asked_on, and asked, its place among the dates.

        plain: `when` of what was known by then and is never corrected.
        """
        rows = []
        for piece, (since, before) in enumerate(pairwise(starts)):
            asked = bisect_left(self.dates, before + known_for)
            days = (since + timedelta(days=number) for number in range((before - since).days))
            plain = (piece * _ROOM + asked) * _ROOM + len(self.dates)
            rows += [(day, piece, self.dates[asked], asked, plain) for day in days]
        schema = {"happened_on": "date", "piece": "int32", "asked_on": "date", "asked": "int32", "plain": "int32"}
        return ibis.memtable(pd.DataFrame(rows, columns=list(schema)), schema=schema)

    def _of_days(self, versions: ibis.Table) -> ibis.Table:
        marks = versions.filter(
            versions.happened_on >= HALF_YEAR.starts_on(as_of=self.first),
            versions.happened_on < self.last,
            versions.known_on <= self.last,
        )
        return of_a_day(marks, "known_on", "known_until")


_BITS = 8
_ROOM = 2**_BITS
"""Most dates that a roll-up is built for, and one more. Three numbers are one key: to group by three costs twice as much."""


def _told_apart(rows: ibis.Table, piece: str) -> ibis.Table:
    """`when` as the three numbers that it is made of."""
    return rows.mutate(
        **{piece: (rows.when >> (2 * _BITS)).cast("int16")},
        known_from=((rows.when >> _BITS) & (_ROOM - 1)).cast("int16"),
        known_until=(rows.when & (_ROOM - 1)).cast("int16"),
    ).drop("when")
