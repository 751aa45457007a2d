"""Where the CIN census return keeps what the feeds need, as a table.

Names are matched without regard to capital letters or namespaces. What differs from year to year is
in `sources.cin_years`; `kinds_in` puts the two together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from sources.cin_years import element_at


@dataclass(frozen=True)
class Place:
    """Where one column's value is: paths in order, the first that holds anything is read.

    A path starts at the child ('Child/...'), at the referral that the record is in
    ('CINdetails/...'), or at the record itself ('./...'). every: all values, joined by ';'.
    """

    paths: tuple[str, ...]
    every: bool = False


@dataclass(frozen=True)
class RecordPlaces:
    """One kind of record: the elements that are one record each, and where their columns are.

    element: its path from the child; "" is the child itself. started: the path of the date that goes
    into the record's reference. fixed: columns that are the same for this kind of element.
    """

    element: str
    columns: dict[str, Place]
    started: str = ""
    fixed: tuple[tuple[str, str], ...] = ()


_PERSON = Place(("Child/ChildIdentifiers/LAchildID",))

PLACES: dict[str, tuple[RecordPlaces, ...]] = {
    "persons": (
        RecordPlaces(
            "",
            {
                "person_ref": _PERSON,
                "upn": Place(("Child/ChildIdentifiers/UPN",)),
                "born_on": Place(("Child/ChildIdentifiers/PersonBirthDate", "Child/ChildIdentifiers/ExpectedPersonBirthDate")),
                "sex": Place(("Child/ChildIdentifiers/Sex", "Child/ChildIdentifiers/GenderCurrent")),
                "ethnicity": Place(("Child/ChildCharacteristics/Ethnicity",)),
                "disability": Place(("Child/ChildCharacteristics/Disabilities/Disability",), every=True),
            },
        ),
    ),
    "referrals": (
        RecordPlaces(
            "CINdetails",
            {
                "person_ref": _PERSON,
                "happened_on": Place(("./CINreferralDate",)),
                "referral_source": Place(("./ReferralSource",)),
                "primary_need": Place(("./PrimaryNeedCode",)),
                "no_further_action": Place(("./ReferralNFA",)),
                "closed_on": Place(("./CINclosureDate",)),
                "closure_reason": Place(("./ReasonForClosure",)),
            },
            started="./CINreferralDate",
        ),
    ),
    "assessments": (
        RecordPlaces(
            "CINdetails/Assessments",
            {
                "person_ref": _PERSON,
                "happened_on": Place(("./AssessmentAuthorisationDate", "./AssessmentActualStartDate")),
                "factors": Place(("./FactorsIdentifiedAtAssessment/AssessmentFactors",), every=True),
            },
            started="./AssessmentActualStartDate",
        ),
    ),
    "plans": (
        RecordPlaces(
            "CINdetails/CINPlanDates",
            {
                "person_ref": _PERSON,
                "happened_on": Place(("./CINPlanStartDate",)),
                "ended_on": Place(("./CINPlanEndDate",)),
            },
            started="./CINPlanStartDate",
            fixed=(("plan", "CIN"), ("category", "")),
        ),
        RecordPlaces(
            "CINdetails/ChildProtectionPlans",
            {
                "person_ref": _PERSON,
                "happened_on": Place(("./CPPstartDate",)),
                "category": Place(("./LatestCategoryOfAbuse", "./InitialCategoryOfAbuse")),
                "ended_on": Place(("./CPPendDate",)),
            },
            started="./CPPstartDate",
            fixed=(("plan", "CP"),),
        ),
    ),
}
"""Feed = the kinds of element that are its records."""

REFERENCES: dict[str, str] = {"referrals": "referral_ref", "assessments": "assessment_ref", "plans": "plan_ref"}
"""Feed = the column of the record's own reference, which the return does not have and the reader makes."""

NOT_DISABLED = "NONE"
"""The disability code that says there is none."""


@cache
def kinds_in(feed: str, year: int) -> tuple[RecordPlaces, ...]:
    """The kinds of record of a feed, with only the places that a return of that year has."""
    return tuple(_kept(kind, year, there=True) for kind in PLACES[feed])


@cache
def kinds_not_in(feed: str, year: int) -> tuple[RecordPlaces, ...]:
    """The same kinds, with only the places that a return of that year does not have, and only columns with such."""
    return tuple(_kept(kind, year, there=False) for kind in PLACES[feed])


def _kept(kind: RecordPlaces, year: int, *, there: bool) -> RecordPlaces:
    columns = {
        name: replace(place, paths=tuple(path for path in place.paths if _is_in(kind, path, year) is there))
        for name, place in kind.columns.items()
    }
    return replace(kind, columns={name: place for name, place in columns.items() if there or place.paths})


def _is_in(kind: RecordPlaces, path: str, year: int) -> bool:
    element = element_at(from_child(kind, path))
    return element is None or element.is_in(year)


def from_child(kind: RecordPlaces, path: str) -> str:
    """A place's path as one from the child."""
    start, _, rest = path.partition("/")
    if start == "Child":
        return rest
    return f"{kind.element if start == '.' else 'CINdetails'}/{rest}".strip("/")
