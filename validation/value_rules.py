"""Rules about single values: there, readable, of a believable length and size, and in their code table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from validation.rules import Expectation, Look, Rule, Severity, Then
from vocabulary.code_tables import code_table
from vocabulary.feeds import Column, Feed, Kind, Use

MOST_CHARACTERS = 500
"""The longest text that any column is believed to hold: the longest addresses have about 200."""

ALWAYS_KEPT = frozenset({"exclusion_reasons", "exclusion_categories", "sen_needs"})
"""Tables whose unknown codes are kept and reported even where the column is needed: the Department extends
them between editions, and a suspension with a reason we can't name is still a suspension, a need still a need."""

PRESENCE = Look("presence")
CELLS = Look("cells")


def value_rules(feed: Feed) -> Iterator[Rule]:
    """The rules that follow from the columns that a feed declares."""
    yield from _readable(feed)
    for column in feed.columns:
        if column.required:
            yield _there(feed, column)
        if column.table is not None:
            yield from _coded(feed, column)
        yield from _within_bounds(feed, column)
    yield _of_believable_length(feed)
    if len(_optional_key(feed)) > 1:
        yield _key_complete(feed)


def _optional_key(feed: Feed) -> tuple[str, ...]:
    return tuple(name for name in feed.key if not feed.column(name).required)


def _readable(feed: Feed) -> Iterator[Rule]:
    def rule(name: str, place: str, words: str, reason: str, then: Then) -> Rule:
        return Rule(
            name=name,
            feed=feed.name,
            columns=(),
            words=words,
            reason=reason,
            do="Correct the cell in the source system, or the date format and encoding in the configuration, and send it again.",
            severity="warning",
            then=then,
            look=CELLS,
            expectation=Expectation("ExpectColumnValuesToNotBeInSet", {"column": "place", "value_set": [place]}),
        )

    yield rule(
        "row_can_be_read",
        "row",
        "Every row can be split into its columns",
        "A row with too many or too few cells may have each value in the wrong column.",
        "quarantine",
    )
    yield rule(
        "needed_value_can_be_read",
        "needed",
        "Every value in a needed column can be read",
        "Without it the record has no person, no day or no meaning. Guessing at a date could move it over the day of the score.",
        "quarantine",
    )
    if all(column.required for column in feed.columns):
        return
    yield rule(
        "optional_value_can_be_read",
        "optional",
        "Every value in an optional column can be read",
        "The record still counts without it; the cell is taken as empty, which is 'not known' and never 'no'.",
        "note",
    )


def _there(feed: Feed, column: Column) -> Rule:
    return Rule(
        name=f"{column.name}_is_there",
        feed=feed.name,
        columns=(column.name,),
        words=f"{column.name} is not empty: {_low(column.meaning)}",
        reason="A record without it can't be given to a person, placed in time or understood.",
        do="Fill it in the source system and send the row again.",
        severity="warning",
        then="quarantine",
        look=PRESENCE,
        expectation=Expectation("ExpectColumnValuesToNotBeNull", {"column": column.name}),
    )


def _of_believable_length(feed: Feed) -> Rule:
    texts = tuple(column.name for column in feed.columns if column.kind in {Kind.TEXT, Kind.CODE, Kind.CODES})
    return Rule(
        name="text_is_of_believable_length",
        feed=feed.name,
        columns=texts,
        words=f"No text has more than {MOST_CHARACTERS} characters",
        reason="A longer text is a sign that a quotation mark was left open and rows ran together.",
        do="Look for an open quotation mark in this row of the file, and export it again.",
        severity="warning",
        then="quarantine",
        look=Look("lengths", texts),
        expectation=Expectation("ExpectColumnValuesToNotBeInSet", {"column": "text", "value_set": ["too long"]}),
    )


