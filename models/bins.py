"""Thermometer bins: the yes-or-no questions that a card's lines are chosen from.

For an indicator with direction +1 there is one bin for each named cut ('value >= cut'; a value past
three cuts answers yes three times) and one for 'not known'. A protective indicator (-1) or one with no
direction (0) has none: the card only ever adds points, and protective signs are shown beside it.

A value that is not known answers no to every cut and yes to 'not known', so it is told apart from a
low value; that bin's points are bounded at zero below, so not knowing can never lower a score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from vocabulary.indicators import IndicatorDescription
from vocabulary.problems import ModelProblem


@dataclass(frozen=True)
class Bin:
    """One question: is the indicator at or above the cut; or, where cut is None, is it not known."""

    indicator: str
    cut: float | None

    @property
    def name(self) -> str:
        """A stable name: `suspensions_past_52_weeks >= 2`, or `... not known`."""
        return f"{self.indicator} not known" if self.cut is None else f"{self.indicator} >= {self.cut:g}"


def bins_of(descriptions: Mapping[str, IndicatorDescription], *, not_known: bool = True) -> tuple[Bin, ...]:
    """Every bin of every indicator with direction +1, by indicator name, cuts ascending, 'not known' last.

    Raises ModelProblem if an indicator's cuts are not finite and strictly ascending.
    """
    found: list[Bin] = []
    for name in sorted(descriptions):
        description = descriptions[name]
        if description.direction != 1:
            continue
        cuts = description.cuts
        if not all(np.isfinite(cuts)) or any(low >= high for low, high in pairwise(cuts)):
            raise ModelProblem(f"The cuts of {name} are {cuts}; they must be numbers that go up.")
        found += [Bin(name, float(cut)) for cut in cuts]
        if not_known and cuts:
            found.append(Bin(name, None))
    return tuple(found)


def answers(X: pd.DataFrame, bins: Sequence[Bin]) -> np.ndarray:
    """Each row's answer to each bin: bool, rows of X by bins.

    Raises ModelProblem if X lacks an indicator that a bin asks for, or holds an infinite value in it.
    """
    wanted = list(dict.fromkeys(each.indicator for each in bins))
    lacking = [name for name in wanted if name not in X.columns]
    if lacking:
        raise ModelProblem(
            f"The matrix has no {', '.join(lacking)}.", do="Compute indicators with the card's catalogue version."
        )
    result = np.empty((len(X), len(bins)), dtype=bool, order="F")
    values = {name: X[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in wanted}
    for name, column in values.items():
        if np.isinf(column).any():
            raise ModelProblem(f"{name} holds {int(np.isinf(column).sum()):,} infinite values.")
    for place, each in enumerate(bins):
        column = values[each.indicator]
        result[:, place] = np.isnan(column) if each.cut is None else column >= each.cut
    return result


def words_for(each: Bin, description: IndicatorDescription) -> str:
    """The question as a line of the card: 'Suspensions in the past 52 weeks: 2 or more'."""
    if each.cut is None:
        return f"{description.title}: not known"
    if description.unit.startswith("share"):
        return f"{description.title}: {_number(100 * each.cut)}% or more"
    return f"{description.title}: {_number(each.cut)} or more"


def _number(value: float) -> str:
    return f"{round(value, 6):,.10g}"
