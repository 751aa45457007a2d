"""Before and after a person: whom the card put on a list, and whom people then upheld, by the same audit.

A person's decision can mend a gap or make one. Each stage is compared group by group as the lists
themselves are; the level is shared among the three, so that looking thrice finds no more by chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from models.fairness import LEVEL, Fairness, audit
from models.panel import Panel

SELECTION = ("selection_rate",)


@dataclass(frozen=True)
class ReviewAudit:
    """waiting: prompted children without a decision, who are in no stage. decided, upheld: children.

    before: decided prompts of all children. after: upheld of all children. kept: upheld of the decided.
    """

    waiting: int
    decided: int
    upheld: int
    before: Fairness
    after: Fairness
    kept: Fairness


def review_audit(
    characteristics: pd.DataFrame,
    child_id: np.ndarray,
    *,
    as_of: date,
    prompted: frozenset[str],
    decided: frozenset[str],
    upheld: frozenset[str],
) -> ReviewAudit | None:
    """Compare the groups of a cohort before and after review; None where nobody of it is decided.

    characteristics: one row for each of `child_id`, groups as text, empty where not recorded. prompted,
    decided, upheld: pseudonyms, each within the one before; those outside the cohort are left out.
    """
    panel = Panel(
        X=pd.DataFrame(index=range(len(child_id))),
        y=np.zeros(len(child_id), dtype=bool),
        child_id=child_id,
        as_of=np.full(len(child_id), np.datetime64(as_of)),
        team=np.full(len(child_id), ""),
        characteristics=characteristics,
    )
    was, now = np.isin(panel.child_id, list(decided)), np.isin(panel.child_id, list(upheld & decided))
    if not was.any():
        return None
    return ReviewAudit(
        waiting=int((np.isin(panel.child_id, list(prompted)) & ~was).sum()),
        decided=int(was.sum()),
        upheld=int(now.sum()),
        before=audit(panel, was, level=LEVEL / 3, compared=SELECTION),
        after=audit(panel, now, level=LEVEL / 3, compared=SELECTION),
        kept=audit(panel.where(was), now[was], level=LEVEL / 3, compared=SELECTION),
    )
