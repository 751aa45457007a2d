"""Rules about whole records: one row for a record, on a list that is held, and identifiers that can be right."""

from __future__ import annotations

from collections.abc import Iterator

from validation.rules import Expectation, Look, Rule
from vocabulary.feeds import Feed

RECORDS = Look("records")


def record_rules(feed: Feed) -> Iterator[Rule]:
    """The rules about a feed's records as wholes, and about what they refer to."""
    if feed.people_feed is not None:
        yield _person_listed(feed)
    if "school" in feed.column_names and feed.key != ("school",):
        yield _school_listed(feed)
    if "upn" in feed.column_names:
        yield from _upn(feed)
    if {"session", "mark"} <= set(feed.column_names):
        yield _mark_of_session(feed)
    if set(feed.column_names) - {*feed.key, "known_on"}:  # else two rows for one record can't differ
        yield _one_claim(feed)
    yield _no_repeats(feed)


def _not_in(column: str, *values: str) -> Expectation:
    return Expectation("ExpectColumnValuesToNotBeInSet", {"column": column, "value_set": list(values)})


def _person_listed(feed: Feed) -> Rule:
    return Rule(
        name="person_is_on_the_list",
        feed=feed.name,
        columns=("person_ref",),
        words=f"The person is on the list {feed.people_feed}",
        reason="Without a row on the list there is no date of birth, school or name, so the record reaches no child. "
        "It is kept: lists are often a day behind.",
        do="Send the person in the list. If many are missing, the two files are from different days or systems.",
        severity="warning",
        then="note",
        look=Look("people", ("person_ref",)),
        expectation=_not_in("list", "not on it"),
    )


def _school_listed(feed: Feed) -> Rule:
    return Rule(
        name="school_is_on_the_list",
        feed=feed.name,
        columns=("school",),
        words="The school is on the list of schools",
        reason="A school that is not listed has no calendar, so its days without marks can't be told from days it was shut.",
        do="Add the school to the list of schools, or correct its reference.",
        severity="warning",
        then="note",
        look=Look("schools", ("school",)),
        expectation=_not_in("list", "not on it"),
    )


def _upn(feed: Feed) -> Iterator[Rule]:
    look = Look("upns", ("person_ref", "upn"))
    yield Rule(
        name="upn_check_letter_is_right",
        feed=feed.name,
        columns=("upn",),
        words="The UPN has the right shape and check letter",
        reason="A UPN that fails its check letter was mistyped or made up. It never joins two records; the row is kept, "
        "and its child is found by other means.",
        do="Correct the UPN in the source system.",
        severity="warning",
        then="note",
        look=look,
        expectation=_not_in("check letter", "wrong"),
    )
    yield Rule(
        name="upn_is_one_persons",
        feed=feed.name,
        columns=("upn", "person_ref"),
        words="No two people on the list have the same UPN",
        reason="One person entered twice, or twins with one number. Which it is, is for linking to judge.",
        do="Join the two entries in the source system, or correct the UPN of one.",
        severity="warning",
        then="note",
        look=look,
        expectation=_not_in("people", "several"),
    )
    yield Rule(
        name="upn_is_permanent",
        feed=feed.name,
        columns=("upn",),
        words="The UPN is permanent: it does not end in a letter",
        reason="A temporary UPN changes later, so it links less surely. Nothing is wrong with the row.",
        do="Nothing now. It will change when the permanent number is found.",
        severity="info",
        then="note",
        look=look,
        expectation=_not_in("duration", "temporary"),
    )


def _mark_of_session(feed: Feed) -> Rule:
    return Rule(
        name="mark_belongs_to_the_session",
        feed=feed.name,
        columns=("session", "mark"),
        words="The mark / stands in a morning and the mark \\ in an afternoon",
        reason="Both mean present, so the row counts; many of them mean that an export swaps or drops the backslash.",
        do="Check how the export writes the backslash.",
        severity="warning",
        then="note",
        look=Look("session marks", ("session", "mark")),
        expectation=Expectation(
            "ExpectColumnPairValuesToBeEqual",
            {"column_A": "session", "column_B": "session of the mark", "ignore_row_if": "either_value_is_missing"},
        ),
    )


def _one_claim(feed: Feed) -> Rule:
    key = ", ".join(feed.key)
    return Rule(
        name="one_account_of_a_record_on_a_day",
        feed=feed.name,
        columns=feed.key,
        words=f"No two rows claim to be the same record ({key}), known on the same day, and differ",
        reason="Which of the two is right is unknowable, so both wait. A later known_on would have made one a correction.",
        do="Send the one that is right, or give the correction its own day in known_on.",
        severity="warning",
        then="quarantine",
        look=RECORDS,
        expectation=_not_in("record", "disputed"),
    )


def _no_repeats(feed: Feed) -> Rule:
    return Rule(
        name="no_row_is_repeated",
        feed=feed.name,
        columns=feed.column_names,
        words="No row repeats another exactly",
        reason="Systems send rows again. The first counts once and the others change nothing.",
        do="Nothing.",
        severity="info",
        then="note",
        look=RECORDS,
        expectation=_not_in("record", "repeated"),
    )
