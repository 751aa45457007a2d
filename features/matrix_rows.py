"""The rows of matrices of several dates, one after another: each child on each date is a number in one long list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from features.records import usable_links


@dataclass(frozen=True)
class MatrixRows:
    """children: for each date, oldest first, the child_nos of its matrix in ascending order."""

    children: Mapping[date, np.ndarray]

    @classmethod
    def of(cls, cohorts: Mapping[date, pd.DataFrame]) -> MatrixRows:
        """The rows for a cohort on each date. Raises ValueError without a date."""
        if not cohorts:
            raise ValueError("a matrix needs at least one date")
        return cls({as_of: np.sort(cohorts[as_of]["child_no"].to_numpy()) for as_of in sorted(cohorts)})

    @cached_property
    def many(self) -> int:
        """How many rows there are in all."""
        return sum(map(len, self.children.values()))

    @cached_property
    def places(self) -> dict[date, slice]:
        """Where each date's rows stand in the long list."""
        found, first = {}, 0
        for as_of, children in self.children.items():
            found[as_of] = slice(first, first + len(children))
            first += len(children)
        return found

    @cached_property
    def numbers(self) -> dict[date, pd.Series]:
        """For each date, by child_no, the number of the child's row."""
        return {
            as_of: pd.Series(range(there.start, there.stop), index=pd.Index(self.children[as_of], name="child_no"))
            for as_of, there in self.places.items()
        }

    def linked(self, links: pd.DataFrame) -> dict[date, pd.DataFrame]:
        """For each date, the links that may carry records to a row: person_no, and the row's number as child_no."""
        usable = usable_links(links, np.unique(np.concatenate(list(self.children.values()))))
        found = {}
        for as_of, children in self.children.items():
            mine = usable[usable["child_no"].isin(children)]
            numbers = self.places[as_of].start + np.searchsorted(children, mine["child_no"].to_numpy())
            found[as_of] = mine.assign(child_no=numbers.astype("int32"))
        return found

    def spread(self, found: pd.Series | None, *, dates: bool = False) -> np.ndarray:
        """What was found by row number, as one long column: NaN, or for dates NaT, where nothing was."""
        kind = "datetime64[s]" if dates else "float64"
        column = np.full(self.many, np.datetime64("NaT") if dates else np.nan, dtype=kind)
        if found is not None and len(found):
            column[found.index.to_numpy(dtype="int64")] = (
                pd.to_datetime(found).to_numpy().astype(kind) if dates else found.to_numpy(dtype=kind, na_value=np.nan)
            )
        return column

    def counted(self, found: pd.DataFrame) -> pd.DataFrame:
        """Counts found by row number, as a row for every number: 0 where nothing was found."""
        columns, places = np.zeros((len(found.columns), self.many)), found.index.to_numpy(dtype="int64")
        for column, name in zip(columns, found, strict=True):
            column[places] = found[name].to_numpy(dtype="float64", na_value=0)
        return pd.DataFrame(columns.T, columns=found.columns, copy=False)
