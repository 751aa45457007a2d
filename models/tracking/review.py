"""The audit before and after a person in MLflow: on the newest audit's own run, and one run for each group."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from models.fairness import Fairness, GroupResult
from models.review_audit import ReviewAudit
from models.suppression import HELD_BACK, may_show_rate, shown_count, shown_counts
from models.tracking.arrangement import NOT_COMPARED, START
from models.tracking.page import table_page
from models.tracking.recording import log_table, new_run, room_of, store_client
from models.tracking.words import group_first, of_so_many
from vocabulary.council import Thresholds
from vocabulary.problems import NothingToDo, StoreProblem

if TYPE_CHECKING:
    from mlflow import MlflowClient

REVIEW = "Before and after review"
NO_DECISIONS = "Before and after a person? No decisions yet."


def review_line(found: ReviewAudit | None, thresholds: Thresholds) -> str:
    """What came of people's decisions, in one line; that there are none yet."""
    if found is None:
        return NO_DECISIONS
    upheld, against = shown_counts(
        [found.upheld, found.decided - found.upheld], small=thresholds.small_number, round_to=thresholds.round_to
    )
    said = [f"{name} {_gaps(stage)}" for name, stage in (("before", found.before), ("after", found.after))]
    waiting = shown_count(found.waiting, small=thresholds.small_number, round_to=thresholds.round_to)
    return (
        f"Before and after a person? Upheld: {upheld}; not upheld: {against}; no decision yet: {waiting}. "
        f"Groups with a gap: {', '.join(said)}; in what people uphold, {_gaps(found.kept)}."
    )


def review_rows(found: ReviewAudit, thresholds: Thresholds) -> list[dict[str, str]]:
    """One row for each group, those with a gap first: prompted and decided, upheld, and upheld of the decided."""
    after = {(each.characteristic, each.group): each for each in found.after.groups}
    kept = {(each.characteristic, each.group): each for each in found.kept.groups}
    rows = []
    for each in found.before.groups:
        key = each.characteristic, each.group
        stages = (each, after[key], kept.get(key))
        gap = any(stage is not None and stage.verdict == "gap" for stage in stages)
        parts = {
            "decided": _rate(each, thresholds, of=1_000),
            "upheld": _rate(after[key], thresholds, of=1_000),
            "kept": _rate(kept.get(key), thresholds, of=100),
        }
        # Upheld of all, and the decided of all, give the share of the decided away: one held back holds back the others.
        if HELD_BACK in (parts["decided"], parts["upheld"]):
            parts = dict.fromkeys(parts, HELD_BACK)
        rows.append(
            {
                "Verdict": "gap" if gap else each.verdict,
                "Group": f"{each.characteristic.replace('_', ' ')}: {each.group}",
                "Prompted and decided, of 1,000 in the group": parts["decided"],
                "Upheld, of 1,000 in the group": parts["upheld"],
                "Upheld, of 100 decided": parts["kept"],
                "Before": each.verdict,
                "After": after[key].verdict,
                "In what people uphold": kept[key].verdict if key in kept else "not enough evidence",
            }
        )
    return sorted(_complemented(rows, found.before), key=lambda row: (row["Verdict"], row["Group"]))


def record_review(folder: Path, found: ReviewAudit | None, *, thresholds: Thresholds, now: datetime) -> bool:
    """Put it on the newest audit: its line, a table, a page, and a run for each group; whether anything was new.

    The same figures are recorded once. Raises NothingToDo where no audit is recorded; StoreProblem if the
    store can't be written.
    """
    client, moment = store_client(folder), int(now.timestamp() * 1000)
    start = client.get_experiment_by_name(START)
    audits = client.search_runs([start.experiment_id], order_by=["attributes.start_time DESC"], max_results=1) if start else []
    if not audits:
        raise NothingToDo("No audit is recorded yet.", do="Train a card first: python -m flows train --as-of DATE")
    audit, line = audits[0], review_line(found, thresholds)
    rows = review_rows(found, thresholds) if found else []
    mark = hashlib.sha256(json.dumps([line, rows]).encode()).hexdigest()[:16]
    if audit.data.tags.get("review") == mark:
        return False
    try:
        run_id = audit.info.run_id
        note = audit.data.tags.get("mlflow.note.content", "")
        before = audit.data.tags.get("review line", NOT_COMPARED)
        client.set_tag(run_id, "mlflow.note.content", note.replace(before, line))
        client.set_tag(run_id, "review line", line)
        client.log_text(run_id, table_page(REVIEW, (line, _MEANING), rows), "before-and-after-review.html")
        if found is not None:
            _group_runs(client, folder, rows, run_id, mark, moment)
        client.set_tag(run_id, "review", mark)
    except OSError as broken:
        raise StoreProblem(f"The audit could not be written: {broken.strerror}.", do="Free some disk and try again.") from None
    return True


