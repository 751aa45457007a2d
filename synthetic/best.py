"""The best possible ranking: each child's true probability of harm, beside the rows that the pipeline made of them.

Only benchmarks ask. The pipeline knows pseudonyms, and the generator knows children; the references in
truth/people.parquet say which is which.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from models.panel import Panel
from store.identities import Identities
from synthetic.borough import Invented
from synthetic.risk import PERIOD
from synthetic.terms import day_number
from vocabulary.decisions import LinkConfidence

NOBODY = -1


def true_children(truth: Path, identities: Identities) -> dict[str, int]:
    """The generator's number of the child behind each pseudonym.

    A child's records are followed as the pipeline follows them (no weak link). Where they are of two
    children, the one of the first education record stands, because marks are what most indicators are of.
    """
    people = pd.read_parquet(truth / "people.parquet")
    numbered = pd.concat(
        [identities.numbers(source).to_pandas().assign(source=source) for source in ("education", "care")], ignore_index=True
    )
    links = identities.links()
    links = links[links["confidence"] != LinkConfidence.WEAK.value]
    held = numbered.merge(people, on=["source", "person_ref"]).merge(links, on="person_no")
    held = held.merge(identities.children()[["child_no", "child_id"]], on="child_no")
    held = held.assign(care=held["source"] == "care").sort_values(["child_no", "care", "person_no"])
    first = held.drop_duplicates("child_no")
    return {str(child_id): int(child) for child_id, child in zip(first["child_id"], first["child"], strict=True)}


def true_probability(panel: Panel, borough: Invented, child_of: dict[str, int]) -> np.ndarray:
    """For each row, the true probability of a crisis of harm in 52 weeks, given all that was drawn up to its date.

    Nobody can rank better than by it: it knows what pulls each child, of which records only show signs. It is
    of the nearest start of a period of 28 days, so up to 14 days from the date. 0 for a child who does not
    live in the borough then, and for a pseudonym that stands for nobody.
    """
    risk = borough.risk
    child = np.array([child_of.get(each, NOBODY) for each in panel.child_id], dtype=np.int64)
    chance = np.zeros(len(panel))
    for day in panel.dates:
        period = int(risk.period_of(np.array(day_number(day) + PERIOD // 2)))
        here = (panel.as_of == np.datetime64(day)) & (child != NOBODY)
        chance[here] = (risk.chance_of_harm(period) * risk.is_here(period))[child[here]]
    return chance
