"""`evaluate --matrix` and `audit --scores`: the same evaluation and audit for data that somebody brings.

No configuration and no warehouse is needed. The file is read, nothing of its rows is kept, and what is
written (MLflow, a page, JSON) holds counts and rates with small numbers held back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.installation import code_commit
from flows.pages import keep
from flows.provenance import new_run, now
from vocabulary.council import Bar, Outcome, Thresholds, Training
from vocabulary.problems import DeliveryProblem

if TYPE_CHECKING:
    import pandas as pd

    from models.score_audit import ScoreAudit
    from models.training import Trained


@dataclass(frozen=True)
class Kept:
    """Where the page is, the line that says the result, and the same tables as plain JSON."""

    page: Path
    said: tuple[str, ...]
    tables: dict[str, Any]


def evaluate_matrix(
    path: Path,
    *,
    label: str,
    time: str,
    child: str,
    sensitive: Sequence[str],
    ignored: Sequence[str],
    newest: str | None,
    capacity: int | None,
    horizon_weeks: int,
    out: Path,
    say: Callable[[str], None],
) -> Kept:
    """Train and judge a card on a matrix that was brought, beside its best single columns and the challengers.

    newest: the column with the day of the newest record behind each row, so that none from after its date is used.
    capacity: rows listed on each date; a tenth of the smallest date where not given. horizon_weeks: how
    long after its date a label needs to be complete, so that no training label reaches over a test date.

    Raises DeliveryProblem for a table that can't be used, LeakageProblem and ModelProblem as training does.
    """
    from models.brought import TEAM, brought, require
    from models.tracking import Sources, record_audit
    from models.tracking.words import baseline_rows, fairness_rows
    from models.training import train
    from reports.evaluation import render

    frame = _read(path)
    require(frame, [label, time, child, *sensitive, *ignored, *([newest] if newest else [])], path.name)
    held = brought(frame, label=label, time=time, child=child, sensitive=sensitive, ignored=ignored, newest=newest)
    dates = held.panel.dates
    smallest = min(len(held.panel.on([day])) for day in dates)
    listed = capacity or max(1, smallest // 10)
    say(
        f"{len(held.panel):,} rows on {len(dates)} dates, {int(held.panel.y.sum()):,} with the label; {listed:,} listed on each date"
    )
    if held.turned:
        say(f"Lower values went with the label on {dates[0].isoformat()}, so the sign was turned: {', '.join(held.turned)}")
    digest, commit = _digest(path), code_commit()
    trained = train(
        held.panel,
        held.descriptions,
        known_by=_known_by(dates[-1], horizon_weeks),
        settings=Training(test_dates=26, snapshots=52),
        outcome=Outcome(horizon_weeks=max(4, horizon_weeks), settle_days=0),
        weekly_capacity={TEAM: listed},
        weeks_in_a_list=1,
        rules=held.rules,
        catalogue_version=f"the columns of the table {digest[:16]}",
        configuration_hash=digest,
        demonstration=False,
        name=f"card from {path.name}",
        bar=Bar(),
        happened=f"had the label {label}",
    )
    thresholds = Thresholds()
    sources = Sources(new_run(as_of=dates[-1]), commit, digest, digest)
    record_audit(
        out / "mlflow", trained, sources=sources, thresholds=thresholds, now=now(), on=dates[-1].isoformat(), register=False
    )
    page = keep(
        out / f"evaluation-{digest[:16]}.html",
        render(trained.card, council=path.name, thresholds=thresholds, fairness=trained.fairness, brought=True),
    )
    tables = {
        "verdict": trained.card.verdict,
        "conditions": [{"condition": each.name, "met": each.met, "words": each.words} for each in trained.conditions],
        "ways of choosing": baseline_rows(trained.evaluation, thresholds),
        "groups": fairness_rows(trained.fairness, thresholds),
        "card": [{"points": line.points, "line": line.words} for line in trained.card.lines],
        "evaluation": dict(trained.card.evaluation),
        "warnings": list(trained.warnings),
        "page": str(page),
    }
    return Kept(page, _said(trained), tables)


def audit_brought_scores(
    path: Path,
    *,
    label: str,
    score: str,
    sensitive: Sequence[str],
    threshold: float | None,
    capacity: int | None,
    time: str | None,
    child: str | None,
    out: Path,
    say: Callable[[str], None],
) -> Kept:
    """Audit any system's scores at its own cut. child: the column that names a child, where one may stand in several rows."""
    import numpy as np
    import pandas as pd

    from models.brought import TEAM, days, groups_of, labelled, require
    from models.panel import Panel
    from models.score_audit import audit_scores
    from models.tracking import Sources, record_score_audit
    from models.tracking.words import fairness_rows
    from reports.score_audit import render, strata_rows, summary_rows

    frame = _read(path)
    require(frame, [label, score, *sensitive, *(each for each in (time, child) if each)], path.name)
    if not pd.api.types.is_numeric_dtype(frame[score]):
        raise DeliveryProblem(f"The score {score} is not a number in every row.", do="Leave it empty where nothing was scored.")
    nobody = frame[label].isna()
    if nobody.any():
        say(f"Left out: {int(nobody.sum()):,} of {len(frame):,} rows have no {label} yet.")
        frame = frame[~nobody]
    as_of = days(frame[time], time) if time else np.full(len(frame), np.datetime64("1970-01-01"))
    panel = Panel(
        X=pd.DataFrame(index=range(len(frame))),
        y=labelled(frame[label], label),
        child_id=frame[child].astype(str).to_numpy() if child else np.arange(len(frame)).astype(str),
        as_of=as_of,
        team=np.full(len(frame), TEAM),
        characteristics=groups_of(frame, sensitive),
    )
    found = audit_scores(panel, frame[score].to_numpy(dtype=np.float64), threshold=threshold, capacity=capacity)
    thresholds, digest = Thresholds(), _digest(path)
    sources = Sources(new_run(as_of=now().date()), code_commit(), digest, digest)
    record_score_audit(out / "mlflow", found, name=path.name, sources=sources, thresholds=thresholds, now=now())
    page = keep(out / f"audit-{digest[:16]}.html", render(found, name=path.name, thresholds=thresholds, dated=time is not None))
    tables = {
        "summary": summary_rows(found, thresholds),
        "scores": strata_rows(found, thresholds),
        "groups": fairness_rows(found.fairness, thresholds),
        "warnings": list(found.warnings),
        "page": str(page),
    }
    return Kept(page, _said_of(found), tables)


