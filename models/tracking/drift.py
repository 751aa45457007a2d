"""Drift by night in MLflow: one run for each card, one point for each night, so that its charts are lines over time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from models.summary import figure
from models.tracking.recording import room_of, store_client

DRIFT = "Drift by night"
_NOTE = (
    "One run for each card, one point for each night. Points and indicators: population stability index against the "
    "training rows. The counts behind each figure are on the night's page."
)


def record_drift(
    folder: Path, *, digest: str, card_name: str, as_of: date, night: int, figures: Mapping[str, float | None]
) -> str:
    """Log one night's figures, each as `drift/<thing>` with the night's number as its step; the run's id.

    night: 1 is the card's first. Figures that are not known are left out. The same night again adds nothing.
    """
    client = store_client(folder)
    from mlflow.entities import Metric

    room = room_of(client, folder, DRIFT)
    client.set_experiment_tag(room, "mlflow.note.content", _NOTE)
    moment = int(datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC).timestamp() * 1000)
    found = client.search_runs([room], filter_string=f"tags.digest = '{digest}'", max_results=1)
    run = (
        found[0]
        if found
        else client.create_run(
            room, start_time=moment, tags={"mlflow.user": "night", "digest": digest}, run_name=f"{card_name} · {digest[:8]}"
        )
    )
    run_id = str(run.info.run_id)
    if run.data.tags.get("newest night") == as_of.isoformat():
        return run_id
    known = {f"drift/{name}": value for name, value in figures.items() if value is not None and figure(value) is not None}
    client.log_batch(run_id, metrics=[Metric(name, round(float(value), 3), moment, night) for name, value in known.items()])
    client.set_tag(run_id, "newest night", as_of.isoformat())
    client.set_terminated(run_id, end_time=moment)
    return run_id
