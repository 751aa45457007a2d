"""The days on which each school was planned to be open, as a reader of mark strings needs them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np

Days = np.ndarray[Any, np.dtype[np.int32]]
"""Days as numbers since 1 January 1970, in order, each once."""

_EPOCH = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    """The day as a number since 1 January 1970."""
    return day.toordinal() - _EPOCH


class SchoolCalendar:
    """School days by school. It is handed to a reader, which never guesses at a day that is not in it."""

    def __init__(self, days: Mapping[str, Iterable[date]]) -> None:
        self._days: dict[str, Days] = {
            school: np.array(sorted({day_number(day) for day in each}), dtype=np.int32) for school, each in days.items()
        }
        distinct = {each.tobytes() for each in self._days.values()}
        self._shared = next(iter(self._days.values())) if len(distinct) == 1 else None

    def __bool__(self) -> bool:
        return any(len(days) for days in self._days.values())

    def days_of(self, school: str | None) -> Days | None:
        """The school's days; where the row names no school, those that all schools share; None where neither is known."""
        return self._shared if school is None else self._days.get(school)
