"""Sensitive characteristics, for the audit alone: they travel beside the matrix and never in it."""

from __future__ import annotations

from datetime import date

import ibis
import pandas as pd

from features.records import History, Records, usable_links
from vocabulary.code_tables import code_table

COLUMNS = ("ethnicity", "sex", "sen", "free_school_meals", "disability", "language")
ENGLISH = frozenset({"ENG", "ENB"})
"""First languages that count as English: English, and believed to be English."""


def characteristics(history: History, links: pd.DataFrame, cohort: pd.DataFrame, *, as_of: date) -> pd.DataFrame:
    """child_no and the groups the child belongs to as recorded on `as_of`; '' where nothing is recorded.

    ethnicity: the Department for Education's groups. sen: None, SEN support or EHC plan.
    free_school_meals, disability: Yes or No. language: English or Other. The school's latest record goes
    before social care's.
    """
    records = Records(history, usable_links(links, cohort["child_no"].to_numpy()), as_of=as_of)
    people = ibis.union(_pupils(records), _persons(records)).execute()
    people = people.sort_values(["child_no", "source", "entered_on", "known_on"], kind="stable", na_position="first")
    held = people.groupby("child_no").last()  # the last that is recorded, column by column
    held = held.reindex(sorted(int(each) for each in cohort["child_no"]))
    ethnicity, sex, sen = code_table("ethnicity"), code_table("sex"), code_table("sen_provision")
    return pd.DataFrame(
        {
            "child_no": held.index,
            "ethnicity": [ethnicity.codes[each].classes["group"] if each in ethnicity else "" for each in held["ethnicity"]],
            "sex": [sex.describe(each) if each in ("F", "M") else "" for each in held["sex"]],
            "sen": [sen.codes[each].classes["group"] if each in sen else "" for each in held["sen_provision"]],
            "free_school_meals": [_yes_or_no(each) for each in held["free_school_meals"]],
            "disability": [_yes_or_no(each) for each in held["disability"]],
            "language": [_language(each) for each in held["language"]],
        }
    )


def _pupils(records: Records) -> ibis.Table:
    pupils = records.listed("pupils")
    return pupils.select(
        "child_no",
        "entered_on",
        "known_on",
        "ethnicity",
        "sex",
        "sen_provision",
        "free_school_meals",
        "disability",
        "language",
        source=ibis.literal(1),
    )


def _persons(records: Records) -> ibis.Table:
    persons = records.listed("persons")
    empty = ibis.null("string")
    return persons.select(
        "child_no",
        "known_on",
        "ethnicity",
        "sex",
        "disability",
        entered_on=ibis.null("date"),
        sen_provision=empty,
        free_school_meals=ibis.null("boolean"),
        language=empty,
        source=ibis.literal(0),
    ).select(
        "child_no",
        "entered_on",
        "known_on",
        "ethnicity",
        "sex",
        "sen_provision",
        "free_school_meals",
        "disability",
        "language",
        "source",
    )


def _yes_or_no(value: object) -> str:
    return "" if value is None or value != value else "Yes" if value else "No"


def _language(code: object) -> str:
    return "" if not isinstance(code, str) or not code else "English" if code in ENGLISH else "Other"
