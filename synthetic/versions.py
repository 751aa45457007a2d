"""The versions of a record as a source system would export them: first entered, corrected, closed, withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from synthetic.terms import NEVER


def versions(
    records: pd.DataFrame,
    times: Sequence[np.ndarray],
    state_on: Callable[[pd.DataFrame, np.ndarray], pd.DataFrame],
) -> pd.DataFrame:
    """One row for each record and day on which its exported content changed.

    times: for each kind of change, the day it became known for each record (NEVER for none); the first
    is the day the record was first known, and changes before it are part of the first version.
    state_on: gives the records' exported columns as they stood on a day for each. The result has the
    columns of `state_on`, `known` (that day) and `place` (the record's place in `records`).
    """
    first = times[0]
    when = np.concatenate([np.where(each < first, NEVER, each) if number else each for number, each in enumerate(times)])
    place = np.tile(np.arange(len(records)), len(times))
    keep = when < NEVER
    pairs = np.unique(place[keep].astype(np.int64) * (1 << 22) + when[keep])
    place, when = (pairs >> 22).astype(np.int64), (pairs & ((1 << 22) - 1)).astype(np.int64)
    made = state_on(records.take(place).reset_index(drop=True), when)
    made["known"] = when
    made["place"] = place
    return made


def filled(day: np.ndarray, known: np.ndarray, on: np.ndarray) -> np.ndarray:
    """A day as exported on a day: NEVER (empty) until it is known."""
    return np.where(known <= on, day, NEVER)


def slips(records: pd.DataFrame, column: str, chance: np.random.Generator, *, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Values first entered wrongly, and the day each was put right (NEVER where it was right from the start)."""
    wrong = chance.permutation(records[column].to_numpy())
    slipped = (chance.random(len(records)) < share) & (wrong != records[column].to_numpy())
    days = records["known"].to_numpy() + 4 + chance.integers(0, 45, len(records))
    return np.where(slipped, wrong, records[column].to_numpy()), np.where(slipped, days, NEVER)


def taken_back(records: pd.DataFrame, chance: np.random.Generator, *, share: float) -> np.ndarray:
    """The day on which each record was withdrawn: NEVER for nearly all."""
    days = records["known"].to_numpy() + 3 + chance.integers(0, 60, len(records))
    return np.where(chance.random(len(records)) < share, days, NEVER)