def _key_complete(feed: Feed) -> Rule:
    parts = _optional_key(feed)
    return Rule(
        name="key_is_whole",
        feed=feed.name,
        columns=parts,
        words=f"{' and '.join(parts)} are all there or all empty",
        reason="They name the record together. All empty means that there is none, such as a child with no school; "
        "half of it can't be told from another record with the other half missing.",
        do="Fill in the part that is missing, or send none of them.",
        severity="warning",
        then="note",
        look=PRESENCE,
        expectation=Expectation("ExpectColumnValuesToNotBeInSet", {"column": "key parts", "value_set": ["some"]}),
    )


def _coded(feed: Feed, column: Column) -> Iterator[Rule]:
    assert column.table is not None
    table = code_table(column.table)
    needed = column.required and column.table not in ALWAYS_KEPT
    day = "happened_on" if feed.has_event_date else "known_on"
    look = Look("code", (day, column.name))

    def rule(name: str, words: str, reason: str, do: str, then: Then, severity: Severity, expects: Expectation) -> Rule:
        return Rule(name, feed.name, (column.name,), words, reason, do, severity, then, look, expects)

    yield rule(
        f"{column.name}_is_in_the_code_table",
        f"{column.name} is in the code table {table.name}",
        "What an unknown code means can't be guessed."
        if needed
        else "A code that is not known counts as nothing, and the record is kept: code lists grow between editions.",
        f"Send a code from the table. If the code is new and right, add it with its dates to vocabulary/codes/{table.name}.csv.",
        "quarantine" if needed else "note",
        "warning",
        Expectation("ExpectColumnValuesToMatchRegex", {"column": column.name, "regex": _one_of(column)}),
    )
    if any(code.valid_from for code in table.codes.values()):
        yield rule(
            f"{column.name}_was_in_force_by_then",
            f"{column.name} was already in force on the day",
            "A code from before its first day means that the code or the day is wrong.",
            "Check the day and the code in the source system and send the row again.",
            "quarantine" if needed else "note",
            "warning",
            Expectation(
                "ExpectColumnPairValuesAToBeGreaterThanB",
                {"column_A": day, "column_B": "in force from", "or_equal": True, "ignore_row_if": "either_value_is_missing"},
            ),
        )
    if any(code.valid_to for code in table.codes.values()):
        old = ", ".join(code.code for code in table.codes.values() if code.valid_to)
        yield rule(
            f"{column.name}_was_still_in_force",
            f"{column.name} was still in force on the day (withdrawn ones: {old})",
            "Some systems go on sending withdrawn codes. Each still has its one meaning, so the row is kept and counted.",
            "Ask the system's supplier for the present code list.",
            "note",
            "warning",
            Expectation(
                "ExpectColumnPairValuesAToBeGreaterThanB",
                {"column_A": "in force to", "column_B": day, "or_equal": True, "ignore_row_if": "either_value_is_missing"},
            ),
        )


def _one_of(column: Column) -> str:
    """A pattern for one code of the table, or for several joined by ';' where the column holds several."""
    assert column.table is not None
    one = "(?:" + "|".join(re.escape(code) for code in code_table(column.table).codes) + ")"
    return rf"^{one}(?:;{one})*\Z" if column.kind is Kind.CODES else rf"^{one}\Z"


def _within_bounds(feed: Feed, column: Column) -> Iterator[Rule]:
    if column.lowest is None and column.highest is None:
        return
    # A pupil with a strange year group is still a pupil: holding the row back would lose the child.
    then: Then = "note" if feed.use is Use.PEOPLE and not column.required else "quarantine"
    bounds = f"{column.lowest} to {column.highest}"
    yield Rule(
        name=f"{column.name}_is_within_bounds",
        feed=feed.name,
        columns=(column.name,),
        words=f"{column.name} is from {bounds}",
        reason=f"{column.meaning}. A number outside is a slip of the keyboard or of a column.",
        do="Correct the number in the source system and send the row again.",
        severity="warning",
        then=then,
        look=Look("values", (column.name,)),
        expectation=Expectation(
            "ExpectColumnValuesToBeBetween",
            {"column": column.name, "min_value": column.lowest, "max_value": column.highest},
        ),
    )


def _low(text: str) -> str:
    first, rest = text[:1], text[1:]
    return text if rest[:1].isupper() else first.lower() + rest
