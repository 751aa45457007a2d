"""Where everything is in MLflow: one experiment to start at, one run for each row of a table.

- 'Baselines at capacity': one run for each way of choosing.
- 'Fairness by group': one run for each group; ascending by verdict, so that gaps come first.
- 'START HERE - audits': one run for each audit, the verdict in its name and first lines, `audit.html` in it.
- registered model 'points-card': one version for each card, with aliases challenger and champion.

Rows of every audit carry its run id (tag `audit`); the links open the tables filtered to the newest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.plots import plots
from models.sections import sections
from models.suppression import may_show_rate
from models.tracking.drift import DRIFT
from models.tracking.page import audit_page
from models.tracking.recording import Sources, log_table, new_run, room_of, store_client
from models.tracking.words import apart, baseline_rows, fairness_rows, group_first, verdict_lines
from models.training import Trained
from vocabulary.council import Thresholds
from vocabulary.problems import StoreProblem

if TYPE_CHECKING:
    from mlflow import MlflowClient

START = "START HERE - audits"
BASELINES = "Baselines at capacity"
FAIRNESS = "Fairness by group"
MODEL = "points-card"
NOT_COMPARED = "Before and after a person? Not compared yet: `python -m flows audit` does it."
_MOST_DESCRIPTION = 7_900
STANDING = "Alias champion is in nightly use, challenger is the newest trained. A person reads every case."


@dataclass(frozen=True)
class Audit:
    """Where an audit is: the run's id, the page to open, the registered version, and the HTML page as text."""

    run_id: str
    way_in: str
    version: str
    html: str


def record_audit(
    folder: Path,
    trained: Trained,
    *,
    sources: Sources,
    thresholds: Thresholds,
    now: datetime,
    on: str | None = None,
    register: bool = True,
) -> Audit:
    """Record an audit under `folder` (mlflow.db and artifacts/) and, where `register`, the card as challenger.

    now: the moment of recording, which MLflow sorts by. on: the audit's date as shown; the card's by default.
    Raises StoreProblem if the store can't be written.
    """
    client = store_client(folder)
    html = audit_page(trained, thresholds)
    moment = int(now.timestamp() * 1000)
    try:
        rooms = {name: room_of(client, folder, name) for name in (BASELINES, FAIRNESS, DRIFT, START)}
        audit_id = _audit_run(client, rooms[START], trained, sources, thresholds, html, moment=moment, on=on)
        _baseline_runs(client, rooms[BASELINES], trained, thresholds, audit_id, moment)
        _fairness_runs(client, rooms[FAIRNESS], trained, thresholds, audit_id, moment)
        version = _register(client, trained, audit_id) if register else ""
        _describe(client, rooms, audit_id)
    except OSError as broken:
        raise StoreProblem(f"The audit could not be written: {broken.strerror}.", do="Free some disk and try again.") from None
    return Audit(audit_id, f"/#/experiments/{rooms[START]}/runs?workflowType=machine_learning", version, html)


def _audit_run(
    client: MlflowClient,
    room: str,
    trained: Trained,
    sources: Sources,
    thresholds: Thresholds,
    html: str,
    *,
    moment: int,
    on: str | None,
) -> str:
    card, gaps = trained.card, len(trained.fairness.gaps)
    beats = "beats rules" if trained.evaluation.margin.recall.low > 0 else "not shown to beat rules"
    name = f"Audit {on or card.created_on.isoformat()} · {beats} · {gaps} gap{'' if gaps == 1 else 's'} · {card.verdict}"
    lines = verdict_lines(trained)
    note = "\n\n".join([*lines, NOT_COMPARED, _markdown(baseline_rows(trained.evaluation, thresholds))])
    params = {
        "card digest": card.digest,
        "catalogue version": card.catalogue_version,
        "configuration": sources.configuration_hash,
        "data snapshot": sources.data_snapshot_hash,
        "code commit": sources.code_commit,
        "run": sources.run,
        "trained on": ", ".join(each.isoformat() for each in card.trained_on),
        "tested on": ", ".join(each.isoformat() for each in card.tested_on),
        "verdict": card.verdict,
        "demonstration": str(card.demonstration),
    }
    result = trained.evaluation.card
    figures = {
        "average precision": result.average_precision.value,
        "groups with a gap": float(gaps),
    }
    if may_show_rate(result.found, result.listed, small=thresholds.small_number):
        figures |= {"precision at capacity": result.precision.value, "recall at capacity": result.recall.value}
    run_id = new_run(client, room, name, params, figures, {"mlflow.note.content": note[:_MOST_DESCRIPTION]}, moment)
    client.log_text(run_id, html, "audit.html")
    client.log_text(run_id, card.to_json(), "card/card.json")
    points = [{"points": line.points, "line": line.words, "theme": line.theme} for line in card.lines]
    client.log_dict(run_id, {"lines": points}, "card/points.json")
    client.log_dict(run_id, dict(card.evaluation), "evaluation.json")
    client.log_dict(run_id, {"bands": [band.words for band in card.bands]}, "bands.json")
    log_table(client, run_id, baseline_rows(trained.evaluation, thresholds), "baselines.json")
    log_table(client, run_id, fairness_rows(trained.fairness, thresholds), "fairness.json")
    for each in sections(card, thresholds):
        log_table(client, run_id, list(each.rows), f"{each.anchor}.json")
    for drawing, svg in plots(card, thresholds).items():
        client.log_text(run_id, svg, f"plots/{drawing}")
    return run_id


