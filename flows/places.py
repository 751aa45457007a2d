"""Where deliveries come from: the inbox (a folder, or a place elsewhere that is fetched first), and databases."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from sources.finding import Found, Inbox
from vocabulary.feed_settings import FeedSettings
from vocabulary.feeds import FEEDS, Feed
from vocabulary.problems import DeliveryProblem

if TYPE_CHECKING:
    from flows.installation import Installation


@dataclass(frozen=True)
class Spool:
    """Folders of ours, below the data folder, for what comes from elsewhere. What they hold names children, as an inbox does."""

    folder: Path

    @property
    def zips(self) -> Path:
        """Members of zip files in the inbox, until the zip file is gone."""
        return self.folder / "zips"

    def remote(self, address: str) -> Path:
        """The mirror of a place elsewhere."""
        return self.folder / "remote" / sha256(address.encode()).hexdigest()[:16]

    def database(self, feed: str) -> Path:
        """A feed's pulls from a database. The newest says how far the pulls have reached."""
        return self.folder / "databases" / feed


class Places:
    """The places of one night, each looked at once. waiting: names of files left for the next night."""

    def __init__(self, installation: Installation, *, as_of: date, say: Callable[[str], None]) -> None:
        self._installation = installation
        self._as_of = as_of
        self._say = say
        self._spool = Spool(installation.folders.data / "spool")
        self.waiting: set[str] = set()

    def due(self) -> Iterator[tuple[Feed, Found]]:
        """Every delivery up to as_of, feed by feed in the order that a night reads them.

        Raises DeliveryProblem when a place elsewhere can't be reached: a night that could not look does
        not go on as if nothing had come.
        """
        feeds = self._installation.configuration.feeds
        configured = [(feed, feeds[name]) for name, feed in FEEDS.items() if name in feeds]
        inbox = self._inbox() if any(settings.database is None for _, settings in configured) else None
        if inbox is not None and configured:
            # Whose a zip file is that can't be listed, nobody knows: it is told of once, with the first feed.
            yield from ((configured[0][0], found) for found in inbox.unlisted(fallback=self._as_of))
        for feed, settings in configured:
            if settings.database is not None:
                found = list(self._pulled(feed, settings))
            else:
                assert inbox is not None
                found = inbox.deliveries(settings, fallback=self._as_of)
            for each in found:
                if each.delivered_on <= self._as_of:
                    yield feed, each
        if inbox is not None:
            self.waiting |= inbox.waiting
        if self.waiting:
            self._say(f"  {len(self.waiting)} file(s) are not all there yet and are left for the next night")

    def kept(self, feed: Feed) -> list[Found]:
        """Every delivery of one feed that is still to be had, old ones too. No database is asked for anything new."""
        settings = self._installation.configuration.feeds[feed.name]
        if settings.database is None:
            return self._inbox().deliveries(settings, fallback=self._as_of)
        folder = self._spool.database(feed.name)
        return Inbox(folder).deliveries(FeedSettings(files="*.parquet"), fallback=self._as_of) if folder.is_dir() else []

    def _inbox(self) -> Inbox:
        council = self._installation.configuration.council
        if isinstance(council.inbox, Path):
            return Inbox(council.inbox, spool=self._spool.zips, settle_seconds=council.settle_seconds)
        from sources.remote import fetch

        self._say("  Fetching what has landed")
        mirror = fetch(council.inbox, self._spool.remote(council.inbox), settle_seconds=council.settle_seconds)
        self._say(f"  {mirror.fetched:,} file(s) fetched")
        self.waiting |= set(mirror.waiting)
        return Inbox(mirror.folder, spool=self._spool.zips)

    def _pulled(self, feed: Feed, settings: FeedSettings) -> Iterator[Found]:
        """What was pulled before, and what a pull brings now. One that fails is told of as a delivery that can't be read."""
        from sources.databases import pull

        assert settings.database is not None
        folder = self._spool.database(feed.name)
        refused = ""
        try:
            self._say(f"  {feed.title}: asking the database")
            address = os.environ.get(settings.database.url_from, "")
            pull(feed, settings, address=address, folder=folder, as_of=self._as_of)
        except DeliveryProblem as problem:
            refused = str(problem)
        if folder.is_dir():
            yield from Inbox(folder).deliveries(FeedSettings(files="*.parquet"), fallback=self._as_of)
        if refused:
            yield Found(folder / f"{feed.name}, from its database", self._as_of, refused)
