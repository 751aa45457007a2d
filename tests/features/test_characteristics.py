"""Sensitive characteristics: recorded groups for the audit, and never a column of a matrix."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import pandas as pd

from features.catalogue import CATALOGUE
from features.characteristics import COLUMNS, NOT_PLANNED, PLANNED, characteristics
from features.definitions import Events
from features.engine import compute
from tests.features.held import STARTS, Rows, history_of, links_of, stay
from vocabulary.council import Thresholds
from vocabulary.feeds import FEEDS

AS_OF = date(2026, 6, 3)


def groups(rows: Rows, *, as_of: date = AS_OF) -> dict[str, Any]:
    found = characteristics(history_of(rows), links_of((1, 1), (2, 1)), pd.DataFrame({"child_no": [1]}), as_of=as_of)
    return {str(name): value for name, value in found.iloc[0].to_dict().items() if name != "child_no"}


def pupil(**more: Any) -> dict[str, Any]:
    return stay(1, **more)


def test_each_characteristic_is_told_in_its_published_groups() -> None:
    said = groups(
        {
            "pupils": [
                pupil(ethnicity="WIRT", sex="F", sen_provision="E", free_school_meals=True, disability=False, language="URD")
            ],
            "sen_needs": [
                {"person_no": 1, "sen_need": "ASD", "need_rank": 2},
                {"person_no": 1, "sen_need": "SEMH", "need_rank": 1},
            ],
        }
    )

    assert said == {
        "ethnicity_group": "White",
        "sex": "Female",
        "sen": "EHC plan",
        "free_school_meals": "Yes",
        "disability": "No",
        "language_group": "Other than English",
        "sen_need": "Social, emotional and mental health",
        "care_status": NOT_PLANNED,
        "school_type": None,
    }


def test_what_is_not_recorded_is_none_and_never_a_group() -> None:
    nothing = dict.fromkeys(COLUMNS) | {"care_status": NOT_PLANNED}

    assert groups({}) == nothing
    assert groups({"pupils": [pupil(ethnicity="NOBT", sex="U", language="REF")]}) == nothing


def test_a_plan_counts_for_care_status_while_open_and_for_three_years_and_not_for_ever() -> None:
    def status(**plan: Any) -> str:
        row = {"person_no": 1, "plan_ref": "L1", "plan": "CP", "category": "NEG", "ended_on": None, **plan}
        return str(groups({"plans": [row]})["care_status"])

    assert status(happened_on=date(2020, 1, 6)) == PLANNED
    assert status(happened_on=date(2020, 1, 6), ended_on=date(2020, 9, 1)) == NOT_PLANNED
    assert status(happened_on=date(2024, 1, 8), ended_on=date(2024, 9, 2)) == PLANNED
    assert status(happened_on=date(2026, 6, 4)) == NOT_PLANNED


def test_school_type_is_the_phase_that_the_cohort_has() -> None:
    cohort = pd.DataFrame({"child_no": [1], "phase": ["AP"]})
    found = characteristics(history_of({}), links_of((1, 1)), cohort, as_of=AS_OF)

    assert found["school_type"].tolist() == ["Alternative provision"]


def test_schools_go_before_social_care_which_fills_what_schools_did_not_record() -> None:
    care = {"person_no": 2, "ethnicity": "WBRI", "sex": "M", "disability": True}
    said = groups({"pupils": [pupil(sex="F")], "persons": [care]})

    assert (said["sex"], said["ethnicity_group"], said["disability"]) == ("Female", "White", "Yes")


def test_what_was_recorded_later_is_not_known_on_the_date() -> None:
    told = AS_OF + timedelta(days=1)
    rows = {
        "pupils": [
            {**pupil(free_school_meals=False), "known_until": told},
            {**pupil(free_school_meals=True), "known_on": told},
        ]
    }

    assert groups(rows)["free_school_meals"] == "No"
    assert groups(rows, as_of=told)["free_school_meals"] == "Yes"


def test_the_need_ranked_first_in_the_newest_record_is_the_one_that_counts() -> None:
    before, after = AS_OF - timedelta(days=200), AS_OF - timedelta(days=20)
    needs = [
        {"person_no": 1, "sen_need": "MLD", "need_rank": 1, "known_on": before},
        {"person_no": 2, "sen_need": "HI", "need_rank": 2, "known_on": after},
        {"person_no": 2, "sen_need": "SLCN", "need_rank": 1, "known_on": after},
        {"person_no": 2, "sen_need": "PD", "need_rank": None, "known_on": after},
    ]
    assert groups({"sen_needs": needs})["sen_need"] == "Communication and interaction"
    assert groups({"sen_needs": needs[:1]})["sen_need"] == "Cognition and learning"
    assert groups({"sen_needs": [{"person_no": 1, "sen_need": "ZZ", "need_rank": 1, "known_on": before}]})["sen_need"] is None


def test_the_order_of_rows_changes_no_group_even_where_two_records_disagree() -> None:
    one, other = (
        {**pupil(sex="F", ethnicity="WBRI"), "person_no": 1},
        {**pupil(sex="M", ethnicity="WIRI", language="ENG"), "person_no": 2},
    )

    assert groups({"pupils": [one, other]}) == groups({"pupils": [other, one]})


def test_no_column_of_a_matrix_is_a_characteristic_or_changes_with_one() -> None:
    recorded = {"ethnicity": "WIRT", "sex": "F", "sen_provision": "E", "free_school_meals": True, "language": "URD"}
    rows = {"exclusions": [{"person_no": 1, "happened_on": AS_OF - timedelta(days=9), "category": "SUSP"}]}

    def matrix(**more: Any) -> pd.DataFrame:
        history = history_of({**rows, "pupils": [pupil(**more)]})
        cohort = pd.DataFrame({"child_no": [1]})
        thresholds = Thresholds()
        return compute(history, links_of((1, 1)), cohort, as_of=AS_OF, thresholds=thresholds, starts=STARTS).values

    pd.testing.assert_frame_equal(matrix(**recorded, disability=True), matrix(), check_exact=True)
    assert set(matrix().columns).isdisjoint(COLUMNS)


def test_no_definition_reads_a_characteristic() -> None:
    for indicator in CATALOGUE.values():
        definition = indicator.definition
        if isinstance(definition, Events):
            read = {
                definition.dated,
                *filter(None, [definition.summed]),
                *(c for where in definition.where for c in where.columns),
            }
            sensitive = {
                column.name for column in FEEDS[definition.feed].columns if column.characteristic or column.identifying
            }
            assert read.isdisjoint(sensitive), indicator.name
        text = str(asdict(indicator)["definition"])
        assert not any(column in text for column in ("ethnicity", "sen_provision", "free_school_meals", "disability"))