def _baseline_runs(client: MlflowClient, room: str, trained: Trained, thresholds: Thresholds, audit: str, moment: int) -> None:
    rows = {row["Way of choosing"]: row for row in baseline_rows(trained.evaluation, thresholds)}
    for each in trained.evaluation.results:
        row = rows[each.title]
        # A cell of MLflow's table holds about twelve characters, so an interval has a cell of its own.
        found, found_interval = apart(row["Found"])
        less, less_interval = apart(row["Card less this"])
        params = {
            "1 found": found,
            "2 right %": row["Right, per cent"],
            "3 wrong": row["Wrongly listed"],
            "4 card less this": less,
            "5 interval of 4": less_interval,
            "6 interval of 1": found_interval,
            "7 kind": each.kind,
        }
        shown = may_show_rate(each.found, each.listed, small=thresholds.small_number)
        figures = {"auc": each.auc} | ({"recall": each.recall.value} if shown else {})
        new_run(client, room, each.title, params, figures, {"audit": audit}, moment)


def _fairness_runs(client: MlflowClient, room: str, trained: Trained, thresholds: Thresholds, audit: str, moment: int) -> None:
    for row in fairness_rows(trained.fairness, thresholds):
        params = {
            "1 verdict": row["Verdict"],
            "2 selected": row["selection rate"],
            "3 recall": row["recall"],
            "4 right": row["precision"],
            "5 children": row["Children"],
        }
        name = group_first(row["Group"])
        new_run(client, room, name, params, {}, {"audit": audit, "mlflow.note.content": row["why"]}, moment)


def _register(client: MlflowClient, trained: Trained, run_id: str) -> str:
    card = trained.card
    if not client.search_registered_models(f"name='{MODEL}'"):
        client.create_registered_model(MODEL, description=f"Nothing is released yet. {STANDING}")
    same = [each for each in client.search_model_versions(f"name='{MODEL}'") if each.tags.get("digest") == card.digest]
    source = f"{client.get_run(run_id).info.artifact_uri}/card"
    if same:
        version = max(same, key=lambda each: int(each.version)).version
    else:
        version = client.create_model_version(
            MODEL,
            source,
            run_id=run_id,
            description=f"Trained {card.created_on.isoformat()}. Verdict: {card.verdict}. {card.verdict_words}",
            tags={"status": "candidate", "digest": card.digest, "demonstration": str(card.demonstration)},
        ).version
    client.set_registered_model_alias(MODEL, "challenger", version)
    return str(version)


def _describe(client: MlflowClient, rooms: Mapping[str, str], audit: str) -> None:
    """One line of links on the way in (a longer one collapses), and a ready-made view of each table."""
    newest = f"tags.audit = '{audit}'"
    views: dict[str, dict[str, Any]] = {
        BASELINES: {
            "selectedColumns": [
                f"params.`{name}`" for name in ("1 found", "2 right per cent", "3 wrong", "4 card less this", "5 interval of 4")
            ],
            "orderByKey": "metrics.`recall`",
            "orderByAsc": False,
            "searchFilter": newest,
        },
        FAIRNESS: {
            "selectedColumns": [
                f"params.`{name}`" for name in ("1 verdict", "2 selected", "3 recall", "4 right", "5 children")
            ],
            "orderByKey": "params.`1 verdict`",
            "orderByAsc": True,
            "searchFilter": newest,
        },
    }
    kind = "workflowType=machine_learning"
    link = {name: f"#/experiments/{rooms[name]}/runs?{kind}&viewStateShareKey=table" for name in (BASELINES, FAIRNESS)}
    for name, view in views.items():
        client.set_experiment_tag(rooms[name], "mlflow.sharedViewState.table", json.dumps(view))
    client.set_experiment_tag(
        rooms[BASELINES],
        "mlflow.note.content",
        "Each way of choosing at the same capacity, with 95% intervals. An interval of 4 that holds 0: not shown to differ.",
    )
    client.set_experiment_tag(
        rooms[FAIRNESS], "mlflow.note.content", "Each group against everyone else. Per cent with 95% intervals."
    )
    client.set_experiment_tag(
        rooms[START],
        "mlflow.note.content",
        f"[Newest audit](#/experiments/{rooms[START]}/runs/{audit}?{kind}) · [Does it beat a rule?]({link[BASELINES]}) · "
        f"[Whom does it fail?]({link[FAIRNESS]}) · [Full report](#/experiments/{rooms[START]}/runs/{audit}/artifacts/audit.html?{kind}) · "
        f"[What is released, by whom, why?](#/models/{MODEL}?{kind}) · [Drift by night](#/experiments/{rooms[DRIFT]}/runs?{kind})",
    )


def _markdown(rows: list[dict[str, str]]) -> str:
    if not rows:
        return ""
    head = list(rows[0])
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row[name] for name in head) + " |" for row in rows)])
