"""The engine: every indicator of a catalogue for every child of a cohort, as of one date."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import date

import numpy as np
import pandas as pd

from features.catalogue import CATALOGUE, Catalogue
from features.definitions import Events, OfSessions
from features.events import event_values
from features.fetching import fetched
from features.matrix import Matrix
from features.missing import REASONS, Background, state
from features.records import History, Records, usable_links
from features.rolls import roll_facts
from features.session_marks import MarkSource
from features.sessions import session_counts, tallies_of
from features.shapes import Surroundings, values_of_shape
from vocabulary.council import Thresholds


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
    children = np.sort(cohort["child_no"].to_numpy())
    records = Records(history, usable_links(links, children), as_of=as_of, marks=marks, offence_basis=offence_basis)
    with closing(records):
        around = Surroundings(records, history, links, households, pd.Index(children))
        return _matrix(around, children, thresholds=thresholds, starts=starts, late=late or {}, catalogue=catalogue)


def _matrix(
    around: Surroundings,
    children: np.ndarray,
    *,
    thresholds: Thresholds,
    starts: Mapping[str, date | None],
    late: Mapping[str, date | None],
    catalogue: Catalogue,
) -> Matrix:
    records, as_of = around.records, around.records.as_of
    about_sessions = [each for each in catalogue.values() if isinstance(each.definition, OfSessions)]
    about_events = [each for each in catalogue.values() if isinstance(each.definition, Events)]
    spans = tallies_of(catalogue)[1]

    counts, found = session_counts(records, about_sessions, spans)
    rolls = roll_facts(records, spans)
    events, latest = event_values(records, about_events)
    background = Background(
        as_of=as_of,
        rolls=_first_seen(records, rolls, counts).reindex(children),
        counts=counts.reindex(children),
        starts=starts,
        floor=thresholds.possible_sessions,
        late=late,
    )

    raw: dict[str, pd.Series] = {**_columns(found.reindex(children)), **_columns(events.reindex(children))}
    latest_on: dict[str, pd.Series] = _columns(latest)
    for each in catalogue.values():
        if not isinstance(each.definition, OfSessions | Events):
            raw[each.name], latest_on[each.name], background.found[each.name] = values_of_shape(each.definition, around)

    values, reasons, coverage = {}, {}, {}
    for each in catalogue.values():
        column = raw[each.name].reindex(children).to_numpy(dtype="float64", na_value=np.nan)
        values[each.name], reasons[each.name], coverage[each.name] = state(each, column, background)
    index = pd.Index(children, name="child_no")
    return Matrix(
        as_of=as_of,
        values=pd.DataFrame(values, index=index),
        not_known=pd.DataFrame(
            REASONS[np.column_stack(list(reasons.values()))], index=index, columns=list(reasons), dtype=object
        ),
        latest_on=pd.DataFrame({name: _dates(latest_on.get(name), index) for name in catalogue}, index=index),
        coverage=pd.DataFrame(coverage, index=index),
        details=background.counts.drop(columns="first_mark_on").fillna(0).astype("float64"),
        catalogue_version=catalogue.version,
        catalogue=catalogue,
    )


def _columns(frame: pd.DataFrame) -> dict[str, pd.Series]:
    return {str(name): frame[name] for name in frame}


def _first_seen(records: Records, rolls: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """Rolls with first_seen_on: the first of joining a school, a mark, and being on the social care list."""
    listed = fetched(records.first_known("persons")).set_index("child_no")["first_known_on"]
    days = pd.concat([pd.to_datetime(days) for days in (rolls["first_entered_on"], counts["first_mark_on"], listed)], axis=1)
    every = rolls.reindex(rolls.index.union(days.index)).assign(first_seen_on=days.min(axis=1))
    return every.assign(**{name: pd.to_datetime(every[name]) for name in ("first_entered_on", "last_left_on")})


def _dates(days: pd.Series | None, index: pd.Index) -> pd.Series:
    column = np.full(len(index), None, dtype=object)
    if days is not None:
        known = days.dropna()
        places = index.get_indexer(known.index)
        held = places >= 0
        column[places[held]] = pd.to_datetime(known[held]).dt.date.to_numpy()
    return pd.Series(column, index=index, dtype=object)
