"""The school census as DfE's COLLECT exports it: one CSV for each table, with twins for pupils on and off the roll.

| Feed | Tables |
|---|---|
| pupils | pupilonroll, pupilnolongeronroll |
| exclusions | termlyexclusionsonroll, termlyexclusionsoffroll |
| sen_needs | senneeds |
| attendance_totals | termlysessiondetailsonroll, termlysessiondetailsoffroll |

A table row's own key serves as its reference. The census gives pupils new keys each term, so the
same child in two terms is two references, which linking joins. The census has no date of entry:
`known_from`, or a constant `known_on`, must say when the council knew. Session totals carry no date
at all: `happened_on`, the last day of the term covered, is a constant for each file.
"""

from __future__ import annotations

from collections.abc import Mapping

COLLECT_DATES = "%Y-%b-%d %H:%M:%S"
"""How COLLECT writes a date: 2025-Feb-14 00:00:00."""

_PUPIL = "pupilonrolltableid|pupilnolongeronrolltableid"

USUAL_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "pupils": {
        "person_ref": _PUPIL,
        "born_on": "dob",
        "sex": "sex|gender",
        "sen_provision": "senprovision",
        "school": "NativeId",
        "year_group": "ncyearactual|ncyearleaving",
        "entered_on": "entrydate",
        "left_on": "leavingdate",
    },
    "exclusions": {
        "exclusion_ref": "termlyexclusionsonrolltableid|termlyexclusionsoffrolltableid",
        "person_ref": _PUPIL,
        "happened_on": "startdate",
        "reason_1": "reason1|reason",
        "reason_2": "reason2",
        "reason_3": "reason3",
        "school": "NativeId",
    },
    "sen_needs": {
        "person_ref": _PUPIL,
        "sen_need": "sentype",
        "need_rank": "sentyperank|",
        "school": "NativeId",
    },
    "attendance_totals": {
        "person_ref": _PUPIL,
        "mark": "attendancereason",
        "school": "NativeId",
    },
}
"""Feed = {feed column = column of the export}, where the names differ. `feeds.<name>.columns` overrules any of them."""
