"""What a feed is: its columns, its key, and what its dates mean. One declaration each.

Readers turn a file into these columns, checks are made from them, the store keeps them, the
invented borough writes them, and the reference documentation is generated from them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a column holds once it is read."""

    TEXT = "text"  # arrow string
    CODE = "code"  # arrow string, upper case, in the named code table
    CODES = "codes"  # arrow string, codes sorted and joined by ";"
    DATE = "date"  # arrow date32
    INTEGER = "integer"  # arrow int32
    NUMBER = "number"  # arrow float64
    FLAG = "flag"  # arrow bool


class Source(StrEnum):
    """The system a person's reference belongs to. A reference means nothing without its source."""

    EDUCATION = "education"
    CARE = "care"
    YOUTH_JUSTICE = "youth_justice"


class Use(StrEnum):
    """What a feed may be used for. The night refuses any other use."""

    INDICATORS = "indicators"
    PEOPLE = "people"
    REFERENCE = "reference"
    OUTCOME = "outcome"
    AUDIT = "audit"  # held beside the indicators, for the audit alone


@dataclass(frozen=True)
class Column:
    """One column of a feed.

    required: a row without it is quarantined. identifying: it is kept in the identity store only.
    characteristic: a sensitive characteristic, kept beside the indicators for the audit and never
    in them. table: the code table that its values are looked up in.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    identifying: bool = False
    characteristic: bool = False
    table: str | None = None
    lowest: int | None = None
    highest: int | None = None


@dataclass(frozen=True)
class Feed:
    """One kind of record that a council delivers.

    key: the columns that name a record; a second row with the same key and other content, known
    later, is a correction. Every feed has `known_on` (the day it was first known to the council)
    and, unless it is a list of people or reference, `happened_on`.
    """

    name: str
    title: str
    meaning: str
    use: Use
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    source: Source | None = None
    people_feed: str | None = None
    expected_every_days: int = 1
    happened_means: str = ""
    column_names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        names = tuple(column.name for column in self.columns)
        object.__setattr__(self, "column_names", names)
        missing = [part for part in self.key if part not in names]
        if missing or len(set(names)) != len(names) or "known_on" not in names:
            raise ValueError(f"feed {self.name}: its key and known_on must be among its columns, each once")

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if the feed has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"feed {self.name} has no column {name}")

    @property
    def identifying(self) -> tuple[str, ...]:
        """Columns that only the identity store may keep."""
        return tuple(column.name for column in self.columns if column.identifying)

    @property
    def has_event_date(self) -> bool:
        """Whether its records happen on a day (and are not a list of people or of schools)."""
        return "happened_on" in self.column_names


def person_ref(meaning: str = "The person's reference in the source system") -> Column:
    """The column that names a person in the source system; replaced by a number when stored."""
    return Column("person_ref", Kind.TEXT, meaning, required=True, identifying=True)


def happened_on(meaning: str) -> Column:
    """The day that it happened."""
    return Column("happened_on", Kind.DATE, meaning, required=True)


def known_on() -> Column:
    """The day that the council first knew it: entered in the source system, or else delivered."""
    return Column("known_on", Kind.DATE, "The day it was entered in the source system, or else delivered", required=True)


def withdrawn() -> Column:
    """Whether the source system has taken the record back."""
    return Column("withdrawn", Kind.FLAG, "Taken back by the source system: treated as never having happened from known_on")
