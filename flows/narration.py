"""What a person watching a long command is told: one line a step, on the error stream, never a child's data."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Narration:
    """Says what is being done and how long each step took, and keeps the times for the report."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self.seconds: dict[str, float] = {}

    def say(self, words: str) -> None:
        """One line."""
        if not self.quiet:
            sys.stderr.write(words + "\n")
            sys.stderr.flush()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Say that a step begins, and how long it took."""
        self.say(f"{name} ...")
        started = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.monotonic() - started
        self.say(f"{name}: done in {self.seconds[name]:.1f} s")
