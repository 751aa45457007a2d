"""Scoring by the card of record: look up, add up. The same matrix gives the same points, whatever the row order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.bands import Band, band_for
from models.card import points_of
from models.card_file import Card


@dataclass(frozen=True, eq=False)
class Scored:
    """The points of many children; every part has the index of the matrix that was scored.

    points: whole numbers (int64). by_line: the points of each line, columns by line name; they add up
    to `points` in each row. evidence: the points of lines about something that is known, so that a
    list can ask for evidence and not only for gaps. not_known: for each indicator on the card,
    whether it was not known (bool): to be listed beside the points, never taken for 'low'.
    """

    points: pd.Series
    by_line: pd.DataFrame
    evidence: pd.Series
    not_known: pd.DataFrame


def score(card: Card, X: pd.DataFrame) -> Scored:
    """Score each row of X (indicators as floats, NaN = not known).

    Raises ModelProblem if X lacks an indicator that the card asks for, or holds an infinite value in it.
    """
    each = points_of(X, card.lines)
    known = np.array([line.cut is not None for line in card.lines])
    asked = list(dict.fromkeys(line.indicator for line in card.lines))
    return Scored(
        points=pd.Series(each.sum(axis=1), index=X.index, name="points"),
        by_line=pd.DataFrame(each, index=X.index, columns=[line.name for line in card.lines]),
        evidence=pd.Series(each[:, known].sum(axis=1), index=X.index, name="evidence"),
        not_known=X[asked].isna(),
    )


def band_of(card: Card, points: int) -> Band:
    """The card's band for a number of points."""
    return band_for(points, card.bands)
