"""The first part of a night: find deliveries, read them, check them, and keep what may be kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

import pyarrow as pa

from flows.installation import Installation
from flows.places import Places
from flows.school_days import school_calendar, school_days
from flows.standing import standing_of
from sources.finding import Found
from sources.reading import StillBeingWritten, content_hash, read
from sources.school_calendar import SchoolCalendar
from store.warehouse import Delivery, Landing
from validation.checking import CheckResult, Context, check
from validation.drift import Drift, drift
from validation.profile import Profile
from vocabulary.feed_settings import FeedSettings
from vocabulary.feeds import FEEDS, Feed
from vocabulary.problems import DeliveryProblem


@dataclass(frozen=True)
class Arrived:
    """What became of one file."""

    feed: Feed
    file_name: str
    delivered_on: date
    rows_in: int
    results: tuple[CheckResult, ...]
    quarantine: pa.Table
    stops: tuple[str, ...]
    landing: Landing | None
    unread: str = ""
    drift: tuple[Drift, ...] = ()

    @property
    def conserved(self) -> bool:
        """Whether rows in = accepted + quarantined + exact duplicates (a file that stopped the night kept nothing)."""
        kept = self.landing
        return kept is None or kept.accepted + kept.quarantined + kept.duplicates == self.rows_in


@dataclass
class Arrivals:
    """What became of every file of a night."""

    files: list[Arrived] = field(default_factory=list)
    landed_before: int = 0
    not_delivered: list[str] = field(default_factory=list)
    left_for_next_night: list[str] = field(default_factory=list)

    @property
    def stops(self) -> list[str]:
        """Every reason to stop, as 'feed: rule'."""
        return [f"{each.feed.name}: {rule}" for each in self.files for rule in each.stops]

    def after(self, earlier: Arrivals) -> Arrivals:
        """These arrivals with those of an earlier load, for one account of both."""
        files = [*earlier.files, *self.files]
        before = max(0, self.landed_before - len(earlier.files))
        return Arrivals(files, before, self.not_delivered, self.left_for_next_night)

    def feeds_landed(self) -> set[str]:
        """The feeds of which something new was kept."""
        return {each.feed.name for each in self.files if each.landing is not None and each.landing.accepted}


def arrive(installation: Installation, *, as_of: date, run: str, say: Callable[[str], None]) -> Arrivals:
    """Pull, check and keep every delivery up to `as_of` that was not kept before.

    A file that can't be read, or that breaks a critical rule, is not kept and is named in
    `Arrivals.stops`; the others are, so that one bad file costs one feed and not the night's history.
    """
    arrivals = Arrivals()
    landed = _landed_hashes(installation)
    places = Places(installation, as_of=as_of, say=say)
    for feed, found in places.due():
        settings = installation.configuration.feeds[feed.name]
        if not found.refused and (feed.name, found.path.name, _digest(found, settings)) in landed:
            arrivals.landed_before += 1
            continue
        say(f"  {feed.title}: {found.path.name}")
        try:
            arrivals.files.append(_take_in(installation, feed, found, as_of=as_of, run=run))
        except StillBeingWritten:
            places.waiting.add(found.path.name)
    arrivals.left_for_next_night = sorted(places.waiting)
    installation.warehouse.publish()
    arrivals.not_delivered = [
        name
        for name, settings in installation.configuration.feeds.items()
        if settings.needed and installation.warehouse.covers_to(name, as_of=as_of) is None
    ]
    return arrivals


def _digest(found: Found, settings: FeedSettings) -> str:
    try:
        return content_hash(found.path, settings)
    except (DeliveryProblem, OSError):
        return ""  # reading it says what is wrong


def _take_in(installation: Installation, feed: Feed, found: Found, *, as_of: date, run: str) -> Arrived:
    settings = installation.configuration.feeds[feed.name]
    if found.refused:
        return _unread(feed, found, found.refused)
    try:
        calendar = calendar_for(installation, settings, as_of=as_of)
        reading = read(found.path, feed, settings, delivered_on=found.delivered_on, calendar=calendar)
    except StillBeingWritten:
        raise
    except DeliveryProblem as problem:
        return _unread(feed, found, str(problem))
    context = context_for(installation, feed, delivered_on=found.delivered_on, rows_in=reading.rows_in)
    context = replace(context, standing=standing_of(installation, feed, found, reading))
    checked = check(reading.table, reading.faults, feed, context)
    drifted = drift(checked.profile, _recent_profiles(installation, feed))
    landing = None
    if not checked.stops:
        landing = installation.warehouse.land(
            reading.table,
            feed,
            Delivery(feed.name, reading.file_name, reading.content_hash, found.delivered_on, reading.rows_in, run),
            checked.quarantine,
            unsplit_rows=reading.rows_in - reading.table.num_rows,
            full_list=settings.full_list,
            profile=checked.profile.to_json(),
        )
    return Arrived(
        feed,
        reading.file_name,
        found.delivered_on,
        reading.rows_in,
        checked.results,
        checked.quarantine,
        checked.stops,
        landing,
        drift=drifted,
    )


def _recent_profiles(installation: Installation, feed: Feed) -> list[Profile]:
    most = installation.configuration.checks.recent_deliveries
    return [Profile.from_json(text) for text in installation.warehouse.profiles(feed.name, most)]


def _unread(feed: Feed, found: Found, why: str) -> Arrived:
    stops = ("the file can't be read",)
    return Arrived(feed, found.path.name, found.delivered_on, 0, (), _nothing(), stops, None, unread=why)


def calendar_for(installation: Installation, settings: FeedSettings, *, as_of: date) -> SchoolCalendar | None:
    """The school calendar as known on `as_of`, where a file of the feed can't be read without it."""
    return school_calendar(installation, as_of=as_of) if settings.marks.layout == "strings" else None


