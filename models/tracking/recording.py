"""MLflow's store as this project writes it: experiments, finished runs and tables. Nothing is pickled, nothing leaves the machine."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from models.summary import figure

if TYPE_CHECKING:
    from mlflow import MlflowClient


@dataclass(frozen=True)
class Sources:
    """Where an audit's figures come from: hashes and names, never rows."""

    run: str
    code_commit: str
    configuration_hash: str
    data_snapshot_hash: str


def store_client(folder: Path) -> MlflowClient:
    """The store under a folder, made if it is not there; no global setting of MLflow is touched."""
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    os.environ["DO_NOT_TRACK"] = "true"
    from mlflow import MlflowClient

    folder.mkdir(parents=True, exist_ok=True)
    store = f"sqlite:///{(folder / 'mlflow.db').resolve()}"
    return MlflowClient(tracking_uri=store, registry_uri=store)


def room_of(client: MlflowClient, folder: Path, name: str) -> str:
    """The experiment of that name, made if it is not there."""
    found = client.get_experiment_by_name(name)
    if found is not None:
        return str(found.experiment_id)
    place = (folder / "artifacts" / name.lower().replace(" ", "-")).resolve().as_uri()
    return str(client.create_experiment(name, artifact_location=place))


def new_run(
    client: MlflowClient,
    room: str,
    name: str,
    params: Mapping[str, str],
    figures: Mapping[str, float],
    tags: Mapping[str, str],
    moment: int,
) -> str:
    """One finished run with texts as parameters, figures rounded to three places, and tags; its id."""
    from mlflow.entities import Metric, Param

    run = client.create_run(room, start_time=moment, tags={"mlflow.user": "training", **tags}, run_name=name)
    client.log_batch(
        run.info.run_id,
        params=[Param(key.replace("%", "per cent"), value) for key, value in params.items()],
        metrics=[Metric(key, round(value, 3), moment, 0) for key, value in figures.items() if figure(value) is not None],
    )
    client.set_terminated(run.info.run_id, end_time=moment)
    return str(run.info.run_id)


def log_table(client: MlflowClient, run_id: str, rows: list[dict[str, str]], name: str) -> None:
    """A table as an artifact that the interface opens as one; nothing where there is no row."""
    if rows:
        client.log_table(run_id, {column: [row[column] for row in rows] for column in rows[0]}, name)
