"""The session marks of one date, read as few times as can be: tallies by person and week, and the sessions not attended.

What needs every mark is made of the tallies. What needs days is about absence, and looks only at the
marks of sessions that were not attended: about one in ten.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Protocol

import ibis

from features.marks import COUNTERS
from features.spans import Span
from features.tallies import Tallies

EPOCH = date(2000, 1, 3)


class MarkSource(Protocol):
    """Where the marks of a date come from: the records themselves, or a roll-up of them."""

    def tallied(self, tallies: Tallies, edges: Sequence[int], *, as_of: date) -> ibis.Table:
        """person_no, stretch, the columns of the tallies, sessions, first_on, last_on and newest.

        stretch: the smallest of `edges`, in weeks before as_of, that is not nearer than the session. newest:
        the newest session with a mark entered, as `moment` numbers it. A person may have several rows of one
        stretch. Marks from before the last edge are left out.
        """

    def not_attended(self, since: date, *, as_of: date) -> ibis.Table:
        """person_no, happened_on, session, mark and school of sessions not attended, in [since, as_of)."""


class DirectMarks:
    """Marks read from the records. known: the versions of attendance as they were known on as_of, with person_no."""

    def __init__(self, known: ibis.Table) -> None:
        self._known = known

    def tallied(self, tallies: Tallies, edges: Sequence[int], *, as_of: date) -> ibis.Table:
        """See `MarkSource.tallied`."""
        marks = _between(self._known, Span(0, edges[-1]).starts_on(as_of=as_of), as_of)
        marks = marks.left_join(tallies.worth, "mark")
        marks = marks.mutate(stretch=stretch_of(marks.happened_on, edges, as_of=as_of))
        return marks.group_by("person_no", "stretch").aggregate(**summed(marks, tallies))

    def not_attended(self, since: date, *, as_of: date) -> ibis.Table:
        """See `MarkSource.not_attended`."""
        marks = _between(self._known, since, as_of)
        return marks.filter(marks.mark.notin(COUNTERS["attended"])).select(*OF_A_DAY)


OF_A_DAY = ("person_no", "happened_on", "session", "mark", "school")
"""The columns of a session that is looked at by the day."""


def summed(marks: ibis.Table, tallies: Tallies) -> dict[str, ibis.Value]:
    """The columns of a group of marks that carry their worth."""
    return {
        **tallies.add_up(marks),
        "sessions": marks.count(),
        "first_on": marks.happened_on.min(),
        "last_on": marks.happened_on.max(),
        "newest": moment(marks).max(where=marks.recorded),
    }


def summed_again(groups: ibis.Table, tallies: Tallies) -> dict[str, ibis.Value]:
    """The same columns of groups put together."""
    return {
        **tallies.add_up(groups),
        "sessions": groups.sessions.sum(),
        "first_on": groups.first_on.min(),
        "last_on": groups.last_on.max(),
        "newest": groups.newest.max(),
    }


def stretch_of(days: ibis.Value, edges: Sequence[int], *, as_of: date) -> ibis.Value:
    """The smallest edge, in weeks before as_of, that is not nearer than the day; the last one for any day before."""
    cases = ((days >= Span(0, edge).starts_on(as_of=as_of), edge) for edge in edges[:-1])
    return ibis.cases(*cases, (ibis.literal(True), edges[-1]), else_=edges[-1]).cast("int16")


def moment(sessions: ibis.Table) -> ibis.Value:
    """A number for each session that goes up with time: two a day."""
    return 2 * sessions.happened_on.delta(ibis.literal(EPOCH), unit="day") + (sessions.session == "PM").cast("int32")


def edges_of(spans: Collection[Span]) -> list[int]:
    """Where stretches must end so that every span is made of whole stretches, in weeks before as_of, ascending."""
    return sorted({edge for span in spans for edge in (span.near, span.far)} - {0})


def _between(marks: ibis.Table, since: date, before: date) -> ibis.Table:
    return marks.filter(marks.happened_on >= since, marks.happened_on < before)
