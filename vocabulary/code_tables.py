"""Code tables with their dates of force, read from `vocabulary/codes/*.csv`.

A code is judged on the day it was used: a mark withdrawn on 18 August 2024 is right before that day
and wrong after it. An unknown code is never guessed at.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "codes"


@dataclass(frozen=True)
class Code:
    """One code: its meaning, the days it is in force (both ends counted; None is open), and its classes."""

    code: str
    description: str
    valid_from: date | None
    valid_to: date | None
    classes: dict[str, str]

    def in_force_on(self, day: date) -> bool:
        """Whether the code may be used for something that happened on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class CodeTable:
    """A named table of codes."""

    name: str
    codes: dict[str, Code]

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def in_force_on(self, code: str, day: date) -> bool:
        """Whether the code is in the table and in force on that day."""
        return code in self.codes and self.codes[code].in_force_on(day)

    def codes_where(self, **classes: str) -> tuple[str, ...]:
        """The codes whose classes have these values, in the table's order: `codes_where(group="weapon")`.

        Raises KeyError for a class that the table does not have.
        """
        return tuple(
            code.code for code in self.codes.values() if all(code.classes[name] == value for name, value in classes.items())
        )

    def describe(self, code: str) -> str:
        """The code's meaning, or the code itself when the table does not have it."""
        return self.codes[code].description if code in self.codes else code


@cache
def code_table(name: str) -> CodeTable:
    """The code table of that name. Raises KeyError with the names there are."""
    path = _FOLDER / f"{name}.csv"
    if not path.is_file():
        raise KeyError(f"there is no code table {name!r}; there are {', '.join(code_table_names())}")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    codes = {}
    for row in rows:
        code = row.pop("code")
        codes[code] = Code(
            code=code,
            description=row.pop("description") or code,
            valid_from=_day(row.pop("valid_from")),
            valid_to=_day(row.pop("valid_to")),
            classes=row,
        )
    return CodeTable(name, codes)


def code_table_names() -> tuple[str, ...]:
    """The names of all code tables."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.csv")))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
