"""Streaks: sessions missed one after another on the school's calendar, the longest of a span or the one still going on."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from features.absences import absences, in_runs
from features.asking import Answering
from features.marks import COUNTER_WORDS, COUNTERS
from features.point_in_time import inside
from features.records import Records
from features.session_marks import AWAY, is_away, moment
from features.spans import RECENT, Span
from vocabulary.windows import HALF_YEAR


@dataclass(frozen=True)
class Streak:
    """Sessions of a counter one after another on the school's calendar in the span: the longest streak.

    going_on: only the streak that holds the newest session of the child for which a mark is held, else 0.
    """

    counter: str
    span: Span
    going_on: bool = False
    sources = ("attendance", "calendar")

    def __post_init__(self) -> None:
        if self.counter not in COUNTERS:
            raise ValueError(f"there is no counter {self.counter}; the counters are {', '.join(COUNTERS)}")
        if self.span.far > HALF_YEAR.weeks or self.counter not in AWAY:
            raise ValueError("a streak is of sessions not attended, and looks back over 26 weeks at most")
        if self.going_on and (self.span.near or self.span.far > RECENT):
            raise ValueError(
                f"a streak that is going on ends with the newest session, so its span is within {RECENT} weeks to the date"
            )

    def describe(self) -> str:
        """The definition in words."""
        which = "streak up to the newest session with a mark" if self.going_on else "longest streak"
        return (
            f"{which} of {COUNTER_WORDS[self.counter]}, one after another on the school's calendar, in {self.span}. "
            "Any other mark, a session with no mark, and a change of school end it"
        )


def streak_values(records: Records, definition: Streak) -> Answering[tuple[pd.Series, pd.Series]]:
    """Sessions in the streak and its last day, by child_no, of children with any such session in the span."""
    marks = absences(records)
    wanted = marks.filter(is_away(marks.kinds, definition.counter), inside(marks.ago, definition.span))
    sessions = wanted.select("child_no", "happened_on", "place", moment=moment(wanted.happened_on, wanted.place & 1))
    if definition.going_on:
        newest = records.newest_session()
        # Few children's newest session is one of these: only theirs are put in order.
        at_the_end = sessions.select("child_no", newest=sessions.moment)
        sessions = sessions.semi_join(newest.semi_join(at_the_end, ["child_no", "newest"]), "child_no")
    sessions = in_runs(sessions)
    runs = sessions.group_by("child_no", "run").aggregate(
        length=sessions.place.max() - sessions.place.min() + 1,
        last_on=sessions.happened_on.max(),
        ends=sessions.moment.max(),
    )
    if definition.going_on:
        joined = runs.inner_join(newest, "child_no")
        runs = joined.filter(joined.ends == joined.newest)
    longest = runs.group_by("child_no").aggregate(length=runs.length.max())
    best = runs.inner_join(longest, ["child_no", "length"])
    frame = yield best.group_by("child_no").aggregate(length=best.length.max(), last_on=best.last_on.max())
    frame = frame.set_index("child_no")
    records.refuse_later("attendance", frame["last_on"])
    return frame["length"], frame["last_on"]
