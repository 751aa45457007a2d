"""Bands of points, in natural frequencies: 'of 100 children with 12 or more points, about 6 (4 to 9) ...'.

A band speaks of the many children who had those points on test dates, never of one child.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.intervals import design_effect, wilson
from vocabulary.council import Thresholds
from vocabulary.problems import ModelProblem

_SMALL = Thresholds().small_number


@dataclass(frozen=True)
class Band:
    """A range of points and what followed, on test dates, for the children in it.

    name: 'A' holds the most points. to_points: None is 'or more'. rows and outcomes are counts on
    the test dates; share, low and high are the rate and its 95% interval, respecting repeated children.
    Where the whole test set holds so few outcomes that stating them could point to a child, there is
    one band and its outcomes, share, low and high are None.
    """

    name: str
    from_points: int
    to_points: int | None
    rows: int
    outcomes: int | None
    share: float | None
    low: float | None
    high: float | None
    words: str


def bands_of(
    points: np.ndarray, y: np.ndarray, child_id: np.ndarray, *, outcome_words: str, most: int = 5, fewest_outcomes: int = 8
) -> tuple[Band, ...]:
    """Up to `most` bands, most points first.

    A band is closed once it holds `fewest_outcomes` outcomes and its share of them, so that its
    interval says something; what is left joins the lowest band, and neighbours whose rates are in
    the wrong order are merged. outcome_words finishes the sentence 'of 100 children ..., about 6 ...'.
    """
    if not len(points) or (points < 0).any():
        raise ModelProblem("Bands need the points of test rows, none below zero.")
    levels = np.unique(points)[::-1].astype(int)
    rows = {level: (points == level) for level in levels}
    wanted = max(float(fewest_outcomes), y.sum() / most)
    groups: list[list[int]] = [[]]
    for level in levels:
        groups[-1].append(int(level))
        held = sum(int(y[rows[each]].sum()) for each in groups[-1])
        if held >= wanted and len(groups) < most:
            groups.append([])
    if not groups[-1]:
        groups.pop()
    tail = sum(int(y[rows[each]].sum()) for each in groups[-1])
    if len(groups) > 1 and tail < fewest_outcomes:
        last = groups.pop()
        groups[-1] += last
    groups = _in_order(groups, points, y)
    made = []
    for place, group in enumerate(groups):
        low_end = 0 if place == len(groups) - 1 else min(group)
        high_end = None if place == 0 else min(groups[place - 1]) - 1
        made.append(_band(chr(ord("A") + place), low_end, high_end, np.isin(points, group), y, child_id, outcome_words))
    return tuple(made)


def band_for(points: int, bands: tuple[Band, ...]) -> Band:
    """The band that a number of points falls in. Raises ModelProblem where the card has no bands."""
    for band in bands:
        if points >= band.from_points:
            return band
    raise ModelProblem("The card has no band for these points.", do="Train it again: bands start at zero points.")


def _in_order(groups: list[list[int]], points: np.ndarray, y: np.ndarray) -> list[list[int]]:
    merged: list[list[int]] = []
    for group in groups:
        merged.append(list(group))
        while len(merged) > 1 and _rate(merged[-1], points, y) >= _rate(merged[-2], points, y):
            last = merged.pop()
            merged[-1] += last
    return merged


def _rate(group: list[int], points: np.ndarray, y: np.ndarray) -> float:
    return float(y[np.isin(points, group)].mean())


def _band(name: str, start: int, end: int | None, here: np.ndarray, y: np.ndarray, child: np.ndarray, outcome: str) -> Band:
    count, events = int(here.sum()), int(y[here].sum())
    span = _span(start, end)
    if 0 < events <= _SMALL:
        return Band(name, start, end, count, None, None, None, None, f"Too few children with {span} {outcome} to say more.")
    rate = wilson(events, count, design=design_effect(y[here].astype(float), child[here]))
    of = 100 if rate.value >= 0.02 else 1_000
    words = (
        f"Of {of:,} children with {span}, about {of * rate.value:.0f} "
        f"(between {np.floor(of * rate.low):.0f} and {np.ceil(of * rate.high):.0f}) {outcome}."
    )
    return Band(name, start, end, count, events, rate.value, rate.low, rate.high, words)


def _span(start: int, end: int | None) -> str:
    if end is None:
        return f"{start} or more points"
    return f"{start} to {end} points" if end > start else f"{start} point{'s' if start != 1 else ''}"
