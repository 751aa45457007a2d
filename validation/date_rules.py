"""Rules about days: nothing before anything could happen, nothing after the delivery, no end before its start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from validation.rules import Expectation, Look, Rule, Then, given
from vocabulary.feeds import Feed, Use

MOST_DAYS_AHEAD = 92
"""How long before its day a thing is believed to be entered: study leave and a suspension that starts on
Monday are entered ahead, by a term at most. A year mistyped is out by far more."""

DAYS_BEFORE_BIRTH = 300
"""How long before birth a child may be on a social care list, with the day that the birth is expected."""

OLDEST_YEARS = 110
"""Nobody on a list is older. Systems that need a date write 1 January 1900 for one that they do not know."""

_ENDS = {"closed_on": "happened_on", "ended_on": "happened_on", "left_on": "entered_on"}


def date_rules(feed: Feed) -> Iterator[Rule]:
    """The rules about the days of a feed's records."""
    planned = feed.use is Use.REFERENCE  # a calendar holds days to come, known long before
    if feed.has_event_date:
        yield _not_before(feed, "happened_on", "earliest", "the earliest day that the configuration allows")
        if not planned:
            yield _not_after_delivery(feed, "happened_on", "Nothing can be known to have happened that has not happened yet.")
            yield from _known_in_time(feed)
    yield _not_after_delivery(feed, "known_on", "A delivery can't hold what was entered after it was made.")
    if "born_on" in feed.column_names:
        yield from _born(feed)
    for end, start in _ENDS.items():
        if end in feed.column_names:
            yield _ends_after_start(feed, end, start)
            if end != "left_on":  # a pupil's last day is often planned
                yield _has_ended(feed, end)


def _rule(feed: Feed, name: str, columns: tuple[str, ...], words: str, reason: str, then: Then, expects: Expectation) -> Rule:
    return Rule(
        name=name,
        feed=feed.name,
        columns=columns,
        words=words,
        reason=reason,
        do="Correct the date in the source system and send the row again; for many rows, check date_format in the configuration.",
        severity="warning",
        then=then,
        look=Look("values", columns),
        expectation=expects,
    )


def _between(column: str, **bounds: Any) -> Expectation:
    return Expectation("ExpectColumnValuesToBeBetween", {"column": column, **bounds})


def _not_earlier(later: str, earlier: str) -> Expectation:
    return Expectation(
        "ExpectColumnPairValuesAToBeGreaterThanB",
        {"column_A": later, "column_B": earlier, "or_equal": True, "ignore_row_if": "either_value_is_missing"},
    )


def _not_before(feed: Feed, column: str, parameter: str, bound: str) -> Rule:
    return _rule(
        feed,
        f"{column}_is_not_too_early",
        (column,),
        f"{column} is not before {bound}",
        "An earlier date is a slip or a system's stand-in for an unknown day.",
        "quarantine",
        _between(column, min_value=given(parameter)),
    )


def _not_after_delivery(feed: Feed, column: str, reason: str) -> Rule:
    return _rule(
        feed,
        f"{column}_is_not_after_delivery",
        (column,),
        f"{column} is not after the day of delivery",
        reason,
        "quarantine",
        _between(column, max_value=given("delivered_on")),
    )


def _known_in_time(feed: Feed) -> Iterator[Rule]:
    look = Look("days", ("happened_on", "known_on"))
    for rule in (
        _rule(
            feed,
            "was_not_entered_ahead",
            ("happened_on", "known_on"),
            "known_on is not before happened_on",
            "Leave, visits and suspensions are often entered ahead. The row is kept, and counts only once its day has come.",
            "note",
            _not_earlier("known_on", "happened_on"),
        ),
        _rule(
            feed,
            "was_not_entered_long_ahead",
            ("happened_on", "known_on"),
            f"known_on is not more than {MOST_DAYS_AHEAD} days before happened_on",
            "So long ahead is not planning but a mistake in one of the two dates, and which is unknown.",
            "quarantine",
            _between("days ahead", max_value=MOST_DAYS_AHEAD),
        ),
    ):
        yield Rule(**{**vars(rule), "look": look, "severity": "info" if rule.then == "note" else "warning"})


def _born(feed: Feed) -> Iterator[Rule]:
    expected = feed.name == "persons"
    yield _rule(
        feed,
        "born_on_is_believable",
        ("born_on",),
        f"born_on is at most {OLDEST_YEARS} years before the delivery"
        + (f" and at most {DAYS_BEFORE_BIRTH} days after it" if expected else " and not after it"),
        "A wrong date of birth gives a wrong age, and may join two children or part one."
        + (" Social care lists hold children not yet born, with the day expected." if expected else ""),
        "quarantine",
        _between(
            "born_on",
            min_value=given("oldest_birth"),
            max_value=given("latest_expected_birth" if expected else "delivered_on"),
        ),
    )
    if "entered_on" in feed.column_names:
        yield _rule(
            feed,
            "entered_on_is_not_before_birth",
            ("entered_on", "born_on"),
            "entered_on is not before born_on",
            "No child joins a school before birth: one of the dates is wrong.",
            "quarantine",
            _not_earlier("entered_on", "born_on"),
        )


def _ends_after_start(feed: Feed, end: str, start: str) -> Rule:
    return _rule(
        feed,
        f"{end}_is_not_before_{start}",
        (end, start),
        f"{end} is not before {start}",
        "Nothing ends before it starts: one of the dates is wrong.",
        "quarantine",
        _not_earlier(end, start),
    )


def _has_ended(feed: Feed, end: str) -> Rule:
    return _rule(
        feed,
        f"{end}_is_not_after_delivery",
        (end,),
        f"{end} is not after the day of delivery",
        "A planned end is taken as an end only when its day has come; a far one may be a mistake.",
        "note",
        _between(end, max_value=given("delivered_on")),
    )
