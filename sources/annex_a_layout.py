"""Where the Annex A lists keep what the feeds need, as a table.

Headings are matched by their letters and figures alone, so that capitals, white space and
punctuation make no difference. An edition that renames a heading is a word here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ListLayout:
    """One list: its feed, and for each column of the feed the headings of which the first that a row fills is read.

    feed: "" for a list that gives persons alone. fixed: columns that are the same for each of its rows.
    """

    title: str
    feed: str = ""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)


PERSON: Mapping[str, tuple[str, ...]] = {
    "person_ref": ("Child Unique ID", "Child's Unique ID", "Unique Child ID", "Child ID"),
    "sex": ("Sex", "Gender"),
    "ethnicity": ("Ethnicity",),
    "born_on": ("Date of Birth", "DOB"),
    "disability": ("Does the Child have a Disability", "Disability"),
}
"""The columns of the persons feed, which every list repeats."""

LISTS: Mapping[int, ListLayout] = {
    1: ListLayout(
        "contacts",
        "contacts",
        {"happened_on": ("Date of Contact",), "contact_source": ("Contact Source", "Source of Contact")},
    ),
    2: ListLayout(
        "early help assessments",
        "early_help",
        {
            "happened_on": ("Assessment Start Date", "Early Help Assessment Start Date"),
            "ended_on": ("Assessment Completion Date", "Early Help Assessment Completion Date"),
        },
    ),
    3: ListLayout(
        "referrals",
        "referrals",
        {
            "happened_on": ("Date of Referral", "Referral Date"),
            "referral_source": ("Referral Source", "Source of Referral"),
            "no_further_action": ("Referral NFA", "Referral No Further Action"),
        },
    ),
    4: ListLayout(
        "assessments",
        "assessments",
        {
            "happened_on": (
                "Continuous Assessment Date of Authorisation",
                "Assessment Date of Authorisation",
                "Continuous Assessment Start Date",
                "Assessment Start Date",
            )
        },
    ),
    5: ListLayout("section 47 enquiries and initial conferences"),
    6: ListLayout(
        "children in need",
        "plans",
        {"happened_on": ("CIN Start Date",), "ended_on": ("CIN Closure Date",)},
        {"plan": "CIN"},
    ),
    7: ListLayout(
        "child protection plans",
        "plans",
        {
            "happened_on": ("Child Protection Plan Start Date",),
            "category": ("Latest Category of Abuse", "Initial Category of Abuse"),
            "ended_on": ("Child Protection Plan End Date",),
        },
        {"plan": "CP"},
    ),
    8: ListLayout("looked after children"),
}
"""The lists that are looked at, by number. Lists 9 to 11 are of care leavers, adoption and adopters: nobody to screen."""

CLOSURES: Mapping[str, tuple[str, ...]] = {
    "happened_on": ("CIN Start Date",),
    "primary_need": ("Primary Need Code",),
    "closed_on": ("CIN Closure Date",),
    "closure_reason": ("Reason for Closure",),
}
"""What List 6 adds to a referral in List 3 of the same child and day, because List 3 does not say when it closed."""

REFERENCES: Mapping[str, str] = {
    "contacts": "contact_ref",
    "early_help": "episode_ref",
    "referrals": "referral_ref",
    "assessments": "assessment_ref",
    "plans": "plan_ref",
}
"""Feed = the column of the record's own reference, which no list has and the reader makes."""

FEEDS_HELD = ("persons", *REFERENCES)
"""The feeds that a workbook holds."""
