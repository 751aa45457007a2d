"""An evaluation as plain JSON: kept on the card and printed by commands.

A card may be published, so counts from 1 to 7 are null here, and so is every figure that would give them away.
"""

from __future__ import annotations

from typing import Any

from models.evaluation import Evaluation
from models.fairness import Fairness
from models.intervals import UNDEFINED, Estimate
from vocabulary.council import Thresholds

_SMALL = Thresholds().small_number


def evaluation_summary(evaluation: Evaluation, fairness: Fairness, *, children_in_both: int) -> dict[str, Any]:
    """Figures with their intervals as [value, low, high]; one that is not defined, or too small to state, is null."""
    small = {each.name for each in evaluation.results if is_small(each.found) or is_small(each.false_positives)}
    card_is_small = evaluation.card.name in small
    return {
        "dates": [each.isoformat() for each in evaluation.dates],
        "rows": evaluation.rows,
        "children": evaluation.children,
        "children_also_in_training": children_in_both,
        "outcomes": None if is_small(evaluation.outcomes) else evaluation.outcomes,
        "on_the_lists": evaluation.card.listed,
        "tie_rule": evaluation.tie_rule,
        "results": [
            {
                "name": each.name,
                "title": each.title,
                "kind": each.kind,
                "found": None if each.name in small else each.found,
                "false_positives": None if each.name in small else each.false_positives,
                "precision": triple(UNDEFINED if each.name in small else each.precision),
                "recall": triple(UNDEFINED if each.name in small else each.recall),
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
            if not card_is_small and each.against not in small
        ],
        "fairness": {
            "comparisons": fairness.comparisons,
            "groups_with_a_gap": [f"{each.characteristic}: {each.group}" for each in fairness.gaps],
        },
    }


def is_small(count: int) -> bool:
    """Whether a count is too small to state: from 1 to 7."""
    return 0 < count <= _SMALL


def triple(estimate: Estimate) -> list[float | None]:
    """An estimate as [value, low, high], rounded to six places."""
    return [figure(estimate.value), figure(estimate.low), figure(estimate.high)]


def figure(value: float) -> float | None:
    """A figure rounded to six places; null where it is not defined."""
    return round(value, 6) if value - value == 0 else None
