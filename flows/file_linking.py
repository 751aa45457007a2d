"""Linking any two files: what was read, what was linked, and how right that is where a truth is known."""

from __future__ import annotations

import csv
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from linkage.accuracy import at_thresholds
from linkage.file_settings import read_file_settings
from linkage.linking import Link
from linkage.two_files import FileOfPeople, link_files, read_people, truth_in_file, truth_in_ids
from reports.linkage_accuracy import threshold_lines
from vocabulary.decisions import LinkConfidence
from vocabulary.problems import ConfigurationProblem


def link_two_files(
    left: Path, right: Path, *, config: Path, truth: Path | None = None, ignore: Sequence[str] = (), out: Path | None = None
) -> Iterator[str]:
    """Link two files of people and say what was found, line by line; nothing said or written holds a name.

    truth: a CSV file with the columns left and right; without it, the pattern in the settings, and without
    that no accuracy is known. ignore: more columns that must not be used. out: where to write the links.

    Raises ConfigurationProblem and DeliveryProblem as their readers do, and if `out` is there already.
    """
    settings = read_file_settings(config)
    settings = settings.model_copy(update={"ignore": (*settings.ignore, *ignore)})
    if out is not None and out.exists():
        raise ConfigurationProblem(f"{out.name} is there already.", do="Give another name with --out, or move it away.")
    started = time.monotonic()
    sides = read_people(left, settings, side="left"), read_people(right, settings, side="right")
    for path, side in zip((left, right), sides, strict=True):
        yield from _read(path, side)
    links = link_files(*sides)
    yield f"{len(links):,} links in {time.monotonic() - started:.1f} s"
    for confidence in LinkConfidence:
        count = sum(each.confidence is confidence for each in links)
        yield f"  {confidence.value.replace('_', ' '):<16} {count:>9,}"
    pairs = truth_in_file(truth, *sides) if truth else truth_in_ids(*sides, settings.same_when) if settings.same_when else None
    if pairs is not None:
        yield f"Against the truth ({len(pairs):,} pairs), with 95% intervals:"
        yield from threshold_lines(at_thresholds(links, pairs))
    else:
        yield "No truth is known, so neither is the precision or the recall: give --truth, or same_when in the settings."
    if out is not None:
        _write(out, links, *sides)
        yield f"{out}"


def _read(path: Path, side: FileOfPeople) -> Iterator[str]:
    yield f"{path.name}: {len(side.people):,} people"
    if side.not_used:
        yield f"  not used: {', '.join(side.not_used)}"
    if side.unreadable_dates:
        yield f"  dates of birth that are not in the format, taken as not held: {side.unreadable_dates:,}"


def _write(out: Path, links: Sequence[Link], left: FileOfPeople, right: FileOfPeople) -> None:
    """The links as pairs of ids, for their owner's eyes: who is whom is personal even without names."""
    handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as lines:
        rows = csv.writer(lines)
        rows.writerow(["left", "right", "weight", "chance", "confidence", "evidence"])
        for each in links:
            ids = left.ids[each.left], right.ids[each.right]
            rows.writerow([*ids, f"{each.weight:.2f}", f"{each.probability:.9f}", each.confidence.value, each.evidence])
