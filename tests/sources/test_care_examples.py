"""Each social care format's example, with the configuration beside it: read, checked, and every row accounted for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sources.faults import WHOLE_ROW
from sources.finding import find_deliveries
from sources.reading import Reading, read
from validation.checking import Checked, Context, check
from vocabulary.council import read_configuration
from vocabulary.feeds import FEEDS

COUNCILS = Path(__file__).resolve().parents[2] / "councils"


def _taken_in(configuration: str, feed: str) -> list[tuple[Reading, Checked]]:
    settings = read_configuration(COUNCILS / configuration)
    inbox = COUNCILS.parent / settings.council.inbox
    taken = []
    for found in find_deliveries(inbox, settings.feeds[feed], fallback=date(2026, 11, 16)):
        reading = read(found.path, FEEDS[feed], settings.feeds[feed], delivered_on=found.delivered_on)
        context = Context(found.delivered_on, reading.rows_in, (), None, None, settings.checks, False)
        taken.append((reading, check(reading.table, reading.faults, FEEDS[feed], context)))
    return taken


EXAMPLES = [
    ("social-care-ssd.toml", "persons", 6),
    ("social-care-ssd.toml", "contacts", 6),
    ("social-care-ssd.toml", "referrals", 3),
    ("social-care-ssd.toml", "assessments", 3),
    ("social-care-ssd.toml", "plans", 3),
    ("social-care-ssd.toml", "early_help", 3),
    ("social-care-ssd.toml", "missing", 2),
    ("social-care-annex-a.toml", "persons", 6),
    ("social-care-annex-a.toml", "contacts", 4),
    ("social-care-annex-a.toml", "early_help", 2),
    ("social-care-annex-a.toml", "referrals", 3),
    ("social-care-annex-a.toml", "assessments", 2),
    ("social-care-annex-a.toml", "plans", 3),
    ("cin-census.toml", "persons", 15),
    ("cin-census.toml", "referrals", 15),
    ("cin-census.toml", "assessments", 5),
    ("cin-census.toml", "plans", 10),
    ("youth-justice-and-missing.toml", "youth_justice", 3),
    ("youth-justice-and-missing.toml", "missing", 3),
]


@pytest.mark.parametrize(("configuration", "feed", "accepted"), EXAMPLES)
def test_every_row_of_an_example_is_accounted_for(configuration: str, feed: str, accepted: int) -> None:
    kept = 0
    for reading, checked in _taken_in(configuration, feed):
        whole = sum(column == WHOLE_ROW for column in reading.faults["column"].to_pylist())
        assert reading.rows_in == reading.table.num_rows + whole
        assert reading.unread_columns == ()
        assert checked.stops == ()
        kept += reading.rows_in - len(set(checked.quarantine["row"].to_pylist()))
    assert kept == accepted


def test_a_youth_justice_category_that_the_configuration_does_not_name_waits_and_is_not_guessed_at() -> None:
    settings = read_configuration(COUNCILS / "youth-justice-and-missing.toml").feeds["youth_justice"]
    assert "Reprimand" not in settings.values["serious_violence"]  # an obsolete outcome code may be a new disposal
    assert "Outcome" in settings.ignored_columns
    ((reading, checked),) = _taken_in("youth-justice-and-missing.toml", "youth_justice")
    assert reading.rows_in == 4
    assert set(checked.quarantine["rule"].to_pylist()) == {"not yes or no"}


def test_the_times_of_a_missing_report_fall_on_their_own_days() -> None:
    ((reading, _),) = _taken_in("youth-justice-and-missing.toml", "missing")
    rows = reading.table.to_pylist()
    assert [(row["happened_on"], row["ended_on"]) for row in rows] == [
        (date(2026, 10, 18), date(2026, 10, 19)),
        (date(2026, 10, 25), date(2026, 10, 25)),
        (date(2026, 11, 14), None),
    ]
    assert [row["kind"] for row in rows] == ["M", "A", "M"]
    assert [row["return_talk_accepted"] for row in rows] == [False, None, None]
