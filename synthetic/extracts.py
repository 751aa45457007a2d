"""How the invented council's systems export each feed: what files, columns and dates are called and look like."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from synthetic.terms import NEVER
from vocabulary.feeds import FEEDS, Kind


@dataclass(frozen=True)
class Extract:
    """One feed's export. columns: feed column = column in the file, for all the file has, in the file's order.

    flags: how no and yes are written. values: {feed column: {value meant: value written}} where a system
    writes something of its own. dates: how dates are written.
    """

    feed: str
    columns: dict[str, str]
    flags: tuple[str, str] = ("N", "Y")
    dates: str = "%Y-%m-%d"
    values: dict[str, dict[str, str]] = field(default_factory=dict)

    def written(self, rows: pd.DataFrame) -> pa.Table:
        """The rows (feed columns; dates as day numbers, NEVER for none) as the file's text columns."""
        made = {}
        for name, heading in self.columns.items():
            column = FEEDS[self.feed].column(name)
            values = rows[name].to_numpy()
            if column.kind is Kind.DATE:
                made[heading] = _days(values, self.dates)
            elif column.kind is Kind.FLAG:
                made[heading] = pa.array(np.array(self.flags, dtype=object)[values.astype(bool).astype(int)], pa.string())
            else:
                made[heading] = pa.array(values.astype(str).astype(object), pa.string())
            for meant, text in self.values.get(name, {}).items():
                made[heading] = pc.if_else(pc.equal(made[heading], meant), text, made[heading])
        return pa.table(made)


def _days(values: np.ndarray, how: str) -> pa.Array:
    days = pa.array(values.astype(np.int32), pa.int32(), mask=values >= NEVER).cast(pa.date32())
    return pc.fill_null(pc.strftime(days, format=how), "")


