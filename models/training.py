"""Training: fit the card on the past, judge it on a later date beside the simplest rules, and say what came of it.

The card of record is the very card that was judged: fitted on the training dates of the newest split
and never refitted on the test date, so its bands and figures are about children it had not seen on
that date. Earlier splits are fitted and judged the same way, to show whether the result holds over time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from models.bands import bands_of
from models.baselines import CountedFlags, OneRule, PlainLogistic, RandomOrder, Rule
from models.card import PointsCard
from models.card_file import Card
from models.evaluation import Chooser, Evaluation, evaluate
from models.explanation import by_arithmetic
from models.fairness import Fairness, audit
from models.panel import Panel
from models.ranking import chosen, list_lengths, tie_break
from models.release import DO_NOT_USE, MEETS_THE_BAR
from models.splits import Split, check_labels_complete, temporal_splits, truncated_label_warning
from models.summary import evaluation_summary, is_small
from vocabulary.council import Outcome, Training
from vocabulary.indicators import IndicatorDescription
from vocabulary.problems import ModelProblem

HAD_AN_OUTCOME = "had one of the outcomes in the {weeks} weeks after"
SUNSET_WEEKS = 52


@dataclass(frozen=True)
class Bar:
    """What a card must do to be used, fixed before training.

    least_margin: the lower end of the 95% interval of 'outcomes found by the card less those found by
    the best simple rule', as a share of all outcomes, must be above this.
    """

    least_margin: float = 0.0


@dataclass(frozen=True)
class Judged:
    """One split: how many children were in both its parts, and its evaluation, over all and over new children only."""

    split: Split
    evaluation: Evaluation
    children_in_both: int
    new_children: Evaluation | None


@dataclass(frozen=True, eq=False)
class Trained:
    """What training gives: the card, the newest split's judgement, the earlier ones, the audit, and warnings in words.

    influence: each line's mean absolute contribution over the test rows, by line name, largest first.
    """

    card: Card
    judged: Judged
    earlier: tuple[Judged, ...]
    fairness: Fairness
    influence: dict[str, float]
    warnings: tuple[str, ...]

    @property
    def evaluation(self) -> Evaluation:
        """The evaluation of the card of record."""
        return self.judged.evaluation


def train(
    panel: Panel,
    descriptions: Mapping[str, IndicatorDescription],
    *,
    known_by: date,
    settings: Training,
    outcome: Outcome,
    weekly_capacity: Mapping[str, int],
    rules: Sequence[Rule],
    catalogue_version: str,
    configuration_hash: str,
    demonstration: bool,
    name: str = "points-card",
    bar: Bar | None = None,
    draws: int = 2_000,
    most_splits: int = 3,
) -> Trained:
    """Fit, judge, calibrate and audit a card on a panel of several dates.

    known_by: the last day that is known, which is also the card's day of making; it expires 52 weeks
    later. weekly_capacity: new prompts each team can review in a week. rules: the one-rule baselines.

    Raises LeakageProblem if a date's outcomes are not complete by `known_by`; ModelProblem if no two
    dates are far enough apart, there are no rules, or nothing can be learned.
    """
    if not rules:
        raise ModelProblem("A card is judged beside at least one simple rule, and none was given.")
    panel = panel.sorted()
    span = {"horizon_weeks": outcome.horizon_weeks, "settle_days": outcome.settle_days}
    check_labels_complete(panel.dates, known_by=known_by, **span)
    splits = temporal_splits(panel.dates, **span, most=most_splits)
    lists = list_lengths(weekly_capacity)
    judged = []
    for split in splits:
        newest = split is splits[-1]
        model = _card(descriptions, settings).fit((past := panel.on(split.train)).X, past.y)
        choosers = _choosers(model, past, panel.on([split.test]), descriptions, rules, seed=settings.seed)
        judged.append(_judge(panel, split, choosers, lists, seed=settings.seed, draws=draws if newest else min(draws, 500)))
    test = panel.on([splits[-1].test])
    points = model.decision_function(test.X).astype(np.int64)
    fairness = audit(test, chosen(points.astype(float), test, lists, tie_break(test, key=settings.seed)))
    verdict, words = _verdict(judged[-1].evaluation, bar or Bar())
    warning = truncated_label_warning(panel.y, panel.as_of)
    happened = HAD_AN_OUTCOME.format(weeks=outcome.horizon_weeks)
    card = Card(
        name=f"{name} {known_by.isoformat()}",
        lines=model.lines_,
        bands=bands_of(points, test.y, test.child_id, outcome_words=happened),
        background=model.background_,
        background_rows=model.background_rows_,
        intercept=float(model.intercept_),
        slope=float(model.slope_),
        catalogue_version=catalogue_version,
        configuration_hash=configuration_hash,
        trained_on=splits[-1].train,
        tested_on=(splits[-1].test,),
        outcome=happened,
        evaluation=evaluation_summary(judged[-1].evaluation, fairness, children_in_both=judged[-1].children_in_both),
        verdict=verdict,
        verdict_words=words,
        created_on=known_by,
        sunset_on=known_by + timedelta(weeks=SUNSET_WEEKS),
        demonstration=demonstration,
    )
    return Trained(card, judged[-1], tuple(judged[:-1]), fairness, _influence(card, test), (warning,) if warning else ())


def _card(descriptions: Mapping[str, IndicatorDescription], settings: Training) -> PointsCard:
    return PointsCard(
        descriptions=dict(descriptions), most_lines=settings.most_lines, most_points_a_line=settings.most_points_a_line
    )


def _choosers(
    card: PointsCard,
    past: Panel,
    test: Panel,
    descriptions: Mapping[str, IndicatorDescription],
    rules: Sequence[Rule],
    *,
    seed: int,
) -> list[Chooser]:
    """The card, each simple rule, the checklist, a random order and the challenger, scored on the test rows."""
    made = [Chooser("points_card", "The points card", "card", card.decision_function(test.X))]
    for rule in rules:
        ordered = OneRule(rule.indicators).fit(past.X, past.y).decision_function(test.X)
        made.append(Chooser(rule.name, rule.title, "rule", ordered))
    flags = CountedFlags(dict(descriptions)).fit(past.X).decision_function(test.X)
    made.append(Chooser("counted_flags", "A checklist: how many indicators are raised", "rule", flags))
    shuffled = RandomOrder(seed).fit(past.X).decision_function(test.X)
    made.append(Chooser("random_order", "Random order", "random", shuffled))
    challenger = PlainLogistic().fit(past.X, past.y).decision_function(test.X)
    made.append(Chooser("logistic_regression", "Logistic regression, not addable by hand", "challenger", challenger))
    return made


def _judge(
    panel: Panel, split: Split, choosers: Sequence[Chooser], lists: Mapping[str, int], *, seed: int, draws: int
) -> Judged:
    past, test = panel.on(split.train), panel.on([split.test])
    seen = np.isin(test.child_id, past.child_id)
    new_children = None
    if (test.y & ~seen).any():
        only = [Chooser(each.name, each.title, each.kind, each.scores[~seen]) for each in choosers]
        # The lists shrink with the cohort, so that both variants choose as large a share.
        shorter = {team: max(1, round(length * float((~seen).mean()))) for team, length in lists.items()}
        new_children = evaluate(test.where(~seen), only, shorter, seed=seed, draws=min(draws, 500))
    return Judged(
        split=split,
        evaluation=evaluate(test, choosers, lists, seed=seed, draws=draws),
        children_in_both=int(seen.sum()),
        new_children=new_children,
    )


def _verdict(evaluation: Evaluation, bar: Bar) -> tuple[str, str]:
    margin, best, card = evaluation.margin, evaluation.best_rule, evaluation.card
    meets = margin.recall.known and margin.recall.low > bar.least_margin
    words = (
        f"With {card.listed:,} children on the lists the card found {card.found:,} of {card.outcomes:,} outcomes and the best "
    )
    words += (
        f"simple rule ({best.title}) {best.found:,}: {margin.found.value:+.0f} "
        f"(95% interval {margin.found.low:+.0f} to {margin.found.high:+.0f}). "
    )
    if any(is_small(count) for count in (card.found, best.found, card.outcomes)):
        words = "Too few outcomes to state how many the card and the best simple rule found. "
    wanted = f"The bar is a lower end above {100 * bar.least_margin:.0f} in 100 of all outcomes"
    return (
        (MEETS_THE_BAR, f"{words}{wanted}, and it is met.") if meets else (DO_NOT_USE, f"{words}{wanted}, and it is not met.")
    )


def _influence(card: Card, test: Panel) -> dict[str, float]:
    mean = by_arithmetic(card, test.X).by_line.abs().mean()
    return {str(name): float(value) for name, value in mean.sort_values(ascending=False, kind="stable").items()}
