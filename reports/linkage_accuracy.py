"""How right and how complete links are, in words, with the 95% intervals that the counts allow."""

from __future__ import annotations

from collections.abc import Sequence

from linkage.accuracy import Accuracy
from models.intervals import wilson


def share_words(part: int, whole: int, *, digits: int = 2) -> str:
    """A share with its 95% interval (Wilson's score method): '99.04% (98.72% to 99.28%)'; 'not known' of nothing."""
    if not whole:
        return "not known"
    found = wilson(part, whole)
    return f"{found.value:.{digits}%} ({found.low:.{digits}%} to {found.high:.{digits}%})"


def threshold_lines(counted: Sequence[tuple[float, Accuracy]]) -> list[str]:
    """A table for a terminal: precision and recall of the links with at least each chance of being one person."""
    lines = [f"{'chance at least':>15} {'links':>9} {'right':>9}   {'precision':<32} {'recall':<32}"]
    for least, each in counted:
        precision, recall = share_words(each.right, each.links, digits=3), share_words(each.right, each.to_find)
        lines.append(f"{least:>15} {each.links:>9,} {each.right:>9,}   {precision:<32} {recall:<32}")
    return lines
