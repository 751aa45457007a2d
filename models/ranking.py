"""Who would be on each team's list: the most points first, as many as the team can read.

Tie rule: children of one team with equal points are put in the order of a keyed hash of date and
pseudonym. It favours nobody, can be worked out again from the key, and a child unlucky on one date is
not unlucky on every other. Lists are always filled, so every way of choosing is compared at one length.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

import numpy as np

from models.panel import Panel

TIE_RULE = "Equal scores are put in the order of a keyed hash of the date and the child's pseudonym."
WEEKS_IN_A_LIST = 13


def list_lengths(weekly_capacity: Mapping[str, int], *, weeks: int = WEEKS_IN_A_LIST) -> dict[str, int]:
    """Each team's list length at one date: its weekly capacity over `weeks` (13, one quarter).

    A child is not prompted again for twelve weeks, so a quarter's prompts go to different children, and
    a quarter is about as long as the facts behind them stay fresh. A year's list would flatter recall.
    """
    return {team: weekly * weeks for team, weekly in weekly_capacity.items()}


def tie_break(panel: Panel, *, key: int) -> np.ndarray:
    """Each row's place among its equals, as an unsigned number from the keyed hash."""
    secret = key.to_bytes(16, "big", signed=True)
    days = panel.as_of.astype(str)
    return np.fromiter(
        (
            int.from_bytes(blake2b(f"{day}|{child}".encode(), key=secret, digest_size=8).digest(), "big")
            for day, child in zip(days, panel.child_id, strict=True)
        ),
        dtype=np.uint64,
        count=len(panel),
    )


def chosen(scores: np.ndarray, panel: Panel, lists: Mapping[str, int], ties: np.ndarray) -> np.ndarray:
    """Which rows are on their team's list on their date: bool. A score of NaN comes last; a team with no list has none."""
    _, day = np.unique(panel.as_of, return_inverse=True)
    teams, team = np.unique(panel.team, return_inverse=True)
    descending = -np.where(np.isnan(scores), -np.inf, scores)
    order = np.lexsort((ties, descending, team, day))
    segment = day[order] * max(1, len(teams)) + team[order]
    starts = np.flatnonzero(np.concatenate(([True], segment[1:] != segment[:-1]))) if len(order) else np.array([], dtype=int)
    lengths = np.diff(np.append(starts, len(order)))
    position = np.arange(len(order)) - np.repeat(starts, lengths)
    most = np.array([lists.get(str(name), 0) for name in teams], dtype=int)
    result = np.zeros(len(panel), dtype=bool)
    result[order] = position < most[team[order]]
    return result
