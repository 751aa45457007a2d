"""Finds the deliveries of a feed in the inbox, and says on which day each was delivered."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from vocabulary.council import FeedSettings
from vocabulary.problems import ConfigurationProblem

_FOLDER_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_NAME_DAY = re.compile(r"(?<![0-9])(20[0-9]{2})(-?)([0-9]{2})\2([0-9]{2})(?![0-9])")


@dataclass(frozen=True)
class Found:
    """A file in the inbox and the day that it was delivered."""

    path: Path
    delivered_on: date


def find_deliveries(inbox: Path, settings: FeedSettings, *, fallback: date) -> list[Found]:
    """Every file under `inbox` whose name matches `settings.files`, by day of delivery and then by name.

    The day is that of the nearest dated folder (2026-11-16), else the first date in the file's name
    (2026-11-16 or 20261116), else `fallback`. Capital letters make no difference to a match. Links to
    other places are not followed, so that nothing outside the inbox is ever read.

    Raises ConfigurationProblem when there is no such folder.
    """
    if not inbox.is_dir():
        raise ConfigurationProblem(
            f"council.inbox: there is no folder {inbox}.", do="Make it, or name the folder where deliveries land."
        )
    pattern = settings.files.casefold()
    found = [
        Found(path, _delivered_on(path.relative_to(inbox), fallback=fallback))
        for path in _files(inbox)
        if fnmatchcase(path.name.casefold(), pattern)
    ]
    return sorted(found, key=lambda each: (each.delivered_on, each.path.name, each.path.as_posix()))


def _files(inbox: Path) -> list[Path]:
    paths = []
    for folder, _, names in os.walk(inbox, followlinks=False):
        for name in names:
            path = Path(folder, name)
            if path.is_file() and not path.is_symlink():
                paths.append(path)
    return paths


def _delivered_on(path: Path, *, fallback: date) -> date:
    for folder in reversed(path.parent.parts):
        match = _FOLDER_DAY.fullmatch(folder)
        day = _day(*match.groups()) if match else None
        if day is not None:
            return day
    for match in _NAME_DAY.finditer(path.name):
        day = _day(match[1], match[3], match[4])
        if day is not None:
            return day
    return fallback


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
