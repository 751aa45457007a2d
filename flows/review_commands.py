"""`digest` at the door: its options, and what it prints."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from vocabulary.problems import NothingToDo, SendingProblem

Add = Callable[[str, str], argparse.ArgumentParser]


def add_review_commands(add: Add) -> None:
    """The commands around the review application. add: makes a command with --config."""
    add("digest", "Tell each person by e-mail how many prompts wait for them: once a day, whoever was told before is left out.")


def digest(asked: argparse.Namespace) -> int:
    """Send what was not sent yet today."""
    from flows.digesting import send, sends
    from flows.installation import installation_at

    with installation_at(asked.config) as installation:
        if not sends(installation):
            raise NothingToDo("The configuration sends no digest.", do='Set send_by in [digest] to "smtp" or "notify".')
        done = send(installation)
    for line in done.lines():
        sys.stdout.write(line + "\n")
    if done.failed:
        raise SendingProblem(
            f"{sum(done.failed.values()):,} digest(s) could not be sent: {'; '.join(sorted(done.failed))}.",
            do="Put that right and run this again: it sends only what was not sent.",
        )
    return 0
