"""Small numbers held back, so that nobody can be picked out of a table: counts in, words out.

Three rules. A count from 1 to `small_number` is held back; nought is shown, because it is about
nobody. Every other count is rounded to `round_to`. In a table with totals, more counts are held
back until no hidden one can be worked out by taking the others from a total, even without rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vocabulary.council import Thresholds

HELD_BACK = "held back"
FEWEST_FOR_A_RATE = 30
"""A rate of fewer children than this is not shown: one child would move it by more than three in a hundred."""


@dataclass(frozen=True)
class Shown:
    """A table in words: cells by row, the total of each row and column, and of all."""

    cells: tuple[tuple[str, ...], ...]
    row_totals: tuple[str, ...]
    column_totals: tuple[str, ...]
    total: str


def count(number: int, floors: Thresholds) -> str:
    """One count that stands by itself: '0', '7 or fewer', or rounded, such as '1,240'.

    Raises ValueError for a negative count.
    """
    if number < 0:
        raise ValueError(f"a count can't be {number}")
    return f"{floors.small_number} or fewer" if _small(number, floors) else _rounded(number, floors)


def line(parts: Sequence[int], floors: Thresholds) -> tuple[tuple[str, ...], str]:
    """Parts that add up to a total: the words of each part, and of the total."""
    values = np.array([*parts, sum(parts)], dtype=np.int64)
    sums = np.array([[1] * len(parts) + [-1]], dtype=np.int64)
    words = _words(values, sums, floors)
    return tuple(words[:-1]), words[-1]


def table(rows: Sequence[Sequence[int]], floors: Thresholds) -> Shown:
    """A table with the total of every row and column. Rows must be equally long."""
    cells = np.array(rows, dtype=np.int64)
    if cells.ndim != 2:
        raise ValueError("a table needs at least one row, and rows that are equally long")
    height, width = cells.shape
    full = np.zeros((height + 1, width + 1), dtype=np.int64)
    full[:height, :width] = cells
    full[:height, width] = cells.sum(axis=1)
    full[height] = full[:height].sum(axis=0)
    place = np.arange(full.size).reshape(full.shape)
    sums = np.zeros((height + width + 2, full.size), dtype=np.int64)
    for number, members in enumerate([*place, *place.T]):
        sums[number, members[:-1]] = 1
        sums[number, members[-1]] = -1
    words = np.array(_words(full.ravel(), sums, floors), dtype=object).reshape(full.shape)
    return Shown(
        cells=tuple(tuple(row) for row in words[:height, :width]),
        row_totals=tuple(words[:height, width]),
        column_totals=tuple(words[height, :width]),
        total=str(words[height, width]),
    )


def rate(part: int, whole: int, floors: Thresholds) -> str:
    """A rate as a whole percentage; held back where the whole is small, or where the part or the rest is."""
    if not 0 <= part <= whole:
        raise ValueError(f"{part} can't be a part of {whole}")
    if whole < max(FEWEST_FOR_A_RATE, floors.small_number) or _small(part, floors) or _small(whole - part, floors):
        return HELD_BACK
    return f"{int(100 * part / whole + 0.5)}%"


def _small(number: int, floors: Thresholds) -> bool:
    return 1 <= number <= floors.small_number


def _rounded(number: int, floors: Thresholds) -> str:
    return f"{(2 * number + floors.round_to) // (2 * floors.round_to) * floors.round_to:,}"


def _words(values: np.ndarray, sums: np.ndarray, floors: Thresholds) -> list[str]:
    hidden = hide(values, sums, floors)
    return [HELD_BACK if held else _rounded(int(value), floors) for value, held in zip(values, hidden, strict=True)]


def hide(values: np.ndarray, sums: np.ndarray, floors: Thresholds) -> np.ndarray:
    """Which values must be held back: a flag each.

    sums: one row for each sum that must hold, 1 for a part, -1 for the total, 0 for what is not in it.
    Starts with the small values; while one of them could be worked out, the smallest value beside it
    is held back too.
    """
    hidden = np.array([_small(int(value), floors) for value in values])
    small = np.flatnonzero(hidden)
    while (beside := _beside(values, sums, hidden, small, floors)) is not None:
        # Nought is held back only when nothing else is left: it is about nobody, and readers rely on it.
        hidden[min(np.flatnonzero(beside & ~hidden), key=lambda place: (values[place] == 0, values[place], place))] = True
    return hidden


def _beside(
    values: np.ndarray, sums: np.ndarray, hidden: np.ndarray, small: np.ndarray, floors: Thresholds
) -> np.ndarray | None:
    """Among which values one more must be held back: a flag each; None when nothing is given away."""
    for members in sums != 0:
        if (members & hidden).sum() == 1:
            return members
    place = _worked_out(values, sums, hidden, small, floors)
    if place is None:
        return None
    around = [members for members in sums != 0 if members[place] and (members & ~hidden).any()]
    return min(around, key=lambda members: int((members & hidden).sum()), default=np.ones(len(values), dtype=bool))


def _worked_out(values: np.ndarray, sums: np.ndarray, hidden: np.ndarray, small: np.ndarray, floors: Thresholds) -> int | None:
    """The first small value that a reader could narrow to fewer than `small_number` values; None when there is none.

    The reader is taken to know every open value without rounding, and that nought is not held back.
    In a table with totals the least and the most that fit are whole numbers (its sums are totally
    unimodular), so two linear programmes give the exact range.
    """
    from scipy.optimize import linprog

    places = np.flatnonzero(hidden)
    if hidden.all():
        return None
    rest = -sums[:, ~hidden] @ values[~hidden]
    least = 0 if (values[hidden] == 0).any() else 1
    for place in small:
        aim = (places == place).astype(np.float64)
        ends = [linprog(way * aim, A_eq=sums[:, places], b_eq=rest, bounds=(least, None)) for way in (1.0, -1.0)]
        unbounded = any(end.x is None for end in ends)
        if not unbounded and round(ends[1].x @ aim) - round(ends[0].x @ aim) < max(1, floors.small_number - 1):
            return int(place)
    return None
