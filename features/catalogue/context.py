"""Context indicators: changes around the child that are no one's fault."""

from __future__ import annotations

from features.catalogue.wording import EDUCATION_BASIS, NO_FINDING, TRIGGER
from features.definitions import Moves
from features.indicator import Indicator, Phrase
from features.spans import past
from vocabulary.windows import YEAR

CONTEXT: tuple[Indicator, ...] = (
    Indicator(
        name=f"school_moves_{YEAR.suffix}",
        title="School moves, past 52 weeks",
        theme="context",
        definition=Moves(past(YEAR)),
        unit="moves",
        meaning="Times the child joined a school after being on the roll of another. A first school and the move from primary "
        "to secondary school are left out.",
        missing_means="Not known for a child who was on no roll in the window: a stay elsewhere is not recorded here. A move "
        "into the borough is not counted, because the school before is not held.",
        may_mislead="Families move because of housing. A managed move, a planned move and a forced one count the same.",
        evidence=(TRIGGER, NO_FINDING),
        lawful_basis=EDUCATION_BASIS,
        direction=1,
        cuts=(1, 2),
        phrase=Phrase(
            many="Moved school {n} times in the past 52 weeks",
            one="Moved school once in the past 52 weeks",
            zero="No school move recorded in the past 52 weeks",
        ),
    ),
)
"""Declared in the order in which they are shown."""
