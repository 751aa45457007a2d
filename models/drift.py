"""How far tonight's children are from those that a card was made on, and when that is too far.

Indicators and points are compared by the population stability index (PSI) against the training rows, which
the card carries as counts. What the card says is compared with what happened on a past date whose outcomes
are complete and which training did not know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from models.bins import answers
from models.card import CardLine
from models.card_file import Card
from models.intervals import UNDEFINED, Estimate, wilson
from models.panel import Panel
from models.ranking import chosen, tie_break
from models.scoring import score
from vocabulary.release_settings import Drift

POINTS = "points"
FEWEST_ROWS = 100
"""Below so many children tonight no index is stated: it would be chance."""
_FEWEST_IN_A_CELL = 8


@dataclass(frozen=True)
class Cell:
    """One range of a figure: in words, the training rows in it, and tonight's children."""

    words: str
    training: int
    tonight: int


@dataclass(frozen=True)
class Shift:
    """One figure against training: its name ('points' or an indicator's), title, cells, and PSI; None where it can't be stated."""

    name: str
    title: str
    cells: tuple[Cell, ...]
    psi: float | None


@dataclass(frozen=True)
class Matured:
    """The card on a past date that training did not know, against what followed: counts, and rates with 95% intervals.

    expected: outcomes that the card's points came to. ratio: outcomes over expected. precision: of the listed, the share right.
    """

    on: date
    rows: int
    outcomes: int
    expected: float
    listed: int
    right: int
    ratio: Estimate
    precision: Estimate


@dataclass(frozen=True)
class Breach:
    """One limit that was passed, in words. holds: whether it holds a released card."""

    name: str
    words: str
    holds: bool


def psi(training: Sequence[int], tonight: Sequence[int]) -> float:
    """The population stability index: the sum over cells of (tonight - training) x ln(tonight / training), in shares.

    Half a row is added to every cell on both sides, so that an empty one counts for much and not for ever.
    """
    before = np.asarray(training, dtype=np.float64) + 0.5
    after = np.asarray(tonight, dtype=np.float64) + 0.5
    before, after = before / before.sum(), after / after.sum()
    return float(((after - before) * np.log(after / before)).sum())


