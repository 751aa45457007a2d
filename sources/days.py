"""Reads days as councils' systems write them, whatever language the machine speaks."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

from vocabulary.problems import ConfigurationProblem

EXCEL = "excel"
"""The date format of a spreadsheet's day numbers: 45658 is 1 January 2025 (the 1900 system)."""

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_NAMES = "|".join((*_MONTHS, *(name[:3] for name in _MONTHS), "sept"))
_TIME = r"(?:[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
_SERIAL = re.compile(r"([0-9]{1,7})(?:\.[0-9]+)?")


@cache
def day_reader(date_format: str) -> Callable[[str], date]:
    """A function from text to the day it names; it raises ValueError for anything else.

    `date_format` is written with %Y %y %m %d %b %B %H %M %S %f %p %a %A, or is 'excel'. Month names
    are English. A time of day after a bare date is left out; a time with a zone is not read, because
    the local day may differ. Days and months have two figures where the year comes first, so that a
    date cut short is never taken for another date.

    Raises ConfigurationProblem for a format that it does not know.
    """
    if date_format == EXCEL:
        return _excel_day
    pattern = re.compile(_pattern(date_format), re.IGNORECASE)

    def read(text: str) -> date:
        match = pattern.fullmatch(text)
        if match is None:
            raise ValueError("not written so")
        return _day(match.groupdict())

    return read


def _pattern(date_format: str) -> str:
    figures = "{2}" if date_format.startswith("%Y") else "{1,2}"
    known = {
        "Y": "(?P<year>[0-9]{4})",
        "y": "(?P<short_year>[0-9]{2})",
        "m": f"(?P<month>[0-9]{figures})",
        "d": f"(?P<day>[0-9]{figures})",
        "b": f"(?P<name>{_NAMES})",
        "B": f"(?P<name>{_NAMES})",
        "H": "[0-9]{1,2}",
        "I": "[0-9]{1,2}",
        "M": "[0-9]{2}",
        "S": "[0-9]{2}",
        "f": "[0-9]{1,9}",
        "p": "(?:am|pm)",
        "a": "[a-z]+",
        "A": "[a-z]+",
        "%": "%",
    }
    parts = re.split(r"%(.?)", date_format)
    try:
        pattern = "".join(known[part] if at % 2 else re.escape(part) for at, part in enumerate(parts))
        re.compile(pattern)
    except (KeyError, re.error):
        raise _unknown(date_format) from None
    named = set(re.findall(r"\(\?P<(\w+)>", pattern))
    if "day" not in named or not named & {"year", "short_year"} or not named & {"month", "name"}:
        raise _unknown(date_format)
    return pattern if "%H" in date_format or "%I" in date_format else pattern + _TIME


def _unknown(date_format: str) -> ConfigurationProblem:
    return ConfigurationProblem(
        f"date_format: {date_format!r} does not name a day, a month and a year.",
        do="Write it like %Y-%m-%d, %d/%m/%Y or %Y-%b-%d %H:%M:%S, or excel for day numbers.",
    )


def _day(parts: dict[str, str | None]) -> date:
    short = parts.get("short_year")
    # A year of two figures is read as POSIX has it: 69 to 99 are of the last century.
    year = int(parts.get("year") or 0) if short is None else int(short) + (1900 if int(short) >= 69 else 2000)
    name = parts.get("name")
    month = int(parts.get("month") or 0) if name is None else _MONTHS.index(_full(name)) + 1
    return date(year, month, int(parts["day"] or 0))


def _full(name: str) -> str:
    return next(month for month in _MONTHS if month.startswith(name.casefold()[:3]))


def _excel_day(text: str) -> date:
    match = _SERIAL.fullmatch(text)
    # Before 61 a spreadsheet counts a 29 February 1900 that never was: too old to matter here.
    if match is None or not 61 <= int(match[1]) <= 2_958_465:
        raise ValueError("not a day number")
    return date(1899, 12, 30) + timedelta(days=int(match[1]))
