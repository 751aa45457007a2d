"""School years, half-terms, closed days and religious holidays of the invented borough, as numbers of days.

A day is a whole number of days since 1 January 1970, so that arithmetic on millions of them is quick.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np

NEVER = 2_000_000
"""A day that does not come: an end date that is still open."""


def day_number(day: date) -> int:
    """The number of a date."""
    return (day - date(1970, 1, 1)).days


def date_of(number: int) -> date:
    """The date of a number."""
    return date(1970, 1, 1) + timedelta(days=int(number))


@dataclass(frozen=True)
class HalfTerm:
    """One half-term: `year` is the calendar year in which its school year began; both ends are school days."""

    year: int
    name: str
    starts_on: date
    ends_on: date

    @property
    def title(self) -> str:
        """How a file of the half-term is named."""
        return f"{self.year}_{self.name}"

    @property
    def days(self) -> np.ndarray:
        """Its weekdays that are not bank holidays."""
        days = np.arange(day_number(self.starts_on), day_number(self.ends_on) + 1)
        return days[((days + 3) % 7 < 5) & ~np.isin(days, _CLOSED)]


_NAMES = ("autumn_1", "autumn_2", "spring_1", "spring_2", "summer_1", "summer_2")
_ENDS = {
    2021: ("0901-1021", "1101-1217", "0104-0211", "0221-0401", "0419-0527", "0606-0721"),
    2022: ("0901-1021", "1031-1216", "0103-0210", "0220-0331", "0417-0526", "0605-0721"),
    2023: ("0904-1020", "1030-1221", "0108-0209", "0219-0328", "0415-0524", "0603-0723"),
    2024: ("0902-1025", "1104-1220", "0106-0214", "0224-0404", "0422-0523", "0602-0722"),
    2025: ("0901-1024", "1103-1219", "0105-0213", "0223-0327", "0413-0522", "0601-0721"),
    2026: ("0901-1023", "1102-1218", "0104-0212", "0222-0325", "0412-0528", "0607-0721"),
}
_CLOSED = np.array(
    [
        day_number(date.fromisoformat(day))
        for day in (
            *("2022-05-02", "2022-09-19", "2023-05-01", "2023-05-08", "2024-05-06"),
            *("2025-05-05", "2026-05-04", "2027-05-03"),
        )
    ]
)
EID_DAYS = tuple(
    day_number(date.fromisoformat(day))
    for day in ("2023-04-21", "2023-06-28", "2024-06-17", "2025-03-31", "2025-06-06", "2026-03-20", "2027-03-10", "2027-05-17")
)
"""School days on which Eid al-Fitr or Eid al-Adha is kept (or the Monday after)."""

SCHOOL_YEARS = tuple(_ENDS)
"""The calendar years in which the school years begin."""


@cache
def half_terms() -> tuple[HalfTerm, ...]:
    """All half-terms, in order."""
    terms = []
    for year, spans in _ENDS.items():
        for name, span in zip(_NAMES, spans, strict=True):
            starts, ends = (date(year + (name[0] == "s"), int(end[:2]), int(end[2:])) for end in span.split("-"))
            terms.append(HalfTerm(year, name, starts, ends))
    return tuple(terms)


@cache
def borough_days() -> np.ndarray:
    """Every day on which schools of the borough are planned to be open, before each school's own closed days."""
    return np.concatenate([term.days for term in half_terms()])


def year_starts(year: int) -> int:
    """The number of 1 September: pupils join, leave and move up on this day."""
    return day_number(date(year, 9, 1))


def year_ends(year: int) -> int:
    """The number of the day after a school year's last day."""
    return day_number(half_terms()[(year - SCHOOL_YEARS[0]) * 6 + 5].ends_on) + 1
