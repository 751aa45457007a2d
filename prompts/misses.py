"""What the card misses, from drawn prompts that people have decided: a share of the pool, with its interval.

Drawn prompts are the only children outside the card's choice about whom anybody was asked, and each had a known
chance of being drawn. How it is worked out and what it costs: docs/adr/0022-drawn-prompts.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LEVEL = 0.95


class Became(StrEnum):
    """What became of a drawn prompt."""

    UPHELD = "upheld"
    NOT_UPHELD = "not_upheld"
    LAPSED = "lapsed"  # nobody decided in time
    WAITING = "waiting"  # nobody has decided yet


_DECIDED = (Became.UPHELD, Became.NOT_UPHELD)


@dataclass(frozen=True)
class Pool:
    """The children of one team who could have been drawn in one run, and how many were: the chance of each was drawn / children."""

    run: str
    as_of: date
    team: str
    children: int
    drawn: int


@dataclass(frozen=True)
class DrawnPrompt:
    """One prompt that was drawn: the run and team that it was drawn in, and what became of it."""

    run: str
    team: str
    became: Became


@dataclass(frozen=True)
class Misses:
    """pool: children who could have been drawn, the mean over nights, all teams together.

    became: how many drawn prompts became what; those not decided are counted here and in no share. share, low
    and high: the share of the pool that would have been upheld, and its 95% interval; None where nothing is decided.
    effective: how many prompts drawn with one chance for all would say as much. unheard: teams with a pool of
    which nothing is decided; theirs are taken to be as the others'.
    """

    pool: float
    became: Mapping[Became, int]
    share: float | None
    low: float | None
    high: float | None
    effective: float
    unheard: tuple[str, ...]

    @property
    def decided(self) -> int:
        """Drawn prompts on which a person decided."""
        return sum(self.became[each] for each in _DECIDED)

    @property
    def drawn(self) -> int:
        """All drawn prompts."""
        return sum(self.became.values())


def misses(pools: Iterable[Pool], drawn: Iterable[DrawnPrompt]) -> Misses:
    """Estimate from every pool of one card and every prompt drawn from them.

    Each decided prompt stands for as many children as its pool held for each one drawn (the inverse of its chance);
    a team's prompts together stand for the team's mean pool, so that a team that draws or answers more does not
    count for more. The interval is that of Clopper and Pearson (1934) where every prompt stands for as many; else
    it is theirs at the effective number of prompts (Kish 1965; Korn and Graubard 1998).

    Raises KeyError for a prompt of a run and team of which no pool was kept.
    """
    pools = list(pools)
    chance = {(each.run, each.team): each for each in pools}
    prompts = list(drawn)
    sizes = _mean_by_team(pools)
    weights: list[tuple[float, bool]] = []
    heard = set()
    for team, size in sizes.items():
        decided = [each for each in prompts if each.team == team and each.became in _DECIDED]
        stands_for = [chance[each.run, team].children / chance[each.run, team].drawn for each in decided]
        if decided and size:
            heard.add(team)
            weights += [
                (size * one / sum(stands_for), each.became is Became.UPHELD)
                for one, each in zip(stands_for, decided, strict=True)
            ]
    counted = Counter(each.became for each in prompts)
    total = sum(weight for weight, _ in weights)
    if not total:
        share = low = high = None
        effective = 0.0
    else:
        share = sum(weight for weight, upheld in weights if upheld) / total
        effective = total**2 / sum(weight**2 for weight, _ in weights)
        low, high = interval(share, effective)
    return Misses(
        pool=sum(sizes.values()),
        became={each: counted[each] for each in Became},
        share=share,
        low=low,
        high=high,
        effective=effective,
        unheard=tuple(sorted(team for team, size in sizes.items() if size and team not in heard)),
    )


def interval(share: float, number: float, *, level: float = LEVEL) -> tuple[float, float]:
    """The interval of Clopper and Pearson for a share of `number` draws, which may be no whole number.

    Never shorter than it says for whole numbers. Raises ValueError for a share outside 0 to 1 or no draws.
    """
    from scipy.stats import beta

    if not 0 <= share <= 1 or number <= 0:
        raise ValueError(f"a share must be between 0 and 1 of more than 0 draws; it is {share} of {number}")
    upheld, tail = share * number, (1 - level) / 2
    rest = number - upheld
    # A share that sums give as almost 0 or 1 is 0 or 1.
    low = 0.0 if upheld < 1e-9 else float(beta.ppf(tail, upheld, rest + 1))
    high = 1.0 if rest < 1e-9 else float(beta.ppf(1 - tail, upheld + 1, rest))
    return low, high


def _mean_by_team(pools: Iterable[Pool]) -> dict[str, float]:
    """Each team's mean pool over nights; of several runs of one night the last counts."""
    newest: dict[str, dict[date, int]] = {}
    for each in pools:
        newest.setdefault(each.team, {})[each.as_of] = each.children
    return {team: sum(by_night.values()) / len(by_night) for team, by_night in sorted(newest.items())}
