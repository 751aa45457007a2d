"""Fetches what has landed at a place elsewhere (SFTP, an object store) into a folder here that mirrors it.

Only a place that the council names is ever contacted, with credentials from the environment. A file is
fetched once: again only when its size, time or tag has changed. It appears in the folder whole or not at all.
"""

from __future__ import annotations

import json
import os
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sources.settled import State, is_unfinished_name, settled
from sources.sftp import sftp_place
from vocabulary.problems import ConfigurationProblem, DeliveryProblem

MOST_FILES = 100_000
"""Files and folders in one place: a listing with more is refused."""

DEEPEST = 8
"""Folders within folders that are looked into."""

PACKAGES = {"s3": "s3fs", "s3a": "s3fs", "abfs": "adlfs", "abfss": "adlfs", "az": "adlfs", "gs": "gcsfs", "gcs": "gcsfs"}
"""Kind of address = the package that opens it and that is not among what every installation has."""

_INDEX = ".fetched.json"
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\]")


@dataclass(frozen=True)
class Mirror:
    """The folder that mirrors the place, and the files that are still being written there."""

    folder: Path
    waiting: tuple[str, ...]
    fetched: int


def fetch(address: str, folder: Path, *, settle_seconds: float = 0, filesystem: Any | None = None) -> Mirror:
    """Fetch what is new at the place into the folder, and take away what is no longer there.

    filesystem: an open fsspec file system, for an address that needs none made.

    Raises ConfigurationProblem for an address that can't be used, or whose package is not installed;
    DeliveryProblem when the place can't be reached, is not trusted, or a fetch broke off: the files
    fetched before that are whole, and the next run goes on from there.
    """
    try:
        place, root = (filesystem, _path(address)) if filesystem is not None else _opened(address)
        look = _looker(place, root)
        listed: dict[str, State] = {}

        def looked() -> Mapping[str, State]:
            listed.clear()
            listed.update(look())
            return listed

        steady, unfinished = settled(looked, seconds=settle_seconds)
        waiting = {name for name in (*listed, *unfinished) if is_unfinished_name(posixpath.basename(name))}
        wanted = {name: listed[name] for name in sorted(steady - waiting)}
        fetched, grew = _mirror(place, root, wanted, folder)
    except (ConfigurationProblem, DeliveryProblem):
        raise
    except Exception as failed:  # noqa: BLE001 - each kind of place fails in its own words, which may hold a key
        raise DeliveryProblem(
            f"The place where deliveries land can't be reached or read ({type(failed).__name__}).",
            do="Check council.inbox, the network and the credentials in the environment; nothing half-read was kept.",
        ) from None
    left = waiting | unfinished | grew
    return Mirror(folder, tuple(sorted(posixpath.basename(name) for name in left)), fetched)


def _opened(address: str) -> tuple[Any, str]:
    kind = address.partition("://")[0].casefold()
    if kind in {"sftp", "ssh"}:
        return sftp_place(address)
    import fsspec

    try:
        return fsspec.core.url_to_fs(address)
    except ImportError:
        package = PACKAGES.get(kind, "the package for it")
        raise ConfigurationProblem(
            f"council.inbox: {kind}:// needs {package}, which is not installed.", do=f"Install {package} into this environment."
        ) from None
    except ValueError:
        raise ConfigurationProblem(
            f"council.inbox: {kind}:// is no kind of place that is known.", do="Use a folder, sftp://, s3:// or abfs://."
        ) from None


def _path(address: str) -> str:
    return address.partition("://")[2].rstrip("/")


def _looker(place: Any, root: str) -> Callable[[], dict[str, State]]:
    def look() -> dict[str, State]:
        place.invalidate_cache()
        return dict(_walk(place, root.rstrip("/")))

    return look


