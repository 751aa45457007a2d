"""Releasing a card: a named person's act, recorded, and shown wherever the card is shown."""

from __future__ import annotations

from datetime import date

from flows.installation import Installation
from flows.pages import keep_evaluation
from models.card_file import read
from models.release import ReleaseRecord, card_path, records, release
from models.tracking import record_release
from reports.evaluation import Released
from vocabulary.problems import ModelProblem


def release_card(installation: Installation, digest: str, *, by: str, why: str, on: date) -> ReleaseRecord:
    """Release the candidate whose digest begins with `digest`, and show it in MLflow's registry.

    Raises ModelProblem when no candidate or more than one begins so, and as `models.release.release` does.
    """
    candidates = sorted({each.digest for each in records(installation.folders.cards) if each.event == "candidate"})
    found = [each for each in candidates if each.startswith(digest)]
    if len(found) != 1:
        raise ModelProblem(
            f"{len(found)} candidates have a digest that begins with {digest[:16]!r}.",
            do="`python -m flows evaluate` lists them; give more characters."
            if found
            else "`python -m flows evaluate` lists them.",
        )
    record = release(installation.folders.cards, found[0], by=by, reason=why, on=on)
    record_release(installation.folders.tracking, record)
    card = read(card_path(installation.folders.cards, record.digest))
    keep_evaluation(installation, card, released=Released(record.by, on, record.reason))
    return record
