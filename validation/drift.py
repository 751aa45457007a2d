"""Whether a delivery looks like the recent ones, school by school: more or fewer rows, other codes, emptier columns.

Each figure is set against the same figure of recent deliveries: their median, and how far they stray
from it of themselves (the median absolute deviation). That allows for days of the week and for what is
usual at a school. Holidays are left out, because deliveries with too few rows are. Nothing that is found
holds a row back or stops a night.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from validation.profile import MAIN_DAY, OTHER, WHOLE, Group, Profile
from vocabulary.code_tables import code_table
from vocabulary.feeds import FEEDS, Use

LEAST_HISTORY = 5
"""Fewest recent deliveries of the same group that say what is usual."""

LEAST_ROWS = 50
"""A group with fewer rows says nothing by its shares: one pupil would move them by two in a hundred and more."""

MOST_STRAY = 6.0
"""How many times its usual straying a figure must be off."""

LEAST_SHARE = 0.03
"""A share must be off by at least this: three in a hundred."""

LEAST_GONE = 20
"""Rows with a code that were to be expected, for its having gone to be told."""

LEAST_VOLUME = 0.2
"""The rows of a school's fullest day must be off by at least this share of what is usual."""

A_NIGHT = 7
"""A delivery about at most so many days is compared with such ones only; a history with histories. So are nights of corrections alone left out."""

_ROBUST = 1.4826  # makes a median absolute deviation a standard deviation where figures are normal

ANY_ABSENCE = "of any absence"
ABSENCE = tuple(
    code for name in ("authorised", "unauthorised") for code in code_table("attendance_marks").codes_where(**{"class": name})
)
"""Marks of absence are looked at together too: a small school has few of each, and none at all is the sign of a default."""

What = Literal["rows", "code", "gone", "empty"]


@dataclass(frozen=True)
class Drift:
    """One figure that is not as usual. Counts, shares, codes and schools: nothing of a row.

    school: its reference, '' for the whole delivery. code: for a share of one code. now, usual: rows of
    the fullest day for 'rows', else shares. rows: the group's rows now. deliveries: how many were compared.
    """

    feed: str
    school: str
    what: What
    column: str
    code: str
    now: float
    usual: float
    rows: int
    deliveries: int
    strays: float

    @property
    def words(self) -> str:
        """What is not as usual, in a sentence, without the school."""
        if self.what == "rows":
            return f"{self.now:,.0f} rows on its fullest day against {self.usual:,.0f} usual"
        if self.what == "empty":
            return f"{self.column} is empty in {self.now:.1%} of rows against {self.usual:.1%} usual"
        if self.what == "gone":
            return f"{self.column} {self.code} is in no row against {self.usual:.1%} usual"
        return f"{self.column} {self.code} is in {self.now:.1%} of rows against {self.usual:.1%} usual"


def drift(now: Profile, recent: Sequence[Profile]) -> tuple[Drift, ...]:
    """What is not as usual in a delivery, what is furthest off first. recent: in any order.

    A figure that is off at half of the schools or more is told once, of the whole delivery; else of each school.
    """
    feed = FEEDS[now.feed]
    if feed.use is Use.REFERENCE:
        return ()
    alike = _about_school_days([each for each in recent if (each.days > A_NIGHT) == (now.days > A_NIGHT)])
    if now not in _about_school_days([*alike, now]):
        return ()  # corrections alone, as in a holiday; that a feed as a whole is small is a rule of its own
    found: dict[tuple[str, str, str], list[Drift]] = {}
    schools = 0
    for school in (WHOLE, *sorted(set(now.groups) - {WHOLE, OTHER})):
        group = now.groups.get(school, Group(0))
        schools += school != WHOLE and group.rows >= LEAST_ROWS
        for each in _of_group(now, school, group, [past.groups[school] for past in alike if school in past.groups]):
            alike_told = "code" if each.what == "gone" else each.what  # a code gone at a school is rarer in the whole
            found.setdefault((alike_told, each.column, each.code), []).append(each)
    told = [each for same in found.values() for each in _told_once(same, schools)]
    return tuple(sorted(told, key=lambda each: (each.school != WHOLE, -each.strays, each.school, each.column, each.code)))


