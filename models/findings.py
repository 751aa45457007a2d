"""What training found beside the figures at capacity, as plain JSON for the card: so that the page of an old card can be made again.

A card may be published: counts from 1 to 7 are null here, and so is what would give one away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.gate import Condition
from models.intervals import UNDEFINED, Estimate
from models.judging import Judged, Pooled
from models.label import LabelReport
from models.proxies import Proxy
from models.stability import Stability
from models.summary import figure, is_small, triple


def findings(
    *,
    conditions: Sequence[Condition],
    judged: Sequence[Judged],
    pooled: Pooled,
    label: LabelReport,
    stability: Stability,
    proxies: Sequence[Proxy],
    spread: Sequence[dict[str, Any]],
    themes: Mapping[str, float],
) -> dict[str, Any]:
    """Everything under its name; intervals as [value, low, high].

    judged: every split, oldest first. spread: see `models.spread`. themes: each practice theme's mean size of contribution.
    """
    return {
        "conditions": [{"name": each.name, "met": each.met, "words": each.words} for each in conditions],
        "by_date": _by_date(judged),
        "new_children": _new_children(pooled),
        "calibration": triple(pooled.calibration),
        "label": _label(label, pooled.evaluation.rows),
        "stability": _stability(stability),
        "proxies": [
            {
                "characteristic": each.characteristic,
                "group": each.group,
                "by_indicators": triple(each.by_indicators),
                "by_points": triple(each.by_points),
                "closest": [list(pair) for pair in each.closest],
                "close": each.close,
            }
            for each in proxies
        ],
        "spread": list(spread),
        "themes": {name: figure(size) for name, size in themes.items()},
    }


def held_back(counts: Sequence[int]) -> list[int | None]:
    """Counts that add up to a known total, small ones as null, and the next smallest where one alone would be given away."""
    hidden = {place for place, count in enumerate(counts) if is_small(count)}
    if len(hidden) == 1 and len(counts) > 1:
        others = [place for place, count in enumerate(counts) if place not in hidden and count > 0]
        hidden |= set(sorted(others, key=lambda place: counts[place])[:1])
    return [None if place in hidden else count for place, count in enumerate(counts)]


def _by_date(judged: Sequence[Judged]) -> list[dict[str, Any]]:
    cards = [each.evaluation.card for each in judged]
    found, wrong = held_back([each.found for each in cards]), held_back([each.false_positives for each in cards])
    outcomes = held_back([each.outcomes for each in cards])
    rows = []
    for each, hits, false, happened in zip(judged, found, wrong, outcomes, strict=True):
        # The list's length is known, so one of its two parts gives the other away.
        shown = hits is not None and false is not None
        rules = shown and not is_small(each.evaluation.best_rule.found)
        rows.append(
            {
                "tested_on": each.split.test.isoformat(),
                "trained_on": [day.isoformat() for day in each.split.train],
                "listed": each.evaluation.card.listed,
                "found": hits if shown else None,
                "false_positives": false if shown else None,
                "outcomes": happened,
                "best_rule": each.evaluation.best_rule.title,
                "card_less_best_rule": triple(each.evaluation.margin.found if rules else UNDEFINED),
            }
        )
    return rows


def _new_children(pooled: Pooled) -> dict[str, Any] | None:
    """The figures over children who were in no training date; None where they had no outcome."""
    held, whole = pooled.new_children, pooled.evaluation
    if held is None:
        return None
    card, rule = held.card, held.best_rule
    shown = not any(is_small(count) for count in (card.found, card.false_positives))
    outcomes = None if is_small(held.outcomes) or is_small(whole.outcomes - held.outcomes) else held.outcomes
    return {
        "rows": None if is_small(held.rows) or is_small(whole.rows - held.rows) else held.rows,
        "outcomes": outcomes,
        "listed": card.listed,
        "found": card.found if shown else None,
        "false_positives": card.false_positives if shown else None,
        "recall": triple(card.recall if shown and outcomes is not None else UNDEFINED),
        "best_rule": rule.title,
        "card_less_best_rule": triple(held.margin.found if shown and not is_small(rule.found) else UNDEFINED),
    }


def _label(label: LabelReport, rows: int) -> dict[str, Any]:
    overlap = sum(each.rows for each in label.kinds) - label.outcomes
    least = min(label.kinds, key=lambda each: each.rows, default=None)
    kinds = []
    for each in label.kinds:
        few = is_small(each.rows) or is_small(label.outcomes - each.rows) or (is_small(overlap) and each is least)
        few_found = few or is_small(each.found) or is_small(each.rows - each.found)
        kinds.append(
            {
                "kind": each.kind,
                "made_of": each.made_of,
                "outcomes": None if few else each.rows,
                "alone": None if few or is_small(each.alone) or is_small(each.rows - each.alone) else each.alone,
                "found": None if few_found else each.found,
                "recall": triple(UNDEFINED if few_found else each.recall),
            }
        )
    return {
        "outcomes": None if is_small(label.outcomes) else label.outcomes,
        "kinds": kinds,
        "service_only": triple(_share(label.service_only, label.outcomes)),
        "seen_before": triple(_share(label.seen_before, label.outcomes)),
        "everyone_seen": triple(_share(label.everyone_seen, rows)),
    }


def _share(share: Estimate, of: int) -> Estimate:
    """A share of so many; undefined where the part or the rest would be small."""
    part = round(share.value * of) if share.known else 0
    return UNDEFINED if is_small(part) or is_small(of - part) else share


def _stability(stability: Stability) -> dict[str, Any]:
    return {
        "refits": stability.refits,
        "steady_share": figure(stability.steady_share),
        "reasons_kept": figure(stability.reasons_kept),
        "list_kept": figure(stability.list_kept),
        "lines": [
            {
                "line": each.line,
                "points": each.points,
                "appears": figure(each.appears),
                "indicator_appears": figure(each.indicator_appears),
                "fewest": each.fewest,
                "most": each.most,
                "steady": each.steady,
            }
            for each in stability.lines
        ],
    }
