"""The card beside the simplest rules, in words: found and false alarms side by side, with their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports import suppression
from reports.pages import percent
from vocabulary.council import Thresholds

if TYPE_CHECKING:
    from models.evaluation import AtCapacity, Evaluation
    from models.intervals import Estimate


@dataclass(frozen=True)
class ChooserRow:
    """One way of choosing, as shown. shares: whether its rates may be shown and drawn."""

    title: str
    is_card: bool
    found: str
    false_alarms: str
    listed: str
    precision: str
    recall: str
    shares: bool


def with_interval(figure: Estimate) -> str:
    """'4.2% (2.1% to 6.8%)'; 'not known' where the figure is not defined."""
    if not figure.known:
        return "not known"
    return f"{percent(figure.value)} ({percent(figure.low)} to {percent(figure.high)})"


def chooser_rows(evaluation: Evaluation, floors: Thresholds) -> list[ChooserRow]:
    """Every way of choosing on the same test children, the card first, then those that found most."""
    ordered = sorted(evaluation.results, key=lambda each: (each.kind != "card", -each.found, each.title))
    return [_row(each, floors) for each in ordered]


def verdict(evaluation: Evaluation) -> str:
    """Whether the card beats the best simple rule at the teams' capacity, in one sentence, both ways round."""
    card, rule, margin = evaluation.card, evaluation.best_rule, evaluation.margin.precision
    beside = f"the best simple rule, '{rule.title}'"
    if margin.known and margin.low > 0:
        return f"Yes: with lists of the same length, the card finds more than {beside}."
    if margin.known and margin.high < 0:
        return f"No: with lists of the same length, {beside}, finds more. Use that rule."
    more = "more than" if card.found > rule.found else "fewer than" if card.found < rule.found else "as many as"
    return f"Not shown: the card found {more} {beside}, but the difference may be chance."


def _row(each: AtCapacity, floors: Thresholds) -> ChooserRow:
    (found, false_alarms), listed = suppression.line([each.found, each.false_positives], floors)
    # A rate with its whole gives the part away, so it is held back wherever the part is.
    shares = suppression.HELD_BACK not in (found, false_alarms, listed)
    missed = each.outcomes - each.found
    recall = shares and suppression.rate(each.found, each.found + missed, floors) != suppression.HELD_BACK
    return ChooserRow(
        title=each.title,
        is_card=each.kind == "card",
        found=found,
        false_alarms=false_alarms,
        listed=listed,
        precision=with_interval(each.precision) if shares else suppression.HELD_BACK,
        recall=with_interval(each.recall) if recall else suppression.HELD_BACK,
        shares=shares and recall,
    )
