"""Finds the deliveries of a feed in the inbox, and says on which day each was delivered."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path, PurePosixPath

from sources.markers import says_complete
from sources.settled import State, is_unfinished_name, settled
from sources.zipped import Zipped, listed, take_out
from vocabulary.feed_settings import FeedSettings
from vocabulary.problems import ConfigurationProblem, DeliveryProblem

_FOLDER_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_NAME_DAY = re.compile(r"(?<![0-9])(20[0-9]{2})(-?)([0-9]{2})\2([0-9]{2})(?![0-9])")


@dataclass(frozen=True)
class Found:
    """A file in the inbox and the day that it was delivered. refused: why it may not be read; '' when it may."""

    path: Path
    delivered_on: date
    refused: str = ""


class Inbox:
    """The files in the folder where deliveries land, looked at once: those in subfolders and in zip files included.

    spool: folder of ours where members of zip files are unpacked; without one, zip files are files like
    any other. waiting: names of files that are still being written, or whose marker is not there yet.
    """

    def __init__(self, folder: Path, *, spool: Path | None = None, settle_seconds: float = 0) -> None:
        """Raises ConfigurationProblem when there is no such folder."""
        if not folder.is_dir():
            raise ConfigurationProblem(
                f"council.inbox: there is no folder {folder}.", do="Make it, or name the folder where deliveries land."
            )
        self.waiting: set[str] = set()
        self._folder = folder
        self._spool = spool
        steady, unfinished = settled(self._look, seconds=settle_seconds)
        self.waiting |= {path.name for path in unfinished}
        self._files = sorted(steady)
        self._zips = {
            path: each for path in self._files if spool and path.suffix.casefold() == ".zip" if (each := self._list(path))
        }
        if spool:
            self._forget_zips_gone(spool)

    def deliveries(self, settings: FeedSettings, *, fallback: date) -> list[Found]:
        """Every file whose name matches `settings.files`, by day of delivery and then by name.

        The day is that of the nearest dated folder (2026-11-16), else the first date in the file's name
        (2026-11-16 or 20261116), else `fallback`; in a zip file its own folders and name come first, then
        those of the zip file. Capital letters make no difference to a match. Links to other places are
        not followed, so that nothing outside the inbox is ever read.
        """
        pattern = settings.files.casefold()
        found = [
            Found(path, self._day(path, fallback=fallback))
            for path in self._files
            if path not in self._zips and fnmatchcase(path.name.casefold(), pattern) and self._complete(path, settings)
        ]
        for path, zipped in self._zips.items():
            found += self._in_zip(path, zipped, pattern, settings, fallback=fallback)
        return sorted(found, key=lambda each: (each.delivered_on, each.path.name, each.path.as_posix()))

    def unlisted(self, *, fallback: date) -> list[Found]:
        """Zip files of which not even the list of members can be read: of which feed they are can't be known."""
        return [
            Found(path, self._day(path, fallback=fallback), zipped.refused)
            for path, zipped in self._zips.items()
            if zipped.refused and not zipped.members
        ]

    def _in_zip(self, path: Path, zipped: Zipped, pattern: str, settings: FeedSettings, *, fallback: date) -> Iterator[Found]:
        day = self._day(path, fallback=fallback)
        matching = [each for each in zipped.members if fnmatchcase(each.path.name.casefold(), pattern)]
        beside = settings.joined_files.casefold()
        if not matching or not self._complete(path, settings):
            return
        if zipped.refused:
            yield Found(path, day, zipped.refused)
            return
        folders = {each.path.parent for each in matching}
        second = [
            each
            for each in zipped.members
            if beside and each.path.parent in folders and fnmatchcase(each.path.name.casefold(), beside)
        ]
        for member in (*second, *matching):
            # The archive's folders are folders here too, so that what lies side by side there does here.
            folder = sha256(str(member.path.parent).casefold().encode("utf-8", "surrogateescape")).hexdigest()[:16]
            target = self._unpacked(path) / folder / member.path.name
            refused = ""
            if not target.is_file():
                try:
                    take_out(path, member, target)
                except DeliveryProblem as problem:
                    refused = problem.what
            if member in matching:
                yield Found(path if refused else target, _delivered_on(member.path, fallback=day), refused)

    def _complete(self, path: Path, settings: FeedSettings) -> bool:
        complete = says_complete(path, settings.marker)
        if not complete:
            self.waiting.add(path.name)
        return complete

    def _look(self) -> dict[Path, State]:
        seen = {}
        for folder, _, names in os.walk(self._folder, followlinks=False):
            for name in names:
                path = Path(folder, name)
                if path.is_symlink() or not path.is_file():
                    continue
                if is_unfinished_name(name):
                    if not name.startswith("."):
                        self.waiting.add(name)
                    continue
                try:
                    state = path.stat()
                except OSError:
                    continue  # gone since it was listed: renamed by whoever writes it
                seen[path] = State(state.st_size, state.st_mtime)
        return seen

    def _list(self, path: Path) -> Zipped | None:
        try:
            return listed(path)
        except DeliveryProblem as problem:
            return Zipped((), problem.what)
        except OSError as failed:
            return Zipped((), f"{path.name} can't be opened: {failed.strerror or type(failed).__name__}.")

    def _unpacked(self, path: Path) -> Path:
        """Where this state of a zip file is unpacked: another size or time is another folder."""
        assert self._spool is not None
        state = path.stat()
        key = f"{path.relative_to(self._folder).as_posix()}\n{state.st_size}\n{state.st_mtime_ns}"
        return self._spool / sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:24]

    def _forget_zips_gone(self, spool: Path) -> None:
        kept = {self._unpacked(path) for path in self._zips}
        for folder in spool.iterdir() if spool.is_dir() else ():
            if folder not in kept:
                shutil.rmtree(folder, ignore_errors=True)

    def _day(self, path: Path, *, fallback: date) -> date:
        return _delivered_on(path.relative_to(self._folder), fallback=fallback)


def find_deliveries(inbox: Path, settings: FeedSettings, *, fallback: date) -> list[Found]:
    """The deliveries of one feed in a folder, zip files aside: `Inbox` looked at once.

    Raises ConfigurationProblem when there is no such folder.
    """
    return Inbox(inbox).deliveries(settings, fallback=fallback)


def day_in(path: Path | PurePosixPath) -> date | None:
    """The day that a path names by its nearest dated folder, else by the first date in its name; None for neither."""
    for folder in reversed(path.parent.parts):
        match = _FOLDER_DAY.fullmatch(folder)
        day = _day(*match.groups()) if match else None
        if day is not None:
            return day
    for match in _NAME_DAY.finditer(path.name):
        day = _day(match[1], match[3], match[4])
        if day is not None:
            return day
    return None


def _delivered_on(path: Path | PurePosixPath, *, fallback: date) -> date:
    return day_in(path) or fallback


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
