"""Rules about a delivery as a whole: it holds rows, about as many as usual, and most of them can be used."""

from __future__ import annotations

from collections.abc import Iterator

from validation.rules import Expectation, Look, Rule, Severity, Then, given
from vocabulary.feeds import Feed

LEAST_HISTORY = 3
"""Fewest recent deliveries that say what is usual."""

RARELY_EMPTY = 10
"""A feed that usually has this many rows is not empty by chance: with ten expected, that is 1 night in 20,000."""

FEW = 5
"""A share of fewer rows or people than this says nothing, so it stops no night."""

DELIVERY = Look("delivery")


def delivery_rules(feed: Feed) -> Iterator[Rule]:
    """The rules about the size and the soundness of a whole delivery."""

    def rule(name: str, words: str, reason: str, do: str, severity: Severity, then: Then, expects: Expectation) -> Rule:
        return Rule(name, feed.name, (), words, reason, do, severity, then, DELIVERY, expects)

    yield rule(
        "holds_rows",
        f"The delivery holds rows, unless it is a feed that usually has fewer than {RARELY_EMPTY} or no school was open",
        "An empty file means that the export failed, and a night scored without it would call children quiet who are not.",
        "Run the export again and look at its log.",
        "critical",
        "stop",
        _between("rows beyond the fewest", min_value=0),
    )
    yield rule(
        "no_fewer_rows_than_usual",
        "The delivery has not far fewer rows than recent ones (volume_low times their median)",
        "A part of it may be missing: a school, a team or the end of the file.",
        "Compare the export's filters with last time's.",
        "warning",
        "note",
        _between("times usual", min_value=given("volume_low")),
    )
    yield rule(
        "no_more_rows_than_usual",
        "The delivery has not far more rows than recent ones (volume_high times their median)",
        "It may hold another period or another place, or every row twice.",
        "Compare the export's filters with last time's.",
        "warning",
        "note",
        _between("times usual", max_value=given("volume_high")),
    )
    yield rule(
        "every_row_is_accounted_for",
        "Every row of the file was either read or held back with a reason",
        "A row that vanishes without a word could be any child's.",
        "Tell the engineer: this is a fault in reading and not in the file.",
        "critical",
        "stop",
        _between("rows lost", min_value=0, max_value=0),
    )
    yield rule(
        "most_rows_can_be_used",
        f"No more than the share most_quarantined of the rows is held back (from {FEW} rows)",
        "So many mean that the file as a whole is wrong: another layout, date format or code list.",
        "Look at which rule most rows break, and mend the export or the configuration.",
        "critical",
        "stop",
        _between("share held back", max_value=given("most_quarantined")),
    )
    if feed.people_feed is not None:
        yield rule(
            "most_people_are_known",
            f"No more than the share most_unknown_people of the people is on no list (from {FEW} people)",
            "So many mean that the two files are of different systems or days, or that leading noughts were lost.",
            f"Check that {feed.name} and {feed.people_feed} write the person's reference alike.",
            "critical",
            "stop",
            _between("share of people on no list", max_value=given("most_unknown_people")),
        )


def _between(column: str, **bounds: object) -> Expectation:
    return Expectation("ExpectColumnValuesToBeBetween", {"column": column, **bounds})