def _walk(place: Any, root: str) -> Iterator[tuple[str, State]]:
    """Each file below the root, by its path from there. Links are not followed: they lead elsewhere."""
    folders = [("", 0)]
    seen = 0
    while folders:
        below, deep = folders.pop()
        at = f"{root}/{below}".rstrip("/") or "/"
        for each in place.ls(at, detail=True):
            name = posixpath.basename(str(each["name"]).rstrip("/"))
            if str(each["name"]).rstrip("/") == at or not name:
                continue  # an object store lists a folder's own marker within it
            seen += 1
            if seen > MOST_FILES:
                raise DeliveryProblem(
                    f"More than {MOST_FILES:,} files are at council.inbox.", do="Clear out old deliveries there."
                )
            if _UNSAFE.search(name) or name in {".", ".."} or len(name.encode("utf-8", "replace")) > 200:
                continue
            path = posixpath.join(below, name)
            if each["type"] == "directory" and deep < DEEPEST:
                folders.append((path, deep + 1))
            elif each["type"] == "file":
                yield path, _state(each)


def _state(each: Mapping[str, Any]) -> State:
    return State(int(each.get("size") or 0), _changed(each), str(each.get("ETag") or each.get("etag") or ""))


def _changed(each: Mapping[str, Any]) -> float:
    """When it changed, in seconds since 1970; 0 where the place does not say."""
    for name in ("mtime", "LastModified", "last_modified", "created"):
        when = each.get(name)
        if isinstance(when, datetime):
            return when.timestamp()
        if isinstance(when, int | float):
            return float(when)
    return 0.0


def _mirror(place: Any, root: str, wanted: Mapping[str, State], folder: Path) -> tuple[int, set[str]]:
    """How many files were fetched, and those that turned out to be still growing."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    index = _Index(folder)
    index.forget_all_but(wanted)
    fetched, grew = 0, set()
    for name, state in wanted.items():
        target = folder / name
        if index.has(name, state) and target.is_file() and target.stat().st_size == state.size:
            continue
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if _fetch_one(place, f"{root.rstrip('/')}/{name}", target, state):
            index.keep(name, state)
            fetched += 1
        else:
            target.unlink(missing_ok=True)  # what was there before is of an earlier state
            grew.add(name)
    return fetched, grew


def _fetch_one(place: Any, source: str, target: Path, state: State) -> bool:
    """Fetch one file whole; False when it changed at the place while it was fetched, whatever that did to the fetch."""
    half = target.with_name(f".{target.name[:80]}.fetching")
    try:
        os.close(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        try:
            place.get_file(source, str(half))
        except Exception:
            if _is_as_listed(place, source, state):
                raise
            return False
        if half.stat().st_size != state.size or not _is_as_listed(place, source, state):
            return False
        if state.changed:
            os.utime(half, (state.changed, state.changed))
        os.replace(half, target)
        return True
    finally:
        half.unlink(missing_ok=True)


def _is_as_listed(place: Any, source: str, state: State) -> bool:
    """Whether the file is still as the listing said. Places tell times to the second here and finer there."""
    place.invalidate_cache()
    try:
        now = _state(place.info(source))
    except FileNotFoundError:
        return False
    return now.size == state.size and now.tag == state.tag and abs(now.changed - state.changed) <= 1


class _Index:
    """What has been fetched and in which state, kept beside it after each file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / _INDEX
        self._known: dict[str, Any] = {}
        try:
            known = json.loads(self._path.read_text(encoding="utf-8"))
            self._known = known if isinstance(known, dict) else {}
        except (OSError, ValueError):
            self._known = {}  # lost or damaged: everything is fetched again, and nothing is believed

    def has(self, name: str, state: State) -> bool:
        return bool(self._known.get(name) == asdict(state))

    def keep(self, name: str, state: State) -> None:
        self._known[name] = asdict(state)
        self._write()

    def forget_all_but(self, wanted: Mapping[str, State]) -> None:
        """Take away copies of what is no longer at the place, and anything else that is not one of its files."""
        for path in sorted(self._folder.rglob("*"), reverse=True):
            name = path.relative_to(self._folder).as_posix()
            if path.is_symlink() or (path.is_file() and name not in wanted and name != _INDEX):
                path.unlink()
            elif path.is_dir() and not any(path.iterdir()):
                path.rmdir()
        self._known = {name: state for name, state in self._known.items() if name in wanted}
        self._write()

    def _write(self) -> None:
        half = self._path.with_suffix(".writing")
        half.write_text(json.dumps(self._known), encoding="utf-8")
        os.replace(half, self._path)