def context_for(installation: Installation, feed: Feed, *, delivered_on: date, rows_in: int) -> Context:
    """What the checks of one delivery are judged against: recent sizes, and the people and schools on the lists."""
    checks = installation.configuration.checks
    people = FEEDS[feed.people_feed] if feed.people_feed else None
    return Context(
        delivered_on=delivered_on,
        rows_in=rows_in,
        recent_rows=installation.warehouse.recent_rows(feed.name, checks.recent_deliveries),
        known_people=None if people is None else _people_on_list(installation, people),
        known_schools=_schools_on_list(installation) if "school" in feed.column_names and feed.name != "schools" else None,
        settings=checks,
        nothing_expected=_nothing_expected(installation, feed, delivered_on=delivered_on),
    )


def _nothing_expected(installation: Installation, feed: Feed, *, delivered_on: date) -> bool:
    """Whether an empty file is no surprise.

    Increments of events may be empty on any day. Session marks may be only when no school was open since
    the last day that is held; a full list never may.
    """
    settings = installation.configuration.feeds.get(feed.name)
    if feed.name != "attendance":
        return settings is None or not settings.full_list
    held_to = installation.warehouse.covers_to("attendance", as_of=delivered_on)
    days = school_days(installation, as_of=delivered_on)
    return held_to is not None and bool(days) and not any(held_to < day < delivered_on for day in days)


def _people_on_list(installation: Installation, people: Feed) -> pa.Array | None:
    assert people.source is not None
    listed = installation.identities.listed(people.source)
    return listed if len(listed) else None


def _schools_on_list(installation: Installation) -> pa.Array | None:
    schools = installation.warehouse.history("schools").to_pyarrow()
    return schools["school"].combine_chunks().unique() if schools.num_rows else None


def _landed_hashes(installation: Installation) -> set[tuple[str, str, str]]:
    ledger = installation.warehouse.deliveries()
    return set(zip(ledger["feed"], ledger["file_name"], ledger["content_hash"], strict=True))


@cache
def _nothing() -> pa.Table:
    return pa.table({"row": pa.array([], pa.int64()), "column": pa.array([], pa.string()), "rule": pa.array([], pa.string())})
