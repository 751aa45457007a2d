from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

import pytest

from models.release import propose, release, withdraw
from models.tracking import Sources, record_audit, record_release
from models.tracking.arrangement import BASELINES, FAIRNESS, MODEL, START, store_client
from models.tracking.front import POLICY, ReadOnly, application
from vocabulary.council import Thresholds
from vocabulary.problems import NothingToDo

NOW = datetime(2027, 1, 5, 2, 30, tzinfo=UTC)
SOURCES = Sources("run-1", "commit-1", "configuration-1", "snapshot-1")


@pytest.fixture(scope="module")
def kept(trained, tmp_path_factory):
    """An audit of a released card, in a folder of its own."""
    folder, cards = tmp_path_factory.mktemp("tracking"), tmp_path_factory.mktemp("cards")
    audit = record_audit(folder, trained, sources=SOURCES, thresholds=Thresholds(), now=NOW)
    propose(cards, trained.card, on=trained.card.created_on)
    record = release(cards, trained.card.digest, by="A. Person", reason="Shown to the board", on=trained.card.created_on)
    record_release(folder, record)
    return folder, cards, audit


def test_there_is_a_run_for_each_way_of_choosing_and_each_group(kept, trained):
    folder, _, audit = kept
    client = store_client(folder)
    ids = {name: client.get_experiment_by_name(name).experiment_id for name in (START, BASELINES, FAIRNESS)}
    rows = {name: client.search_runs([number]) for name, number in ids.items()}
    assert len(rows[START]) == 1
    assert {run.info.run_name for run in rows[BASELINES]} == {each.title for each in trained.evaluation.results}
    assert len(rows[FAIRNESS]) == len(trained.fairness.groups)
    assert all(run.data.tags["audit"] == audit.run_id for name in (BASELINES, FAIRNESS) for run in rows[name])
    assert {run.data.params["1 verdict"] for run in rows[FAIRNESS]} == {each.verdict for each in trained.fairness.groups}


def test_counts_are_rounded_in_mlflow_as_they_are_on_pages(kept, trained):
    folder, _, audit = kept
    client = store_client(folder)
    rows = client.search_runs([client.get_experiment_by_name(BASELINES).experiment_id])
    exact = {each.title: each for each in trained.evaluation.results}
    floors = Thresholds()
    for run in rows:
        found, wrong = run.data.params["1 found"], run.data.params["3 wrong"]
        each = exact[run.info.run_name]
        if found == "held back":
            assert 0 < each.found <= floors.small_number or 0 < each.false_positives <= floors.small_number
            continue
        value, *ends = (
            int(part.replace(",", "")) for part in found.replace("(", "").replace(")", "").replace("–", " ").split()
        )
        assert all(number % floors.round_to == 0 for number in (value, *ends, int(wrong.replace(",", ""))))
        assert abs(value - each.found) <= floors.round_to // 2
    note = client.get_run(audit.run_id).data.tags["mlflow.note.content"]
    card = trained.evaluation.card
    assert f"the card found about {(card.found + 2) // 5 * 5} of about {(card.outcomes + 2) // 5 * 5:,} outcomes" in note


def test_the_first_lines_of_the_audit_answer_the_three_questions(kept):
    folder, _, audit = kept
    run = store_client(folder).get_run(audit.run_id)
    note = run.data.tags["mlflow.note.content"].splitlines()
    assert note[0].startswith("Does it beat a rule?")
    assert note[2].startswith("Whom does it fail?")
    assert note[4].startswith("What do the points mean?")
    assert run.data.params["code commit"] == "commit-1"
    assert run.data.params["data snapshot"] == "snapshot-1"


def test_the_way_in_is_one_line_of_links(kept):
    folder, _, audit = kept
    note = store_client(folder).get_experiment_by_name(START).tags["mlflow.note.content"]
    assert "\n" not in note
    assert note.count("](#/") == 6
    assert audit.run_id in note


def test_the_registry_says_what_is_released_by_whom_and_why(kept, trained):
    folder, _, _ = kept
    client = store_client(folder)
    champion = client.get_model_version_by_alias(MODEL, "champion")
    assert champion.tags["digest"] == trained.card.digest
    assert "Released by A. Person" in champion.description
    assert "Shown to the board" in client.get_registered_model(MODEL).description
    assert champion.description.startswith("Demonstration on invented children.")


