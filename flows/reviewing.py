"""Handing prompts to the review application, hearing what people decided, and opening it on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from flows.installation import Installation
from vocabulary.prompts import PromptDocument

if TYPE_CHECKING:
    from review.outbox import Judgement


def ready(installation: Installation) -> None:
    """Make the review application ready in this process, its database made or brought up to date."""
    from review.setup import configure

    council = installation.configuration.council
    configure(
        installation.folders.review,
        installation.review_secret,
        council.demonstration,
        council.name,
        database=os.environ.get("SCREENING_REVIEW_DATABASE", ""),
        ledger_heads=installation.configuration.review.ledger_heads,
    )


def publish(
    installation: Installation,
    documents: Sequence[PromptDocument],
    *,
    as_of: date,
    off_list: Iterable[tuple[str, str]] = (),
    card_released: bool,
    unsent: str = "",
) -> None:
    """Put a night's prompts on the teams' lists, and take off those whose child is now supported or weakly linked.

    off_list: (reference, why in a short word) of prompts to take off. With no card released the
    lists say so. unsent: the `State` to tell instead, where nothing may be sent.
    """
    ready(installation)
    from review.following import follow
    from review.intake import State, name_schools, say, take_off
    from review.intake import publish as put_on_lists

    schools = installation.warehouse.history("schools").to_pyarrow()
    if schools.num_rows:
        name_schools(dict(zip(schools["school"].to_pylist(), schools["school_name"].to_pylist(), strict=True)))
    put_on_lists(documents, as_of=as_of)
    follow(installation.register.moves.all(as_of=as_of))
    reasons: dict[str, list[str]] = {}
    for reference, why in off_list:
        reasons.setdefault(why, []).append(reference)
    for why, references in sorted(reasons.items()):
        take_off(references, why=why)
    if unsent or not card_released:
        say(unsent or State.NO_RELEASED_CARD, as_of=as_of)
    _keep_head(as_of)


def say_stopped(installation: Installation, *, as_of: date) -> None:
    """Tell the lists that a night stopped at a critical check: what is on them stays, and they say how old it is."""
    ready(installation)
    from review.intake import State, say

    say(State.STOPPED, as_of=as_of)
    _keep_head(as_of)


def _keep_head(as_of: date) -> None:
    """Write the ledger's head where the review database is not, so that a cut or rewritten ledger shows."""
    from django.conf import settings

    from review.heads import write_head

    write_head(settings.INSTALLED.heads, day=as_of)


def judgements(installation: Installation) -> list[Judgement]:
    """What people decided, one for each decided prompt; no names and no words of theirs."""
    ready(installation)
    from review.outbox import judgements as decided

    return decided()


def open_review(installation: Installation, *, port: int = 8000) -> int:
    """Serve the worklist on this machine until it is stopped; the exit code of the server."""
    _dress()
    council = installation.configuration.council
    environment = os.environ | {
        "SCREENING_DATA": str(installation.folders.data.absolute()),
        "SCREENING_REVIEW_SECRET": installation.review_secret,
        "SCREENING_PSEUDONYM_KEY": installation.pseudonym_key.decode(),
        "SCREENING_DEMONSTRATION": "1" if council.demonstration else "0",
        "SCREENING_COUNCIL": council.name,
    }
    if heads := installation.configuration.review.ledger_heads:
        environment["SCREENING_LEDGER_HEADS"] = str(heads.absolute())
    try:
        return subprocess.run([sys.executable, "-m", "review", "--port", str(port)], env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 0


def _dress() -> None:
    """Fetch the pages' look once, if it is not there. Without it the pages use the plain style sheet, and this says why."""
    from review.assets import AssetsProblem, build

    try:
        build()
    except AssetsProblem as problem:
        sys.stderr.write(f"{problem.title}; the pages are plain. {problem}\n")
