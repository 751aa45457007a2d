"""Sensitive characteristics beside the indicators, for the audit alone: never in the matrix, never on a prompt."""

from __future__ import annotations

from datetime import date

import ibis
import numpy as np
import pandas as pd

from features.records import History, Records, usable_links
from vocabulary.code_tables import code_table
from vocabulary.windows import THREE_YEARS

COLUMNS = (
    "ethnicity_group",
    "sex",
    "sen",
    "free_school_meals",
    "disability",
    "language_group",
    "care_status",
    "school_type",
    "sen_need",
)
_PUPIL_COLUMNS = ("ethnicity", "sex", "sen_provision", "free_school_meals", "disability", "language")
_ENGLISH = ("ENG", "ENB")
_NO_RANK = 99
_NOT_SAID = ("NOT", "OTB", "REF", "ZZZ")
PLANNED = "In need or protection plan in the past 3 years"
NOT_PLANNED = "None recorded in the past 3 years"


def characteristics(history: History, links: pd.DataFrame, cohort: pd.DataFrame, *, as_of: date) -> pd.DataFrame:
    """Each child's groups as recorded by `as_of`, one row for each child of the cohort, in order of child_no.

    Columns: child_no; ethnicity_group (main groups of the Department for Education), sex, sen,
    free_school_meals, disability, language_group; care_status, whether a child in need or child
    protection plan began in the past three years, or is open; school_type, the phase of the child's
    school, as the cohort has it; sen_need, the area of the need ranked first,
    of the newest record. None where not recorded. The newest education record's word goes
    first, then social care's.
    """
    children = np.sort(cohort["child_no"].to_numpy())
    records = Records(history, usable_links(links, children), as_of=as_of)
    pupils = records.listed("pupils")
    newest_first = [ibis.desc(pupils.known_on), ibis.desc(pupils.entered_on), pupils.school]
    # Two records as new as each other may disagree: what they say then decides, never the order of rows.
    order = [*newest_first, *(pupils[name] for name in _PUPIL_COLUMNS)]
    pupils = _newest(pupils.mutate(place=ibis.row_number().over(group_by=pupils.child_no, order_by=order)))
    persons = records.listed("persons")
    order = [ibis.desc(persons.known_on), persons.ethnicity, persons.sex, persons.disability]
    persons = _newest(persons.mutate(place=ibis.row_number().over(group_by=persons.child_no, order_by=order)))
    needs = records.listed("sen_needs")
    order = [ibis.desc(needs.known_on), needs.need_rank.fill_null(_NO_RANK), needs.sen_need]
    needs = _newest(needs.mutate(place=ibis.row_number().over(group_by=needs.child_no, order_by=order)))
    school, care = pupils.reindex(children), persons.reindex(children)

    ethnicity = _first(_ethnicity(school["ethnicity"]), _ethnicity(care["ethnicity"]))
    sex = _first(_described(school["sex"], "sex", without=("U",)), _described(care["sex"], "sex", without=("U",)))
    disability = _first(_yes_no(school["disability"]), _yes_no(care["disability"]))
    sen_groups = {code: entry.classes["group"] for code, entry in code_table("sen_provision").codes.items()}
    columns = {
        "ethnicity_group": ethnicity,
        "sex": sex,
        "sen": [sen_groups.get(code) for code in school["sen_provision"]],
        "free_school_meals": _yes_no(school["free_school_meals"]),
        "disability": disability,
        "language_group": [_language(code) for code in school["language"]],
        "sen_need": _group(needs.reindex(children)["sen_need"], "sen_needs"),
        "care_status": _care_status(records, children),
        "school_type": _school_type(cohort, children),
    }
    frame = pd.DataFrame({name: pd.Series(list(columns[name]), dtype=object) for name in COLUMNS})
    frame.insert(0, "child_no", children.astype("int32"))
    return frame


def _care_status(records: Records, children: np.ndarray) -> list[str | None]:
    """Of every child something is said: a child without a plan has none, for all that is recorded."""
    plans = records.events("plans")
    lately = plans.filter(
        plans.ended_on.isnull()
        | (plans.ended_on >= records.as_of)
        | (plans.happened_on >= THREE_YEARS.starts_on(as_of=records.as_of))
    )
    planned = set(lately.select("child_no").distinct().execute()["child_no"])
    return [PLANNED if child in planned else NOT_PLANNED for child in children]


def _school_type(cohort: pd.DataFrame, children: np.ndarray) -> list[str | None]:
    if "phase" not in cohort:
        return [None] * len(children)
    known = code_table("school_phases").codes
    phases = cohort.set_index("child_no")["phase"].reindex(children)
    return [known[phase].description if isinstance(phase, str) and phase in known else None for phase in phases]


def _newest(ranked: ibis.Table) -> pd.DataFrame:
    return ranked.filter(ranked.place == 0).execute().set_index("child_no")


def _ethnicity(codes: pd.Series) -> list[str | None]:
    table = code_table("ethnicity").codes
    groups = [table[code].classes["group"] if isinstance(code, str) and code in table else None for code in codes]
    return [None if group == "Unclassified" else group for group in groups]


def _group(codes: pd.Series, table: str) -> list[str | None]:
    known = code_table(table).codes
    return [known[code].classes["group"] if isinstance(code, str) and code in known else None for code in codes]


def _described(codes: pd.Series, table: str, *, without: tuple[str, ...]) -> list[str | None]:
    known = code_table(table).codes
    return [
        known[code].description if isinstance(code, str) and code in known and code not in without else None for code in codes
    ]


def _yes_no(flags: pd.Series) -> list[str | None]:
    return [None if pd.isna(flag) else "Yes" if flag else "No" for flag in flags]


def _language(code: object) -> str | None:
    if not isinstance(code, str) or code in _NOT_SAID or not code:
        return None
    return "English" if code in _ENGLISH else "Other than English"


def _first(*choices: list[str | None]) -> list[str | None]:
    return [next((each for each in options if each is not None), None) for options in zip(*choices, strict=True)]
