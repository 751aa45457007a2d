"""Matrices while they are being filled: each column as soon as it is answered, for all the dates that were asked about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from features.catalogue import Catalogue
from features.matrix import Matrix
from features.matrix_rows import MatrixRows
from features.missing import Background, state


class Filling:
    """Columns for every indicator of a catalogue, as long as the rows of all the dates are many.

    counts: session counts, and first_mark_on. rolls: see `rolls.roll_facts`. listed: the first day on which a child was
    known to be on the social care list. All three by row number. They say what a value that is missing means, so
    they must be there first. starts, floor, late: see `missing.Background`.
    """

    def __init__(
        self,
        rows: MatrixRows,
        catalogue: Catalogue,
        counts: pd.DataFrame,
        rolls: pd.DataFrame,
        listed: pd.Series,
        *,
        starts: Mapping[str, date | None],
        floor: int,
        late: Mapping[str, date | None],
    ) -> None:
        self._rows, self._catalogue = rows, catalogue
        self._places = {name: place for place, name in enumerate(catalogue)}
        # A row of these for each indicator: whole columns of a matrix lie together. Memory that was never touched costs more
        # than what is put there: each place is written once, when its column is filled.
        shape = (len(catalogue), rows.many)
        self._values, self._reasons = np.empty(shape), np.empty(shape, dtype=np.int8)
        self._observed: dict[date, dict[str, np.ndarray]] = {as_of: {} for as_of in rows.places}
        self._days: dict[str, np.ndarray] = {}
        rolls = _first_seen(rolls.reindex(range(rows.many)), counts["first_mark_on"], listed)
        self._details = rows.counted(counts.drop(columns="first_mark_on"))
        self._background = {
            as_of: Background(
                as_of=as_of,
                rolls=rolls.iloc[there],
                counts=self._details.iloc[there],
                starts=starts,
                floor=floor,
                late=late,
            )
            for as_of, there in rows.places.items()
        }

    def fill(self, name: str, found: pd.Series, latest: pd.Series | None = None, besides: pd.DataFrame | None = None) -> None:
        """What was found of an indicator by row number, the latest day of each, and what its rule needs besides."""
        place, values = self._places[name], self._rows.spread(found)
        for as_of, there in self._rows.places.items():
            background = self._background[as_of]
            if besides is not None:
                background.found[name] = besides
            stated = state(self._catalogue[name], values[there], background)
            self._values[place, there], self._reasons[place, there], self._observed[as_of][name] = stated
        if latest is not None and len(latest):
            self._days[name] = self._rows.spread(latest, dates=True)

    def matrices(self) -> list[Matrix]:
        """The matrix of each date, oldest first. Raises KeyError where an indicator was not filled."""
        if not_filled := {name for name in self._catalogue for found in self._observed.values() if name not in found}:
            raise KeyError(f"not filled: {', '.join(sorted(not_filled))}")
        names = pd.Index(self._catalogue)

        def frame(columns: np.ndarray, index: pd.Index) -> pd.DataFrame:
            # Turned, and taken as it lies: no value is looked at again.
            return pd.DataFrame(columns.T, index=index, columns=names, dtype=columns.dtype, copy=False)

        made = []
        for as_of, there in self._rows.places.items():
            index = pd.Index(self._rows.children[as_of], name="child_no")
            made.append(
                Matrix(
                    as_of=as_of,
                    values=frame(self._values[:, there], index),
                    reasons=frame(self._reasons[:, there], index),
                    days=pd.DataFrame({name: days[there] for name, days in self._days.items()}, index=index, copy=False),
                    observed=self._observed[as_of],
                    details=self._details.iloc[there].set_axis(index),
                    catalogue_version=self._catalogue.version,
                    catalogue=self._catalogue,
                )
            )
        return made


def _first_seen(rolls: pd.DataFrame, marks: pd.Series, listed: pd.Series) -> pd.DataFrame:
    """Rolls with first_seen_on: the first of joining a school, a mark, and being on the social care list."""
    days = (rolls["first_entered_on"], marks.reindex(rolls.index), listed.reindex(rolls.index))
    first = np.fmin.reduce([pd.to_datetime(each).to_numpy().astype("datetime64[D]") for each in days])
    return rolls.assign(
        first_seen_on=first.astype("datetime64[s]"),
        **{name: pd.to_datetime(rolls[name]) for name in ("first_entered_on", "last_left_on")},
    )
