"""Tells a file that is all there from one that is still being written, without ever reading half of one."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".download", ".writing", ".swp")
"""Endings that programs give a file while they write it."""


@dataclass(frozen=True)
class State:
    """What a place says of a file: its size in bytes, when it last changed (seconds since 1970), and its tag if it has one."""

    size: int
    changed: float
    tag: str = ""


def is_unfinished_name(name: str) -> bool:
    """Whether the name itself says that the file is still being written, or is no delivery (hidden, or an editor's lock)."""
    return name.startswith((".", "~")) or name.casefold().endswith(UNFINISHED)


def settled(
    look: Callable[[], Mapping[Key, State]],
    *,
    seconds: float,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[set[Key], set[Key]]:
    """The files that are all there, and those that are still being written.

    A file that has not changed for `seconds` is all there. Where any is newer, all are looked at a
    second time once the newest would be old enough: one that grew, changed or appeared meanwhile, or
    is new and still empty, is still being written. It waits once, for at most `seconds`.
    """
    first = dict(look())
    newest = max((state.changed for state in first.values()), default=0.0)
    wait = min(newest + seconds - clock(), seconds)
    if wait <= 0:
        return set(first), set()
    fresh = {key for key, state in first.items() if state.changed + seconds > clock()}
    sleep(wait)
    second = look()
    steady = {key for key, state in second.items() if first.get(key) == state and (state.size or key not in fresh)}
    return steady, set(second) - steady
