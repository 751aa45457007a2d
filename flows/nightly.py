"""The nightly Prefect flow: the steps of a night as tasks, with retries and a table of counts.

Prefect is told the name of the configuration, the date, and counts. No result is persisted and no
child's data is a parameter, a result or a log line.
"""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

# Before Prefect is imported: it reads these once.
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_table_artifact
from prefect.client.schemas.objects import TaskRun
from prefect.context import FlowRunContext
from prefect.states import State
from prefect.tasks import Task

from flows.failures import discreet
from flows.installation import installation_at
from flows.narration import Narration
from flows.night import Night, Step
from vocabulary.problems import Problem

LONDON = ZoneInfo("Europe/London")
RETRIES = 2
SECONDS_BETWEEN = 60


def worth_trying_again(task_: Task, run: TaskRun, state: State) -> bool:
    """Whether a failed step may pass if tried again: a problem with an owner needs that owner, not another try."""
    del task_, run
    try:
        state.result(raise_on_failure=True)
    except Problem:
        return False
    except Exception:  # noqa: BLE001 - whatever it was, only Problems are known to be permanent
        return True
    return False


def as_task(step: Step) -> Task:
    """One step of the night as a Prefect task. Steps that issue something are idempotent, so all may be tried again."""
    return task(
        discreet(step.run),
        name=step.name,
        retries=RETRIES,
        retry_delay_seconds=SECONDS_BETWEEN,
        retry_condition_fn=worth_trying_again,
        persist_result=False,
        log_prints=False,
    )


@flow(name="nightly", persist_result=False, log_prints=False, validate_parameters=False)
def nightly(config: str, as_of: str | None = None) -> None:
    """One night for the council that `config` describes, as of a date (today in London when the schedule runs it)."""
    night_of = date.fromisoformat(as_of) if as_of else datetime.now(tz=LONDON).date()
    with (
        installation_at(Path(config)) as installation,
        Night(installation, as_of=night_of, narration=Narration()).open() as night,
    ):
        for step in night.steps():
            as_task(step)()
        counts = night.counts()
        context = FlowRunContext.get()
        if context is not None and context.flow_run is not None:
            create_table_artifact(
                key="night-counts", table=counts, description=f"Counts of the night of {night_of.isoformat()}"
            )
        get_run_logger().info("Night of %s: %s", night_of.isoformat(), night.outcome)
