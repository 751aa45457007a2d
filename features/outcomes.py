"""What happened to each child after a date: the label that a card is trained on, and never an indicator."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import pandas as pd

from features.records import History, as_known, holds, usable_links
from vocabulary.council import Outcome
from vocabulary.problems import LeakageProblem

COLUMNS = ("child_no", "happened", "first_on", "kinds")
EXPLOITATION = "exploitation assessment"
FACTOR = "exploitation factor at assessment"
VIOLENCE = "youth justice contact after serious violence"


def outcomes(
    history: History, links: pd.DataFrame, cohort: pd.DataFrame, *, as_of: date, settings: Outcome, known_by: date
) -> pd.DataFrame:
    """One row for each child of the cohort: whether an outcome happened within the horizon, as known on `known_by`.

    The horizon is [as_of, as_of + horizon_weeks). happened: any outcome in it. first_on: the day of the
    first, None where there is none. kinds: which kinds there were, joined by '; ', '' where none.

    Raises LeakageProblem when the horizon and the days to wait for late entries are not over on
    `known_by`: a label that may still change is not used.
    """
    ends_before = as_of + timedelta(weeks=settings.horizon_weeks)
    complete_on = ends_before + timedelta(days=settings.settle_days)
    if complete_on > known_by:
        raise LeakageProblem(
            f"Outcomes after {as_of.isoformat()} are complete on {complete_on.isoformat()}",
            as_of=known_by,
            found_on=complete_on,
            rows=len(cohort),
            do=f"Use a date on or before {(known_by - (complete_on - as_of)).isoformat()}.",
        )
    linked = ibis.memtable(
        usable_links(links, cohort["child_no"].to_numpy()), schema={"person_no": "int32", "child_no": "int32"}
    )
    found = [
        _within(events, linked, as_of=as_of, ends_before=ends_before, kind=kind)
        for events, kind in _events(history, settings, known_by=known_by)
    ]
    happened = ibis.union(*found).execute() if len(found) > 1 else found[0].execute()
    return _by_child(happened, cohort)


def _events(history: History, settings: Outcome, *, known_by: date) -> list[tuple[ibis.Table, str]]:
    levels = as_known(history("exploitation"), on=known_by)
    assessed = as_known(history("assessments"), on=known_by)
    kinds = [
        (levels.filter(levels.level.isin(list(settings.exploitation_levels))), EXPLOITATION),
        (assessed.filter(holds(assessed.factors, settings.assessment_factors)), FACTOR),
    ]
    if settings.serious_violence:
        justice = as_known(history("youth_justice"), on=known_by)
        kinds.append((justice.filter(justice.serious_violence.fill_null(False)), VIOLENCE))
    return kinds


def _within(events: ibis.Table, linked: ibis.Table, *, as_of: date, ends_before: date, kind: str) -> ibis.Table:
    inside = events.filter(events.happened_on >= as_of, events.happened_on < ends_before)
    inside = inside.inner_join(linked, "person_no")
    return inside.select(inside.child_no, inside.happened_on, kind=ibis.literal(kind))


def _by_child(happened: pd.DataFrame, cohort: pd.DataFrame) -> pd.DataFrame:
    happened = happened.assign(happened_on=pd.to_datetime(happened["happened_on"]).dt.date)
    first = happened.groupby("child_no")["happened_on"].min().to_dict()
    kinds = happened.groupby("child_no")["kind"].agg(lambda held: "; ".join(sorted(set(held)))).to_dict()
    children = sorted(int(each) for each in cohort["child_no"])
    rows = [(child, child in first, first.get(child), kinds.get(child, "")) for child in children]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"child_no": "int32", "happened": bool, "first_on": object})
