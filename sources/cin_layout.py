"""Where the CIN census return keeps what the feeds need, 2017 to 2026, as a table.

A layout that moves or renames an element is a line here, and nothing anywhere else. Names are
matched without regard to capital letters or namespaces, so that only real changes need a line:

| Return | Change | Here |
|---|---|---|
| to 2024 | `GenderCurrent` 1 2 0 9 | `SEX`, as the second place to look |
| 2025 | `Sex` M F U | `SEX` |
| 2021, 2022 | 18B 18C 19B 19C and then 24A among the factors | the assessment_factors code table |
| 2026 | `PreProceedingsandFGDM` | not read; listed as unread |
"""

from __future__ import annotations

from dataclasses import dataclass

SEX = {"1": "M", "2": "F", "0": "U", "9": "U"}
"""What GenderCurrent writes and what it means: 0 not known, 9 not stated."""


@dataclass(frozen=True)
class Place:
    """Where one column's value is: paths in order, the first that holds anything is read.

    A path starts at the child ('Child/...'), at the referral that the record is in
    ('CINdetails/...'), or at the record itself ('./...'). every: all values, joined by ';'.
    codes: {value written: value meant}.
    """

    paths: tuple[str, ...]
    every: bool = False
    codes: dict[str, str] | None = None


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
                "sex": Place(("Child/ChildIdentifiers/Sex", "Child/ChildIdentifiers/GenderCurrent"), codes=SEX),
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
