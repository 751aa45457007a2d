"""The deployment on a real Prefect server: a wrong pin of FastAPI or SQLAlchemy fails here, and not at 02:30."""

from __future__ import annotations

import json
import time
import urllib.request
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.flows.prefect_server import ROOT, prefect_server

LONDON = ZoneInfo("Europe/London")


def _scheduled(url: str) -> list[dict[str, object]]:
    asked = urllib.request.Request(
        f"{url}/flow_runs/filter",
        data=json.dumps({"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}, "limit": 200}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return list(json.load(answer))


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
        with urllib.request.urlopen(
            urllib.request.Request(
                f"{server.url}/deployments/filter", data=b"{}", headers={"Content-Type": "application/json"}
            ),
            timeout=30,
        ) as answer:
            (deployment,) = json.load(answer)
        assert deployment["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
        assert (deployment.get("global_concurrency_limit") or {}).get("limit") == 1
        assert deployment["entrypoint"] == "flows.nightly:nightly"
