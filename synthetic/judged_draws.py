"""Draws over many weeks from pools whose truth is planted, judged by invented people: what an estimate of misses must find."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from prompts.drawing import draw, places_to_draw
from prompts.misses import Became, DrawnPrompt, Misses, Pool, misses
from vocabulary.council import Team

_FIRST = date(2026, 1, 5)
_QUIET_WEEKS = 12
_LEAVE = 0.03
"""Of a pool, the share that other children take the place of in a week."""


@dataclass(frozen=True)
class Plan:
    """A borough's draws. Each of the four is by team: weekly places, children who could be drawn, the share of them
    who are worth a conversation, and the share of drawn prompts that people get to."""

    capacity: tuple[int, ...] = (4, 10, 12, 25)
    pool: tuple[int, ...] = (40, 100, 160, 250)
    worth: tuple[float, ...] = (0.15, 0.15, 0.15, 0.15)
    answered: tuple[float, ...] = (0.9, 0.6, 0.8, 0.9)
    weeks: int = 52
    one_in: int = 10


def judged_draws(plan: Plan, *, seed: int) -> tuple[Misses, float]:
    """One borough drawn from and judged: the estimate, and the planted share that it should cover.

    A drawn child is not drawn again for 12 weeks, and a few children leave and come each week.
    """
    rng = np.random.default_rng(seed)
    key = b"invented|%d" % seed
    pools, drawn = [], []
    for place, capacity in enumerate(plan.capacity):
        team = Team(name=f"team-{place}", weekly_capacity=capacity)
        size, next_child = plan.pool[place], plan.pool[place]
        children = list(range(size))
        worth = {child: bool(rng.random() < plan.worth[place]) for child in children}
        quiet_until: dict[int, int] = {}
        for week in range(plan.weeks):
            night = _FIRST + timedelta(weeks=week)
            run = f"{night.isoformat()} run"
            eligible = [child for child in children if quiet_until.get(child, 0) <= week]
            number = places_to_draw(team, as_of=night, one_in=plan.one_in, key=key)
            taken = [int(name) for name in draw(map(str, eligible), number, as_of=night, key=key)]
            pools.append(Pool(run, night, team.name, len(eligible), len(taken)))
            for child in taken:
                quiet_until[child] = week + _QUIET_WEEKS
                became = Became.LAPSED
                if rng.random() < plan.answered[place]:
                    became = Became.UPHELD if worth[child] else Became.NOT_UPHELD
                drawn.append(DrawnPrompt(run, team.name, became))
            for position in np.flatnonzero(rng.random(size) < _LEAVE):
                children[position], worth[next_child] = next_child, bool(rng.random() < plan.worth[place])
                next_child += 1
    found = misses(pools, drawn)
    sizes = np.array(
        [np.mean([each.children for each in pools if each.team == f"team-{place}"]) for place in range(len(plan.capacity))]
    )
    return found, float(sizes @ np.array(plan.worth) / sizes.sum())
