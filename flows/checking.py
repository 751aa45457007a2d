"""`check`: one file, read and checked as it would be at night, with nothing stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from flows.arrival import calendar_for, context_for
from flows.installation import Installation
from sources.arrangement import ColumnsNotThere, shown
from sources.description import understood
from sources.reading import read
from validation.checking import Checked, check
from validation.remedies import remedy_for
from vocabulary.feed_settings import FeedSettings
from vocabulary.feeds import FEEDS, Feed

MOST_ROWS_NAMED = 5


def check_file(installation: Installation, feed_name: str, path: Path, *, delivered_on: date) -> Iterator[str]:
    """Lines that say what was understood and which rules fail: counts, columns and row numbers, never a value.

    Raises DeliveryProblem when the file can't be read at all.
    """
    feed = FEEDS[feed_name]
    settings = installation.configuration.feeds.get(feed_name) or FeedSettings(files=path.name)
    try:
        calendar = calendar_for(installation, settings, as_of=delivered_on)
        reading = read(path, feed, settings, delivered_on=delivered_on, calendar=calendar)
    except ColumnsNotThere as problem:
        yield f"The columns of {path.name}: {', '.join(shown(problem.headings))}"
        raise
    found = understood(reading, settings)
    if settings.marks.layout == "sessions":
        yield f"{path.name} as {feed.title} ({feed.name}): {found.rows_in:,} rows, {found.rows_unsplit:,} that can't be split into columns"
    else:
        yield f"{path.name} as {feed.title} ({feed.name}): {found.rows_of_file:,} rows of the file are {found.rows_read:,} marks,"
        yield f"  {found.rows_unsplit:,} rows that can't be taken apart, and {found.rows_with_none:,} in which no session has been yet"
        yield f"  (rows below are numbered by the file's: {settings.marks.numbers_a_row * 17 + 2:,} is mark 2 of row 17)"
    yield ""
    yield f"{'column':<22} {'read from':<34} {'filled':>10} {'empty':>10}"
    for column in found.columns:
        yield f"{column.name:<22} {column.origin:<34} {column.filled:>10,} {column.empty:>10,}"
    if found.not_there:
        yield f"Not there: {', '.join(found.not_there)}"
    if found.not_read:
        yield f"Not read:  {', '.join(found.not_read)}"
    if found.line:
        yield f"To leave these out on purpose, add under [feeds.{feed.name}]:"
        yield f"  {found.line}"
    yield ""
    context = context_for(installation, feed, delivered_on=delivered_on, rows_in=reading.rows_in)
    yield from _rules(check(reading.table, reading.faults, feed, context), feed)


def _rules(checked: Checked, feed: Feed) -> Iterator[str]:
    failed = [result for result in checked.results if not result.passed]
    yield f"Rules that hold: {len(checked.results) - len(failed)}. Rules that do not: {len(failed)}."
    for result in sorted(failed, key=lambda each: ("critical", "warning", "info").index(each.severity)):
        yield f"  {result.severity:<8} {result.words}: {result.rows_failed:,} of {result.rows_checked:,} rows; {_then(result.then)}"
    rules = checked.quarantine["rule"].to_pylist()
    rows = checked.quarantine["row"].to_pylist()
    for rule in sorted(set(rules)):
        named = sorted({row for row, each in zip(rows, rules, strict=True) if each == rule})
        more = f" and {len(named) - MOST_ROWS_NAMED:,} more" if len(named) > MOST_ROWS_NAMED else ""
        yield f"  to quarantine, {remedy_for(rule, feed).words}: row {', '.join(f'{row:,}' for row in named[:MOST_ROWS_NAMED])}{more}"
        yield f"    what to do: {remedy_for(rule, feed).do}"
    if checked.stops:
        yield f"This delivery would stop the night: {'; '.join(checked.stops)}."


def _then(then: str) -> str:
    return {"stop": "the night would stop", "quarantine": "those rows would wait in quarantine", "note": "noted, and kept"}[
        then
    ]
