"""`check` for a file that may be known or not: it is checked, or a section of the configuration is proposed for it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from flows.checking import check_file, day_of, feeds_of
from sources.reading import read
from sources.suggestion.proposal import Proposal, propose
from vocabulary.council import Configuration, read_configuration
from vocabulary.feeds import FEEDS, Feed
from vocabulary.problems import ConfigurationProblem, DeliveryProblem

USUAL_CONFIGURATION = Path("council.toml")

MOST_ROWS_LOOKED_AT = 10_000
"""Rows that are pulled from a database to look at."""


def check_or_suggest(what: list[str], *, config: Path, as_of: date | None, suggest: bool) -> Iterator[str]:
    """Lines for a person who connects a file, or a database.

    what: a file; or a feed and a file; or a feed alone that the configuration pulls from a database.
    Without a feed it is the one whose file pattern the name matches; where the configuration says nothing
    of the file, or there is none, a section is proposed and the file checked as it would then be read.
    suggest: propose only, whatever the configuration says.

    Raises DeliveryProblem when the file can't be read; ConfigurationProblem for a feed that there is not
    and for a configuration that is named and not there.
    """
    configuration = None
    if not suggest and (config.is_file() or config != USUAL_CONFIGURATION):
        configuration = read_configuration(config)
    feed_name, path = _feed_and_file(what)
    if path is None:
        yield from _from_database(configuration, FEEDS[feed_name], as_of=as_of)
        return
    day = day_of(path, given=as_of)
    known = feeds_of(configuration, path)
    feed = FEEDS[feed_name] if feed_name else known[0] if len(known) == 1 else None
    settings = configuration.feeds.get(feed.name) if configuration is not None and feed is not None else None
    yield f"# Day of delivery: {day.on.isoformat()}, {day.words}."
    if configuration is not None and feed is not None and settings is not None:
        from flows.installation import Installation  # it brings the indicators with it, which a proposal does not need

        yield from check_file(Installation(configuration), feed, settings, path, delivered_on=day.on)
        return
    if not suggest:
        yield f"# {_why(configuration, known, config)} Proposed:"
    for proposal in propose(path, feed):
        yield from _section(path, proposal, asked=feed is not None, delivered_on=day.on)
        if not suggest:
            yield "# Checked so:"
            yield from check_file(None, proposal.feed, proposal.settings, path, delivered_on=day.on)


def _feed_and_file(what: list[str]) -> tuple[str, Path | None]:
    if len(what) > 2 or (len(what) == 2 and what[0] not in FEEDS):
        raise ConfigurationProblem(
            "check takes a file, or a feed and a file.", do=f"Write: check FEED FILE. The feeds are {', '.join(FEEDS)}."
        )
    if len(what) == 2:
        return what[0], Path(what[1])
    alone = Path(what[0])
    return (what[0], None) if what[0] in FEEDS and not alone.is_file() else ("", alone)


def _from_database(configuration: Configuration | None, feed: Feed, *, as_of: date | None) -> Iterator[str]:
    """Look at the first rows that a feed's database gives, as a night would read them. They are deleted again."""
    settings = None if configuration is None else configuration.feeds.get(feed.name)
    if configuration is None or settings is None or settings.database is None:
        raise ConfigurationProblem(
            f"feeds.{feed.name} does not come from a database.", do="Name a file: check FEED FILE, or check FILE."
        )
    if as_of is None:
        raise ConfigurationProblem("No day was given.", do="Give the day of delivery: --as-of 2026-11-16")
    from flows.installation import Installation
    from sources.databases import pull

    address = os.environ.get(settings.database.url_from, "")
    data = configuration.council.data
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data, prefix="check-") as folder:
        pulled = pull(feed, settings, address=address, folder=Path(folder), as_of=as_of, most_rows=MOST_ROWS_LOOKED_AT)
        assert pulled.path is not None
        yield f"# The first {pulled.rows:,} rows, as of {as_of.isoformat()}; a night pulls {_by(settings.database.watermark)}."
        yield from check_file(Installation(configuration), feed, settings, pulled.path, delivered_on=as_of)


def _by(watermark: str) -> str:
    return f"what is new in {watermark}" if watermark else "all of them"


def _why(configuration: Configuration | None, known: list[Feed], config: Path) -> str:
    if configuration is None:
        return f"There is no configuration {config}."
    if len(known) > 1:
        return f"More than one feed is read from files of this name ({', '.join(each.name for each in known)}): name one."
    return "The configuration does not say how this file is read."


def _section(path: Path, proposal: Proposal, *, asked: bool, delivered_on: date) -> Iterator[str]:
    """TOML; as comments what a person must decide, and what reading the file so gives."""
    yield f"# {path.name} {'read as' if asked else 'looks like'} {proposal.feed.title} ({proposal.feed.name})."
    if proposal.others:
        yield f"# It might also be: {', '.join(proposal.others)}. To try one: check FEED FILE --suggest."
    yield from (f"# ? {question}" for question in proposal.questions)
    yield ""
    yield from proposal.text.splitlines()
    yield ""
    yield f"# {_tried(path, proposal, delivered_on=delivered_on)}"
    yield ""


def _tried(path: Path, proposal: Proposal, *, delivered_on: date) -> str:
    try:
        reading = read(path, proposal.feed, proposal.settings, delivered_on=delivered_on)
    except (DeliveryProblem, ConfigurationProblem) as problem:
        return f"Read so, it is refused: {problem.what}".replace("\n", " ")
    faulty = len(set(reading.faults["row"].to_pylist()))
    return f"Read so: {reading.rows_in:,} rows, {faulty:,} of them with something that was not understood."
