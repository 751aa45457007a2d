"""Conditions on records, and what may never be the source of an indicator: refused when it is declared."""

from __future__ import annotations

from dataclasses import dataclass

from vocabulary.code_tables import code_table
from vocabulary.feeds import FEEDS, Use

OFFENCE_FEED = "youth_justice"
"""Offence data: a source only where the council has named the condition in law on which it uses it."""
NEVER_READ = ("serious_violence",)
"""Columns that say whether a record is an outcome: no condition may be on them."""


@dataclass(frozen=True)
class Where:
    """A condition on records: any of the columns holds one of the codes.

    listed: the column holds several codes joined by ';'. flag: the columns are flags that must be true.
    """

    columns: tuple[str, ...]
    codes: tuple[str, ...] = ()
    listed: bool = False
    flag: bool = False

    def describe(self) -> str:
        """The condition in words."""
        names = " or ".join(self.columns)
        return f"{names} is true" if self.flag else f"{names} holds {', '.join(self.codes)}"


def refuse_as_source(feed_name: str, *columns: str, where: tuple[Where, ...] = (), lawful_basis: str = "") -> None:
    """Raise ValueError where an indicator may not read these columns of a feed.

    Refused: a feed that is not for indicators, an identifying column, a sensitive characteristic, a column
    that says what is an outcome, and an exploitation factor. Youth justice contacts are let through with a
    `lawful_basis` alone, and then only those that are no outcome are ever read (see `records.Records`).
    """
    offences = feed_name == OFFENCE_FEED and bool(lawful_basis.strip())
    if feed_name not in FEEDS or (FEEDS[feed_name].use is not Use.INDICATORS and not offences):
        allowed = ", ".join(name for name, feed in FEEDS.items() if feed.use is Use.INDICATORS)
        raise ValueError(f"{feed_name!r} can't be the source of an indicator; the feeds that can are {allowed}")
    feed = FEEDS[feed_name]
    for name in (*columns, *(column for condition in where for column in condition.columns)):
        column = feed.column(name)
        if column.identifying or column.characteristic or name in NEVER_READ:
            raise ValueError(
                f"{feed_name}.{name} identifies, is a sensitive characteristic, or tells an outcome: never in an indicator"
            )
    outcome = set(code_table("assessment_factors").codes_where(exploitation="1"))
    for condition in where:
        if "factors" in condition.columns and outcome & set(condition.codes):
            raise ValueError(f"factors {', '.join(sorted(outcome & set(condition.codes)))} are outcomes: never an indicator")
