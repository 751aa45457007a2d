"""Where pages are kept, and the evaluation page of a card, written when it is trained."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from flows.installation import Installation
from models.card_file import Card
from models.fairness import Fairness
from reports.evaluation import Released, render

if TYPE_CHECKING:
    from models.training import Trained


def evaluation_path(installation: Installation, digest: str) -> Path:
    """The evaluation page of a card."""
    return installation.folders.reports / "cards" / f"{digest[:16]}.html"


def fairness_path(installation: Installation, digest: str) -> Path:
    """The audit by group of a card, kept with the cards: counts of groups, small ones among them, and no rows."""
    return installation.folders.cards / f"fairness-{digest[:16]}.json"


def keep_audit(installation: Installation, trained: Trained) -> None:
    """Keep a card's audit by group, and its evaluation page."""
    path = fairness_path(installation, trained.card.digest)
    keep(path, json.dumps(asdict(trained.fairness), ensure_ascii=False, indent=1))
    keep_evaluation(installation, trained.card)


def audit_kept(installation: Installation, digest: str) -> Fairness | None:
    """The audit by group that was kept for a card; None where there is none."""
    path = fairness_path(installation, digest)
    return TypeAdapter(Fairness).validate_json(path.read_bytes()) if path.exists() else None


def keep_evaluation(installation: Installation, card: Card, *, released: Released | None = None) -> Path:
    """Write a card's evaluation page; its path."""
    configuration = installation.configuration
    text = render(
        card,
        council=configuration.council.name,
        thresholds=configuration.thresholds,
        fairness=audit_kept(installation, card.digest),
        released=released,
    )
    return keep(evaluation_path(installation, card.digest), text)


def keep(path: Path, text: str) -> Path:
    """Write a page so that it appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(path.suffix + ".unfinished")
    unfinished.write_text(text, encoding="utf-8", newline="\n")
    unfinished.replace(path)
    return path
