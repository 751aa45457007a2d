"""Context indicators: changes around the child that are no one's fault, the household, and the school."""

from __future__ import annotations

from features.catalogue.exclusion import SUSPENSION
from features.catalogue.wording import (
    CARE_BASIS,
    EDUCATION_BASIS,
    HOUSEHOLD_MISSING,
    NO_FINDING,
    OTHERS_MISSING,
    TRIGGER,
)
from features.conditions import Where
from features.definitions import Definition, InHousehold, Moves, OffRoll, OthersAtSchool
from features.indicator import Evidence, Indicator, Phrase
from features.spans import past
from vocabulary.windows import HALF_YEAR, TWELVE_WEEKS, YEAR, Window

_HOUSEHOLD_MISLEADS = (
    "It says something about another child, and must never be read out as if it were about this one. An address is a rough "
    "guide to a family: two families can share one, and a family can live at two."
)
_SCHOOL_MISLEADS = (
    "It is about other children, so it never gives points. It helps to see whether a figure is this child's or the school's. "
    "Schools differ in intake, in how they mark, and in when they suspend."
)


def _in_household(
    feed: str, window: Window, name: str, meaning: str, words: tuple[str, str, str], lawful_basis: str, *where: Where
) -> Indicator:
    kind, said, none = words
    return Indicator(
        name=f"{name}_{window.suffix}",
        title=f"Other children of the household {kind}, past {window.weeks} weeks",
        theme="context",
        definition=InHousehold(feed, past(window), where),
        unit="children",
        meaning=f"{meaning} Each child counts once. The address decides, as it was known on the date; only a number stands for it.",
        missing_means=HOUSEHOLD_MISSING,
        may_mislead=_HOUSEHOLD_MISLEADS,
        evidence=(NO_FINDING,),
        lawful_basis=lawful_basis,
        direction=1,
        cuts=(1, 2),
        phrase=Phrase(
            many=f"{said.format(who='{n} other children in the household', be='were')} in the past {window.weeks} weeks",
            one=f"{said.format(who='1 other child in the household', be='was')} in the past {window.weeks} weeks",
            zero=f"{none} in the past {window.weeks} weeks",
        ),
    )


def _of_school(
    name: str,
    title: str,
    window: Window,
    definition: Definition,
    unit: str,
    meaning: str,
    cuts: tuple[float, ...],
    phrase: Phrase,
) -> Indicator:
    return Indicator(
        name=f"{name}_{window.suffix}",
        title=f"{title}, past {window.weeks} weeks",
        theme="context",
        definition=definition,
        unit=unit,
        meaning=meaning,
        missing_means=OTHERS_MISSING,
        may_mislead=_SCHOOL_MISLEADS,
        evidence=(NO_FINDING,),
        lawful_basis=EDUCATION_BASIS,
        direction=0,
        cuts=cuts,
        phrase=phrase,
    )


def _of_rolls(
    name: str,
    title: str,
    definition: Definition,
    unit: str,
    cuts: tuple[float, ...],
    phrase: Phrase,
    texts: tuple[str, str, str],
) -> Indicator:
    meaning, missing_means, may_mislead = texts
    evidence: tuple[Evidence, ...] = (TRIGGER, NO_FINDING)
    return Indicator(
        name=f"{name}_{YEAR.suffix}",
        title=f"{title}, past 52 weeks",
        theme="context",
        definition=definition,
        unit=unit,
        meaning=meaning,
        missing_means=missing_means,
        may_mislead=may_mislead,
        evidence=evidence,
        lawful_basis=EDUCATION_BASIS,
        direction=1,
        cuts=cuts,
        phrase=phrase,
    )


CONTEXT: tuple[Indicator, ...] = (
    _of_rolls(
        "school_moves",
        "School moves",
        Moves(past(YEAR)),
        "moves",
        (1, 2),
        Phrase(
            many="Moved school {n} times in the past 52 weeks",
            one="Moved school once in the past 52 weeks",
            zero="No school move recorded in the past 52 weeks",
        ),
        (
            "Times the child joined a school after being on the roll of another. A first school and the move from primary to "
            "secondary school are left out.",
            "Not known for a child who was on no roll in the window: a stay elsewhere is not recorded here. A move into the "
            "borough is not counted, because the school before is not held.",
            "Families move because of housing. A managed move, a planned move and a forced one count the same.",
        ),
    ),
    _of_rolls(
        "weeks_off_roll",
        "School weeks on no roll",
        OffRoll(past(YEAR)),
        "weeks",
        (2, 6, 12),
        Phrase(
            many="On no school's roll here for {n} school weeks in the past 52 weeks{last_from}",
            one="On no school's roll here for 1 school week in the past 52 weeks{last_from}",
            zero="No school week on no roll recorded in the past 52 weeks",
        ),
        (
            "Whole school weeks on no school's roll in the borough, after the child left one. Holidays are left out, and so is "
            "the time after year 11. A child whom no school sees can go unseen.",
            "Not known for a child who was never on a roll here, or was seen here for less than half of the window.",
            "A child who moved away, is taught at home or goes to an independent school is on no roll here.",
        ),
    ),
    _in_household(
        "exclusions",
        YEAR,
        "household_children_suspended",
        "Other children at the child's address who were suspended in the window.",
        ("suspended", "{who} {be} suspended", "No other child in the household was suspended"),
        EDUCATION_BASIS,
        SUSPENSION,
    ),
    _in_household(
        "missing",
        YEAR,
        "household_children_missing",
        "Other children at the child's address who were reported missing, or away without authorisation, in the window.",
        ("reported missing", "{who} {be} reported missing", "No other child in the household was reported missing"),
        CARE_BASIS,
    ),
    _in_household(
        "contacts",
        HALF_YEAR,
        "household_children_with_contacts",
        "Other children at the child's address about whom there was a contact with the front door in the window.",
        (
            "with a contact with the front door",
            "The front door was contacted about {who}",
            "The front door was contacted about no other child in the household",
        ),
        CARE_BASIS,
    ),
    _of_school(
        "absence_rate_of_others_at_school",
        "Absence of other pupils at the school",
        TWELVE_WEEKS,
        OthersAtSchool("absence", past(TWELVE_WEEKS)),
        "share of sessions",
        "Sessions missed by the other pupils of the child's school, as a share of their possible sessions; suspension and study "
        "leave are left out.",
        (0.05, 0.08, 0.12),
        Phrase(many="Other pupils at the school missed {percent} of sessions in the past 12 weeks"),
    ),
    _of_school(
        "suspensions_of_others_at_school",
        "Suspensions of other pupils at the school",
        YEAR,
        OthersAtSchool("suspensions", past(YEAR), (SUSPENSION,)),
        "suspensions for each 100 pupils",
        "Suspensions of other pupils by the child's school, for each 100 other pupils on its roll now.",
        (5, 10, 20),
        Phrase(
            many="The school gave {rate} suspensions for each 100 other pupils in the past 52 weeks",
            one="The school gave 1 suspension for each 100 other pupils in the past 52 weeks",
            zero="The school suspended no other pupil in the past 52 weeks",
        ),
    ),
)
"""Declared in the order in which they are shown."""
