"""Before and after a person: counts by hand, a gap that people mended, and nothing small in MLflow."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from models.review_audit import ReviewAudit, review_audit
from models.suppression import HELD_BACK
from models.tracking import Sources, record_audit
from models.tracking.arrangement import NOT_COMPARED, START
from models.tracking.recording import store_client
from models.tracking.review import NO_DECISIONS, REVIEW, record_review, review_line, review_rows
from vocabulary.council import Thresholds
from vocabulary.problems import NothingToDo

AS_OF = date(2026, 11, 16)
FLOORS = Thresholds()
NOW = datetime(2027, 1, 5, 2, 30, tzinfo=UTC)
EACH = 2_000


def _found(*, listed: dict[str, int], upheld: dict[str, int]) -> ReviewAudit | None:
    """Two groups of 2,000; so many of each are prompted and decided, and so many of those upheld."""
    group = np.repeat(["A", "B"], EACH)
    ids = np.array([f"c{number:05d}" for number in range(2 * EACH)])
    first = {"A": 0, "B": EACH}
    decided = {ids[first[name] + n] for name in "AB" for n in range(listed[name])}
    kept = {ids[first[name] + n] for name in "AB" for n in range(upheld[name])}
    return review_audit(
        pd.DataFrame({"ethnicity_group": group}),
        ids,
        as_of=AS_OF,
        prompted=frozenset(decided | {ids[-1]}),
        decided=frozenset(decided | {"gone from the borough"}),
        upheld=frozenset(kept),
    )


def test_a_gap_that_people_mended_is_a_gap_before_and_none_after() -> None:
    found = _found(listed={"A": 150, "B": 300}, upheld={"A": 120, "B": 120})
    assert found is not None
    assert (found.waiting, found.decided, found.upheld) == (1, 450, 240)
    assert [each.verdict for each in found.before.groups] == ["gap", "gap"]
    assert "gap" not in [each.verdict for each in found.after.groups]
    assert [each.verdict for each in found.kept.groups] == ["gap", "gap"]
    rates = {each.group: each.rates["selection_rate"].estimate.value for each in found.kept.groups}
    assert rates == {"A": pytest.approx(120 / 150, abs=1e-12), "B": pytest.approx(120 / 300, abs=1e-12)}


def test_nobody_decided_is_said_and_audits_nothing() -> None:
    assert _found(listed={"A": 0, "B": 0}, upheld={"A": 0, "B": 0}) is None
    assert review_line(None, FLOORS) == NO_DECISIONS


def test_a_group_with_few_decisions_takes_the_other_with_it() -> None:
    found = _found(listed={"A": 150, "B": 5}, upheld={"A": 120, "B": 3})
    assert found is not None
    for row in review_rows(found, FLOORS):
        assert [row[name] for name in row if "of 1" in name] == [HELD_BACK] * 3


def test_it_stands_on_the_newest_audit_once_and_in_words(trained, tmp_path) -> None:
    found = _found(listed={"A": 150, "B": 300}, upheld={"A": 120, "B": 120})
    with pytest.raises(NothingToDo):
        record_review(tmp_path, found, thresholds=FLOORS, now=NOW)
    sources = Sources("run-1", "commit-1", "configuration-1", "snapshot-1")
    audit = record_audit(tmp_path, trained, sources=sources, thresholds=FLOORS, now=NOW)
    client = store_client(tmp_path)
    assert NOT_COMPARED in client.get_run(audit.run_id).data.tags["mlflow.note.content"]
    assert record_review(tmp_path, None, thresholds=FLOORS, now=NOW)
    assert NO_DECISIONS in client.get_run(audit.run_id).data.tags["mlflow.note.content"]
    assert record_review(tmp_path, found, thresholds=FLOORS, now=NOW)
    assert not record_review(tmp_path, found, thresholds=FLOORS, now=NOW)

    note = client.get_run(audit.run_id).data.tags["mlflow.note.content"]
    assert NO_DECISIONS not in note
    assert "Groups with a gap: before 2 of 2, after 0 of 2" in note
    rows = client.search_runs([client.get_experiment_by_name(REVIEW).experiment_id])
    assert {(each.info.run_name, each.data.params["1 verdict"]) for each in rows} == {
        ("ethnicity group: A", "gap"),
        ("ethnicity group: B", "gap"),
    }
    assert found is not None
    later = replace(found, waiting=40)
    assert record_review(tmp_path, later, thresholds=FLOORS, now=NOW)
    assert "no decision yet: 40" in client.get_run(audit.run_id).data.tags["mlflow.note.content"]
    start = client.get_experiment_by_name(START)
    assert len(client.search_runs([start.experiment_id])) == 1
    assert start.tags["mlflow.note.content"].count("](#/") == 7
    assert not any(b"c00001" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
