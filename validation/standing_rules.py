"""Rules about how a delivery stands to what is held: not an earlier one again, not behind it, and a whole list whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from store.comparing import Comparison
from validation.delivery_rules import DELIVERY, FEW
from validation.rules import Expectation, Rule, Severity, Then, given
from vocabulary.feeds import Feed, Use

SCHOOLS_LEFT_OUT = "schools left out"
NOTHING_NEW = 0.01
"""A delivery of session marks with a smaller share of sessions that are not held already brings nothing new."""


@dataclass(frozen=True)
class Standing(Comparison):
    """What is held of a delivery's feed, for rules that compare: the store's comparison, and what the night adds.

    dated_by_delivery: the records take the day of delivery as the day they were known, so that day says nothing.
    school_days_since: school days after the last day held and before the delivery.
    """

    dated_by_delivery: bool = False
    school_days_since: int = 0

    def facts(self, rows_in: int) -> dict[str, float]:
        """One figure for each rule; missing where it can't be judged."""
        lost = [(self.records_left_out, self.records_held), (self.people_left_out, self.people_held)]
        return {
            "same bytes as another day's": float(self.same_bytes_on is not None),
            "days behind what is held": self._behind(),
            "school days missing from its end": self._missing(rows_in),
            "share left out": max((left / held for left, held in lost if left >= FEW), default=0.0),
            "newer records than its newest": float(self.records_newer if self.records_newer >= FEW else 0),
            SCHOOLS_LEFT_OUT: float(len(self.schools_gone)),
        }

    def _behind(self) -> float:
        held, said = (self.held_to, self.happened_to) if self.dated_by_delivery else (self.known_to, self.said_to)
        return float((held - said).days) if self.is_latest and held and said else float("nan")

    def _missing(self, rows_in: int) -> float:
        if not self.is_latest or self.rows_not_held is None:
            return 0.0
        return float(self.school_days_since) if self.rows_not_held < NOTHING_NEW * rows_in else 0.0


def standing_rules(feed: Feed) -> Iterator[Rule]:
    """The rules that compare a delivery of the feed with what is held of it."""

    def rule(name: str, words: str, reason: str, do: str, severity: Severity, then: Then, **expects: Any) -> Rule:
        column = expects.pop("column")
        expectation = Expectation("ExpectColumnValuesToBeBetween", {"column": column, **expects})
        return Rule(name, feed.name, (), words, reason, do, severity, then, DELIVERY, expectation)

    if feed.has_event_date and feed.use in {Use.INDICATORS, Use.OUTCOME}:
        yield rule(
            "is_not_an_earlier_file",
            "The file is not, byte for byte, one that was delivered for another day (weekends and school holidays apart)",
            "It is an earlier extract under a new name: today's records are missing, and the feed would look fresh.",
            "Take it out of the inbox and ask for today's extract. The same file again for its own day is harmless and changes nothing.",
            "critical",
            "stop",
            column="same bytes as another day's",
            max_value=0,
        )
        if feed.name == "attendance":
            yield rule(
                "goes_beyond_what_is_held",
                f"Where a school was open since the last day held, at least {NOTHING_NEW:.0%} of the sessions are not held already",
                "It is an earlier extract, exported again. Weekends and holidays are allowed for by the school calendar, and a file "
                "delivered for an earlier day is a late one and always welcome.",
                "Ask for an extract that goes up to the last school day.",
                "critical",
                "stop",
                column="school days missing from its end",
                max_value=0,
            )
    yield rule(
        "is_not_behind",
        f"The newest entry is no more than {feed.expected_every_days} day(s) older than the newest that is held",
        "A file that claims to be the latest and ends before what is held is likely to be an earlier extract. "
        "A feed of rare events may be quiet, so this stops no night.",
        "Compare the day and the filters of the export with last time's.",
        "warning",
        "note",
        column="days behind what is held",
        max_value=feed.expected_every_days,
    )
    yield rule(
        "whole_list_is_not_an_earlier_one",
        f"A whole list has entries as new as those held (fewer than {FEW} are newer than its newest by more than "
        f"{feed.expected_every_days} day(s))",
        "An earlier list would end everything that was entered since.",
        "Ask for today's list.",
        "critical",
        "stop",
        column="newer records than its newest",
        max_value=0,
    )
    yield rule(
        "whole_list_holds_what_was_held",
        f"A whole list leaves out no more than the share most_left_out of the records or people held (from {FEW})",
        "What a whole list leaves out has ended. So much at once is a filter in the export, and the children would silently "
        "cease to be on any list.",
        "Compare the export's filters with last time's. If it is right, raise checks.most_left_out for one night.",
        "critical",
        "stop",
        column="share left out",
        max_value=given("most_left_out"),
    )
    if "school" in feed.column_names and feed.source is not None:
        yield rule(
            "whole_list_holds_every_school",
            "A whole list has at least one person of every school that has someone on the list held",
            "A school left out of the export looks as though all of its children had left.",
            "Ask the school or the supplier. If the school has closed, name it in checks.closed_schools.",
            "critical",
            "stop",
            column=SCHOOLS_LEFT_OUT,
            max_value=0,
        )
