"""The deployment on a real Prefect server: a wrong pin of FastAPI or SQLAlchemy fails here, and not at 02:30."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
import urllib.request
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.flows.borough import built
from tests.flows.prefect_server import ROOT, prefect_server

LONDON = ZoneInfo("Europe/London")


def _asked(url: str, path: str, question: dict[str, object]) -> list[dict[str, object]]:
    asked = urllib.request.Request(
        f"{url}/{path}", data=json.dumps(question).encode(), headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return list(json.load(answer))


def _scheduled(url: str) -> list[dict[str, object]]:
    return _asked(url, "flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}, "limit": 200})


@pytest.mark.server
def test_a_deployed_night_appears_on_the_schedule_at_half_past_two_in_london(tmp_path: Path) -> None:
    environment = {"SCREENING_HOME": str(ROOT), "SCREENING_CONFIG": "councils/demonstration.toml"}
    with prefect_server(tmp_path / "prefect", **environment) as server:
        server.prefect("work-pool", "create", "screening", "--type", "process")
        server.prefect("--no-prompt", "deploy", "--all")

        until = time.monotonic() + 120
        runs: list[dict[str, object]] = []
        while not runs and time.monotonic() < until:
            runs = _scheduled(server.url)
            time.sleep(1)

        assert len(runs) >= 3, "no runs appeared on the schedule"
        for run in runs:
            starts = datetime.fromisoformat(str(run["expected_start_time"])).astimezone(LONDON)
            assert (starts.hour, starts.minute) == (2, 30)
            assert run["parameters"] == {"config": "councils/demonstration.toml"}
        deployed = {str(each["name"]): each for each in _asked(server.url, "deployments/filter", {})}
        assert deployed["approve-release"]["entrypoint"] == "flows.approval:approve_release"
        assert deployed["approve-release"]["schedules"] == []
        deployment = deployed["nightly"]
        assert deployment["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
        assert dict(deployment["global_concurrency_limit"] or {})["limit"] == 1  # type: ignore[call-overload]
        assert deployment["entrypoint"] == "flows.nightly:nightly"


@pytest.mark.server
def test_a_night_run_by_prefect_leaves_its_counts_in_a_table_and_no_childs_data(tmp_path: Path) -> None:
    config = built(tmp_path / "borough", pupils=500)
    with prefect_server(tmp_path / "prefect") as server:
        done = subprocess.run(
            [sys.executable, "-m", "flows", "night", "--as-of", "2026-11-16", "--config", str(config)],
            cwd=ROOT,
            env=server.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=400,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        artifacts = _asked(server.url, "artifacts/filter", {})
        runs = _asked(server.url, "task_runs/filter", {"limit": 50})
        flow_runs = _asked(server.url, "flow_runs/filter", {})

    (table,) = [each for each in artifacts if each["key"] == "night-counts"]
    rows = json.loads(str(table["data"]))
    assert len(rows) >= 30
    assert all(row["rows in"] == row["accepted"] + row["quarantined"] + row["exact duplicates"] for row in rows)
    assert {str(run["name"]).rsplit("-", 1)[0] for run in runs} == {
        "Pull, check and keep deliveries",
        "Compare feeds with each other",
        "Link records to children",
        "Compute indicators",
        "Score with the released card",
        "Compare children with those the card was made on",
        "Choose with the card in shadow",
        "Issue prompts",
        "Write the report",
    }
    assert {str(run["state_type"]) for run in [*runs, *flow_runs]} == {"COMPLETED"}
    with sqlite3.connect(tmp_path / "borough" / "data" / "identities.sqlite3") as held:
        names = {f"{one} {two}" for one, two in held.execute("SELECT forename, surname FROM details") if one and two}
    kept = (tmp_path / "prefect" / "prefect.db").read_bytes().decode("latin-1")
    assert len(names) > 300
    assert not any(name in kept or name in done.stderr for name in names)
