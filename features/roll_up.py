"""A roll-up of the marks, built once and asked about many dates: what training on past dates is made of.

The records are read once for all the dates. A row is one person's sessions of one week, or of one piece of the time
before, known from one of the dates and until another, so the question what was known on a date stays answerable.
Whatever needs days and not weeks is answered from the sessions not attended, kept with both their dates.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from functools import cached_property

import ibis
import pandas as pd

from features.asking import Questions
from features.catalogue import CATALOGUE, Catalogue
from features.point_in_time import as_known
from features.records import History
from features.session_marks import OF_A_DAY, away_marks, edges_beyond, edges_of, newest_of, summed
from features.sessions import tallies_of
from features.spans import RECENT, Span
from features.tallies import Tallies
from vocabulary.windows import HALF_YEAR


class WeeklyMarks:
    """The marks of everybody, rolled up for dates that share a weekday. A `session_marks.MarkSource`.

    history: a feed's name to its versions. dates: the dates it will be asked about; only those on the weekday
    of the newest are answered. Raises ValueError without a date.
    """

    def __init__(self, history: History, dates: Collection[date], *, catalogue: Catalogue = CATALOGUE) -> None:
        if not dates:
            raise ValueError("a roll-up needs at least one date")
        self.history = history
        weekday = max(dates).weekday()
        self.dates = sorted({day for day in dates if day.weekday() == weekday})
        self.first, self.last = self.dates[0], self.dates[-1]
        self.tallies, spans = tallies_of(catalogue)
        self._edges = edges_of(spans)
        versions = history("attendance")
        self._questions = Questions(versions.get_backend())
        self._weeks = self._questions.keep(self._by_week(versions))
        self._pieces = self._questions.keep(self._by_piece(versions))
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
        marks = self._between(versions, self.tallies, self._opens, self.last)
        marks = marks.mutate(week=(marks.happened_on.delta(ibis.literal(self._opens), unit="day") // 7).cast("int16"))
        return marks.group_by("person_no", "school", "week", "known_from", "known_until").aggregate(
            **summed(marks, self.tallies),
            last_possible_on=marks.happened_on.max(where=marks.possible),
            newest=newest_of(marks),
        )

    def _by_piece(self, versions: ibis.Table) -> ibis.Table:
        """What is older, by person and piece: no date's stretch begins within a piece, so whole pieces make every stretch."""
        tallies = self.tallies.of_older_weeks
        marks = self._between(versions, tallies, self._cuts[0], self._cuts[-1])
        since, many = self._cuts[0], (self._cuts[-1] - self._cuts[0]).days
        days = pd.DataFrame({"happened_on": [since + timedelta(days=number) for number in range(many)]})
        days["piece"] = [bisect_right(self._cuts, day) - 1 for day in days["happened_on"]]
        marks = marks.inner_join(ibis.memtable(days, schema={"happened_on": "date", "piece": "int16"}), "happened_on")
        return marks.group_by("person_no", "piece", "known_from", "known_until").aggregate(**summed(marks, tallies))

    def _between(self, versions: ibis.Table, tallies: Tallies, since: date, before: date) -> ibis.Table:
        """Marks of the days, each with its worth and with the first of the dates it was known on, and the first it no longer was."""
        marks = versions.filter(versions.happened_on >= since, versions.happened_on < before, versions.known_on <= self.last)
        marks = marks.mutate(known_from=self._first_from(marks.known_on), known_until=self._first_from(marks.known_until))
        return marks.filter(marks.known_until > marks.known_from).inner_join(tallies.worth, "mark")

    def _first_from(self, day: ibis.Value) -> ibis.Value:
        """The place of the first of the dates that is not before the day; one beyond the last where there is none."""
        reached = ((day <= date_, place) for place, date_ in enumerate(self.dates))
        return ibis.cases(*reached, else_=len(self.dates)).cast("int16")

    def _of_days(self, versions: ibis.Table) -> ibis.Table:
        marks = versions.filter(
            versions.happened_on >= HALF_YEAR.starts_on(as_of=self.first),
            versions.happened_on < self.last,
            versions.known_on <= self.last,
        )
        return marks.inner_join(away_marks(), "mark").select(*OF_A_DAY, "known_on", "known_until")
