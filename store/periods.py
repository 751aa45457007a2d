"""Which file of the published history a day's records are in: a school year, or a month of the latest one.

A child's marks of a year that is over stand together in one file. In the latest year a night rewrites a month and not a
year, and what is asked about the past weeks reads those months alone.
Feeds of which a record may move to another day, and lists, are one file each: they are small.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

_FIRST_MONTH = 9


@dataclass(frozen=True, order=True)
class Period:
    """Days [starts_on, ends_before) and the name that files of it carry; no days at all for a whole feed."""

    starts_on: date
    ends_before: date
    name: str

    @property
    def whole(self) -> bool:
        """Whether it takes in every record, with a day or without."""
        return self == WHOLE


WHOLE = Period(date.min, date.max, "all")


def periods_of(months: Iterable[date], *, latest: date) -> set[Period]:
    """The periods that hold these months (each by its first day), when `latest` is the last month with a record."""
    this_year = _year_of(latest)
    return {_month(month) if _year_of(month) == this_year else _year(_year_of(month)) for month in months}


def months_in(starts_on: date, ends_before: date) -> list[date]:
    """The first day of each month in [starts_on, ends_before)."""
    months = [starts_on.replace(day=1)]
    while (month := _later(months[-1], 1)) < ends_before:
        months.append(month)
    return months


def _later(month: date, by: int) -> date:
    count = month.year * 12 + month.month - 1 + by
    return date(count // 12, count % 12 + 1, 1)


def _year_of(day: date) -> int:
    return day.year if day.month >= _FIRST_MONTH else day.year - 1


def _month(month: date) -> Period:
    return Period(month, _later(month, 1), f"{month.year}-{month.month:02d}")


def _year(starts_in: int) -> Period:
    """A school year, the first of September to the last day of August."""
    return Period(date(starts_in, _FIRST_MONTH, 1), date(starts_in + 1, _FIRST_MONTH, 1), f"{starts_in}-to-{starts_in + 1}")
