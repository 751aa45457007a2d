"""The gate: the conditions a card must meet, fixed in the configuration before it was trained.

A card that misses one is recorded as 'do not use', which is a normal end of training and not an error.
Meeting them all makes a candidate. Only a named person releases it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.evaluation import Evaluation
from models.fairness import Fairness
from models.intervals import Estimate
from models.release import DO_NOT_USE, MEETS_THE_BAR
from models.stability import Stability
from models.summary import is_small
from models.suppression import rounded
from models.telling import Telling
from vocabulary.council import Bar, Thresholds

_ROUND_TO = Thresholds().round_to
"""These words stand on the card, which may be published, so their counts are rounded as every page rounds them."""


@dataclass(frozen=True)
class Condition:
    """One condition: its name, whether it is met, and the figures in words."""

    name: str
    met: bool
    words: str


def conditions(
    evaluation: Evaluation,
    calibration: Estimate,
    fairness: Fairness,
    stability: Stability,
    *,
    bar: Bar,
    feed_faults: Sequence[str] = (),
    telling: Sequence[Telling] = (),
) -> tuple[Condition, ...]:
    """Every condition, in the order that they are told.

    calibration: outcomes over those expected, on the test dates. telling: indicators that look made from the outcome.
    """
    return (
        _margin(evaluation, bar),
        _calibration(calibration, bar),
        _groups(fairness, bar),
        _steady(stability, bar),
        Condition(
            "leakage",
            not telling,
            " ".join(each.words for each in telling) or "No indicator tells the outcome too well to be honest.",
        ),
        Condition(
            "feeds",
            not feed_faults,
            "Every needed feed is whole and on time." if not feed_faults else f"Feeds: {'; '.join(feed_faults)}.",
        ),
    )


def verdict_of(met: Sequence[Condition]) -> str:
    """'meets the bar' if every condition is met, else 'do not use'."""
    return MEETS_THE_BAR if all(each.met for each in met) else DO_NOT_USE


def _margin(evaluation: Evaluation, bar: Bar) -> Condition:
    margin, best, card = evaluation.margin, evaluation.best_rule, evaluation.card
    met = margin.recall.known and margin.recall.low > bar.least_margin
    found, outcomes, of_rule = (rounded(count, round_to=_ROUND_TO) for count in (card.found, card.outcomes, best.found))
    words = (
        f"With {card.listed:,} places on the lists the card found about {found} of about {outcomes} outcomes and the best simple "
        f"rule ({best.title}) about {of_rule}: the card {margin.found.value:+.0f} "
        f"(95% interval {margin.found.low:+.0f} to {margin.found.high:+.0f}). "
    )
    if any(is_small(count) for count in (card.found, best.found, card.outcomes)):
        words = "Too few outcomes to state how many the card and the best simple rule found. "
    wanted = f"The bar is a lower end above {100 * bar.least_margin:.0f} in 100 of all outcomes"
    return Condition("margin", met, f"{words}{wanted}, and it is {'met' if met else 'not met'}.")


def _calibration(ratio: Estimate, bar: Bar) -> Condition:
    met = ratio.known and bar.calibration_low <= ratio.value <= bar.calibration_high
    said = f"{ratio.value:.2f} ({ratio.low:.2f} to {ratio.high:.2f})" if ratio.known else "not known"
    return Condition(
        "calibration",
        met,
        f"Outcomes on the test dates over those that the card expected: {said}; "
        f"the bar is from {bar.calibration_low:g} to {bar.calibration_high:g}.",
    )


def _groups(fairness: Fairness, bar: Bar) -> Condition:
    failing = [
        f"{each.characteristic.replace('_', ' ')} {each.group} ({part.measure.replace('_', ' ')})"
        for each in fairness.groups
        for part in each.comparisons
        if part.verdict == "gap" and part.measure in bar.barred_gaps
    ]
    measures = " or ".join(each.replace("_", " ") for each in bar.barred_gaps)
    if failing:
        return Condition("groups", False, f"A gap in {measures}: {', '.join(failing)}.")
    return Condition("groups", True, f"No group shows a gap in {measures}." if bar.barred_gaps else "No gap is barred.")


def _steady(stability: Stability, bar: Bar) -> Condition:
    met = stability.steady_share >= bar.least_steady
    return Condition(
        "stability",
        met,
        f"{100 * stability.steady_share:.0f} in 100 of the card's points stand on lines that most of {stability.refits} refits "
        f"also have; the bar is {100 * bar.least_steady:.0f}.",
    )
