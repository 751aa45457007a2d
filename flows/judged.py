"""The page of judgements beside a night's page: people's views and decisions, by the groups of the children."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from features.characteristics import COLUMNS, characteristics
from flows.following import children_of_prompts
from flows.installation import Installation
from flows.pages import keep
from flows.reviewing import ready
from reports.judgements import BAND, CAME, Judged, JudgementsPage, everybody, judged_by_group, render_judgements
from vocabulary.decisions import Decision, Worry

if TYPE_CHECKING:
    from review.outbox import JudgementPair

NAME = "judgements.html"


def keep_judgements(installation: Installation, folder: Path, *, as_of: date) -> Path:
    """Write the page into a night's folder; its path."""
    configuration = installation.configuration
    judged = judged_prompts(installation, as_of=as_of)
    page = JudgementsPage(
        council=configuration.council.name,
        as_of=as_of,
        demonstration=configuration.council.demonstration,
        thresholds=configuration.thresholds,
        everybody=everybody(judged, configuration.thresholds),
        tables=judged_by_group(judged, configuration.thresholds),
    )
    return keep(folder / NAME, render_judgements(page))


def judged_prompts(installation: Installation, *, as_of: date) -> list[Judged]:
    """The first decision on each prompt decided by `as_of`, with the groups of the child that the prompt is about now.

    The names of characteristics and groups are those of the audit by group; no reference and no child goes further.
    """
    pairs = [each for each in _pairs(installation) if each["decided_on"] <= as_of]
    if not pairs:
        return []
    about = children_of_prompts(installation, as_of=as_of)
    children = [about.get(each["reference"], each["child_id"]) for each in pairs]
    groups = _groups(installation, frozenset(children), as_of=as_of)
    return [
        Judged(
            worry=Worry(pair["worry"]) if pair["worry"] else None,
            decision=Decision(pair["decision"]),
            drawn=pair["drawn"],
            minutes=pair["minutes"],
            groups={
                BAND: pair["band"],
                CAME: "Drawn at random" if pair["drawn"] else "Named by the card",
                **groups.get(child, dict.fromkeys(map(_heading, _SHOWN))),
            },
        )
        for pair, child in zip(pairs, children, strict=True)
    ]


_SHOWN = tuple(name for name in COLUMNS if name != "school_type")
"""School type is the cohort's, and a decided child may have left it."""


def _pairs(installation: Installation) -> list[JudgementPair]:
    ready(installation)
    from review.outbox import judgement_pairs

    return judgement_pairs()


def _groups(installation: Installation, child_ids: frozenset[str], *, as_of: date) -> dict[str, dict[str, str | None]]:
    children = installation.identities.children()
    asked = children[children["child_id"].isin(child_ids)]
    found = characteristics(installation.warehouse.history, installation.identities.links(), asked, as_of=as_of)
    rows = found.merge(asked[["child_no", "child_id"]], on="child_no").to_dict("records")
    return {
        str(row["child_id"]): {_heading(name): None if pd.isna(row[name]) else str(row[name]) for name in _SHOWN}
        for row in rows
    }


def _heading(characteristic: str) -> str:
    return characteristic.replace("_", " ").capitalize().replace("Sen", "SEN")
