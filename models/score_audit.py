"""An audit of any system's scores, a supplier's too: how right it is at its own cut, what its scores mean, and for whom it fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.fairness import Fairness, audit
from models.group_calibration import tenths
from models.intervals import Estimate, design_effect, wilson
from models.panel import Panel
from models.precision import average_precision
from models.ranking import chosen, tie_break
from models.splits import truncated_label_warning
from vocabulary.council import Audit
from vocabulary.problems import ModelProblem


@dataclass(frozen=True)
class Stratum:
    """One tenth of the scores (fewer where scores repeat): its rows, its outcomes and their share. `known` is false for empty scores."""

    lowest: float
    highest: float
    rows: int
    outcomes: int
    share: Estimate
    known: bool


@dataclass(frozen=True, eq=False)
class ScoreAudit:
    """What a selection by score did. listed = found + false_positives; a random list as long would find `by_chance`."""

    rows: int
    children: int
    outcomes: int
    listed: int
    found: int
    false_positives: int
    by_chance: float
    precision: Estimate
    recall: Estimate
    average_precision: Estimate
    auc: float
    cut: str
    strata: tuple[Stratum, ...]
    fairness: Fairness
    warnings: tuple[str, ...]


def audit_scores(
    panel: Panel,
    scores: np.ndarray,
    *,
    threshold: float | None = None,
    capacity: int | None = None,
    auditing: Audit | None = None,
    intersections: Sequence[Sequence[str]] = (),
    seed: int = 1,
) -> ScoreAudit:
    """Audit scores (higher first; NaN is not scored and never listed) at a threshold, or at a capacity for each date.

    Raises ModelProblem unless exactly one of the two is given, or where no row would be listed or has an outcome.
    """
    if (threshold is None) == (capacity is None):
        raise ModelProblem("Give a threshold or a capacity, and not both.")
    auditing = auditing or Audit()
    if threshold is not None:
        selected, cut = np.nan_to_num(scores, nan=-np.inf) >= threshold, f"a score of {threshold:g} or more"
    else:
        assert capacity is not None
        lists = dict.fromkeys(np.unique(panel.team).tolist(), capacity)
        selected = chosen(scores, panel, lists, tie_break(panel, key=seed)) & ~np.isnan(scores)
        cut = f"the {capacity:,} highest scores of each date"
    if not selected.any():
        raise ModelProblem(f"Nobody has {cut}, so there is nothing to audit.")
    if not panel.y.any():
        raise ModelProblem("None of the rows has an outcome, so precision and recall mean nothing.")
    child = np.unique(panel.child_id, return_inverse=True)[1]
    found, listed, outcomes = int((selected & panel.y).sum()), int(selected.sum()), int(panel.y.sum())
    strata = tenths(scores)
    area, curve = average_precision(scores, panel.y, child, seed=seed)
    warning = truncated_label_warning(panel.y, panel.as_of)
    return ScoreAudit(
        rows=len(panel),
        children=len(np.unique(panel.child_id)),
        outcomes=outcomes,
        listed=listed,
        found=found,
        false_positives=listed - found,
        by_chance=listed * outcomes / len(panel),
        precision=wilson(found, listed, design=design_effect(panel.y[selected].astype(float), child[selected])),
        recall=wilson(found, outcomes, design=design_effect(selected[panel.y].astype(float), child[panel.y])),
        average_precision=area,
        auc=curve,
        cut=cut,
        strata=_strata(scores, panel.y, strata, child),
        fairness=audit(
            panel,
            selected,
            strata=strata,
            intersections=intersections,
            material_ratio=auditing.material_ratio,
            level=auditing.level,
        ),
        warnings=(warning,) if warning else (),
    )


def _strata(scores: np.ndarray, y: np.ndarray, strata: np.ndarray, child: np.ndarray) -> tuple[Stratum, ...]:
    made = []
    for number in np.unique(strata)[::-1]:
        here = strata == number
        known = bool(~np.isnan(scores[here]).all())
        share = wilson(int(y[here].sum()), int(here.sum()), design=design_effect(y[here].astype(float), child[here]))
        low, high = (float(np.min(scores[here])), float(np.max(scores[here]))) if known else (float("nan"), float("nan"))
        made.append(Stratum(low, high, int(here.sum()), int(y[here].sum()), share, known))
    return tuple(made)
