"""Attendance by the term, from the totals of a school census: for councils that hold these and not, or not only, daily marks."""

from __future__ import annotations

from features.catalogue.wording import (
    ABSENCE_VIOLENCE,
    CUSTODY_ABSENCE,
    EDUCATION_BASIS,
    MARKS_MISLEAD,
    NO_FINDING,
    TERM_MISSING,
)
from features.definitions import LastTerm
from features.indicator import Evidence, Indicator, Phrase
from features.spans import past
from vocabulary.windows import YEAR


def _term(
    name: str,
    title: str,
    definition: LastTerm,
    unit: str,
    meaning: str,
    cuts: tuple[float, ...],
    phrase: Phrase,
    *evidence: Evidence,
) -> Indicator:
    return Indicator(
        name=f"{name}_{YEAR.suffix}",
        title=f"{title}, past 52 weeks",
        theme="attendance",
        definition=definition,
        unit=unit,
        meaning=f"{meaning} The census counts sessions by the term and arrives a term late: the term is named by its last day.",
        missing_means=TERM_MISSING,
        may_mislead=MARKS_MISLEAD + " It is months old when it arrives, and says nothing of the present term.",
        evidence=evidence,
        lawful_basis=EDUCATION_BASIS,
        direction=1,
        cuts=cuts,
        phrase=phrase,
    )


TERMS: tuple[Indicator, ...] = (
    _term(
        "term_absence_rate",
        "Absence rate in the last term counted",
        LastTerm("missed", "possible", past(YEAR)),
        "share of sessions",
        "Sessions missed as a share of possible sessions in the last whole term that the school census tells of, suspension "
        "and study leave left out.",
        (0.10, 0.20, 0.35, 0.50),
        Phrase(many="Missed {percent} of sessions in the last term counted{ended}"),
        ABSENCE_VIOLENCE,
        CUSTODY_ABSENCE,
    ),
    _term(
        "term_unauthorised_rate",
        "Unauthorised absence rate in the last term counted",
        LastTerm("unauthorised", "possible", past(YEAR)),
        "share of sessions",
        "Sessions of unauthorised absence as a share of possible sessions in the last whole term that the school census tells "
        "of.",
        (0.03, 0.08, 0.15, 0.30),
        Phrase(many="Unauthorised absence in {percent} of sessions in the last term counted{ended}"),
        ABSENCE_VIOLENCE,
        NO_FINDING,
    ),
    _term(
        "term_absence_rate_change",
        "Change in absence rate, term on term",
        LastTerm("missed", "possible", past(YEAR), change=True),
        "change in share of sessions",
        "The absence rate of the last whole term that the school census tells of, less that of the term before it: above 0 "
        "where absence has grown.",
        (0.05, 0.10, 0.20),
        Phrase(many="Absence in the last term counted{to} is {compared} in the term before"),
        NO_FINDING,
    ),
)
"""Declared in the order in which they are shown."""
