"""What the label is made of: outcomes of harm, outcomes of service activity, and how much of it is surveillance.

An outcome of service activity is one that a service recorded about a child whom it was already looking
at, such as an assessment. A card trained on such a label learns in part whom services look at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from models.intervals import Estimate, design_effect, wilson
from models.panel import Panel

HARM = "harm"
SERVICE = "service activity"


@dataclass(frozen=True)
class Kind:
    """One kind of outcome on the test rows. alone: rows with this kind and no other. found: of `rows`, on a list."""

    kind: str
    made_of: str
    rows: int
    alone: int
    found: int
    recall: Estimate


@dataclass(frozen=True)
class LabelReport:
    """The label's make-up on the test rows.

    service_only: share of outcomes of which every part is service activity. seen_before: share of
    outcomes whose child had a contact with services in the indicators' past year, and everyone_seen: the
    same share of all children. Undefined estimates are NaN.
    """

    outcomes: int
    kinds: tuple[Kind, ...]
    service_only: Estimate
    seen_before: Estimate
    everyone_seen: Estimate


def label_report(
    panel: Panel, listed: np.ndarray, *, made_of: Mapping[str, str], contact_columns: tuple[str, ...]
) -> LabelReport:
    """Count the kinds of outcome (those of `Panel.kinds`) and what each is made of: `HARM` or `SERVICE`.

    contact_columns: indicators of the panel that count contact with services; above 0 means seen.
    """
    held = [frozenset(text.split("; ")) - {""} for text in panel.kinds]
    child = np.unique(panel.child_id, return_inverse=True)[1]
    kinds = []
    for name in sorted({kind for each in held for kind in each}):
        here = np.array([name in each for each in held]) & panel.y
        alone = here & np.array([len(each) == 1 for each in held])
        found = int((here & listed).sum())
        recall = wilson(found, int(here.sum()), design=design_effect(listed[here].astype(float), child[here]))
        kinds.append(Kind(name, made_of.get(name, SERVICE), int(here.sum()), int(alone.sum()), found, recall))
    told = np.array([bool(each) for each in held]) & panel.y
    service = np.array([bool(each) and all(made_of.get(kind, SERVICE) == SERVICE for kind in each) for each in held])
    seen = np.zeros(len(panel), dtype=bool)
    for name in contact_columns:
        seen |= np.nan_to_num(panel.X[name].to_numpy(dtype=np.float64, na_value=np.nan)) > 0
    return LabelReport(
        outcomes=int(panel.y.sum()),
        kinds=tuple(kinds),
        service_only=_share(service, told, child),
        seen_before=_share(seen, panel.y, child),
        everyone_seen=_share(seen, np.ones(len(panel), dtype=bool), child),
    )


def _share(event: np.ndarray, among: np.ndarray, child: np.ndarray) -> Estimate:
    return wilson(int((event & among).sum()), int(among.sum()), design=design_effect(event[among].astype(float), child[among]))
