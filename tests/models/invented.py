"""Invented children for the tests of this room: indicators that follow a hidden risk, outcomes that follow it partly."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from models.panel import Panel, stacked
from vocabulary.indicators import IndicatorDescription

THEMES = ("attendance", "exclusion", "contact")
TEAMS = ("East", "North", "South", "West")
FIRST = date(2024, 1, 1)


def descriptions(count: int = 40) -> dict[str, IndicatorDescription]:
    """`count` indicators: two thirds are counts, a third shares; the last two are protective and undirected."""
    made = {}
    for number in range(count):
        share = number % 3 == 2
        name = f"{'share' if share else 'count'}_{number:02d}_past_52_weeks"
        made[name] = IndicatorDescription(
            name=name,
            title=f"{'Share' if share else 'Events'} {number} in the past 52 weeks",
            theme="protective" if number == count - 2 else THEMES[number % 3],
            direction=-1 if number == count - 2 else 0 if number == count - 1 else 1,
            cuts=(0.1, 0.2, 0.3, 0.5) if share else (1.0, 2.0, 4.0),
            unit="share of sessions" if share else "events",
            window_weeks=52,
            meaning="An invented indicator.",
            missing_means="The feed holds nothing for the child.",
        )
    return made


def snapshot(
    *, children: int, as_of: date, seed: int, count: int = 40, rate: float = 0.01, signal: float = 1.0, planted: float = 1.0
) -> Panel:
    """One date of children. A child's hidden risk is the same on every date of one seed; events are drawn anew.

    `planted` multiplies the events recorded for group B, a fifth of children, beyond what their risk gives.
    """
    lasting = np.random.default_rng(seed)
    risk = lasting.normal(size=children)
    group = np.where(lasting.random(children) < 0.2, "B", "A")
    sex = np.where(lasting.random(children) < 0.5, "F", "M")
    team = np.array(TEAMS)[lasting.integers(0, len(TEAMS), children)]
    rng = np.random.default_rng([seed, as_of.toordinal()])
    columns = {}
    for number, name in enumerate(descriptions(count)):
        pull = signal * (0.2 + 0.7 * ((number * 7) % 10) / 10) if number < count // 2 else 0.0
        if name.startswith("share"):
            column = np.clip(0.06 * np.exp(pull * risk + 0.6 * rng.normal(size=children)), 0, 1)
        else:
            more = np.where(group == "B", planted, 1.0)
            column = rng.poisson(np.minimum(0.12 * more * np.exp(pull * risk), 20.0)).astype(float)
        column[rng.random(children) < 0.04] = np.nan
        columns[name] = column
    hidden = 1.1 * signal * risk + 0.7 * rng.normal(size=children)
    odds = np.log(rate / (1 - rate)) - 0.75 * signal + hidden
    y = rng.random(children) < 1 / (1 + np.exp(-odds))
    return Panel(
        X=pd.DataFrame(columns, index=pd.RangeIndex(1, children + 1, name="child_no")),
        y=y,
        child_id=np.array([f"c{number:06d}" for number in range(children)]),
        as_of=np.full(children, np.datetime64(as_of)),
        team=team,
        characteristics=pd.DataFrame({"ethnic_group": group, "sex": sex}),
    )


def panel(*, children: int = 4_000, dates: int = 2, weeks_between: int = 58, seed: int = 1, **settings: float) -> Panel:
    """Several dates of the same children, far enough apart that each date's outcomes are known by the next."""
    as_ofs = [FIRST + timedelta(weeks=weeks_between * number) for number in range(dates)]
    return stacked([snapshot(children=children, as_of=each, seed=seed, **settings) for each in as_ofs])  # type: ignore[arg-type]
