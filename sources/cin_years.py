"""What the CIN census return holds in which year, 2017 to 2026, as a table.

A return of year Y covers 1 April of the year before to 31 March of Y. The reader takes its year from
Header/CollectionDetails; what a new year changes is a line here, and a code with its dates in a code
table. docs/reference/social-care-formats.md is written from this table.
"""

from __future__ import annotations

from dataclasses import dataclass

YEARS = range(2017, 2027)
"""The years whose layouts are known."""


@dataclass(frozen=True)
class Element:
    """An element that not every year has: its path from the child, and the first and last year that has it.

    codes: {value written: value meant}. column: the feed column it fills, or "" where no feed reads it.
    """

    path: str
    first: int
    last: int
    meaning: str
    column: str = ""
    codes: tuple[tuple[str, str], ...] = ()

    def is_in(self, year: int) -> bool:
        """Whether a return of that year has it."""
        return self.first <= year <= self.last


@dataclass(frozen=True)
class CodeChange:
    """Codes that not every year has, or whose words changed: the code table says the same by dates."""

    table: str
    codes: tuple[str, ...]
    first: int
    meaning: str


ELEMENTS: tuple[Element, ...] = (
    Element(
        "ChildIdentifiers/GenderCurrent",
        2017,
        2024,
        "1 male, 2 female, 0 not known, 9 not stated",
        "persons.sex",
        (("1", "M"), ("2", "F"), ("0", "U"), ("9", "U")),
    ),
    Element("ChildIdentifiers/Sex", 2025, 2026, "M male, F female, U unknown", "persons.sex"),
    Element("CINdetails/PreProceedingsandFGDM", 2026, 2026, "pre-proceedings and family group decision making"),
)
"""Elements that came or went. Every other element that is read is in every year."""

CODE_CHANGES: tuple[CodeChange, ...] = (
    CodeChange(
        "assessment_factors", ("18B", "18C", "19B", "19C"), 2021, "abuse by a child and by an adult told apart: 18A and 19A end"
    ),
    CodeChange("assessment_factors", ("24A",), 2022, "child criminal exploitation, not asked about before"),
    CodeChange(
        "primary_needs",
        ("N1",),
        2026,
        "called 'Abuse, neglect and exploitation'; 'Abuse or neglect' before, under the same code",
    ),
)
"""Codes that came or were renamed. A count of one of these is not to be compared across its first year."""


def element_at(path: str) -> Element | None:
    """The element of that path (from the child, capitals aside) that not every year has, or None for one that every year has."""
    folded = path.casefold()
    return next(
        (each for each in ELEMENTS if folded == each.path.casefold() or folded.startswith(each.path.casefold() + "/")), None
    )