def _group_runs(client: MlflowClient, folder: Path, rows: list[dict[str, str]], run_id: str, mark: str, moment: int) -> None:
    """A run for each group in an experiment of its own, with its columns ready, and a link to it on the way in."""
    log_table(client, run_id, rows, f"before-and-after-review-{mark}.json")
    room, start = room_of(client, folder, REVIEW), client.get_experiment_by_name(START)
    view = {
        "selectedColumns": [f"params.`{name}`" for name in ("1 verdict", "2 decided", "3 upheld", "4 of decided")],
        "orderByKey": "params.`1 verdict`",
        "orderByAsc": True,
        "searchFilter": f"tags.review = '{mark}'",
    }
    client.set_experiment_tag(room, "mlflow.sharedViewState.table", json.dumps(view))
    client.set_experiment_tag(
        room,
        "mlflow.note.content",
        "Before and after a person: decided and upheld of 1,000 in each group, and upheld of 100 decided, with 95% intervals.",
    )
    for row in rows:
        values = list(row.values())
        params = {"1 verdict": values[0], "2 decided": values[2], "3 upheld": values[3], "4 of decided": values[4]}
        new_run(client, room, group_first(row["Group"]), params, {}, {"audit": run_id, "review": mark}, moment)
    link = f"[Before and after a person](#/experiments/{room}/runs?workflowType=machine_learning&viewStateShareKey=table)"
    held = start.tags.get("mlflow.note.content", "")
    if link not in held:
        client.set_experiment_tag(start.experiment_id, "mlflow.note.content", f"{held} · {link}")


_MEANING = (
    "Every prompt decided so far, whatever the card, among children of age on the last night. A decision upholds a prompt where "
    "a person saw a reason to act. Each group is compared with everyone else of the same characteristic, at each stage; the level "
    "is shared among the three stages. A gap before and none after was mended by people; a gap after and none before was made."
)


def _gaps(fairness: Fairness) -> str:
    return f"{len(fairness.gaps)} of {len(fairness.groups)}"


def _rate(group: GroupResult | None, thresholds: Thresholds, *, of: int) -> str:
    """So many of 100, or of 1,000 where few of a group are ever prompted, with the 95% interval."""
    if group is None:
        return HELD_BACK
    rate = group.rates["selection_rate"]
    return of_so_many(rate.estimate, of) if may_show_rate(rate.events, rate.count, small=thresholds.small_number) else HELD_BACK


def _complemented(rows: list[dict[str, str]], before: Fairness) -> list[dict[str, str]]:
    """Where one group alone of a characteristic is held back, the next smallest is too: totals are known."""
    names = (
        "Prompted and decided, of 1,000 in the group",
        "Upheld, of 1,000 in the group",
        "Upheld, of 100 decided",
    )
    for characteristic in dict.fromkeys(each.characteristic for each in before.groups):
        members = [place for place, each in enumerate(before.groups) if each.characteristic == characteristic]
        shown = [place for place in members if rows[place][names[0]] != HELD_BACK]
        if len(shown) == len(members) - 1 and shown:
            least = min(shown, key=lambda place: before.groups[place].rows)
            rows[least] |= dict.fromkeys(names, HELD_BACK)
    return rows
