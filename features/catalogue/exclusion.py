"""Exclusion indicators: suspensions, what they were for, sessions lost, permanent exclusion, time since the last."""

from __future__ import annotations

from typing import Any

from features.catalogue.wording import (
    AP_EXPLOITED,
    CUSTODY_SUSPENSION,
    EDUCATION_BASIS,
    EXCLUSION_VIOLENCE,
    GANG_EXCLUSION,
    NO_FINDING,
    PLACEMENT_MISSING,
    SCHOOL_EVENT_MISSING,
    SCHOOL_PRACTICE,
    SUSPENSION_VIOLENCE,
    TRIGGER,
    how_many,
)
from features.conditions import Where
from features.definitions import Definition, Events, TimeIn
from features.indicator import Evidence, Indicator, Phrase
from features.spans import past
from vocabulary.code_tables import code_table
from vocabulary.windows import HALF_YEAR, THREE_YEARS, TWELVE_WEEKS, YEAR, Window

SUSPENSION = Where(("category",), ("SUSP", "LNCH", "FIXD"))
LUNCHTIME = Where(("category",), ("LNCH",))
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


def _indicator(name: str, title: str, definition: Definition, **rest: Any) -> Indicator:
    return Indicator(
        name=name,
        title=title,
        theme="exclusion",
        definition=definition,
        lawful_basis=EDUCATION_BASIS,
        **{"direction": 1, "may_mislead": SCHOOL_PRACTICE, "missing_means": SCHOOL_EVENT_MISSING, **rest},
    )


EXCLUSION: tuple[Indicator, ...] = (
    _suspensions(TWELVE_WEEKS),
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
    _suspensions(
        YEAR,
        "suspensions_for_threats",
        ("suspension for verbal abuse or threats", "suspensions for verbal abuse or threats"),
        where=(_for_reasons("threat"),),
        meaning="Suspensions with verbal abuse or threatening behaviour against a pupil or an adult among their reasons.",
        evidence=(NO_FINDING,),
        cuts=(1, 2),
    ),
    _suspensions(
        YEAR,
        "suspensions_for_disruption",
        ("suspension for disruption", "suspensions for disruption"),
        where=(_for_reasons("disruption"),),
        meaning="Suspensions with disruptive behaviour among their reasons, the older code and the two finer ones of 2026 alike.",
        evidence=(NO_FINDING,),
        cuts=(1, 2, 4),
        may_mislead=SCHOOL_PRACTICE + " It is the widest of the reasons, and schools differ most in how they use it.",
    ),
    _indicator(
        f"lunchtime_suspensions_{YEAR.suffix}",
        "Lunchtime suspensions, past 52 weeks",
        Events("exclusions", past(YEAR), (LUNCHTIME,)),
        unit="lunchtime suspensions",
        meaning="Suspensions for the lunchtime alone. They are among the suspensions too, each as one session.",
        cuts=(1, 3),
        phrase=how_many("lunchtime suspension", "lunchtime suspensions", 52),
        evidence=(NO_FINDING,),
        may_mislead=SCHOOL_PRACTICE + " Most schools never use them.",
    ),
    _indicator(
        f"suspended_again_{YEAR.suffix}",
        "Suspended again within six weeks, past 52 weeks",
        Events("exclusions", past(YEAR), (SUSPENSION,), measure="following", within_days=42),
        unit="times",
        meaning="Days in the window on which a suspension began within 42 days after an earlier one.",
        cuts=(1, 2),
        phrase=Phrase(
            many="Suspended again within six weeks {n} times in the past 52 weeks{latest}",
            one="Suspended again within six weeks once in the past 52 weeks{on}",
            zero="Not suspended twice within six weeks in the past 52 weeks",
        ),
        evidence=(NO_FINDING,),
    ),
    _indicator(
        f"managed_moves_{THREE_YEARS.suffix}",
        "Managed moves, past 156 weeks",
        Events("placements", past(THREE_YEARS), (Where(("kind",), ("MANAGED_MOVE",)),)),
        unit="managed moves",
        meaning="Managed moves to another school that began in the past three years, where the council knows of them.",
        missing_means=PLACEMENT_MISSING,
        cuts=(1, 2),
        phrase=how_many("managed move", "managed moves", 156),
        evidence=(NO_FINDING,),
        may_mislead="A managed move is agreed with the family and is often the better way. Schools do not tell of all of them. "
        "It may show among the school moves too.",
    ),
    _indicator(
        f"weeks_in_alternative_provision_{YEAR.suffix}",
        "Weeks in alternative provision, past 52 weeks",
        TimeIn("placements", past(YEAR), "weeks", (Where(("kind",), ("AP", "OFF_SITE")),)),
        unit="weeks",
        meaning="Whole weeks in the window placed in alternative provision or directed off-site, two at once counted once.",
        missing_means=PLACEMENT_MISSING,
        cuts=(1, 6, 20),
        phrase=Phrase(
            many="Placed in alternative provision or off-site for {n} weeks in the past 52 weeks",
            one="Placed in alternative provision or off-site for 1 week in the past 52 weeks",
            zero="No week placed in alternative provision or off-site recorded in the past 52 weeks",
        ),
        evidence=(AP_EXPLOITED, NO_FINDING),
        may_mislead="A placement can be for health, or the place where a child does best. A record with no end goes on.",
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
