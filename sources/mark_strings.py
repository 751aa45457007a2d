"""A string of register marks split into marks, and laid on the days of the school calendar.

A string is never shifted or guessed at: it fits its days exactly, or the whole row waits with the
reason. Two marks stand for a day, morning first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sources.school_calendar import Days
from vocabulary.code_tables import code_table
from vocabulary.feed_settings import Marks

Numbers = np.ndarray[Any, np.dtype[Any]]

NO_MARK = "-"
"""The mark of a session for which none was entered. It is missing: never absence, and never attendance."""

MOST_MARKS = 999
WEEK = 7
_AFTERNOON_MARK = ord("\\")
_LONGEST = 5_000
_FIRST_OF_SEVERAL = 0x110000  # beyond every character, so that a mark of one character is its own number

_TABLE = code_table("attendance_marks")
_TWO = sorted(code for code in _TABLE.codes if len(code) > 1)
_RUN_TOGETHER = re.compile("|".join([*map(re.escape, _TWO), "."]), re.IGNORECASE | re.DOTALL)
_FIGURE = re.compile("[0-9]")
_SAYS_NOTHING = (*_TABLE.codes_where(**{"class": "no_mark"}), *_TABLE.codes_where(**{"class": "not_collected"}))
"""Marks that may stand on a day without school, and on a day to come: none entered, closed, not yet on roll."""


class DoesNotFit(Exception):
    """A string that can't be laid on its days. Its words are the rule, with counts and never a mark."""


@dataclass
class Splitter:
    """Splits strings into marks, each a number that `texts` turns back.

    Run together, a string is read a character a mark, save that the two-character codes of the code
    table (C1, Y5) are one: no mark is a figure, so this can be done in one way only. A figure that
    belongs to no code leaves the places in doubt, and the string does not fit.
    """

    marks: Marks
    _numbers: dict[str, int] = field(default_factory=dict)
    _texts: list[str] = field(default_factory=list)

    def split(self, text: str) -> Numbers:
        """The numbers of the marks in a string. A blank is NO_MARK. Raises DoesNotFit."""
        if len(text) > _LONGEST:
            raise DoesNotFit(f"the marks have more than {_LONGEST:,} characters")
        if self.marks.between:
            return self._numbered(text.split(self.marks.between) if text.strip() else [])
        if self.marks.width > 1:
            width = self.marks.width
            if len(text) % width:
                raise DoesNotFit(f"the marks do not have {width} characters each")
            return self._numbered([text[at : at + width] for at in range(0, len(text), width)])
        if self.marks.width == 0 and _FIGURE.search(text):
            found = _RUN_TOGETHER.findall(text)
            if any(_FIGURE.match(mark) for mark in found):
                raise DoesNotFit("a figure among the marks belongs to no code, so which mark is whose can't be known")
            return self._numbered(found)
        characters: Numbers = np.frombuffer(text.encode("utf-32-le", errors="replace"), dtype="<u4").astype(np.int32)
        characters[(characters >= ord("a")) & (characters <= ord("z"))] -= 32
        characters[(characters == ord(" ")) | (characters == 0xA0)] = ord(NO_MARK)
        return characters

    def _numbered(self, found: list[str]) -> Numbers:
        return np.array([self._number(mark.strip().upper() or NO_MARK) for mark in found], dtype=np.int32)

    def _number(self, mark: str) -> int:
        if len(mark) == 1:
            return ord(mark)
        if mark not in self._numbers:
            self._numbers[mark] = _FIRST_OF_SEVERAL + len(self._texts)
            self._texts.append(mark)
        return self._numbers[mark]

    def text(self, number: int) -> str:
        """The mark of that number."""
        return chr(number) if number < _FIRST_OF_SEVERAL else self._texts[number - _FIRST_OF_SEVERAL]


@dataclass(frozen=True)
class Laid:
    """A string on its days. places: of each mark in the string, from 1; sessions: 0 morning, 1 afternoon."""

    places: Numbers
    days: Numbers
    sessions: Numbers
    marks: Numbers


@dataclass(frozen=True)
class Placing:
    """How strings meet days: by the settings, on the day of delivery (a number)."""

    marks: Marks
    delivered: int

    def lay(self, marks: Numbers, school_days: Days, *, first: int, last: int | None) -> Laid:
        """Lay the marks of a string on their days, from `first` to `last` (None: as `up_to` says). Raises DoesNotFit.

        A mark that says nothing makes no session on a day without school, nor after the day of delivery.
        """
        if len(marks) > MOST_MARKS:
            raise DoesNotFit(f"{len(marks):,} marks in a string: at most {MOST_MARKS}")
        if len(marks) % 2:
            raise DoesNotFit(f"{len(marks):,} marks are not two a day")
        if last is None and self.marks.up_to != "break":
            last = self.delivered - (self.marks.up_to == "day_before_delivery")
        by_school = self.marks.days == "school_days"
        days = (
            self._school_days(len(marks) // 2, school_days, first, last)
            if by_school
            else self._every(len(marks) // 2, first, last)
        )
        laid = Laid(np.arange(1, len(marks) + 1), np.repeat(days, 2), np.tile([0, 1], len(days)), marks)
        if (marks[::2] == _AFTERNOON_MARK).any():
            raise DoesNotFit("the afternoon's mark of presence stands in a morning, so the marks are not on their days")
        silent = np.isin(marks, [ord(mark) for mark in _SAYS_NOTHING])
        shut = ~np.isin(laid.days, school_days)
        if (shut & ~silent).any():
            raise DoesNotFit("a mark stands on a day that is not a school day in the calendar")
        kept = ~shut & ~(silent & (laid.days > self.delivered))
        return Laid(laid.places[kept], laid.days[kept], laid.sessions[kept], laid.marks[kept])

    def _school_days(self, wanted: int, school_days: Days, first: int, last: int | None) -> Numbers:
        begin = int(np.searchsorted(school_days, first))
        if last is None:
            days = school_days[begin : begin + wanted]
            end = begin + wanted
            on = end < len(school_days) and wanted and school_days[end] - school_days[end - 1] <= WEEK
            if on or len(days) < wanted:
                raise DoesNotFit(f"{2 * wanted:,} marks do not end on a last school day before a break")
        else:
            days = school_days[begin : int(np.searchsorted(school_days, last, side="right"))]
            if len(days) != wanted:
                raise DoesNotFit(
                    f"{2 * wanted:,} marks do not fit the {len(days):,} school days from the first day to the last"
                )
        if len(days) and days[0] - first >= WEEK:
            raise DoesNotFit("the calendar has no school day within a week of the first day")
        return days

    def _every(self, wanted: int, first: int, last: int | None) -> Numbers:
        weekdays = self.marks.days == "weekdays"
        room = wanted * 2 + 14 if last is None else max(0, min(last - first + 1, 1_000))
        days = np.arange(first, first + room)
        of_week = (days + 3) % WEEK  # 1 January 1970 was a Thursday; 0 is Monday
        if weekdays:
            if (first + 3) % WEEK > 4:
                raise DoesNotFit("the first day is a Saturday or a Sunday, and the marks are for Monday to Friday")
            days, of_week = days[of_week <= 4], of_week[of_week <= 4]
        if last is not None and len(days) != wanted:
            raise DoesNotFit(f"{2 * wanted:,} marks do not fit the {len(days):,} days from the first day to the last")
        if last is None and wanted and of_week[wanted - 1] != (4 if weekdays else 6):
            raise DoesNotFit(f"{2 * wanted:,} marks do not end with a week")
        return days[:wanted]
