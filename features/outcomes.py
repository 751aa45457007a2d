"""What followed: the outcomes that a card is trained to see coming. Never an indicator."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import numpy as np
import pandas as pd

from features.point_in_time import as_known
from features.records import History, holds, usable_links
from vocabulary.council import Outcome
from vocabulary.problems import LabelNotComplete

KINDS = ("exploitation assessment", "exploitation factor at assessment", "youth justice contact after serious violence")

MADE_OF = {
    "exploitation assessment": "service activity",
    "exploitation factor at assessment": "service activity",
    "youth justice contact after serious violence": "harm",
}
"""What each kind of outcome records: harm done, or that a service looked. An assessment is made of children already
looked at, so a card trained on it learns in part whom services look at."""


def outcomes(
    history: History, links: pd.DataFrame, cohort: pd.DataFrame, *, as_of: date, settings: Outcome, known_by: date
) -> pd.DataFrame:
    """Whether an outcome followed `as_of`, one row for each child of the cohort, in order of child_no.

    An outcome counts when it happened on `as_of` or in the horizon after it, and was known by
    `known_by` and not corrected or taken back by then. Columns: child_no; happened; first_on (None
    where none); kinds, those of `KINDS` that happened, joined by '; '.

    Raises LabelNotComplete where the horizon and the days to settle are not over by `known_by`: a child
    with no outcome yet would be counted as one without.
    """
    ends_before = as_of + timedelta(weeks=settings.horizon_weeks)
    settled_on = ends_before + timedelta(days=settings.settle_days)
    if settled_on > known_by:
        raise LabelNotComplete(
            "Outcomes that are not complete yet",
            as_of=known_by,
            found_on=settled_on,
            rows=len(cohort),
            do=f"Use an earlier date, or wait until {settled_on.isoformat()}.",
        )
    children = np.sort(cohort["child_no"].to_numpy())
    people = ibis.memtable(usable_links(links, children), schema={"person_no": "int32", "child_no": "int32"})
    parts = []
    for kind, feed in zip(KINDS, ("exploitation", "assessments", "youth_justice"), strict=True):
        records = as_known(history(feed), on=known_by)
        records = records.filter(
            _counts(records, feed, settings), records.happened_on >= as_of, records.happened_on < ends_before
        )
        parts.append(records.inner_join(people, "person_no").select("child_no", "happened_on").mutate(kind=ibis.literal(kind)))
    every = ibis.union(*parts)
    found = every.group_by("child_no", "kind").aggregate(first_on=every.happened_on.min()).execute()
    found = found.assign(place=found["kind"].map(KINDS.index)).sort_values(["child_no", "place"])
    by_child = found.groupby("child_no")
    first_on = pd.to_datetime(by_child["first_on"].min()).reindex(children)
    kinds = by_child["kind"].agg("; ".join).reindex(children)
    return pd.DataFrame(
        {
            "child_no": children.astype("int32"),
            "happened": first_on.notna().to_numpy(),
            "first_on": np.array([None if pd.isna(day) else day.date() for day in first_on], dtype=object),
            "kinds": kinds.astype(object).where(kinds.notna(), "").to_numpy(dtype=object),
        }
    )


def _counts(records: ibis.Table, feed: str, settings: Outcome) -> ibis.Value:
    if feed == "exploitation":
        return records.level.isin(settings.exploitation_levels)
    if feed == "assessments":
        return holds(records.factors, settings.assessment_factors) if settings.assessment_factors else ibis.literal(False)
    return records.serious_violence.fill_null(False) & ibis.literal(settings.serious_violence)
