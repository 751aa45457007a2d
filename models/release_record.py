"""The record of what people did with cards. It is `releases.jsonl` in the cards' folder, and only grows.

Each line holds the hash of the line before, so a line that is changed, taken out or put in is noticed.
A typed name is no proof of who typed it, so the account that ran the command stands beside it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from models.card_file import Card
from vocabulary.problems import ModelProblem

Event = Literal["candidate", "shadow", "released", "withdrawn", "stopped", "resumed", "held", "lifted"]
_RECORD = "releases.jsonl"
_SHORTEST_REASON = 10
_WAIT_SECONDS = 30


@dataclass(frozen=True)
class ReleaseRecord:
    """One line: on a day, a person (by) did something with a card, with a reason. `previous` hashes the line before.

    digest and card_name are empty where nothing was released or in shadow when sending was stopped.
    account: the account of the operating system that ran it. override: why a card went live though its
    nights in shadow had not shown what they must; else empty. about: what a hold is about, and a lift lifts.
    """

    event: Event
    digest: str
    card_name: str
    verdict: str
    demonstration: bool
    by: str
    reason: str
    on: str
    previous: str
    account: str = ""
    override: str = ""
    about: tuple[str, ...] = ()

    @property
    def day(self) -> date:
        """The day of it."""
        return date.fromisoformat(self.on)


def card_path(folder: Path, digest: str) -> Path:
    """Where a card's file is."""
    return folder / f"card-{digest[:16]}.json"


def records(folder: Path) -> tuple[ReleaseRecord, ...]:
    """Every line of the record, oldest first. Raises ModelProblem if the chain is broken."""
    path = folder / _RECORD
    if not path.exists():
        return ()
    found: list[ReleaseRecord] = []
    previous = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            raw = json.loads(line)
            each = ReleaseRecord(**{**raw, "about": tuple(raw.get("about", ()))})
        except (ValueError, TypeError, AttributeError):
            raise ModelProblem(f"Line {number} of {_RECORD} can't be read.", do="Restore the record from its backup.") from None
        if each.previous != previous:
            raise ModelProblem(
                f"Line {number} of {_RECORD} does not follow the line before it.", do="Restore the record from its backup."
            )
        found.append(each)
        previous = hashlib.sha256(line.encode()).hexdigest()
    return tuple(found)


def append(
    folder: Path,
    card: Card | None,
    event: Event,
    *,
    by: str,
    reason: str,
    on: date,
    account: str = "",
    override: str = "",
    about: tuple[str, ...] = (),
) -> ReleaseRecord:
    """Add one line, one writer at a time. Raises ModelProblem if the chain is broken or the record stays locked."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / _RECORD
    with _alone(folder):
        records(folder)
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        record = ReleaseRecord(
            event=event,
            digest=card.digest if card else "",
            card_name=card.name if card else "",
            verdict=card.verdict if card else "",
            demonstration=card.demonstration if card else False,
            by=by,
            reason=reason,
            on=on.isoformat(),
            previous=hashlib.sha256(lines[-1].encode()).hexdigest() if lines else "",
            account=account,
            override=override,
            about=about,
        )
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(asdict(record), sort_keys=True, ensure_ascii=False) + "\n")
    return record


def check_person(by: str, reason: str) -> None:
    """Raise ModelProblem unless there is a name, and a reason that says something."""
    if not by.strip():
        raise ModelProblem("A card is released or withdrawn by a named person, and no name was given.")
    if len(reason.strip()) < _SHORTEST_REASON:
        raise ModelProblem(f"A reason of at least {_SHORTEST_REASON} characters is needed.")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """A night that holds a card and a person who stops it may write at once: the second waits, so that the chain stays whole."""
    connection = sqlite3.connect(folder / "releases.lock", timeout=_WAIT_SECONDS, isolation_level=None)
    try:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise ModelProblem("The record of releases is being written by another command.", do="Try again.") from None
        yield
    finally:
        connection.close()