def _told_once(same: list[Drift], schools: int) -> list[Drift]:
    whole = [each for each in same if each.school == WHOLE]
    single = [each for each in same if each.school != WHOLE]
    if len(single) > 1 and 2 * len(single) >= schools:
        return whole  # none for rows: that the whole delivery is large or small is a rule of its own
    return single or whole


def _about_school_days(profiles: Sequence[Profile]) -> list[Profile]:
    """Those that hold a day's records, and not merely corrections of other days, where a feed has days with many rows."""
    days = [each.groups[WHOLE].fullest_day for each in profiles]
    return [
        each for each, rows in zip(profiles, days, strict=True) if rows >= MAIN_DAY * median(sorted(days)[len(days) // 2 :])
    ]


def _of_group(now: Profile, school: str, group: Group, recent: Sequence[Group]) -> Iterator[Drift]:
    enough = [each for each in recent if each.rows >= LEAST_ROWS]
    if len(enough) < LEAST_HISTORY:
        return

    def told(what: What, column: str, code: str, figure: float, usual: float, strays: float) -> Drift:
        return Drift(now.feed, school, what, column, code, figure, usual, group.rows, len(enough), strays)

    if "session" in FEEDS[now.feed].column_names and now.days <= A_NIGHT and school != WHOLE:
        before = [float(each.fullest_day) for each in enough]
        usual = median(before)
        strays = abs(group.fullest_day - usual) / max(_strays(before, usual), 0.02 * usual)
        about_a_day = group.fullest_day >= MAIN_DAY * usual  # else it was shut, or sent too little: its calendar tells which
        if about_a_day and strays >= MOST_STRAY and abs(group.fullest_day - usual) >= LEAST_VOLUME * usual:
            yield told("rows", "", "", group.fullest_day, usual, strays)
    if group.rows < LEAST_ROWS:
        return
    for column in FEEDS[now.feed].column_names:
        shares = [each.empty.get(column, 0) / each.rows for each in enough]
        share, usual, strays = _compared(group.empty.get(column, 0), group.rows, shares)
        if strays >= MOST_STRAY and abs(share - usual) >= LEAST_SHARE:
            yield told("empty", column, "", share, usual, strays)
        for code, together in _codes(column, now.feed, [group, *enough]).items():
            counted = _with(group, column, together)
            shares = [_with(each, column, together) / each.rows for each in enough]
            share, usual, strays = _compared(counted, group.rows, shares)
            if not counted and min(shares) > 0 and usual * group.rows >= LEAST_GONE:
                yield told("gone", column, code, 0.0, usual, strays)
            elif strays >= MOST_STRAY and abs(share - usual) >= LEAST_SHARE:
                yield told("code", column, code, share, usual, strays)


def _codes(column: str, feed: str, groups: Sequence[Group]) -> dict[str, tuple[str, ...]]:
    """The codes that any of the groups has, each by itself; and for marks those of absence together."""
    found: dict[str, tuple[str, ...]] = {
        code: (code,) for code in sorted({code for each in groups for code in each.codes.get(column, {})})
    }
    if found and FEEDS[feed].column(column).table == "attendance_marks":
        found[ANY_ABSENCE] = ABSENCE
    return found


def _with(group: Group, column: str, codes: Sequence[str]) -> int:
    counted = group.codes.get(column, {})
    return sum(counted.get(code, 0) for code in codes)


def _compared(counted: int, rows: int, shares: Sequence[float]) -> tuple[float, float, float]:
    """The share now, the usual share, and how far off it is in units of its usual straying and of chance together."""
    share, usual = counted / rows, median(shares)
    chance = max(usual, 1 / rows) * (1 - min(usual, 1 - 1 / rows)) / rows
    return share, usual, abs(share - usual) / (_strays(shares, usual) ** 2 + chance) ** 0.5


def _strays(figures: Sequence[float], usual: float) -> float:
    return _ROBUST * median(abs(each - usual) for each in figures)