def test_an_audit_recorded_again_adds_a_row_and_no_second_version(trained, tmp_path):
    for _ in range(2):
        record_audit(tmp_path, trained, sources=SOURCES, thresholds=Thresholds(), now=NOW)
    client = store_client(tmp_path)
    assert len(client.search_runs([client.get_experiment_by_name(START).experiment_id])) == 2
    assert len(client.search_model_versions(f"name='{MODEL}'")) == 1


def test_a_withdrawn_card_loses_its_alias(trained, tmp_path):
    on = trained.card.created_on
    record_audit(tmp_path / "tracking", trained, sources=SOURCES, thresholds=Thresholds(), now=NOW)
    propose(tmp_path / "cards", trained.card, on=on)
    record = release(tmp_path / "cards", trained.card.digest, by="A. Person", reason="Shown to the board", on=on)
    record_release(tmp_path / "tracking", record)
    record_release(tmp_path / "tracking", withdraw(tmp_path / "cards", by="B. Person", reason="Recording changed", on=on))
    assert "champion" not in store_client(tmp_path / "tracking").get_registered_model(MODEL).aliases


def test_nothing_in_the_store_holds_a_pseudonym_a_row_or_a_pickle(kept, children):
    folder, _, _ = kept
    canaries = [name.encode() for name in children.child_id[:500]]
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 5
    for path in files:
        assert path.suffix not in {".pkl", ".pickle", ".joblib"}
        held = path.read_bytes()
        assert not any(canary in held for canary in canaries), path.name


def test_the_page_is_whole_by_itself_and_runs_nothing(kept, trained):
    from xml.etree import ElementTree

    _, _, audit = kept
    page = audit.html
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page
    assert "Demonstration: trained on invented children." in page
    ElementTree.fromstring(
        page.removeprefix("<!doctype html>")
        .replace('width=device-width">', 'width=device-width"/>')
        .replace('<meta charset="utf-8">', "")
    )
    for line in trained.card.lines:
        assert line.words in page
    for word in ("high-risk child", "flagged", "offender", "accuracy", "prediction of harm"):
        assert word not in page


async def _asked(front: ReadOnly, method: str, path: str, host: str = "127.0.0.1:5000") -> tuple[int, dict[bytes, bytes]]:
    seen: list[dict] = []

    async def send(message):
        seen.append(message)

    async def receive():
        return {"type": "http.request", "body": b"{}", "more_body": False}

    scope = {"type": "http", "method": method, "path": path, "headers": [(b"host", host.encode())], "query_string": b""}
    await front(scope, receive, send)
    return seen[0]["status"], dict(seen[0]["headers"])


async def _inner(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
    await send({"type": "http.response.body", "body": b"<html><head></head></html>"})


@pytest.mark.parametrize(
    ("method", "path", "host", "status"),
    [
        ("GET", "/", "127.0.0.1:5000", 200),
        ("GET", "/ajax-api/2.0/mlflow/experiments/get", "localhost:5000", 200),
        ("POST", "/ajax-api/2.0/mlflow/runs/search", "127.0.0.1:5000", 200),
        ("POST", "/ajax-api/2.0/mlflow/runs/create", "127.0.0.1:5000", 403),
        ("POST", "/ajax-api/2.0/mlflow/experiments/delete", "127.0.0.1:5000", 403),
        ("PATCH", "/ajax-api/2.0/mlflow/registered-models/update", "127.0.0.1:5000", 403),
        ("DELETE", "/ajax-api/2.0/mlflow/registered-models/delete", "127.0.0.1:5000", 403),
        ("PUT", "/api/2.0/mlflow-artifacts/artifacts/x", "127.0.0.1:5000", 403),
        ("GET", "/ajax-api/3.0/mlflow/assistant/config", "127.0.0.1:5000", 403),
        ("GET", "/", "somewhere.example", 403),
    ],
)
def test_the_front_lets_reading_through_and_refuses_the_rest(method, path, host, status):
    import asyncio

    answered, headers = asyncio.run(_asked(ReadOnly(_inner, hosts=frozenset({"127.0.0.1", "localhost"})), method, path, host))
    assert answered == status
    assert headers[b"content-security-policy"] == POLICY.encode()


def test_there_is_nothing_to_open_before_the_first_audit(tmp_path):
    with pytest.raises(NothingToDo):
        application(tmp_path)


def test_the_store_is_one_file_that_sqlite_finds_whole(kept):
    folder, _, _ = kept
    with sqlite3.connect(folder / "mlflow.db") as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
