"""A release by a Prefect run that waits for a person: what the form says is checked again, and nothing happens before it is sent."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from flows.approval import Approval, decided, told
from flows.installation import Installation
from models.release import records
from models.standing import standing
from tests.flows.invented_card import COUNCIL, LEAD, NIGHT, bare_council, proposed
from tests.flows.prefect_server import ROOT, prefect_server
from vocabulary.problems import ModelProblem


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    return bare_council(tmp_path, monkeypatch)


def test_what_the_form_says_is_checked_again_past_the_forms_own_rules(place: Installation) -> None:
    digest = proposed(place)
    for answer, says in (
        (Approval.model_construct(by="", why="Agreed at the board", override=""), "No name"),
        (Approval.model_construct(by="Somebody Else", why="Agreed at the board", override=""), "not a data lead"),
        (Approval.model_construct(by=LEAD, why="", override=""), "reason of at least"),
    ):
        with pytest.raises(ModelProblem, match=says):
            decided(place, digest, answer, shadow=False, on=NIGHT)
    assert [each.event for each in records(place.folders.cards)] == ["candidate"]

    record = decided(place, digest[:12], Approval(by=LEAD, why="Agreed at the board"), shadow=False, on=NIGHT)

    assert standing(place.folders.cards, as_of=NIGHT).released == record


def test_the_form_itself_asks_for_a_name_and_a_reason() -> None:
    assert set(Approval.model_json_schema()["required"]) == {"by", "why"}


def test_nobody_is_asked_about_a_card_that_is_no_candidate(place: Installation) -> None:
    with pytest.raises(ModelProblem, match="0 candidates"):
        told(place, "abcdef", shadow=False)


@pytest.mark.server
def test_a_run_waits_until_a_data_lead_answers_and_then_releases(place: Installation, tmp_path: Path) -> None:
    digest = proposed(place)
    settings = tmp_path / "council.toml"
    settings.write_text(COUNCIL.format(home=tmp_path.as_posix(), lead=LEAD), encoding="utf-8")
    with prefect_server(tmp_path / "prefect") as server:
        run = subprocess.Popen(
            [sys.executable, "-c", _RUN, str(settings), digest],
            cwd=ROOT,
            env=server.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            paused = _until_paused(server.url, run)
            assert standing(place.folders.cards, as_of=NIGHT).released is None, "nothing is released before a person answers"
            assert _resumed(server.url, paused, {"by": LEAD, "why": "Agreed at the board", "override": ""}) == "ACCEPT"
            said, _ = run.communicate(timeout=120)
        finally:
            if run.poll() is None:
                run.kill()
    assert run.returncode == 0, said[-3000:]
    released = standing(place.folders.cards, as_of=NIGHT).released
    assert released is not None
    assert (released.by, released.digest) == (LEAD, digest)


_RUN = """
import sys
import flows.approval as approval, flows.releasing as releasing
releasing.record_release = releasing.keep_evaluation = lambda *_, **__: None
approval.approve_release(config=sys.argv[1], card=sys.argv[2], on="2026-11-06")
"""
"""The flow in a process of its own; MLflow's mirror and the evaluation page have tests elsewhere."""


def _asked(url: str, path: str, question: dict[str, Any]) -> Any:
    asked = urllib.request.Request(
        f"{url}/{path}", data=json.dumps(question).encode(), headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return json.load(answer)


def _until_paused(url: str, run: subprocess.Popen[str]) -> str:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        assert run.poll() is None, (run.stdout.read() if run.stdout else "")[-3000:]
        found = _asked(url, "flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": ["PAUSED"]}}}})
        if found:
            return str(found[0]["id"])
        time.sleep(0.5)
    raise AssertionError("the run did not wait")


def _resumed(url: str, run: str, answer: dict[str, str]) -> str:
    return str(_asked(url, f"flow_runs/{run}/resume", {"run_input": answer})["status"])
