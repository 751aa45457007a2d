"""A panel: the indicators of many children on several dates, with what happened afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from vocabulary.problems import ModelProblem


@dataclass(frozen=True, eq=False)
class Panel:
    """One row for each child and date.

    X: indicators as floats, one column each, any index; NaN = not known.
    y: whether an outcome happened within the horizon after the row's date. kinds: which kinds of outcome
    did, joined by '; ', and '' for none; all '' where kinds are not told apart.
    child_id: the child's pseudonym. as_of: the row's date (datetime64[D]). team: the child's team on it.
    school: the child's school on it, '' where none; never an indicator, and there for one baseline alone.
    characteristics: one column of group names for each characteristic, row by row, for the audit
    only; it is never part of X, and a group that is not recorded is the empty string.

    Raises ModelProblem if lengths differ, a name in X is a characteristic, or a child is twice on one date.
    """

    X: pd.DataFrame
    y: np.ndarray
    child_id: np.ndarray
    as_of: np.ndarray
    team: np.ndarray
    characteristics: pd.DataFrame = field(default_factory=pd.DataFrame)
    school: np.ndarray = field(default_factory=lambda: np.array([], dtype=str))
    kinds: np.ndarray = field(default_factory=lambda: np.array([], dtype=str))

    def __post_init__(self) -> None:
        rows = len(self.X)
        put = object.__setattr__
        for name in ("school", "kinds"):
            held = np.asarray(getattr(self, name)).astype(str)
            put(self, name, held if len(held) else np.full(rows, "", dtype="<U1"))
        put(self, "y", np.asarray(self.y).astype(bool))
        put(self, "child_id", np.asarray(self.child_id).astype(str))
        put(self, "as_of", np.asarray(self.as_of, dtype="datetime64[D]"))
        put(self, "team", np.asarray(self.team).astype(str))
        if self.characteristics.empty and not len(self.characteristics):
            put(self, "characteristics", pd.DataFrame(index=range(rows)))
        put(self, "characteristics", self.characteristics.reset_index(drop=True))
        for name in ("y", "child_id", "as_of", "team", "characteristics", "school", "kinds"):
            if len(getattr(self, name)) != rows:
                raise ModelProblem(f"The panel has {rows:,} rows of indicators and {len(getattr(self, name)):,} of {name}.")
        both = sorted(set(self.X.columns) & set(self.characteristics.columns))
        if both:
            raise ModelProblem(f"A characteristic is among the indicators: {', '.join(both)}.", do="Take it out of the matrix.")
        keys = pd.MultiIndex.from_arrays([self.child_id, self.as_of])
        if keys.has_duplicates:
            raise ModelProblem(f"{int(keys.duplicated().sum()):,} rows repeat a child on one date; each may stand once.")

    def __len__(self) -> int:
        return len(self.X)

    @property
    def dates(self) -> tuple[date, ...]:
        """The dates held, ascending."""
        return tuple(each.astype(object) for each in np.unique(self.as_of))

    def where(self, keep: np.ndarray) -> Panel:
        """The rows where `keep` is true."""
        return self._take(np.flatnonzero(keep))

    def on(self, dates: Iterable[date]) -> Panel:
        """The rows of these dates."""
        return self.where(np.isin(self.as_of, np.array(sorted(dates), dtype="datetime64[D]")))

    def sorted(self) -> Panel:
        """The same rows in the order of date, then pseudonym: what every seeded step starts from."""
        order = np.lexsort((self.child_id, self.as_of))
        if np.array_equal(order, np.arange(len(self))):
            return self
        return self._take(order)

    def _take(self, places: np.ndarray) -> Panel:
        return Panel(
            X=self.X.iloc[places],
            characteristics=self.characteristics.iloc[places],
            **{name: getattr(self, name)[places] for name in _BESIDE},
        )


_BESIDE = ("y", "child_id", "as_of", "team", "school", "kinds")


def stacked(panels: Sequence[Panel]) -> Panel:
    """Several panels as one, rows in order of date, then pseudonym. Columns must be the same."""
    if not panels:
        raise ModelProblem("There is no panel to stack.")
    columns = list(panels[0].X.columns)
    for each in panels:
        if list(each.X.columns) != columns:
            raise ModelProblem("Panels of different indicators can't be stacked.")
    return Panel(
        X=pd.concat([each.X for each in panels]),
        characteristics=pd.concat([each.characteristics for each in panels]),
        **{name: np.concatenate([getattr(each, name) for each in panels]) for name in _BESIDE},
    ).sorted()
