"""Checks hand back counts. A name or an identifier planted in any column turns up nowhere."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pandas as pd
import pytest

from tests.validation.deliveries import DAY, DELIVERED_ON, check_rows, context, faults_of, plant_all, sound_row, table_of
from validation import suites
from validation.catalogue import rules_for
from validation.combinations import Combinations
from validation.delivery_rules import DELIVERY
from validation.looks import Evidence, look_at
from vocabulary.feeds import FEEDS, Feed, Kind

CANARY = "Zephyrine-O'Quixoticus"
ROOT = Path(__file__).resolve().parents[2]


def canaries(feed: Feed) -> list[dict]:
    """Rows that break many rules, with the canary in every column of text, codes included."""
    rows = [sound_row(feed, number) for number in range(1, 12)]
    for at, row in enumerate(rows):
        for column in feed.columns:
            if column.kind in {Kind.TEXT, Kind.CODE, Kind.CODES}:
                row[column.name] = f"{CANARY} {at % 3}"
            elif column.kind is Kind.DATE and at % 2:
                row[column.name] = DELIVERED_ON + 4000 * DAY
    return rows


@pytest.mark.parametrize("feed", FEEDS.values(), ids=FEEDS)
def test_a_planted_name_turns_up_nowhere(
    feed: Feed,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    caplog.set_level(logging.DEBUG)

    checked = check_rows(feed, canaries(feed))

    said = json.dumps([asdict(result) for result in checked.results]) + json.dumps(checked.quarantine.to_pylist())
    said += repr(checked) + str(checked.results) + caplog.text + "".join(capfd.readouterr())
    assert sum(result.rows_failed for result in checked.results) > 0
    assert "Zephyrine" not in said
    assert "Quixoticus" not in said
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize("feed", FEEDS.values(), ids=FEEDS)
def test_expectations_are_shown_no_name_no_reference_and_no_free_text(feed: Feed) -> None:
    rows = [sound_row(feed, number) for number in range(1, 12)]
    for row in rows:
        for column in feed.columns:
            if column.identifying and column.kind is Kind.TEXT:
                row[column.name] = f"{CANARY} {row['row']}"
    evidence = _evidence(feed, rows)

    for look in {rule.look for rule in rules_for(feed)} - {DELIVERY}:
        frame = look_at(evidence, look)
        assert frame is not None
        assert CANARY not in frame.facts.to_csv()


def test_what_great_expectations_could_not_judge_never_passes_and_its_message_is_not_passed_on() -> None:
    feed = FEEDS["attendance"]
    rules = [rule for rule in rules_for(feed) if rule.name == "mark_is_in_the_code_table"]
    facts = pd.DataFrame({"some other column": [CANARY]})

    with pytest.raises(RuntimeError) as raised:
        suites.broken_lines(rules, facts, {})

    assert "mark_is_in_the_code_table" in str(raised.value)
    assert CANARY not in str(raised.value)


def test_great_expectations_is_imported_only_when_a_check_runs_and_calls_nobody() -> None:
    script = """
import os, sys
import validation.checking, validation.gate, validation.reference, validation.remedies
assert "great_expectations" not in sys.modules
called = []
sys.addaudithook(lambda event, _: called.append(event) if event in {"socket.connect", "socket.getaddrinfo"} else None)
from tests.validation.deliveries import check_rows, sound_row
from vocabulary.feeds import FEEDS
check_rows(FEEDS["schools"], [sound_row(FEEDS["schools"], 1)])
assert "great_expectations" in sys.modules
assert os.environ["GX_ANALYTICS_ENABLED"] == "false"
assert called == [], called
"""
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={key: value for key, value in os.environ.items() if key != "GX_ANALYTICS_ENABLED"},
    )

    assert ran.returncode == 0, ran.stderr


def test_a_quarantine_names_rows_columns_and_rules_and_nothing_else() -> None:
    feed = FEEDS["pupils"]
    rules = [rule for rule in rules_for(feed) if rule.look != DELIVERY]
    planted = plant_all(feed, rules)

    checked = check_rows(feed, [row for row in planted.rows if row], planted.faults)

    names = {rule.name for rule in rules} | {fault[2] for fault in planted.faults}
    assert checked.quarantine.column_names == ["row", "column", "rule"]
    assert set(checked.quarantine["rule"].to_pylist()) <= names
    assert set(checked.quarantine["column"].to_pylist()) <= {"", *feed.column_names}


def _evidence(feed: Feed, rows: list[dict]) -> Evidence:
    table, known = table_of(feed, rows), context(len(rows))
    return Evidence(
        table,
        faults_of([]),
        feed,
        Combinations(table),
        known.delivered_on,
        known.known_people,
        known.known_schools,
        known.settings,
    )