def as_json(kept: Kept) -> str:
    """The tables as JSON."""
    from models.card_file import without_nan

    return json.dumps(without_nan(kept.tables), indent=2, ensure_ascii=False)


def _read(path: Path) -> pd.DataFrame:
    import pandas as pd
    import pyarrow as pa

    try:
        return pd.read_parquet(path) if path.suffix.casefold() == ".parquet" else pd.read_csv(path)
    except FileNotFoundError:
        raise DeliveryProblem(f"There is no file {path.name}.") from None
    except (pa.ArrowException, ValueError, OSError):
        raise DeliveryProblem(
            f"{path.name} can't be read as a table.", do="Give a CSV (UTF-8, with headings) or a Parquet file."
        ) from None


def _digest(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _known_by(last: date, horizon_weeks: int) -> date:
    """A brought label is taken as complete for its last date: its owner says so by bringing it."""
    from models.splits import label_complete_on

    return label_complete_on(last, horizon_weeks=max(4, horizon_weeks), settle_days=0)


def _said(trained: Trained) -> tuple[str, ...]:
    from models.tracking.words import verdict_lines

    warned = tuple(f"Warning: {each}" for each in trained.warnings)
    return (f"Verdict: {trained.card.verdict}.", *verdict_lines(trained), *warned)


def _said_of(found: ScoreAudit) -> tuple[str, ...]:
    from models.tracking.words import whom_it_fails

    warned = tuple(f"Warning: {each}" for each in found.warnings)
    return (f"Audited at {found.cut}.", whom_it_fails(found.fairness), *warned)
