"""The engine: every indicator of a catalogue for every child of a cohort, as of one date or of several at once."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from features.asking import Answering
from features.catalogue import CATALOGUE, Catalogue
from features.definitions import Events, OfSessions
from features.events import LATEST, event_values
from features.household import Homes, InHousehold, homes_on_each
from features.matrix import Matrix
from features.matrix_rows import MatrixRows
from features.missing import REASONS, Background, state
from features.records import History, Records
from features.rolls import roll_facts
from features.session_marks import MarkSource
from features.sessions import session_counts, tallies_of
from features.shapes import values_of_shape
from vocabulary.council import Thresholds

_READ = frozenset(("attendance", "calendar", "persons", "pupils", "schools"))
"""Feeds that are read whatever is asked about: they say who was there to be recorded."""
_NOBODYS = Homes(frozenset(), pd.DataFrame({"child_no": [], "mate_no": []}))


def compute(
    history: History,
    links: pd.DataFrame,
    cohort: pd.DataFrame,
    *,
    as_of: date,
    thresholds: Thresholds,
    starts: Mapping[str, date | None],
    catalogue: Catalogue = CATALOGUE,
    marks: MarkSource | None = None,
    households: pd.DataFrame | None = None,
    late: Mapping[str, date | None] | None = None,
    offence_basis: str = "",
) -> Matrix:
    """All indicators of the cohort from what was known on `as_of` about what happened before it.

    history: a feed's name to its versions. links: person_no, child_no, confidence; weak ones carry
    nothing. cohort: child_no, one row for each child. starts: the first day that each feed holds.
    marks: where session marks come from, such as a roll-up that answers this date; the attendance feed itself
    where nothing is said.
    households: person_no, household_no, known_on (see `household.homes_on`); without them nobody's
    household is known. late: the last day covered by each feed that is late. offence_basis: the council's
    condition in law for offence data; without it an indicator of such data is refused.

    The same records give the same matrix, whatever their order. Raises LeakageProblem where a source
    holds an outcome, or where a record not before `as_of` got through.
    """
    (matrix,) = compute_on_each(
        history,
        links,
        {as_of: cohort},
        thresholds=thresholds,
        starts=starts,
        catalogue=catalogue,
        marks=marks,
        households=households,
        late=late,
        offence_basis=offence_basis,
    )
    return matrix


def compute_on_each(
    history: History,
    links: pd.DataFrame,
    cohorts: Mapping[date, pd.DataFrame],
    *,
    thresholds: Thresholds,
    starts: Mapping[str, date | None],
    catalogue: Catalogue = CATALOGUE,
    marks: MarkSource | None = None,
    households: pd.DataFrame | None = None,
    late: Mapping[str, date | None] | None = None,
    offence_basis: str = "",
) -> list[Matrix]:
    """The matrix of each date, oldest first: what `compute` gives of it, every question asked once for all of them.

    cohorts: the cohort of each date. For the rest see `compute`. Memory grows with the dates: ask about a few at a time.
    """
    rows = MatrixRows.of(cohorts)
    dates = tuple(rows.children)
    of_mates = {each.definition.feed for each in catalogue.values() if isinstance(each.definition, InHousehold)}
    homes = _NOBODYS if households is None or not of_mates else homes_on_each(history, households, links, rows.numbers)
    if homes.records is not None:
        homes.records.read(of_mates)
    as_of = dates[0] if len(dates) == 1 else dates
    records = Records(history, rows.linked(links), as_of=as_of, marks=marks, offence_basis=offence_basis)
    with closing(records):
        # Looked up before the first question: while there are questions the engine is theirs.
        records.read(sorted(_READ | {feed for each in catalogue.values() for feed in each.sources}))
        found = _ask(records, homes, rows, catalogue)
    first, matrices = 0, []
    for day, children in rows.children.items():
        there = slice(first, first + len(children))
        background = Background(
            as_of=day,
            rolls=found.rolls.iloc[there],
            counts=found.counts.iloc[there],
            starts=starts,
            floor=thresholds.possible_sessions,
            late=late or {},
            found=found.besides,
        )
        matrices.append(_matrix(found, there, children, background, catalogue))
        first = there.stop
    return matrices


@dataclass(frozen=True)
class _Found:
    """What was found of every row: by indicator its value (NaN where nothing was) and the latest day, both as long as the
    rows are many; what the rule of missing values needs besides, by row number; session counts and rolls, in order of rows."""

    values: dict[str, np.ndarray]
    latest: dict[str, np.ndarray]
    besides: dict[str, pd.DataFrame]
    counts: pd.DataFrame
    rolls: pd.DataFrame


def _ask(records: Records, homes: Homes, rows: MatrixRows, catalogue: Catalogue) -> _Found:
    about_sessions = [each for each in catalogue.values() if isinstance(each.definition, OfSessions)]
    about_events = [each for each in catalogue.values() if isinstance(each.definition, Events)]
    spans = tallies_of(catalogue)[1]
    # What takes longest is asked first: the other questions are written meanwhile.
    sessions, rolls, first_known = "session counts", "rolls", "first known"
    events = dict(event_values(records, about_events))
    shapes = {
        each.name: values_of_shape(each.definition, records, homes)
        for each in catalogue.values()
        if not isinstance(each.definition, OfSessions | Events)
    }
    asked: dict[str, Answering[Any]] = {
        sessions: session_counts(records, about_sessions, spans),
        rolls: roll_facts(records, spans),
        first_known: _first_known(records),
        **events,
        **shapes,
    }
    answers = records.questions.answers(asked)
    counts, shares = answers[sessions]
    counts = counts.reindex(range(rows.many))
    values = {str(name): rows.spread(shares[name]) for name in shares}
    latest: dict[str, np.ndarray] = {}
    for name in events:
        for each in (str(column) for column in answers[name]):
            if each.endswith(LATEST):
                latest[each.removesuffix(LATEST)] = rows.spread(answers[name][each], dates=True)
            else:
                values[each] = rows.spread(answers[name][each])
    besides = {}
    for name in shapes:
        value, on, besides[name] = answers[name]
        values[name] = rows.spread(value)
        if len(on):
            latest[name] = rows.spread(on, dates=True)
    return _Found(values, latest, besides, counts, _first_seen(answers[rolls], counts, answers[first_known], rows))


def _first_known(records: Records) -> Answering[pd.Series]:
    """The first day on which the child was known to be on the social care list, by child_no."""
    frame = yield records.first_known("persons")
    return frame.set_index("child_no")["first_known_on"]


def _first_seen(rolls: pd.DataFrame, counts: pd.DataFrame, listed: pd.Series, rows: MatrixRows) -> pd.DataFrame:
    """Rolls with first_seen_on: the first of joining a school, a mark, and being on the social care list."""
    every = rolls.reindex(range(rows.many))
    days = (every["first_entered_on"], counts["first_mark_on"], listed.reindex(range(rows.many)))
    first = np.fmin.reduce([pd.to_datetime(each).to_numpy().astype("datetime64[D]") for each in days])
    return every.assign(
        first_seen_on=first.astype("datetime64[s]"),
        **{name: pd.to_datetime(every[name]) for name in ("first_entered_on", "last_left_on")},
    )


def _matrix(found: _Found, there: slice, children: np.ndarray, background: Background, catalogue: Catalogue) -> Matrix:
    stated = [state(each, found.values[each.name][there], background) for each in catalogue.values()]
    index, names = pd.Index(children, name="child_no"), pd.Index(catalogue)

    def frame(columns: np.ndarray) -> pd.DataFrame:
        # Whole columns one below another, turned: the frame takes them as they lie, and looks at no value.
        return pd.DataFrame(columns.T, index=index, columns=names, dtype=columns.dtype, copy=False)

    return Matrix(
        as_of=background.as_of,
        values=frame(np.array([values for values, _, _ in stated])),
        not_known=frame(REASONS[np.array([reasons for _, reasons, _ in stated])]),
        latest_on=frame(_days(found.latest, there, catalogue)),
        coverage=frame(np.array([coverage for _, _, coverage in stated])),
        details=background.counts.drop(columns="first_mark_on").set_axis(index).fillna(0).astype("float64"),
        catalogue_version=catalogue.version,
        catalogue=catalogue,
    )


def _days(latest: dict[str, np.ndarray], there: slice, catalogue: Catalogue) -> np.ndarray:
    """The latest day of each indicator and row as a `date`, None where there is none."""
    days = np.full((len(catalogue), there.stop - there.start), None, dtype=object)
    for place, name in enumerate(catalogue):
        if name in latest:
            held = ~np.isnat(latest[name][there])
            days[place, held] = latest[name][there][held].astype(object)
    return days
