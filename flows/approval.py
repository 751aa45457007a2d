"""A release as a Prefect run that waits for a person: it shows the card's verdict, asks who releases it and why, and ends where
`python -m flows release` ends.

What is typed into the form is checked by the same function as the command line's, not by the form: a form can be
sent past its own rules, and a name in it is no proof of who typed it. The account recorded is the worker's.
"""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

# Before Prefect is imported: it reads these once.
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")

from prefect import flow, get_run_logger
from prefect.flow_runs import pause_flow_run
from prefect.input import RunInput
from pydantic import Field

from flows.installation import Installation, installation_at
from flows.releasing import candidate, release_card
from models.card_file import read
from models.release import ReleaseRecord, card_path

LONDON = ZoneInfo("Europe/London")
SECONDS_TO_ANSWER = 3 * 24 * 3600
"""How long the run waits; after that it fails, and nothing is released."""


class Approval(RunInput):
    """What a data lead is asked. Never made with `with_initial_data`, which drops what is needed from the form."""

    by: str = Field(min_length=3, description="Your name, as the configuration names its data leads")
    why: str = Field(min_length=10, description="The reason, in words")
    override: str = Field("", description="Only where shadow has not shown what it must: why it goes live all the same")


@flow(name="approve-release", persist_result=False, log_prints=False, validate_parameters=False)
def approve_release(config: str, card: str, shadow: bool = False, on: str | None = None) -> None:
    """Wait for a data lead's answer, then release the card, or put it in shadow; on: the day (today in London by default)."""
    with installation_at(Path(config)) as installation:
        get_run_logger().info("%s", told(installation, card, shadow=shadow))
        answer = pause_flow_run(wait_for_input=Approval, timeout=SECONDS_TO_ANSWER)
        day = date.fromisoformat(on) if on else datetime.now(tz=LONDON).date()
        record = decided(installation, card, answer, shadow=shadow, on=day)
        get_run_logger().info("%s: %s by %s", record.card_name, record.event, record.by)


def told(installation: Installation, card: str, *, shadow: bool) -> str:
    """The question in words. Raises ModelProblem before anybody is asked, when there is no such candidate."""
    found = read(card_path(installation.folders.cards, candidate(installation, card)))
    return (
        f"{found.name} ({found.digest[:16]}): {found.verdict}. {found.verdict_words} "
        f"A data lead is asked to {'put it in shadow' if shadow else 'release it'}: resume this run and fill in the form."
    )


def decided(installation: Installation, card: str, answer: Approval, *, shadow: bool, on: date) -> ReleaseRecord:
    """What the form said, checked again and recorded by the function that the command line ends in."""
    return release_card(
        installation, card, by=answer.by, why=answer.why, on=on, shadow=shadow, override="" if shadow else answer.override
    )
