"""Where pages are kept, and the evaluation page of a card, written when it is trained."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from flows.installation import Installation
from models.tracking.words import fairness_rows
from reports.evaluation import Released, render

if TYPE_CHECKING:
    from models.training import Trained


def evaluation_path(installation: Installation, digest: str) -> Path:
    """The evaluation page of a card."""
    return installation.folders.reports / "cards" / f"{digest[:16]}.html"


def fairness_path(installation: Installation, digest: str) -> Path:
    """The audit by group of a card, as rows of a table."""
    return evaluation_path(installation, digest).with_suffix(".fairness.json")


def keep_evaluation(installation: Installation, trained: Trained, *, released: Released | None = None) -> Path:
    """Write a card's evaluation page; its path."""
    path = evaluation_path(installation, trained.card.digest)
    configuration = installation.configuration
    text = render(
        trained.card,
        council=configuration.council.name,
        thresholds=configuration.thresholds,
        fairness=trained.fairness,
        released=released,
    )
    rows = fairness_rows(trained.fairness, configuration.thresholds)
    keep(fairness_path(installation, trained.card.digest), json.dumps(rows, ensure_ascii=False, indent=1))
    return keep(path, text)


def keep(path: Path, text: str) -> Path:
    """Write a page so that it appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(path.suffix + ".unfinished")
    unfinished.write_text(text, encoding="utf-8", newline="\n")
    unfinished.replace(path)
    return path
