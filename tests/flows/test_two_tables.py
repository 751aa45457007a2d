"""An assessment and its factors come in two files: they are one delivery, by night too."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from flows.arrival import Arrivals, arrive
from flows.installation import Installation
from vocabulary.council import Configuration

ASSESSMENTS = (
    "cina_assessment_id,cina_person_id,cina_referral_id,cina_assessment_start_date,cina_assessment_auth_date\n"
    "A1,C1,R1,2026-09-01,2026-10-01\nA2,C2,R2,2026-09-02,\n"
)
FACTORS = 'cinf_table_id,cinf_assessment_id,cinf_assessment_factors_json\n1,A1,"[""2A""]"\n2,A9,"[""4A""]"\n'


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "assessments_20261116.csv").write_text(ASSESSMENTS)
    (inbox / "factors_20261116.csv").write_text(FACTORS)
    feed = {"files": "assessments*.csv", "joined_files": "factors*.csv", "format": "ssd", "known_from": "delivery"}
    council = {"name": "Invented", "demonstration": True, "inbox": inbox, "data": tmp_path / "data", "settle_seconds": 0}
    settings = {"council": council, "feeds": {"assessments": feed}, "teams": [{"name": "All", "weekly_capacity": 1}]}
    return Installation(Configuration.model_validate(settings))


def _night(installation: Installation, day: int) -> Arrivals:
    return arrive(installation, as_of=date(2026, 11, day), run=f"run of {day}", say=lambda words: None)


def _counts(arrivals: Arrivals) -> list[tuple[int, int, int, int]]:
    return [
        (each.rows_in, each.landing.accepted, each.landing.quarantined, each.landing.duplicates)
        for each in arrivals.files
        if each.landing is not None
    ]


def test_rows_of_both_tables_are_accounted_for(installation: Installation) -> None:
    assert _counts(_night(installation, 16)) == [(3, 2, 1, 0)]
    assert _night(installation, 17).files == []


def test_a_second_table_that_changed_makes_the_delivery_a_new_one(installation: Installation, tmp_path: Path) -> None:
    _night(installation, 16)
    (tmp_path / "inbox" / "factors_20261116.csv").write_text(FACTORS + "3,A2,5A\n")
    assert _counts(_night(installation, 17)) == [(3, 1, 1, 1)]


def test_factors_that_come_another_day_correct_the_assessment(installation: Installation, tmp_path: Path) -> None:
    _night(installation, 16)
    (tmp_path / "inbox" / "assessments_20261117.csv").write_text(ASSESSMENTS)
    (tmp_path / "inbox" / "factors_20261117.csv").write_text(FACTORS + "3,A2,5A\n")
    assert [counts[0] for counts in _counts(_night(installation, 17))] == [3]
    held = installation.warehouse.history("assessments").to_pyarrow().to_pylist()
    assert sorted((str(each["factors"]), each["known_on"].day) for each in held if each["assessment_ref"] == "A2") == [
        ("5A", 17),
        ("None", 16),
    ]


def test_a_night_without_the_second_table_stops_and_keeps_nothing_of_the_first(
    installation: Installation, tmp_path: Path
) -> None:
    (tmp_path / "inbox" / "factors_20261116.csv").unlink()
    arrivals = _night(installation, 16)
    assert arrivals.stops == ["assessments: the file can't be read"]
    assert "needs a second file beside it" in arrivals.files[0].unread
    assert installation.warehouse.history("assessments").to_pyarrow().num_rows == 0
