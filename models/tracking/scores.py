"""An audit of brought scores in MLflow: one run with its tables, beside those of our own cards."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from models.intervals import Estimate
from models.score_audit import ScoreAudit
from models.suppression import HELD_BACK, may_show_rate
from models.tracking.arrangement import FAIRNESS
from models.tracking.recording import Sources, log_table, new_run, room_of, store_client
from models.tracking.words import fairness_rows, per_cent, whom_it_fails
from vocabulary.council import Thresholds
from vocabulary.problems import StoreProblem

SCORES = "Audits of brought scores"


def record_score_audit(
    folder: Path, found: ScoreAudit, *, name: str, sources: Sources, thresholds: Thresholds, now: datetime
) -> str:
    """Record the audit under `folder` and return its run's id: figures with small numbers held back, and no row.

    Raises StoreProblem if the store can't be written.
    """
    client = store_client(folder)
    moment = int(now.timestamp() * 1000)
    gaps = len(found.fairness.gaps)
    small = thresholds.small_number

    def shown(estimate: Estimate, events: int, count: int) -> str:
        return per_cent(estimate) if may_show_rate(events, count, small=small) else HELD_BACK

    params = {
        "1 listed at": found.cut,
        "2 right per cent": shown(found.precision, found.found, found.listed),
        "3 found per cent": shown(found.recall, found.found, found.outcomes),
        "4 groups with a gap": str(gaps),
        "data": sources.data_snapshot_hash,
        "code commit": sources.code_commit,
        "run": sources.run,
    }
    try:
        audit = new_run(
            client,
            room_of(client, folder, SCORES),
            f"{name} · {gaps} gap{'' if gaps == 1 else 's'}",
            params,
            {"average precision": found.average_precision.value, "groups with a gap": float(gaps)},
            {"mlflow.note.content": " ".join([whom_it_fails(found.fairness), *found.warnings])},
            moment,
        )
        rows = fairness_rows(found.fairness, thresholds)
        log_table(client, audit, rows, "fairness.json")
        for row in rows:
            tags = {"audit": audit, "mlflow.note.content": row["why"]}
            shown_params = {"1 verdict": row["Verdict"], "2 selected": row["selection rate"], "3 recall": row["recall"]}
            new_run(client, room_of(client, folder, FAIRNESS), row["Group"], shown_params, {}, tags, moment)
    except OSError as broken:
        raise StoreProblem(f"The audit could not be written: {broken.strerror}.", do="Free some disk and try again.") from None
    return audit
