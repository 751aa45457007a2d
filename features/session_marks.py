"""The session marks of one date, read as few times as can be: tallies by person and week, and the sessions not attended.

What needs every mark is made of the tallies. What needs days is about absence, and looks only at the
marks of sessions that were not attended: about one in ten.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import cache
from typing import Protocol

import ibis
import pandas as pd

from features.marks import COUNTERS
from features.point_in_time import as_known
from features.spans import RECENT, Span
from features.tallies import Tallies

EPOCH = date(2000, 1, 3)


class MarkSource(Protocol):
    """Where the marks of a date come from: the records themselves, or a roll-up of them."""

    def recent(self, tallies: Tallies, *, as_of: date) -> ibis.Table:
        """Tallies of everybody's marks of the past 12 weeks by week and school, from one reading of them.

        person_no, school, stretch (the week, counted back from as_of in steps of seven days, 1 the nearest), the
        columns of the tallies, sessions, first_on, last_on, last_possible_on (the last day with a session that
        was possible or of suspension) and newest (the newest session with a mark entered, as `moment` numbers
        it). There may be several rows of one person, school and week.
        """

    def older(self, tallies: Tallies, edges: Sequence[int], *, as_of: date) -> ibis.Table:
        """The same of marks from before those weeks: person_no, stretch, sessions, first_on, last_on and of the tallies
        the columns of `of_older_weeks`.

        stretch: the smallest of `edges`, in weeks before as_of, that is not nearer than the session. A person
        may have several rows of one stretch. Marks from before the last edge are left out.
        """

    def not_attended(self, *, weeks: int, as_of: date) -> ibis.Table:
        """The columns `OF_A_DAY` of the sessions that a counter of `AWAY` counts, in so many weeks before as_of."""


class DirectMarks:
    """Marks read from the records, with person_no.

    versions: those of attendance, of all people. people: the smallest and the largest person_no that is asked about; None
    where everybody is.
    """

    def __init__(self, versions: ibis.Table, people: tuple[int, int] | None) -> None:
        self._versions, self._people = versions, people

    def recent(self, tallies: Tallies, *, as_of: date) -> ibis.Table:
        """See `MarkSource.recent`."""
        marks = _known_between(self._versions, Span(0, RECENT).starts_on(as_of=as_of), as_of, as_of)
        marks = marks.inner_join(tallies.worth, "mark")
        ago = ibis.literal(as_of).delta(marks.happened_on, unit="day")
        marks = marks.mutate(stretch=((ago + 6) // 7).cast("int16"))
        return marks.group_by("person_no", "school", "stretch").aggregate(
            **summed(marks, tallies),
            last_possible_on=marks.happened_on.max(where=marks.possible),
            newest=newest_of(marks),
        )

    def older(self, tallies: Tallies, edges: Sequence[int], *, as_of: date) -> ibis.Table:
        """See `MarkSource.older`."""
        beyond = edges_beyond(edges)
        span, tallies = Span(RECENT, beyond[-1]), tallies.of_older_weeks
        # School years that are over and lie in the last stretch whole have files of their own. Their marks need not be
        # told apart by stretch, and to group by a person alone costs half.
        lately = year_began_on(Span(0, [RECENT, *beyond][-2]).starts_on(as_of=as_of))
        marks = self._between(max(lately, span.starts_on(as_of=as_of)), span.ends_before(as_of=as_of), as_of)
        marks = marks.inner_join(tallies.worth, "mark")
        marks = marks.mutate(stretch=stretch_of(marks.happened_on, beyond, as_of=as_of))
        newer = marks.group_by("person_no", "stretch").aggregate(**summed(marks, tallies))
        marks = self._between(span.starts_on(as_of=as_of), lately, as_of)
        marks = marks.inner_join(tallies.worth, "mark")
        oldest = marks.group_by("person_no").aggregate(**summed(marks, tallies))
        oldest = oldest.mutate(stretch=ibis.literal(beyond[-1]).cast("int16"))
        return ibis.union(newer, oldest.select(*newer.columns))

    def not_attended(self, *, weeks: int, as_of: date) -> ibis.Table:
        """See `MarkSource.not_attended`."""
        return of_a_day(self._between(Span(0, weeks).starts_on(as_of=as_of), as_of, as_of))

    def _between(self, since: date, before: date, as_of: date) -> ibis.Table:
        marks = _known_between(self._versions, since, before, as_of)
        if self._people is None:
            return marks
        # Files are sorted by person: a part of the country, or a child, reads its own part of them. Asked last, so that
        # what is asked of other days shares nothing with this: a shared part would be computed first, and whole.
        return marks.filter(marks.person_no >= self._people[0], marks.person_no <= self._people[1])


AWAY = tuple(name for name, marks in COUNTERS.items() if not set(marks) & set(COUNTERS["attended"]))
"""Counters of sessions that were not attended, in order."""
OF_A_DAY = ("person_no", "happened_on", "half", "kinds", "school")
"""The columns of a session that is looked at by the day. half: 0 in the morning, 1 in the afternoon. kinds: which of `AWAY`
count it, a bit for each."""


@cache
def away_marks() -> ibis.Table:
    """mark and kinds: every mark that a counter of `AWAY` counts. To join with it costs less than to compare with each."""
    marks = sorted({mark for name in AWAY for mark in COUNTERS[name]})
    kinds = [sum(1 << bit for bit, name in enumerate(AWAY) if mark in COUNTERS[name]) for mark in marks]
    return ibis.memtable(pd.DataFrame({"mark": marks, "kinds": kinds}), schema={"mark": "string", "kinds": "int16"})


def of_a_day(marks: ibis.Table, *more: str) -> ibis.Table:
    """The columns `OF_A_DAY` of those of the marks that a counter of `AWAY` counts, and more of theirs."""
    away = marks.inner_join(away_marks(), "mark")
    return away.mutate(half=half_of(away.session)).select(*OF_A_DAY, *more)


def half_of(session: ibis.Value) -> ibis.Value:
    """0 for a session of the morning, 1 for one of the afternoon."""
    return (session == "PM").cast("int8")


def is_away(kinds: ibis.Value, counter: str) -> ibis.Value:
    """Whether a counter of `AWAY` counts a session of these kinds."""
    return (kinds & (1 << AWAY.index(counter))) > 0


def summed(marks: ibis.Table, tallies: Tallies) -> dict[str, ibis.Value]:
    """The columns of a group of marks that carry their worth."""
    return {
        **tallies.add_up(marks),
        "sessions": marks.count(),
        "first_on": marks.happened_on.min(),
        "last_on": marks.happened_on.max(),
    }


def stretch_of(days: ibis.Value, edges: Sequence[int], *, as_of: date) -> ibis.Value:
    """The smallest edge, in weeks before as_of, that is not nearer than the day; the last one for any day before."""
    if len(edges) == 1:
        return ibis.literal(edges[0]).cast("int16")
    # The oldest stretch is asked after first: it is the longest, and most marks are in it.
    nearer = (days < Span(0, edge).starts_on(as_of=as_of) for edge in reversed(edges[:-1]))
    return ibis.cases(*zip(nearer, reversed(edges[1:]), strict=True), else_=edges[0]).cast("int16")


def moment(days: ibis.Value, half: ibis.Value) -> ibis.Value:
    """A number for each session that goes up with time: two a day. half: 0 in the morning, 1 in the afternoon."""
    return 2 * days.delta(ibis.literal(EPOCH), unit="day") + half


def newest_of(marks: ibis.Table) -> ibis.Value:
    """The newest session with a mark entered, as `moment` numbers it, of marks that carry their worth."""
    return moment(marks.happened_on, half_of(marks.session)).max(where=marks.recorded)


def edges_of(spans: Collection[Span]) -> list[int]:
    """Where stretches must end so that every span is made of whole stretches, in weeks before as_of, ascending."""
    return sorted({edge for span in spans for edge in (span.near, span.far)} - {0})


def edges_beyond(edges: Sequence[int]) -> list[int]:
    """The edges beyond the recent weeks; one at least, so that what is older has a stretch to be in."""
    return [edge for edge in edges if edge > RECENT] or [RECENT + 1]


def year_began_on(day: date) -> date:
    """The first day of the school year that the day is in: the first of September on or before it."""
    return date(day.year if day.month >= 9 else day.year - 1, 9, 1)


def _known_between(versions: ibis.Table, since: date, before: date, as_of: date) -> ibis.Table:
    """The marks of the days in [since, before), as they were known on as_of."""
    return as_known(versions.filter(versions.happened_on >= since, versions.happened_on < before), on=as_of)
