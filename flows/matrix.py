"""The cohort and the indicators of one date: the same way for a night and for training."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import pandas as pd

from features.cohort import cohort
from features.engine import TOGETHER, Matrix, matrices_on
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


def compute_on(installation: Installation, *, as_of: date, late: Mapping[str, date | None] | None = None) -> Computed:
    """The cohort of a date and its indicators, from what was known on it.

    late: the last day covered by each feed that is late on the date.

    Raises NothingToDo when nobody is linked, or nobody is in the cohort.
    """
    (computed,) = _computed(installation, (as_of,), late=late)
    return computed


def compute_on_each(installation: Installation, dates: Sequence[date], *, marks: WeeklyMarks) -> Iterator[Computed]:
    """What `compute_on` gives of each date of the past, in order: nothing is late on one.

    marks: a roll-up. The dates that it answers are asked about a few at a time; for any other the records are read.
    """
    for answers, alike in groupby(dates, key=marks.answers):
        every, many = tuple(alike), TOGETHER if answers else 1
        for first in range(0, len(every), many):
            yield from _computed(installation, every[first : first + many], marks=marks if answers else None)


def _computed(
    installation: Installation,
    dates: Sequence[date],
    *,
    marks: WeeklyMarks | None = None,
    late: Mapping[str, date | None] | None = None,
) -> Iterator[Computed]:
    configuration, warehouse = installation.configuration, installation.warehouse
    links = installation.identities.links()
    if links.empty:
        raise NothingToDo("Nobody is linked yet.", do="Load deliveries first: python -m flows load --as-of DATE")
    children = {day: _children(installation, links, as_of=day) for day in dates}
    scored = {day: _scored(each) for day, each in children.items()}
    matrices = matrices_on(
        installation.history,
        links,
        scored,
        thresholds=configuration.thresholds,
        starts={name: warehouse.starts_on(name) for name in FEEDS},
        marks=marks,
        catalogue=installation.catalogue,
        households=installation.identities.households(),
        late=late,
        offence_basis=configuration.offence_data.basis,
    )
    by_date = {matrix.as_of: matrix for matrix in matrices}
    for day in dates:
        yield Computed(day, installation.history, links, children[day], scored[day], by_date.pop(day))


def _children(installation: Installation, links: pd.DataFrame, *, as_of: date) -> pd.DataFrame:
    """Everyone of an age to be screened on the date."""
    configuration = installation.configuration
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
    return children


def _scored(children: pd.DataFrame) -> pd.DataFrame:
    may_be = (children["link"] != LinkConfidence.WEAK.value) & ~children["supported"].astype(bool)
    return children[may_be].reset_index(drop=True)
