"""Every way of choosing that a card is judged beside, fitted on the training rows and asked about the test rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from models.baselines import CountedFlags, OneRule, RandomOrder, Rule, SchoolRate
from models.card import PointsCard
from models.challengers import ExplainableBoosting, MonotoneBoosting, PlainLogistic
from models.evaluation import Chooser
from models.panel import Panel
from vocabulary.council import Training
from vocabulary.indicators import IndicatorDescription
from vocabulary.problems import ModelProblem

CARD = "points_card"
CONTACT_ONLY = "card_from_contact_only"


def new_card(descriptions: Mapping[str, IndicatorDescription], settings: Training) -> PointsCard:
    """A card of the configured size, not yet fitted."""
    return PointsCard(
        descriptions=dict(descriptions), most_lines=settings.most_lines, most_points_a_line=settings.most_points_a_line
    )


def ways_of_choosing(
    card: PointsCard,
    past: Panel,
    test: Panel,
    descriptions: Mapping[str, IndicatorDescription],
    rules: Sequence[Rule],
    *,
    settings: Training,
) -> list[Chooser]:
    """The fitted card, each simple rule, the checklist, schools alone, random order, an ablation and the challengers.

    The ablation is a card from contact with services alone: what it finds can be found by looking at whom
    services already look at. Which challengers are fitted is `settings.challengers`.
    """
    made = [Chooser(CARD, "The points card", "card", card.decision_function(test.X))]
    for rule in rules:
        ordered = OneRule(rule.indicators).fit(past.X, past.y).decision_function(test.X)
        made.append(Chooser(rule.name, rule.title, "rule", ordered))
    flags = CountedFlags(dict(descriptions)).fit(past.X).decision_function(test.X)
    made.append(Chooser("counted_flags", "A checklist: how many indicators are raised", "rule", flags))
    if (test.school != "").any():
        schools = SchoolRate().fit(past.school, past.y).decision_function(test.school)
        made.append(Chooser("school_alone", "School alone: schools with most outcomes before first", "rule", schools))
    shuffled = RandomOrder(settings.seed).fit(past.X).decision_function(test.X)
    made.append(Chooser("random_order", "Random order", "random", shuffled))
    made += _contact_only(past, test, descriptions, settings)
    made += _challengers(past, test, descriptions, settings)
    return made


def _contact_only(
    past: Panel, test: Panel, descriptions: Mapping[str, IndicatorDescription], settings: Training
) -> list[Chooser]:
    held = {name: each for name, each in descriptions.items() if each.theme == "contact" and name in past.X.columns}
    if not held:
        return []
    try:
        scores = new_card(held, settings).fit(past.X, past.y).decision_function(test.X)
    except ModelProblem:  # contact alone earns no line: then it finds what chance finds, and there is nothing to show
        return []
    return [Chooser(CONTACT_ONLY, "A card from contact with services alone", "ablation", scores)]


def _challengers(
    past: Panel, test: Panel, descriptions: Mapping[str, IndicatorDescription], settings: Training
) -> list[Chooser]:
    made: dict[str, tuple[str, Callable[[], Any]]] = {
        "logistic_regression": ("Logistic regression, not addable by hand", PlainLogistic),
        "monotone_boosting": (
            "Gradient boosting, directions kept",
            lambda: MonotoneBoosting(dict(descriptions), seed=settings.seed),
        ),
        "explainable_boosting": ("Explainable boosting machine", lambda: ExplainableBoosting(seed=settings.seed)),
    }
    found = []
    for name in settings.challengers:
        title, make = made[name]
        scores: np.ndarray = make().fit(past.X, past.y).decision_function(test.X)
        found.append(Chooser(name, title, "challenger", scores))
    return found
