"""The engine: every indicator of a catalogue for every child of a cohort, as of one date."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import date

import numpy as np
import pandas as pd

from features.catalogue import CATALOGUE, Catalogue
from features.definitions import AtLeast, Change, Counted, Events, LongestRun, Moves, Share
from features.events import event_values
from features.matrix import Matrix
from features.missing import Background, state_events, state_sessions
from features.records import History, Records, usable_links
from features.rolls import moves, roll_facts
from features.session_marks import MarkSource
from features.sessions import longest_runs, session_counts, tallies_of
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
) -> Matrix:
    """All indicators of the cohort from what was known on `as_of` about what happened before it.

    history: a feed's name to its versions. links: person_no, child_no, confidence; weak ones carry
    nothing. cohort: child_no, one row for each child. starts: the first day that each feed holds.
    marks: where session marks come from, such as a roll-up that answers this date; the attendance feed itself
    where nothing is said.

    The same records give the same matrix, whatever their order. Raises LeakageProblem where a source
    holds an outcome, or where a record not before `as_of` got through.
    """
    children = np.sort(cohort["child_no"].to_numpy())
    with closing(Records(history, usable_links(links, children), as_of=as_of, marks=marks)) as records:
        return _matrix(records, children, thresholds=thresholds, starts=starts, catalogue=catalogue)


def _matrix(
    records: Records,
    children: np.ndarray,
    *,
    thresholds: Thresholds,
    starts: Mapping[str, date | None],
    catalogue: Catalogue,
) -> Matrix:
    as_of = records.as_of
    about_sessions = [each for each in catalogue.values() if isinstance(each.definition, Share | Counted | AtLeast | Change)]
    about_events = [each for each in catalogue.values() if isinstance(each.definition, Events)]
    about_runs = [each for each in catalogue.values() if isinstance(each.definition, LongestRun)]
    about_moves = [each for each in catalogue.values() if isinstance(each.definition, Moves)]
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
    )

    raw: dict[str, pd.Series] = {**_columns(found), **_columns(events)}
    for each in about_runs:
        raw[each.name] = longest_runs(records, each.definition.span)
    latest_on: dict[str, pd.Series] = _columns(latest)
    for each in about_moves:
        moved = moves(records, each.definition.span).set_index("child_no")
        raw[each.name], latest_on[each.name] = moved["value"], moved["latest_on"]

    values, reasons, coverage = {}, {}, {}
    for each in catalogue.values():
        column = raw[each.name].reindex(children).to_numpy(dtype="float64", na_value=np.nan)
        state = state_events if isinstance(each.definition, Events | Moves) else state_sessions
        values[each.name], reasons[each.name], coverage[each.name] = state(each, column, background)
    index = pd.Index(children, name="child_no")
    return Matrix(
        as_of=as_of,
        values=pd.DataFrame(values, index=index),
        not_known=pd.DataFrame({name: _texts(reason, index) for name, reason in reasons.items()}, index=index),
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
    listed = records.first_known("persons").execute().set_index("child_no")["first_known_on"]
    days = pd.concat([pd.to_datetime(days) for days in (rolls["first_entered_on"], counts["first_mark_on"], listed)], axis=1)
    every = rolls.reindex(rolls.index.union(days.index)).assign(first_seen_on=days.min(axis=1))
    return every.assign(**{name: pd.to_datetime(every[name]) for name in ("first_entered_on", "last_left_on")})


def _texts(reasons: np.ndarray, index: pd.Index) -> pd.Series:
    return pd.Series([str(reason) for reason in reasons], index=index, dtype=object)


def _dates(days: pd.Series | None, index: pd.Index) -> pd.Series:
    column = np.full(len(index), None, dtype=object)
    if days is not None:
        known = days.dropna()
        known = known[known.index.isin(index)]
        column[index.get_indexer(known.index)] = pd.to_datetime(known).dt.date.to_numpy()
    return pd.Series(column, index=index, dtype=object)
