"""The cohort and the indicators of one date: the same way for a night and for training."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from features.cohort import cohort
from features.engine import Matrix, compute
from features.roll_up import WeeklyMarks
from flows.installation import Installation
from vocabulary.decisions import LinkConfidence
from vocabulary.feeds import FEEDS
from vocabulary.problems import NothingToDo

History = Callable[[str], Any]


@dataclass(frozen=True)
class Computed:
    """What was computed for one date.

    children: everyone of an age to be screened. scored: those of them who may be: not supported, and
    linked surely enough. matrix: the indicators of the scored.
    """

    as_of: date
    history: History
    links: pd.DataFrame
    children: pd.DataFrame
    scored: pd.DataFrame
    matrix: Matrix


def compute_on(
    installation: Installation,
    *,
    as_of: date,
    marks: WeeklyMarks | None = None,
    late: Mapping[str, date | None] | None = None,
) -> Computed:
    """The cohort of a date and its indicators, from what was known on it.

    marks: a roll-up that is used where it answers the date; otherwise the records are read. late: the last
    day covered by each feed that is late on the date; nothing is late on a date of the past.

    Raises NothingToDo when nobody is linked, or nobody is in the cohort.
    """
    configuration = installation.configuration
    warehouse = installation.warehouse
    links = installation.identities.links()
    if links.empty:
        raise NothingToDo("Nobody is linked yet.", do="Load deliveries first: python -m flows load --as-of DATE")
    children = cohort(
        installation.history,
        links,
        installation.identities.children(),
        configuration.teams,
        as_of=as_of,
        settings=configuration.cohort,
    )
    if children.empty:
        raise NothingToDo(
            f"No child aged {configuration.cohort.youngest} to {configuration.cohort.oldest} was known on {as_of.isoformat()}.",
            do="Check the people lists and cohort in the configuration.",
        )
    may_be = (children["link"] != LinkConfidence.WEAK.value) & ~children["supported"].astype(bool)
    scored = children[may_be].reset_index(drop=True)
    matrix = compute(
        installation.history,
        links,
        scored,
        as_of=as_of,
        thresholds=configuration.thresholds,
        starts={name: warehouse.starts_on(name) for name in FEEDS},
        marks=marks if marks is not None and marks.answers(as_of) else None,
        catalogue=installation.catalogue,
        households=installation.identities.households(),
        late=late,
        offence_basis=configuration.offence_data.basis,
    )
    return Computed(as_of, installation.history, links, children, scored, matrix)
