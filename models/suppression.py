"""Small numbers: what a table may show so that no child can be found in it.

Counts from 1 to `small` are held back and others rounded; where exactly one cell of a set with a
known total is held back, the next smallest is too, so that it can't be had by subtraction. A rate is
shown only where its count is large enough and the events behind it, and those not, are none or many.
"""

from __future__ import annotations

from collections.abc import Sequence

HELD_BACK = "held back"


def shown_counts(counts: Sequence[int], *, small: int, round_to: int) -> list[str]:
    """The counts of a set that adds up to a known total, as they may be shown."""
    held = {place for place, count in enumerate(counts) if 0 < count <= small}
    if len(held) == 1 and len(counts) > 1:
        others = [place for place in range(len(counts)) if place not in held and counts[place] > 0]
        if others:
            held.add(min(others, key=lambda place: (counts[place], place)))
    return [HELD_BACK if place in held else rounded(count, round_to=round_to) for place, count in enumerate(counts)]


def shown_count(count: int, *, small: int, round_to: int) -> str:
    """One count by itself."""
    return HELD_BACK if 0 < count <= small else rounded(count, round_to=round_to)


def may_show_rate(events: int, count: int, *, small: int) -> bool:
    """Whether a rate gives nothing small away: enough rows, and neither the events nor the others are few."""
    return count > 2 * small and not 0 < events <= small and not 0 < count - events <= small


def rounded(count: int, *, round_to: int) -> str:
    """A count that is not small, as it is shown: to the nearest `round_to`."""
    return f"{(count + round_to // 2) // round_to * round_to:,}"
