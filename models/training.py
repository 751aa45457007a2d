"""Training: fit the card on the past, judge it on later dates beside the simplest rules, and say what came of it.

The card of record is the very card that was judged on the newest test date: fitted on the training
dates of the newest split and never refitted on a test date, so its bands and figures are about children
whose outcomes it had not seen. Earlier test dates are judged the same way, each with the card that would
have been in use on it; the verdict is about all test dates together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from models.bands import bands_of
from models.baselines import Rule
from models.card_file import Card
from models.choosing import new_card, ways_of_choosing
from models.drift import points_bins
from models.evaluation import Evaluation
from models.explanation import by_arithmetic, check_agreement, explain
from models.fairness import Fairness, audit
from models.findings import findings
from models.gate import Condition, conditions, verdict_of
from models.judging import Judged, Pooled, Tested, judge, pool
from models.label import LabelReport, label_report
from models.panel import Panel
from models.proxies import Proxy, proxies
from models.ranking import WEEKS_IN_A_LIST, list_lengths
from models.splits import Split, check_labels_complete, temporal_splits, truncated_label_warning
from models.spread import spread_of
from models.stability import Stability, stability_of
from models.summary import evaluation_summary
from models.telling import telling_too_well
from vocabulary.council import Audit, Bar, Outcome, Training
from vocabulary.indicators import IndicatorDescription
from vocabulary.problems import ModelProblem

HAD_AN_OUTCOME = "had one of the outcomes in the {weeks} weeks after"
SUNSET_WEEKS = 52


@dataclass(frozen=True, eq=False)
class Trained:
    """What training came to.

    judged: the newest split, whose card is the card of record; earlier: the splits before it, oldest
    first. pooled: all test dates together, which the verdict and the audit by group are about. fairness:
    whom the lists serve worse. stability: the card over refits. label: what the outcomes are made of.
    proxies: how well indicators tell groups apart. conditions: those of the gate, met or not. influence:
    each line's mean absolute contribution over the newest test rows, by line name, largest first.
    """

    card: Card
    judged: Judged
    earlier: tuple[Judged, ...]
    pooled: Pooled
    fairness: Fairness
    stability: Stability
    label: LabelReport
    proxies: tuple[Proxy, ...]
    conditions: tuple[Condition, ...]
    influence: dict[str, float]
    warnings: tuple[str, ...]

    @property
    def evaluation(self) -> Evaluation:
        """The evaluation that the verdict is about: every test date together."""
        return self.pooled.evaluation


# One thread in the numeric libraries: sums then have one order on every machine, and on a busy one threads wait for each other.
@threadpool_limits.wrap(limits=1)
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
    auditing: Audit | None = None,
    made_of: Mapping[str, str] | None = None,
    feed_faults: Sequence[str] = (),
    weeks_in_a_list: int = WEEKS_IN_A_LIST,
    happened: str = "",
    draws: int = 2_000,
) -> Trained:
    """Fit, judge, calibrate and audit a card on a panel of several dates.

    known_by: the last day that is known, which is also the card's day of making; it expires 52 weeks
    later. weekly_capacity: new prompts each team can review in a week. rules: the one-rule baselines.
    made_of: for each kind of outcome, 'harm' or 'service activity'. feed_faults: what was wrong with the
    feeds on the day of training, in words; any fails the gate. weeks_in_a_list: how many weeks of capacity
    a list is judged at. happened: what an outcome is, in words that finish 'of 100 children, about 4 ...'.

    Raises LabelNotComplete if a date's outcomes are not complete by `known_by`; ModelProblem if no two
    dates are far enough apart, there are no rules, or nothing can be learned.
    """
    if not rules:
        raise ModelProblem("A card is judged beside at least one simple rule, and none was given.")
    auditing = auditing or Audit()
    panel = panel.sorted()
    span = {"horizon_weeks": outcome.horizon_weeks, "settle_days": outcome.settle_days}
    check_labels_complete(panel.dates, known_by=known_by, **span)
    splits = temporal_splits(panel.dates, **span, most=settings.test_dates, snapshots=settings.snapshots)
    lists = list_lengths(weekly_capacity, weeks=weeks_in_a_list)
    tested = [_tested(panel, split, descriptions, rules, settings) for split in splits]
    judged = [judge(each, lists, seed=settings.seed, draws=min(draws, 500)) for each in tested]
    pooled = pool(tested, lists, seed=settings.seed, draws=draws)
    newest = tested[-1]
    happened = happened or HAD_AN_OUTCOME.format(weeks=outcome.horizon_weeks)
    bands = bands_of(newest.points, newest.test.y, newest.test.child_id, outcome_words=happened)
    fairness = audit(
        pooled.panel,
        pooled.selected,
        strata=_strata(pooled.points, newest, happened),
        intersections=[names for names in auditing.intersections if set(names) <= set(pooled.panel.characteristics.columns)],
        material_ratio=auditing.material_ratio,
        level=auditing.level,
    )
    stability = stability_of(
        newest.card,
        newest.past,
        newest.test,
        pooled.selected[pooled.panel.as_of == pooled.panel.as_of.max()],
        refits=settings.refits,
        seed=settings.seed,
    )
    contact = tuple(name for name in panel.X.columns if name in descriptions and descriptions[name].theme == "contact")
    label = label_report(pooled.panel, pooled.selected, made_of=made_of or {}, contact_columns=contact)
    telling = telling_too_well(panel)
    met = conditions(
        *(pooled.evaluation, pooled.calibration, fairness, stability),
        bar=bar or Bar(),
        feed_faults=feed_faults,
        telling=telling,
    )
    warning = truncated_label_warning(panel.y, panel.as_of)
    card = Card(
        name=f"{name} {known_by.isoformat()}",
        lines=newest.card.lines_,
        bands=bands,
        background=newest.card.background_,
        background_rows=newest.card.background_rows_,
        intercept=float(newest.card.intercept_),
        slope=float(newest.card.slope_),
        catalogue_version=catalogue_version,
        configuration_hash=configuration_hash,
        trained_on=newest.split.train,
        tested_on=tuple(each.split.test for each in tested),
        outcome=happened,
        evaluation=evaluation_summary(pooled.evaluation, fairness, children_in_both=pooled.children_in_both),
        verdict=verdict_of(met),
        verdict_words=" ".join(each.words for each in met if not each.met or each.name == "margin"),
        created_on=known_by,
        sunset_on=known_by + timedelta(weeks=SUNSET_WEEKS),
        demonstration=demonstration,
        unsteady=tuple(line.name for line in newest.card.lines_ if line.name in stability.unsteady),
        points_bins=points_bins(newest.card.decision_function(newest.past.X)),
    )
    explained = explain(card, newest.test.X)
    check_agreement(explained, by_arithmetic(card, newest.test.X))
    told = proxies(newest.test, newest.points)
    found = findings(
        conditions=met,
        judged=judged,
        pooled=pooled,
        label=label,
        stability=stability,
        proxies=told,
        spread=spread_of(explained, newest.test.X),
        themes=_sizes(explained.by_theme()),
    )
    card = replace(card, evaluation={**card.evaluation, "findings": found})
    return Trained(
        card=card,
        judged=judged[-1],
        earlier=tuple(judged[:-1]),
        pooled=pooled,
        fairness=fairness,
        stability=stability,
        label=label,
        proxies=told,
        conditions=met,
        influence=_sizes(explained.by_line),
        warnings=(*((warning,) if warning else ()), *(each.words for each in telling)),
    )


def _tested(
    panel: Panel, split: Split, descriptions: Mapping[str, IndicatorDescription], rules: Sequence[Rule], settings: Training
) -> Tested:
    past, test = panel.on(split.train), panel.on([split.test])
    card = new_card(descriptions, settings).fit(past.X, past.y)
    choosers = ways_of_choosing(card, past, test, descriptions, rules, settings=settings)
    return Tested(split, card, past, test, tuple(choosers), card.predict_proba(test.X)[:, 1])


def _strata(points: np.ndarray, newest: Tested, happened: str) -> np.ndarray:
    """Each row's stratum of points: bands with an outcome or more in each, so that calibration compares like with like."""
    bands = bands_of(newest.points, newest.test.y, newest.test.child_id, outcome_words=happened, most=8, fewest_outcomes=4)
    edges = sorted(band.from_points for band in bands)
    return np.searchsorted(edges, points, side="right") - 1


def _sizes(contributions: pd.DataFrame) -> dict[str, float]:
    """The mean size of each column's contributions, the largest first."""
    mean = contributions.abs().mean().sort_values(ascending=False, kind="stable")
    return {str(name): float(value) for name, value in mean.items()}
