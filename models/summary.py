"""An evaluation as plain JSON: kept on the card, in the tracking store, and printed by commands."""

from __future__ import annotations

from typing import Any

from models.evaluation import Evaluation
from models.fairness import Fairness
from models.intervals import Estimate


def evaluation_summary(evaluation: Evaluation, fairness: Fairness, *, children_in_both: int) -> dict[str, Any]:
    """Figures with their intervals as [value, low, high]; a figure that is not defined is null."""
    return {
        "dates": [each.isoformat() for each in evaluation.dates],
        "rows": evaluation.rows,
        "children": evaluation.children,
        "children_also_in_training": children_in_both,
        "outcomes": evaluation.outcomes,
        "on_the_lists": evaluation.card.listed,
        "tie_rule": evaluation.tie_rule,
        "results": [
            {
                "name": each.name,
                "title": each.title,
                "kind": each.kind,
                "found": each.found,
                "false_positives": each.false_positives,
                "precision": triple(each.precision),
                "recall": triple(each.recall),
                "average_precision": triple(each.average_precision),
                "auc": figure(each.auc),
            }
            for each in evaluation.results
        ],
        "card_less": [
            {
                "against": each.against,
                "found": triple(each.found),
                "precision": triple(each.precision),
                "recall": triple(each.recall),
            }
            for each in evaluation.differences
        ],
        "fairness": {
            "comparisons": fairness.comparisons,
            "groups_with_a_gap": [f"{each.characteristic}: {each.group}" for each in fairness.gaps],
        },
    }


def triple(estimate: Estimate) -> list[float | None]:
    """An estimate as [value, low, high], rounded to six places."""
    return [figure(estimate.value), figure(estimate.low), figure(estimate.high)]


def figure(value: float) -> float | None:
    """A figure rounded to six places; null where it is not defined."""
    return round(value, 6) if value - value == 0 else None
