"""What the rooms that do not compute indicators need to know about one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class IndicatorDescription:
    """One indicator, described for the card, the prompts and the reports.

    direction: +1 when a higher value is more worrying, -1 when it is protective, 0 when it has no
    declared direction (then it may not stand on the card). cuts: ascending named thresholds at which
    the card may give points. unit: what the value counts, such as 'sessions' or 'share of sessions'.
    """

    name: str
    title: str
    theme: str
    direction: int
    cuts: tuple[float, ...]
    unit: str
    window_weeks: int
    meaning: str
    missing_means: str
