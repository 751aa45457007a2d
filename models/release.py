"""Candidates and releases: a named person releases a card, with a reason, and the record only grows.

Cards are files named by their digest; what was done with them is in `models.release_record`, and what
that comes to on a day is in `models.standing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from models.card_file import Card, load, read, save
from models.release_record import ReleaseRecord as ReleaseRecord
from models.release_record import append, check_person
from models.release_record import card_path as card_path
from models.release_record import records as records
from models.standing import standing
from vocabulary.indicators import IndicatorDescription
from vocabulary.problems import ModelProblem

MEETS_THE_BAR = "meets the bar"
DO_NOT_USE = "do not use"


def propose(folder: Path, card: Card, *, on: date) -> ReleaseRecord:
    """Keep a trained card as a candidate. A card whose verdict is 'do not use' is kept and recorded too: that is a result."""
    save(card, card_path(folder, card.digest))
    return append(folder, card, "candidate", by="training", reason=card.verdict_words, on=on)


def release(
    folder: Path,
    digest: str,
    *,
    by: str,
    reason: str,
    on: date,
    key: bytes | None = None,
    account: str = "",
    override: str = "",
) -> ReleaseRecord:
    """Release a candidate in the name of a person; with a key, signed.

    override: why it goes live though its nights in shadow have not shown what they must; kept with the release.

    Raises ModelProblem if the person or reason is missing, the card is no candidate, its file is
    damaged, it has expired, or its verdict is 'do not use' and it is not a labelled demonstration.
    """
    card = _may_be_used(folder, digest, by=by, reason=reason, on=on, key=key)
    return append(
        folder, card, "released", by=by.strip(), reason=reason.strip(), on=on, account=account, override=override.strip()
    )


def to_shadow(
    folder: Path, digest: str, *, by: str, reason: str, on: date, key: bytes | None = None, account: str = ""
) -> ReleaseRecord:
    """Put a candidate in shadow: nights score and choose with it, and send nothing of it. Raises as `release` does."""
    card = _may_be_used(folder, digest, by=by, reason=reason, on=on, key=key)
    current = standing(folder, as_of=on).released
    if current is not None and current.digest == digest:
        raise ModelProblem(f"The card {card.name} is released, so it can't be in shadow.", do="Withdraw it first.")
    return append(folder, card, "shadow", by=by.strip(), reason=reason.strip(), on=on, account=account)


def withdraw(folder: Path, *, by: str, reason: str, on: date, account: str = "", shadow: bool = False) -> ReleaseRecord:
    """Stop the released card, or the one in shadow: from this line on nothing is sent of it. Raises ModelProblem if there is none."""
    check_person(by, reason)
    now = standing(folder, as_of=on)
    current = now.shadow if shadow else now.released
    if current is None:
        raise ModelProblem(f"No card is {'in shadow' if shadow else 'released'}, so none can be withdrawn.")
    card = read(card_path(folder, current.digest))
    return append(folder, card, "withdrawn", by=by.strip(), reason=reason.strip(), on=on, account=account)


def in_force(folder: Path, *, as_of: date) -> ReleaseRecord | None:
    """The release in force on a day; None before the first and after a withdrawal."""
    return standing(folder, as_of=as_of).released


def released(
    folder: Path,
    *,
    as_of: date,
    catalogue_version: str,
    descriptions: Mapping[str, IndicatorDescription],
    key: bytes | None = None,
    shadow: bool = False,
) -> Card | None:
    """The card in force on a day, or the one in shadow, checked; None where there is none, and then nothing is sent.

    Raises ModelProblem if there is one and it may not be used: damaged, not signed with the key,
    expired, or of another catalogue.
    """
    now = standing(folder, as_of=as_of)
    current = now.shadow if shadow else now.released
    if current is None:
        return None
    path = card_path(folder, current.digest)
    card = load(path, as_of=as_of, catalogue_version=catalogue_version, descriptions=descriptions, key=key)
    if card.digest != current.digest:
        raise ModelProblem(f"{path.name} is not the card that was released.")
    return card


def _may_be_used(folder: Path, digest: str, *, by: str, reason: str, on: date, key: bytes | None) -> Card:
    check_person(by, reason)
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
    if key is not None:
        card = card.signed(key)
        save(card, card_path(folder, digest))
    return card
