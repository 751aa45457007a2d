"""When the monitor says something by itself: rules fixed here beforehand, in words about how the work is done and never about blame."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from review.supervision.monitor import Figures, Share, figures
from review.supervision.reviewed import Reviewed

FEWEST = 20
"""Fewest decisions before anything is said: of fewer, chance alone makes many all the same."""

NEARLY_ALL = 0.95
"""From this share on, nearly all decisions are the same."""

QUICK_MINUTES = 1.0
"""A median time from opening to decision below this is quick: a prompt can't be read in it."""

RECENT = timedelta(weeks=6)
"""How far back 'lately' goes, when it is compared with the rest of the window."""


def alerts(reviews: Sequence[Reviewed], *, today: date) -> list[str]:
    """What should be talked about, a sentence or two each; none when no rule is met."""
    found = figures(reviews)
    said = []
    if _rubber_stamping(found):
        said.append(
            f"{found.after.part} of {found.after.whole} decisions went with the card, and half of them were made within "
            f"{found.time_words.split(' (')[0]} of opening the prompt. "
            "Ask whether there is time to read, and whether the prompts leave anything to decide."
        )
    if _blanket_dismissal(found):
        said.append(
            f"{found.no_action.part} of {found.no_action.whole} decisions were 'no action now'. "
            "Ask whether help can be offered at all, and whether the prompts are of use."
        )
    return said + _drift(reviews, today=today)


def _rubber_stamping(found: Figures) -> bool:
    quick = found.minutes is not None and found.minutes[1] < QUICK_MINUTES
    return found.count >= FEWEST and found.after.part >= NEARLY_ALL * found.after.whole and quick


def _blanket_dismissal(found: Figures) -> bool:
    return found.count >= FEWEST and found.no_action.part >= NEARLY_ALL * found.no_action.whole


def _drift(reviews: Sequence[Reviewed], *, today: date) -> list[str]:
    begins = today - RECENT
    lately = figures([each for each in reviews if each.decided_on > begins])
    before = figures([each for each in reviews if each.decided_on <= begins])
    said = []
    for words, now, then in (
        ("went with the card", lately.after, before.after),
        ("were 'no action now'", lately.no_action, before.no_action),
    ):
        if differ(now, then):
            said.append(
                f"Lately {now.part} of {now.whole} decisions {words}; in the months before, {then.part} of {then.whole}. "
                "Ask what has changed: the prompts, the work, or what help there is."
            )
    return said


def differ(one: Share, other: Share) -> bool:
    """Whether two shares are apart: enough decisions on both sides, and 95% intervals that do not touch."""
    if min(one.whole, other.whole) < FEWEST:
        return False
    return one.estimate.low > other.estimate.high or other.estimate.low > one.estimate.high
