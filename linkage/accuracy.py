"""How often links are right and how many are found, against a truth: counts alone, at thresholds and for groups."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from linkage.linking import Link

THRESHOLDS = (0.5, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999, 0.999999)
"""Chances of being one person at which a list of links is counted."""


@dataclass(frozen=True)
class Accuracy:
    """Links made, how many of them are right, and how many pairs there are to find."""

    links: int
    right: int
    to_find: int

    @property
    def precision(self) -> float:
        """The share of links that are right; not a number where there is none."""
        return self.right / self.links if self.links else float("nan")

    @property
    def recall(self) -> float:
        """The share of pairs found; not a number where there is none to find."""
        return self.right / self.to_find if self.to_find else float("nan")


def accuracy(pairs: Iterable[tuple[int, int]], truth: Collection[tuple[int, int]]) -> Accuracy:
    """How pairs compare with the true ones. A pair is its two numbers, left then right."""
    made = set(pairs)
    return Accuracy(links=len(made), right=len(made & set(truth)), to_find=len(truth))


def at_thresholds(
    links: Sequence[Link], truth: Collection[tuple[int, int]], thresholds: Sequence[float] = THRESHOLDS
) -> list[tuple[float, Accuracy]]:
    """The accuracy of the links with at least each probability."""
    return [
        (least, accuracy(((each.left, each.right) for each in links if each.probability >= least), truth))
        for least in thresholds
    ]
