"""What nights in shadow must show before a card goes live: criteria fixed in the configuration beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from vocabulary.release_settings import Shadow


@dataclass(frozen=True)
class ShadowNight:
    """One night in shadow: the children it would have prompted (pseudonyms), the feeds that were late, whether drift passed a limit."""

    as_of: date
    children: frozenset[str]
    late_feeds: int
    drifted: bool


@dataclass(frozen=True)
class Criterion:
    """One exit criterion: its name, whether it is met, and the figures in words."""

    name: str
    met: bool
    words: str


def stable_share(nights: Sequence[ShadowNight]) -> float | None:
    """Of the would-be prompts of every night but the last, the share that the next night would have sent too; None without any."""
    pairs = [(len(before.children & after.children), len(before.children)) for before, after in pairwise(nights)]
    of = sum(count for _, count in pairs)
    return sum(kept for kept, _ in pairs) / of if of else None


def exit_criteria(nights: Sequence[ShadowNight], *, failed_nights: int, settings: Shadow) -> tuple[Criterion, ...]:
    """Every criterion, in the order that they are told. nights: by date, each once. failed_nights: nights that came to no end."""
    count = len(nights)
    late, drifted = sum(each.late_feeds > 0 for each in nights), sum(each.drifted for each in nights)
    stable = stable_share(nights)
    said = "not known" if stable is None else f"{100 * stable:.0f} in 100"
    return (
        Criterion("nights", count >= settings.least_nights, f"Nights in shadow: {count}; at least {settings.least_nights}."),
        _most("late feeds", late, count, settings.most_late, "Nights with a late feed"),
        Criterion(
            "stable",
            stable is not None and stable >= settings.least_stable,
            f"Share of a night's would-be prompts that the next night would have sent too: {said}; "
            f"at least {100 * settings.least_stable:.0f} in 100.",
        ),
        Criterion(
            "failed nights",
            failed_nights <= settings.most_failed_nights,
            f"Nights that stopped or failed and were not made good: {failed_nights}; at most {settings.most_failed_nights}.",
        ),
        _most("drift", drifted, count, settings.most_drifted, "Nights with drift past a limit"),
    )


def _most(name: str, some: int, count: int, most: float, words: str) -> Criterion:
    met = count > 0 and some <= most * count
    return Criterion(name, met, f"{words}: {some} of {count}; at most {100 * most:.0f} in 100.")
