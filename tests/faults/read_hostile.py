"""Reads every hostile file in this process and prints what became of each: `python -m tests.faults.read_hostile`."""

from __future__ import annotations

import json
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sources.reading import read
from tests.faults.hostile import every
from vocabulary.council import FeedSettings
from vocabulary.feeds import FEEDS
from vocabulary.problems import DeliveryProblem


def make(folder: Path) -> None:
    """Write every hostile file to the folder."""
    for number, (_, _, content) in enumerate(every()):
        (folder / f"{number:02}").write_bytes(content())


def attempt(folder: Path) -> Iterator[dict[str, Any]]:
    """What became of each: format, name, outcome, seconds, and megabytes that the process has grown by since it began."""
    before = _peak_mb()
    for number, (layout, name, _) in enumerate(every()):
        feed = FEEDS["persons" if layout == "cin_xml" else "contacts"]
        settings = FeedSettings(files="*", format=layout, known_from="delivery")
        began = time.perf_counter()
        try:
            read(folder / f"{number:02}", feed, settings, delivered_on=date(2026, 11, 16))
            outcome = "read"
        except DeliveryProblem as problem:
            outcome = f"refused: {problem.what}"
        seconds = round(time.perf_counter() - began, 2)
        yield {"format": layout, "name": name, "outcome": outcome, "seconds": seconds, "more_mb": _peak_mb() - before}


def main() -> None:
    """Make the files in one process, read them in another: the memory told is the reader's."""
    with tempfile.TemporaryDirectory() as folder:
        maker = multiprocessing.get_context("spawn").Process(target=make, args=(Path(folder),))
        maker.start()
        maker.join()
        for line in attempt(Path(folder)):
            sys.stdout.write(json.dumps(line) + "\n")


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
