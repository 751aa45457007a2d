"""The engine: every indicator of a catalogue for every child of a cohort, as of one date or of several at once."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import date
from typing import Any

import pandas as pd

from features.asking import Answering, nothing_collected
from features.catalogue import CATALOGUE, Catalogue
from features.definitions import Events, OfSessions
from features.events import LATEST, event_values
from features.filling import Filling
from features.household import Homes, InHousehold, homes_on_each
from features.matrix import Matrix
from features.matrix_rows import MatrixRows
from features.records import History, Records
from features.rolls import roll_facts
from features.session_marks import MarkSource
from features.sessions import session_counts, tallies_of
from features.shapes import values_of_shape
from vocabulary.council import Thresholds

TOGETHER = 4
"""How many dates are asked about at once: fewer ask every question anew more often, and more need memory for no less time."""
_READ = frozenset(("attendance", "calendar", "persons", "pupils", "schools"))
"""Feeds that are read whatever is asked about: they say who was there to be recorded."""
_SESSIONS, _ROLLS, _LISTED = "session counts", "rolls", "social care list"
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
    (matrix,) = matrices_on(
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


def matrices_on(
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
    records = Records(
        history,
        rows.linked(links),
        as_of=dates,
        marks=marks,
        offence_basis=offence_basis,
        last_person_no=int(links["person_no"].max()) if len(links) else None,
    )
    with closing(records), nothing_collected():
        # Looked up before the first question: while there are questions the engine is theirs.
        records.read(sorted(_READ | {feed for each in catalogue.values() for feed in each.sources}))
        filling = _filled(records, homes, rows, catalogue, thresholds=thresholds, starts=starts, late=late or {})
        return filling.matrices()


def _filled(
    records: Records,
    homes: Homes,
    rows: MatrixRows,
    catalogue: Catalogue,
    *,
    thresholds: Thresholds,
    starts: Mapping[str, date | None],
    late: Mapping[str, date | None],
) -> Filling:
    of_sessions = [each for each in catalogue.values() if isinstance(each.definition, OfSessions)]
    spans = tallies_of(catalogue)[1]
    # What takes longest is asked first, and the other questions are written meanwhile. The first three are the background
    # against which everything else is stated.
    asked: dict[str, Answering[Any]] = {
        _SESSIONS: session_counts(records, of_sessions, spans),
        _ROLLS: roll_facts(records, spans),
        _LISTED: _first_listed(records),
        **dict(event_values(records, [each for each in catalogue.values() if isinstance(each.definition, Events)])),
        **{
            each.name: values_of_shape(each.definition, records, homes)
            for each in catalogue.values()
            if not isinstance(each.definition, OfSessions | Events)
        },
    }
    answers = records.questions.answers(asked)
    (_, (counts, shares)), (_, rolls), (_, listed) = (next(answers) for _ in range(3))
    filling = Filling(rows, catalogue, counts, rolls, listed, starts=starts, floor=thresholds.possible_sessions, late=late)
    for each in of_sessions:
        filling.fill(each.name, shares[each.name])
    for key, found in answers:
        if key in catalogue:
            filling.fill(key, *found)
            continue
        for name in (str(column) for column in found if not str(column).endswith(LATEST)):
            filling.fill(name, found[name], found[f"{name}{LATEST}"])
    return filling


def _first_listed(records: Records) -> Answering[pd.Series]:
    """The first day on which the child was known to be on the social care list, by child_no."""
    frame = yield records.first_known("persons")
    return frame.set_index("child_no")["first_known_on"]
