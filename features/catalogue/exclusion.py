"""Exclusion indicators: suspensions, what they were for, sessions lost, permanent exclusion, time since the last."""

from __future__ import annotations

from typing import Any

from features.catalogue.wording import (
    CUSTODY_SUSPENSION,
    EDUCATION_BASIS,
    EXCLUSION_VIOLENCE,
    GANG_EXCLUSION,
    NO_FINDING,
    SCHOOL_EVENT_MISSING,
    SCHOOL_PRACTICE,
    SUSPENSION_VIOLENCE,
    TRIGGER,
    how_many,
)
from features.definitions import Events, Where
from features.indicator import Evidence, Indicator, Phrase
from features.spans import past
from vocabulary.code_tables import code_table
from vocabulary.windows import HALF_YEAR, THREE_YEARS, YEAR, Window

SUSPENSION = Where(("category",), ("SUSP", "LNCH", "FIXD"))
PERMANENT = Where(("category",), ("PERM",))
_REASONS = ("reason_1", "reason_2", "reason_3")


def _for_reasons(*groups: str) -> Where:
    table = code_table("exclusion_reasons")
    return Where(_REASONS, tuple(code for group in groups for code in table.codes_where(group=group)))


def _suspensions(
    window: Window,
    name: str = "suspensions",
    words: tuple[str, str] = ("suspension", "suspensions"),
    *,
    where: tuple[Where, ...] = (),
    meaning: str = "Suspensions, lunchtime ones among them, each counted once however many reasons it has.",
    evidence: tuple[Evidence, ...] = (SUSPENSION_VIOLENCE, CUSTODY_SUSPENSION, GANG_EXCLUSION),
    cuts: tuple[float, ...] = (1, 2, 4),
    may_mislead: str = SCHOOL_PRACTICE,
) -> Indicator:
    return _indicator(
        f"{name}_{window.suffix}",
        f"{words[1][0].upper()}{words[1][1:]}, past {window.weeks} weeks",
        Events("exclusions", past(window), (SUSPENSION, *where)),
        unit="suspensions",
        meaning=meaning,
        cuts=cuts,
        phrase=how_many(*words, window.weeks),
        evidence=evidence,
        may_mislead=may_mislead,
    )


def _indicator(name: str, title: str, definition: Events, **rest: Any) -> Indicator:
    return Indicator(
        name=name,
        title=title,
        theme="exclusion",
        definition=definition,
        missing_means=SCHOOL_EVENT_MISSING,
        lawful_basis=EDUCATION_BASIS,
        **{"direction": 1, "may_mislead": SCHOOL_PRACTICE, **rest},
    )


EXCLUSION: tuple[Indicator, ...] = (
    _suspensions(HALF_YEAR),
    _suspensions(YEAR),
    _indicator(
        f"sessions_lost_to_suspension_{YEAR.suffix}",
        "Sessions lost to suspension, past 52 weeks",
        Events("exclusions", past(YEAR), (SUSPENSION,), measure="sum", summed="sessions"),
        unit="sessions",
        meaning="School sessions lost to the suspensions that began in the window. A suspension with no length counts as 1.",
        cuts=(2, 10, 20),
        phrase=Phrase(
            many="{n} sessions lost to suspension in the past 52 weeks",
            one="1 session lost to suspension in the past 52 weeks",
            zero="No session lost to suspension in the past 52 weeks",
        ),
        evidence=(SUSPENSION_VIOLENCE,),
    ),
    _suspensions(
        YEAR,
        "suspensions_for_violence",
        ("suspension for violence", "suspensions for violence"),
        where=(_for_reasons("violence"),),
        meaning="Suspensions with physical assault of a pupil or an adult among their reasons.",
        evidence=(EXCLUSION_VIOLENCE, NO_FINDING),
        cuts=(1, 2),
    ),
    _suspensions(
        YEAR,
        "suspensions_for_weapons",
        ("suspension for a weapon or banned item", "suspensions for weapons or banned items"),
        where=(_for_reasons("weapon"),),
        meaning="Suspensions with use, threat or possession of a weapon or prohibited item among their reasons.",
        evidence=(NO_FINDING,),
        cuts=(1,),
        may_mislead=SCHOOL_PRACTICE + " The code takes in prohibited items that are no weapon.",
    ),
    _suspensions(
        YEAR,
        "suspensions_for_drugs_or_alcohol",
        ("suspension about drugs or alcohol", "suspensions about drugs or alcohol"),
        where=(Where(_REASONS, ("DA", "DR", "AR")),),
        meaning="Suspensions with drugs or alcohol among their reasons; smoking and vaping are left out.",
        evidence=(NO_FINDING,),
        cuts=(1,),
        may_mislead=SCHOOL_PRACTICE + " A child made to carry drugs is a child being exploited.",
    ),
    _indicator(
        f"permanent_exclusions_{THREE_YEARS.suffix}",
        "Permanent exclusions, past 156 weeks",
        Events("exclusions", past(THREE_YEARS), (PERMANENT,)),
        unit="permanent exclusions",
        meaning="Permanent exclusions in the past three years that have not been taken back.",
        cuts=(1,),
        phrase=how_many("permanent exclusion", "permanent exclusions", 156),
        evidence=(EXCLUSION_VIOLENCE, TRIGGER),
        may_mislead=SCHOOL_PRACTICE + " One that is overturned later stays until the record is withdrawn.",
    ),
    _indicator(
        f"weeks_since_suspension_{YEAR.suffix}",
        "Weeks since the last suspension, up to 52 weeks",
        Events("exclusions", past(YEAR), (SUSPENSION,), measure="weeks_since"),
        unit="weeks",
        meaning="Whole weeks since the first day of the last suspension; 52 where there was none in the past 52 weeks.",
        direction=-1,
        cuts=(12, 26, 52),
        phrase=Phrase(
            many="The last suspension was {ago}{on}",
            zero="No suspension recorded in the past 52 weeks",
        ),
        evidence=(NO_FINDING,),
    ),
)
"""Declared in the order in which they are shown."""
