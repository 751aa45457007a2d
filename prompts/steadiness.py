"""Whether a child's reasons stay what they were: tonight's three strongest beside those of the night of the prompt.

Where nothing about a child changed, reasons that come and go say more of the card than of the child.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from prompts.wording import strongest
from vocabulary.prompts import Fact

TOP = 3


@dataclass(frozen=True)
class AcrossNights:
    """Open prompts beside tonight's points of the same children, by the same card.

    compared: children about whom nothing material changed. changed: children with an event that is new or
    has grown too old to count, who are not compared. kept: of the three strongest reasons on the night of
    the prompt, the share that is among tonight's three, over the compared; None where nobody was compared.
    """

    compared: int
    changed: int
    kept: float | None


def across_nights(pairs: Iterable[tuple[Sequence[Fact], Sequence[Fact]]]) -> AcrossNights:
    """Compare card lines as issued with tonight's, child by child. A pair that had no reason is left out."""
    shares, changed = [], 0
    for before, now in pairs:
        if events(before) != events(now):
            changed += 1
            continue
        ours = top_reasons(before)
        if ours:
            shares.append(len(ours & top_reasons(now)) / len(ours))
    return AcrossNights(len(shares), changed, sum(shares) / len(shares) if shares else None)


def top_reasons(facts: Iterable[Fact]) -> frozenset[str]:
    """The indicators of the three strongest facts."""
    return frozenset(fact.indicator for fact in strongest(facts)[:TOP])


def events(facts: Iterable[Fact]) -> frozenset[tuple[str, date]]:
    """Each dated fact that gave points, with its day: what counts as material. A rate has no day, and changes every week."""
    return frozenset((fact.indicator, fact.since) for fact in facts if fact.since is not None and fact.points > 0)