EXTRACTS: dict[str, Extract] = {
    each.feed: each
    for each in (
        Extract("schools", {"school": "SchoolRef", "school_name": "SchoolName", "phase": "Phase", "known_on": "RecordedOn"}),
        Extract("calendar", {"school": "SchoolRef", "happened_on": "OpenDate", "known_on": "RecordedOn"}),
        Extract(
            "pupils",
            {
                "person_ref": "PupilID",
                "upn": "UPN",
                "nhs_number": "NHSNumber",
                "forename": "Forename",
                "surname": "Surname",
                "born_on": "DateOfBirth",
                "sex": "Sex",
                "address": "AddressLine1",
                "postcode": "Postcode",
                "ethnicity": "Ethnicity",
                "language": "FirstLanguage",
                "sen_provision": "SENProvision",
                "free_school_meals": "FSMEligible",
                "disability": "Disabled",
                "school": "SchoolRef",
                "year_group": "NCYear",
                "entered_on": "EntryDate",
                "left_on": "LeavingDate",
                "known_on": "RecordedOn",
            },
            values={"year_group": {"0": "R"}},
        ),
        Extract(
            "attendance",
            {
                "person_ref": "PupilID",
                "happened_on": "SessionDate",
                "session": "Session",
                "mark": "Mark",
                "school": "SchoolRef",
                "known_on": "RecordedOn",
            },
        ),
        Extract(
            "exclusions",
            {
                "exclusion_ref": "ExclusionID",
                "person_ref": "PupilID",
                "happened_on": "StartDate",
                "category": "Category",
                "sessions": "Sessions",
                "reason_1": "Reason1",
                "reason_2": "Reason2",
                "reason_3": "Reason3",
                "school": "SchoolRef",
                "known_on": "RecordedOn",
                "withdrawn": "Withdrawn",
            },
            dates="%d/%m/%Y",
        ),
        Extract(
            "placements",
            {
                "placement_ref": "PlacementID",
                "person_ref": "PupilID",
                "happened_on": "StartDate",
                "ended_on": "EndDate",
                "kind": "PlacementType",
                "school": "SchoolRef",
                "known_on": "RecordedOn",
                "withdrawn": "Withdrawn",
            },
            values={"kind": {"OFF_SITE": "Off-site direction", "MANAGED_MOVE": "Managed move"}},
        ),
        Extract(
            "persons",
            {
                "person_ref": "pers_person_id",
                "upn": "pers_upn",
                "nhs_number": "pers_nhs_number",
                "forename": "pers_forename",
                "surname": "pers_surname",
                "born_on": "pers_dob",
                "sex": "pers_sex",
                "address": "addr_line_1",
                "postcode": "addr_postcode",
                "ethnicity": "pers_ethnicity",
                "disability": "disa_recorded",
                "known_on": "recorded_date",
            },
            flags=("False", "True"),
            values={"sex": {"F": "Female", "M": "Male"}},
        ),
        Extract(
            "contacts",
            {
                "contact_ref": "cont_contact_id",
                "person_ref": "cont_person_id",
                "happened_on": "cont_contact_date",
                "contact_source": "cont_contact_source_code",
                "outcome": "cont_contact_outcome",
                "known_on": "recorded_date",
                "withdrawn": "deleted",
            },
            flags=("0", "1"),
            values={
                "outcome": {
                    "NFA": "No Further Action",
                    "ADVICE": "Information and Advice",
                    "EARLY_HELP": "EH Referral",
                    "REFERRAL": "CIN Referral",
                }
            },
        ),
        Extract(
            "referrals",
            {
                "referral_ref": "cine_referral_id",
                "person_ref": "cine_person_id",
                "happened_on": "cine_referral_date",
                "referral_source": "cine_referral_source_code",
                "primary_need": "cine_primary_need_code",
                "no_further_action": "cine_referral_nfa",
                "closed_on": "cine_close_date",
                "closure_reason": "cine_close_reason",
                "known_on": "recorded_date",
                "withdrawn": "deleted",
            },
            flags=("0", "1"),
        ),
        Extract(
            "assessments",
            {
                "assessment_ref": "cina_assessment_id",
                "person_ref": "cina_person_id",
                "referral_ref": "cina_referral_id",
                "happened_on": "cina_assessment_auth_date",
                "factors": "cinf_assessment_factors",
                "known_on": "recorded_date",
                "withdrawn": "deleted",
            },
            flags=("0", "1"),
        ),
        Extract(
            "plans",
            {
                "plan_ref": "plan_id",
                "person_ref": "plan_person_id",
                "happened_on": "plan_start_date",
                "plan": "plan_type",
                "category": "plan_category",
                "ended_on": "plan_end_date",
                "known_on": "recorded_date",
                "withdrawn": "deleted",
            },
            flags=("0", "1"),
        ),
        Extract(
            "early_help",
            {
                "episode_ref": "earl_episode_id",
                "person_ref": "earl_person_id",
                "happened_on": "earl_episode_start_date",
                "ended_on": "earl_episode_end_date",
                "end_reason": "earl_episode_end_reason",
                "trusted_adult": "earl_trusted_adult",
                "known_on": "recorded_date",
                "withdrawn": "deleted",
            },
            flags=("false", "true"),
        ),
        Extract(
            "missing",
            {
                "episode_ref": "miss_missing_episode_id",
                "person_ref": "miss_person_id",
                "happened_on": "miss_episode_start_date",
                "ended_on": "miss_episode_end_date",
                "kind": "miss_episode_type",
                "return_talk_offered": "miss_rhi_offered",
                "return_talk_accepted": "miss_rhi_accepted",
                "known_on": "recorded_date",
                "withdrawn": "deleted",
            },
            dates="%d/%m/%Y",
        ),
        Extract(
            "exploitation",
            {
                "assessment_ref": "AssessmentID",
                "person_ref": "PersonID",
                "happened_on": "AssessmentDate",
                "level": "Level",
                "form": "Form",
                "known_on": "RecordedOn",
                "withdrawn": "Deleted",
            },
            values={"level": {"LOW": "Low", "MEDIUM": "Medium", "HIGH": "High"}},
        ),
        Extract(
            "youth_justice",
            {
                "contact_ref": "ContactID",
                "person_ref": "PersonID",
                "happened_on": "ContactDate",
                "serious_violence": "SeriousViolence",
                "known_on": "RecordedOn",
                "withdrawn": "Deleted",
            },
            flags=("No", "Yes"),
        ),
    )
}
"""The feeds that the invented council exports, in the order of a night."""


def write_csv(table: pa.Table, path: Path) -> None:
    """Write text columns as a CSV file with headings."""
    path.parent.mkdir(parents=True, exist_ok=True)
    options = pa.csv.WriteOptions(quoting_style="needed", quoting_header="needed")
    pa.csv.write_csv(table, path, options)


def write_parquet(table: pa.Table, path: Path, *, rows_in_group: int = 1 << 20) -> None:
    """Write a table as Parquet, the same bytes for the same rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, compression="zstd", compression_level=1, row_group_size=rows_in_group)
