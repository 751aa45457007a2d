"""Candidates and releases: a named person releases a card, with a reason, and the record only grows.

The record is `releases.jsonl` in the cards' folder. Each line holds the hash of the line before, so a
line that is changed, taken out or put in is noticed. Cards are files named by their digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from models.card_file import Card, load, read, save
from vocabulary.indicators import IndicatorDescription
from vocabulary.problems import ModelProblem

Event = Literal["candidate", "released", "withdrawn"]
MEETS_THE_BAR = "meets the bar"
DO_NOT_USE = "do not use"
_RECORD = "releases.jsonl"
_SHORTEST_REASON = 10


@dataclass(frozen=True)
class ReleaseRecord:
    """One line: on a day, a person (by) did something with a card, with a reason. `previous` hashes the line before."""

    event: Event
    digest: str
    card_name: str
    verdict: str
    demonstration: bool
    by: str
    reason: str
    on: str
    previous: str


def card_path(folder: Path, digest: str) -> Path:
    """Where a card's file is."""
    return folder / f"card-{digest[:16]}.json"


def propose(folder: Path, card: Card, *, on: date) -> ReleaseRecord:
    """Keep a trained card as a candidate. A card whose verdict is 'do not use' is kept and recorded too: that is a result."""
    save(card, card_path(folder, card.digest))
    return _append(folder, card, "candidate", by="training", reason=card.verdict_words, on=on)


def release(folder: Path, digest: str, *, by: str, reason: str, on: date) -> ReleaseRecord:
    """Release a candidate in the name of a person.

    Raises ModelProblem if the person or reason is missing, the card is no candidate, its file is
    damaged, it has expired, or its verdict is 'do not use' and it is not a labelled demonstration.
    """
    _check_person(by, reason)
    if not any(each.event == "candidate" and each.digest == digest for each in records(folder)):
        raise ModelProblem(f"No candidate has the digest {digest[:16]}.", do="Train one first.")
    card = read(card_path(folder, digest))
    if card.digest != digest:
        raise ModelProblem(f"The file of candidate {digest[:16]} holds another card.")
    if card.verdict != MEETS_THE_BAR and not card.demonstration:
        raise ModelProblem(
            f"The verdict on this card is '{card.verdict}': {card.verdict_words}",
            do="A card that has not earned it is not released. Use the best simple rule, or train again.",
        )
    if on >= card.sunset_on:
        raise ModelProblem(f"The card {card.name} expires on {card.sunset_on.isoformat()}.", do="Train a new card.")
    return _append(folder, card, "released", by=by.strip(), reason=reason.strip(), on=on)


def withdraw(folder: Path, *, by: str, reason: str, on: date) -> ReleaseRecord:
    """Stop the released card: from this line on nothing is sent. Raises ModelProblem if none is released."""
    _check_person(by, reason)
    current = in_force(folder, as_of=on)
    if current is None:
        raise ModelProblem("No card is released, so none can be withdrawn.")
    return _append(folder, read(card_path(folder, current.digest)), "withdrawn", by=by.strip(), reason=reason.strip(), on=on)


def in_force(folder: Path, *, as_of: date) -> ReleaseRecord | None:
    """The release in force on a day; None before the first and after a withdrawal."""
    current: ReleaseRecord | None = None
    for each in records(folder):
        if each.event != "candidate" and date.fromisoformat(each.on) <= as_of:
            current = each if each.event == "released" else None
    return current


def released(
    folder: Path,
    *,
    as_of: date,
    catalogue_version: str,
    descriptions: Mapping[str, IndicatorDescription],
    key: bytes | None = None,
) -> Card | None:
    """The card in force on a day, checked; None where none is released, and then nothing is sent.

    Raises ModelProblem if one is released and may not be used: damaged, expired, or of another catalogue.
    """
    current = in_force(folder, as_of=as_of)
    if current is None:
        return None
    path = card_path(folder, current.digest)
    card = load(path, as_of=as_of, catalogue_version=catalogue_version, descriptions=descriptions, key=key)
    if card.digest != current.digest:
        raise ModelProblem(f"{path.name} is not the card that was released.")
    return card


def records(folder: Path) -> tuple[ReleaseRecord, ...]:
    """Every line of the record, oldest first. Raises ModelProblem if the chain is broken."""
    path = folder / _RECORD
    if not path.exists():
        return ()
    found: list[ReleaseRecord] = []
    previous = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            each = ReleaseRecord(**json.loads(line))
        except (ValueError, TypeError):
            raise ModelProblem(f"Line {number} of {_RECORD} can't be read.", do="Restore the record from its backup.") from None
        if each.previous != previous:
            raise ModelProblem(
                f"Line {number} of {_RECORD} does not follow the line before it.", do="Restore the record from its backup."
            )
        found.append(each)
        previous = hashlib.sha256(line.encode()).hexdigest()
    return tuple(found)


def _append(folder: Path, card: Card, event: Event, *, by: str, reason: str, on: date) -> ReleaseRecord:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / _RECORD
    records(folder)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    previous = hashlib.sha256(lines[-1].encode()).hexdigest() if lines else ""
    record = ReleaseRecord(
        event=event,
        digest=card.digest,
        card_name=card.name,
        verdict=card.verdict,
        demonstration=card.demonstration,
        by=by,
        reason=reason,
        on=on.isoformat(),
        previous=previous,
    )
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(asdict(record), sort_keys=True, ensure_ascii=False) + "\n")
    return record


def _check_person(by: str, reason: str) -> None:
    if not by.strip():
        raise ModelProblem("A card is released or withdrawn by a named person, and no name was given.")
    if len(reason.strip()) < _SHORTEST_REASON:
        raise ModelProblem(f"A reason of at least {_SHORTEST_REASON} characters is needed.")
