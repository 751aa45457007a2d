"""The gate: says whether a night may go on to score, once every delivery has been checked."""

from __future__ import annotations

from collections.abc import Sequence

from vocabulary.feeds import FEEDS
from vocabulary.problems import CriticalCheckFailed


def let_through(stops: Sequence[str], *, not_delivered: Sequence[str]) -> None:
    """Return if the night may go on.

    stops: every critical rule that a delivery broke, as 'feed: rule'. not_delivered: needed feeds of
    which nothing was ever delivered.

    Raises CriticalCheckFailed with the names of rules and feeds, and never a value.
    """
    said = []
    if stops:
        different = sorted(set(stops))
        said.append(f"{len(stops):,} critical check(s) failed: {'; '.join(_counted(each, stops) for each in different)}.")
    if not_delivered:
        titles = [FEEDS[name].title if name in FEEDS else name for name in not_delivered]
        said.append(f"{len(titles):,} needed feed(s) were never delivered: {', '.join(titles)}.")
    if said:
        raise CriticalCheckFailed(
            " ".join(said),
            do="Nothing was scored and no prompt was sent. See docs/reference/checks.md for each rule, mend the delivery and run the night again.",
        )


def _counted(each: str, among: Sequence[str]) -> str:
    times = list(among).count(each)
    return each if times == 1 else f"{each} ({times:,} deliveries)"
