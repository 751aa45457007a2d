"""`check`: one file, read and checked as it would be at night, with nothing stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from sources.arrangement import ColumnsNotThere, shown
from sources.description import Understood, understood
from sources.finding import day_in
from sources.reading import Reading, read
from vocabulary.council import Checks, Configuration
from vocabulary.feed_settings import FeedSettings
from vocabulary.feeds import FEEDS, Feed
from vocabulary.problems import DeliveryProblem

if TYPE_CHECKING:
    from flows.installation import Installation
    from validation.checking import Checked

MOST_ROWS_NAMED = 5


@dataclass(frozen=True)
class Day:
    """The day of delivery that a check goes by, and where it comes from."""

    on: date
    words: str


def day_of(path: Path, *, given: date | None) -> Day:
    """The day given; else the one that the file's folder or name says; else the day that the file was last changed."""
    if given is not None:
        return Day(given, "as given")
    named = day_in(path.absolute())
    if named is not None:
        return Day(named, "from the file's name or folder")
    try:
        changed = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date()
    except OSError as failed:
        raise DeliveryProblem(f"{path.name} can't be opened: {failed.strerror or type(failed).__name__}.") from None
    return Day(changed, "when the file was last changed, since its name has no date; --as-of says another")


def feeds_of(configuration: Configuration | None, path: Path) -> list[Feed]:
    """The feeds that the configuration reads from files of this name."""
    feeds = {} if configuration is None else configuration.feeds
    name = path.name.casefold()
    return [FEEDS[feed] for feed, settings in feeds.items() if settings.files and fnmatchcase(name, settings.files.casefold())]


def check_file(
    installation: Installation | None, feed: Feed, settings: FeedSettings | None, path: Path, *, delivered_on: date
) -> Iterator[str]:
    """Lines that say what was understood and which rules fail: counts, columns and row numbers, never a value.

    installation: None where there is no configuration; then sizes, people and schools are compared with
    nothing. settings: how to read the file; None reads columns by the feed's own names.

    Raises DeliveryProblem when the file can't be read at all.
    """
    settings = settings or FeedSettings(files=path.name)
    held = installation if installation is not None and installation.folders.warehouse.is_dir() else None
    try:
        calendar = None
        if held is not None:
            from flows.arrival import calendar_for

            calendar = calendar_for(held, settings, as_of=delivered_on)
        reading = read(path, feed, settings, delivered_on=delivered_on, calendar=calendar)
    except ColumnsNotThere as problem:
        yield f"The columns of {path.name}: {', '.join(shown(problem.headings))}"
        raise
    yield from _understood(understood(reading, settings), feed, settings)
    checks = installation.configuration.checks if installation is not None else Checks()
    yield from _rules(_checked(held, reading, feed, checks, delivered_on=delivered_on), feed)


def _understood(found: Understood, feed: Feed, settings: FeedSettings) -> Iterator[str]:
    name = f"{found.file_name} as {feed.title} ({feed.name})"
    if settings.marks.layout == "sessions":
        yield f"{name}: {found.rows_in:,} rows, {found.rows_unsplit:,} that can't be split into columns"
    else:
        yield f"{name}: {found.rows_of_file:,} rows of the file are {found.rows_read:,} marks,"
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
    for fault in found.faults:
        rows = ", ".join(f"{row:,}" for row in fault.first_rows)
        yield f"Not understood: {fault.column}: {fault.rule}, {fault.count:,} time(s), first in row {rows}"
    if found.line:
        yield f"To leave these out on purpose, add under [feeds.{feed.name}]:"
        yield f"  {found.line}"
    yield ""


def _checked(held: Installation | None, reading: Reading, feed: Feed, checks: Checks, *, delivered_on: date) -> Checked:
    """The checks of a night; where nothing is held yet, sizes, people and schools are compared with nothing."""
    from validation.checking import Context, check

    if held is not None:
        from flows.arrival import context_for

        context = context_for(held, feed, delivered_on=delivered_on, rows_in=reading.rows_in)
    else:
        context = Context(
            delivered_on=delivered_on,
            rows_in=reading.rows_in,
            recent_rows=(),
            known_people=None,
            known_schools=None,
            settings=checks,
        )
    return check(reading.table, reading.faults, feed, context)


def _rules(checked: Checked, feed: Feed) -> Iterator[str]:
    from validation.remedies import remedy_for

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
