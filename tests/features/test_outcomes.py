"""Outcomes: what followed a date, complete and as it was known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from features.outcomes import KINDS, outcomes
from tests.features.held import Rows, history_of, links_of
from vocabulary.council import Outcome
from vocabulary.problems import LeakageProblem

AS_OF = date(2025, 1, 15)
ENDS = AS_OF + timedelta(weeks=52)
KNOWN_BY = ENDS + timedelta(days=14)


def outcomes_of(rows: Rows, *, links: pd.DataFrame | None = None, known_by: date = KNOWN_BY, **settings: Any) -> pd.DataFrame:
    return outcomes(
        history_of(rows),
        links_of((1, 1)) if links is None else links,
        pd.DataFrame({"child_no": [1]}),
        as_of=AS_OF,
        settings=Outcome(**settings),
        known_by=known_by,
    )


def assessed(happened_on: date, level: str = "HIGH", **more: Any) -> dict[str, Any]:
    return {"person_no": 1, "happened_on": happened_on, "level": level, **more}


@pytest.mark.parametrize(
    ("happened_on", "happened"),
    [
        (AS_OF - timedelta(days=1), False),
        (AS_OF, True),
        (ENDS - timedelta(days=1), True),
        (ENDS, False),
    ],
)
def test_an_outcome_counts_from_the_date_to_the_last_day_of_the_horizon(happened_on: date, happened: bool) -> None:
    found = outcomes_of({"exploitation": [assessed(happened_on)]})

    assert list(found["happened"]) == [happened]
    assert list(found["first_on"]) == [happened_on if happened else None]


@pytest.mark.parametrize(("level", "happened"), [("LOW", False), ("MEDIUM", True), ("HIGH", True)])
def test_the_levels_that_count_are_the_councils(level: str, happened: bool) -> None:
    rows = {"exploitation": [assessed(AS_OF, level)]}

    assert list(outcomes_of(rows)["happened"]) == [happened]
    assert list(outcomes_of(rows, exploitation_levels=("LOW",))["happened"]) == [level == "LOW"]


@pytest.mark.parametrize(
    ("factors", "happened"), [("11A", True), ("1A;24A", True), ("110A;14A", False), ("1A", False), (None, False)]
)
def test_an_exploitation_factor_at_assessment_counts_and_no_other_does(factors: str | None, happened: bool) -> None:
    rows = {"assessments": [{"person_no": 1, "happened_on": AS_OF, "factors": factors}]}

    assert list(outcomes_of(rows)["happened"]) == [happened]
    assert list(outcomes_of(rows, assessment_factors=())["happened"]) == [False]


def test_youth_justice_counts_after_serious_violence_alone_and_where_the_council_says_so() -> None:
    def happened(serious: bool | None, **settings: Any) -> bool:
        contact = {"person_no": 1, "happened_on": AS_OF, "serious_violence": serious}
        return bool(outcomes_of({"youth_justice": [contact]}, **settings)["happened"].iloc[0])

    assert [happened(True), happened(False), happened(None)] == [True, False, False]
    assert not happened(True, serious_violence=False)


def test_the_first_day_and_every_kind_are_told_once_in_a_fixed_order() -> None:
    rows = {
        "youth_justice": [{"person_no": 1, "happened_on": AS_OF + timedelta(days=3), "serious_violence": True}],
        "exploitation": [assessed(AS_OF + timedelta(days=90)), assessed(AS_OF + timedelta(days=80))],
    }
    found = outcomes_of(rows).iloc[0]

    assert found["first_on"] == AS_OF + timedelta(days=3)
    assert found["kinds"] == f"{KINDS[0]}; {KINDS[2]}"


def test_what_was_known_late_taken_back_or_corrected_in_time_does_not_count() -> None:
    on = AS_OF + timedelta(days=30)

    def happened(*versions: dict[str, Any]) -> bool:
        return bool(outcomes_of({"exploitation": list(versions)})["happened"].iloc[0])

    assert happened(assessed(on, known_on=KNOWN_BY))
    assert not happened(assessed(on, known_on=KNOWN_BY + timedelta(days=1)))
    assert not happened(assessed(on, known_on=on, known_until=KNOWN_BY), assessed(on, known_on=KNOWN_BY, withdrawn=True))
    assert not happened(assessed(on, known_on=on, known_until=KNOWN_BY), assessed(on, "LOW", known_on=KNOWN_BY))
    assert happened(
        assessed(on, known_on=on, known_until=KNOWN_BY + timedelta(days=1)),
        assessed(on, "LOW", known_on=KNOWN_BY + timedelta(days=1)),
    )


def test_outcomes_that_are_not_complete_are_refused_with_the_dates() -> None:
    with pytest.raises(LeakageProblem) as refused:
        outcomes_of({}, known_by=KNOWN_BY - timedelta(days=1))

    assert (refused.value.as_of, refused.value.found_on) == (KNOWN_BY - timedelta(days=1), KNOWN_BY)
    assert KNOWN_BY.isoformat() in str(refused.value)
    assert list(outcomes_of({}, known_by=KNOWN_BY)["happened"]) == [False]


def test_a_shorter_horizon_is_complete_earlier() -> None:
    short = AS_OF + timedelta(weeks=4)

    assert list(outcomes_of({}, known_by=short, horizon_weeks=4, settle_days=0)["happened"]) == [False]
    with pytest.raises(LeakageProblem):
        outcomes_of({}, known_by=short - timedelta(days=1), horizon_weeks=4, settle_days=0)


def test_an_outcome_behind_a_weak_link_is_nobodys() -> None:
    rows = {"exploitation": [{**assessed(AS_OF), "person_no": 9}]}

    assert list(outcomes_of(rows, links=links_of((1, 1), (9, 1, "weak")))["happened"]) == [False]
    assert list(outcomes_of(rows, links=links_of((1, 1), (9, 1)))["happened"]) == [True]


def test_a_child_of_nobody_in_an_empty_cohort_gives_an_empty_frame() -> None:
    found = outcomes(
        history_of({}),
        links_of(),
        pd.DataFrame({"child_no": pd.Series([], dtype="int32")}),
        as_of=AS_OF,
        settings=Outcome(),
        known_by=KNOWN_BY,
    )

    assert list(found.columns) == ["child_no", "happened", "first_on", "kinds"]
    assert found.empty
