"""Heads of the ledger written somewhere else, a line for each night, and the ledger compared with all of them.

The file only grows, and each of its lines holds the digest of the line before. Whoever can write to it and to the
database can forge both: keep it, or a copy of it, where the application's account can't write.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from review import ledger
from vocabulary.problems import LedgerProblem, StoreProblem

_FIRST = "0" * 64
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Head:
    """The last line of the ledger at the end of one night: its number and digest. before: digest of the line before in the file."""

    day: date
    seq: int
    digest: str
    before: str


def write_head(file: Path, *, day: date) -> Head:
    """Add the ledger's head as it is now. A night that is run again adds nothing when nothing has changed.

    Raises StoreProblem when the file can't be read or written, or was tampered with.
    """
    lines = _lines(file)
    heads = _heads(lines)
    seq, digest = ledger.head()
    if heads and (heads[-1].day, heads[-1].seq, heads[-1].digest) == (day, seq, digest):
        return heads[-1]
    head = Head(day, seq, digest, _digest(lines[-1]) if lines else _FIRST)
    said = {"day": day.isoformat(), "seq": seq, "digest": digest, "before": head.before}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(json.dumps(said) + "\n")
            out.flush()
            os.fsync(out.fileno())
    except OSError as refused:
        raise StoreProblem(
            f"The head of the ledger could not be written: {refused.strerror}.",
            do="Let the account that runs the night write to `review.ledger_heads`, and run the night again.",
        ) from None
    return head


def read_heads(file: Path) -> tuple[Head, ...]:
    """Every head in the file, oldest first; none when there is no file. Raises StoreProblem when a line is not one or is not chained."""
    return _heads(_lines(file))


def check(*files: Path, without: bool = False) -> Iterator[str]:
    """Read the whole ledger, compare it with every head in the files, and say what was found, line by line.

    without: no head is asked for. Raises LedgerProblem when something does not hold, or there is no head to compare with.
    """
    heads = [head for file in files for head in read_heads(file)]
    verdict = ledger.verify(*((each.seq, each.digest) for each in heads))
    seq, digest = ledger.head()
    yield f"{verdict.entries:,} lines, {len(heads):,} heads written elsewhere. Head now: {seq} {digest}"
    for line, fault in verdict.faults:
        yield f"  line {line}: {fault}"
    if not verdict.intact:
        raise LedgerProblem(
            f"{len(verdict.faults):,} things in the ledger do not hold. They are listed above.",
            do="Touch nothing. Keep a copy of the database and of the heads, and compare with the last backup.",
        )
    if not heads and not without:
        raise LedgerProblem(
            "The chain holds, but no head was written elsewhere, so it can't be said whether its end was cut off.",
            do="Name the file with --heads, run a night (which writes one), or accept this with --without-heads.",
        )
    newest = max((each.seq for each in heads), default=0)
    yield (
        f"Intact. {seq - newest:,} lines were added since the newest head; whether more were is shown by the next."
        if heads
        else "The chain holds."
    )


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="ascii").splitlines() if file.exists() else []
    except (OSError, UnicodeDecodeError):
        raise StoreProblem("The file of heads of the ledger can't be read.", do="Look at it, and at its copies.") from None


def _heads(lines: list[str]) -> tuple[Head, ...]:
    heads: list[Head] = []
    before = _FIRST
    for number, line in enumerate(lines, start=1):
        head = _head(line)
        if head is None or head.before != before:
            raise StoreProblem(
                f"Line {number} of the file of heads {'is not a head' if head is None else 'does not follow the line before'}.",
                do="It was changed or cut. Compare it with its copies, and bring back the one that is whole.",
            )
        heads.append(head)
        before = _digest(line)
    return tuple(heads)


def _head(line: str) -> Head | None:
    try:
        said = json.loads(line)
        head = Head(date.fromisoformat(said["day"]), int(said["seq"]), str(said["digest"]), str(said["before"]))
    except (ValueError, KeyError, TypeError):
        return None
    return head if head.seq >= 0 and _DIGEST.fullmatch(head.digest) else None


def _digest(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()
