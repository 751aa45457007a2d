"""Training: past dates, their indicators and what followed, handed to `models`, and everything kept."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta

import numpy as np
import pandas as pd

from features.characteristics import characteristics
from features.outcomes import MADE_OF, outcomes
from features.roll_up import WeeklyMarks
from flows.installation import Installation, code_commit
from flows.matrix import Computed, compute_on_each
from flows.pages import keep_audit
from flows.provenance import new_run, now
from models.baselines import Rule
from models.panel import Panel, stacked
from models.release import MEETS_THE_BAR, propose
from models.splits import dates_for
from models.tracking import Sources, record_audit
from models.training import Trained, train
from vocabulary.problems import NothingToDo, Problem

RULES = (
    Rule("persistent_absence_alone", "Persistent absence alone: most sessions missed first", ("absence_rate_past_52_weeks",)),
    Rule("suspensions_alone", "Suspensions alone: most suspensions first", ("suspensions_past_52_weeks",)),
    Rule("prior_contact_alone", "Prior contact alone: most contacts first", ("contacts_past_52_weeks",)),
)
"""The simplest rules that a council could use instead. The card must earn its place beside them."""


def train_and_keep(installation: Installation, *, as_of: date, say: Callable[[str], None]) -> Trained:
    """Train on the newest dates whose outcomes are complete by `as_of`; keep the card as a candidate, and its audit.

    Raises NothingToDo when nothing is linked or the history is too short; LeakageProblem when an
    outcome that is not yet complete would be used; ModelProblem when nothing can be learned.
    """
    configuration = installation.configuration
    run = new_run(as_of=as_of)
    commit = code_commit()
    installation.register.open_run(
        run, as_of=as_of, started=now(), code_commit=commit, configuration_hash=configuration.settings_hash
    )
    outcome_words = "failed"
    digest = ""
    snapshot = installation.warehouse.content_hash()
    try:
        panel = panel_on(installation, dates_to_use(installation, as_of=as_of), known_by=as_of, say=say)
        say(f"  fitting the card: {len(panel):,} rows, {int(panel.y.sum()):,} outcomes")
        trained = train_on(installation, panel, as_of=as_of)
        digest = trained.card.digest
        say(f"  {trained.card.verdict}: {trained.card.verdict_words}")
        for warning in trained.warnings:
            say(f"  warning: {warning}")
        propose(installation.folders.cards, trained.card, on=as_of)
        keep_audit(installation, trained)
        say("  recording the audit in MLflow")
        record_audit(
            installation.folders.tracking,
            trained,
            sources=Sources(run, commit, configuration.settings_hash, snapshot),
            thresholds=configuration.thresholds,
            now=now(),
            on=as_of.isoformat(),
        )
        outcome_words = "trained: a candidate" if trained.card.verdict == MEETS_THE_BAR else "trained: do not use"
    except Problem as problem:
        outcome_words = f"stopped: {problem.title}"
        raise
    finally:
        installation.register.close_run(
            run, ended=now(), outcome=outcome_words, data_snapshot_hash=snapshot, card_digest=digest or None
        )
    return trained


def train_on(installation: Installation, panel: Panel, *, as_of: date) -> Trained:
    """Fit and judge a card on a panel as this council is configured; nothing is kept."""
    configuration = installation.configuration
    return train(
        panel,
        installation.catalogue.descriptions,
        known_by=as_of,
        settings=configuration.training,
        outcome=configuration.outcome,
        weekly_capacity={team.name: team.weekly_capacity for team in configuration.teams},
        rules=RULES,
        catalogue_version=installation.catalogue.version,
        configuration_hash=configuration.settings_hash,
        demonstration=configuration.council.demonstration,
        bar=configuration.bar,
        auditing=configuration.audit,
        made_of=MADE_OF,
    )


def dates_to_use(installation: Installation, *, as_of: date) -> tuple[date, ...]:
    """The training dates and the test dates, oldest first.

    Raises NothingToDo when the warehouse does not reach back to a training date.
    """
    training, outcome = installation.configuration.training, installation.configuration.outcome
    past, tests = dates_for(
        known_by=as_of,
        snapshots=training.snapshots,
        weeks_between=training.weeks_between,
        test_dates=training.test_dates,
        horizon_weeks=outcome.horizon_weeks,
        settle_days=outcome.settle_days,
    )
    starts = [installation.warehouse.starts_on(name) for name in ("attendance", "exclusions", "contacts")]
    earliest = max((each for each in starts if each is not None), default=None)
    usable = tuple(day for day in past if earliest is not None and day > earliest)
    if not usable:
        raise NothingToDo(
            f"Training as of {as_of.isoformat()} needs records from before {past[-1].isoformat()}, and "
            f"{'none are held' if earliest is None else f'they start on {earliest.isoformat()}'}.",
            do="Load more history with `python -m flows load`, or shorten outcome.horizon_weeks.",
        )
    back = timedelta(weeks=outcome.horizon_weeks, days=outcome.settle_days)
    # A test date that no usable training date comes long enough before can't be judged.
    return (*usable, *(day for day in tests if usable[0] + back <= day))


def panel_on(installation: Installation, dates: tuple[date, ...], *, known_by: date, say: Callable[[str], None]) -> Panel:
    """The panel of these dates: indicators as known on each, outcomes as known by `known_by`.

    The marks are read once for the dates on the newest one's weekday, which is all of them where the days to
    settle are whole weeks: see `features.roll_up`. Any other date reads the records.
    """
    panels = []
    with closing(WeeklyMarks(installation.history, dates, catalogue=installation.catalogue)) as marks:
        for computed in compute_on_each(installation, dates, marks=marks):
            say(f"  indicators and outcomes on {computed.as_of.isoformat()}")
            panels.append(_panel(installation, computed, known_by=known_by))
    return stacked(panels)


def _panel(installation: Installation, computed: Computed, *, known_by: date) -> Panel:
    history, links, cohort = computed.history, computed.links, computed.scored
    followed = outcomes(
        history, links, cohort, as_of=computed.as_of, settings=installation.configuration.outcome, known_by=known_by
    ).set_index("child_no")
    groups = characteristics(history, links, cohort, as_of=computed.as_of).set_index("child_no")
    order = computed.matrix.values.index
    cohort = cohort.set_index("child_no").loc[order]
    return Panel(
        X=computed.matrix.values,
        y=followed.loc[order, "happened"].to_numpy(dtype=bool),
        child_id=cohort["child_id"].to_numpy(dtype=str),
        as_of=np.full(len(order), computed.as_of, dtype="datetime64[D]"),
        team=cohort["team"].to_numpy(dtype=str),
        characteristics=_recorded(groups.loc[order]),
        school=cohort["school"].to_numpy(dtype=str),
        kinds=followed.loc[order, "kinds"].to_numpy(dtype=str),
    )


def _recorded(groups: pd.DataFrame) -> pd.DataFrame:
    return groups.fillna("").astype(str).reset_index(drop=True)