def merged(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Neighbours put together until each cell has 8 training rows, 8 children expected or found tonight, and not a few of them."""
    held: list[Cell] = []
    total, now = sum(each.training for each in cells), sum(each.tonight for each in cells)
    open_: list[Cell] = []
    for each in cells:
        open_.append(each)
        training, tonight = sum(one.training for one in open_), sum(one.tonight for one in open_)
        expected = training * now / total if total else 0
        if min(training, max(expected, tonight)) >= _FEWEST_IN_A_CELL and not 0 < tonight < _FEWEST_IN_A_CELL:
            held.append(_joined(open_))
            open_ = []
    if open_:
        held = [*held[:-1], _joined([*held[-1:], *open_])]
    return tuple(held)


def shifts(card: Card, X: pd.DataFrame) -> tuple[Shift, ...]:
    """The points and then each indicator on the card, tonight (X) against training. Cells: lowest first, small ones merged.

    The points are left out for a card from before cards carried their distribution.
    """
    found = [_shift(POINTS, "Points", _point_cells(card, X))] if card.points_bins else []
    for name in dict.fromkeys(line.indicator for line in card.lines):
        lines = [line for line in card.lines if line.indicator == name]
        title = lines[0].words.rsplit(":", 1)[0]
        found.append(_shift(name, title, _indicator_cells(card, lines, X)))
    return tuple(found)


def matured(card: Card, panel: Panel, lists: Mapping[str, int], *, seed: int) -> Matured:
    """The card on one past date, each child once. lists: how many each team's list holds. The interval of the ratio is exact (Poisson)."""
    (on,) = panel.dates
    points = score(card, panel.X).points.to_numpy()
    expected = float((1 / (1 + np.exp(-(card.intercept + card.slope * points)))).sum())
    outcomes = int(panel.y.sum())
    on_list = chosen(points.astype(np.float64), panel, lists, tie_break(panel, key=seed))
    listed, right = int(on_list.sum()), int(panel.y[on_list].sum())
    return Matured(on, len(panel), outcomes, expected, listed, right, _ratio(outcomes, expected), wilson(right, listed))


def breaches(found: Sequence[Shift], past: Matured | None, *, settings: Drift) -> tuple[Breach, ...]:
    """Every limit that was passed: those that hold a card first. An interval counts only when the whole of it is past the limit."""
    passed = []
    for each in found:
        limit = settings.most_points_psi if each.name == POINTS else settings.most_indicator_psi
        if each.psi is not None and each.psi > limit:
            words = f"{each.title}: PSI {each.psi:.2f} against the training rows, and the limit is {limit:g}."
            passed.append(Breach(each.name, words, each.name == POINTS))
    if past is not None and past.ratio.known:
        ratio, low, high = past.ratio, settings.calibration_low, settings.calibration_high
        if ratio.high < low or ratio.low > high:
            words = (
                f"Outcomes after {past.on.isoformat()} over those expected: {ratio.value:.2f} ({ratio.low:.2f} to "
                f"{ratio.high:.2f}), and the limits are {low:g} to {high:g}."
            )
            passed.append(Breach("calibration", words, True))
    if past is not None and past.precision.known and past.precision.high < settings.least_precision:
        words = (
            f"Precision of the lists of {past.on.isoformat()}: at most {100 * past.precision.high:.1f} in 100, "
            f"and the floor is {100 * settings.least_precision:.1f}."
        )
        passed.append(Breach("precision", words, True))
    return tuple(sorted(passed, key=lambda each: not each.holds))


def points_bins(points: np.ndarray, *, most: int = 10) -> tuple[tuple[int, int], ...]:
    """The points of training rows as counts, for the card to carry: (from points, rows), ascending from 0.

    Each holds at least 1 row in 100 and 20 rows, so that none is a small number; more where there would be over `most`.
    """
    levels, counts = np.unique(points.astype(int), return_counts=True)
    for share in (0.01, 0.02, 0.05, 0.1, 1.0):
        wanted = max(20.0, share * len(points))
        made: list[tuple[int, int]] = []
        held = 0
        for level, count in zip(levels[::-1].tolist(), counts[::-1].tolist(), strict=True):
            held += count
            if held >= wanted:
                made.append((level, held))
                held = 0
        if held and made:
            made[-1] = (made[-1][0], made[-1][1] + held)
        if not made:
            return ((0, len(points)),)
        if len(made) <= most:
            break
    made[-1] = (0, made[-1][1])
    return tuple(reversed(made))


def _shift(name: str, title: str, cells: Sequence[Cell]) -> Shift:
    held = merged(cells)
    enough = sum(each.tonight for each in held) >= FEWEST_ROWS and len(held) > 1
    value = psi([each.training for each in held], [each.tonight for each in held]) if enough else None
    return Shift(name, title, held, value)


def _point_cells(card: Card, X: pd.DataFrame) -> list[Cell]:
    points = score(card, X).points.to_numpy()
    starts = [start for start, _ in card.points_bins]
    place = np.searchsorted(starts, points, side="right") - 1
    tonight = np.bincount(place, minlength=len(starts))
    words = [
        f"{start} or more" if after is None else (f"{start}" if after == start + 1 else f"{start} to {after - 1}")
        for start, after in zip(starts, [*starts[1:], None], strict=True)
    ]
    return [Cell(said, rows, int(now)) for said, (_, rows), now in zip(words, card.points_bins, tonight, strict=True)]


def _indicator_cells(card: Card, lines: Sequence[CardLine], X: pd.DataFrame) -> list[Cell]:
    """The lines of one indicator ask 'at least this': what lies between two of them is the difference of their counts."""
    counts = {line.name: count for line, count in zip(card.lines, card.background, strict=True)}
    yes = answers(X, [line.bin for line in lines]).sum(axis=0)
    held = {line.cut: (counts[line.name], int(now)) for line, now in zip(lines, yes, strict=True)}
    unknown = held.pop(None, None)
    cuts = sorted(cut for cut in held if cut is not None)
    first = f"below {cuts[0]:g}" if cuts else "known"
    cells = [Cell("not known", *unknown)] if unknown else []
    left = [card.background_rows - sum(each.training for each in cells), len(X) - sum(each.tonight for each in cells)]
    words = [first if unknown else f"{first} or not known"]
    words += [f"{cut:g} to below {after:g}" if after is not None else f"{cut:g} or more" for cut, after in _pairs(cuts)]
    reached = [left, *([*held[cut]] for cut in cuts), [0, 0]]
    for said, (training, tonight), (more, now_more) in zip(words, reached[:-1], reached[1:], strict=True):
        cells.append(Cell(said, training - more, tonight - now_more))
    return cells


def _pairs(cuts: Sequence[float]) -> list[tuple[float, float | None]]:
    return list(zip(cuts, [*cuts[1:], None], strict=True))


def _joined(cells: Sequence[Cell]) -> Cell:
    return Cell(
        ", ".join(each.words for each in cells), sum(each.training for each in cells), sum(each.tonight for each in cells)
    )


def _ratio(outcomes: int, expected: float) -> Estimate:
    if expected <= 0:
        return UNDEFINED
    from scipy.stats import chi2

    low = float(chi2.ppf(0.025, 2 * outcomes)) / 2 if outcomes else 0.0
    return Estimate(outcomes / expected, low / expected, float(chi2.ppf(0.975, 2 * outcomes + 2)) / 2 / expected)
