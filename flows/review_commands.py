"""`digest` and `notice` at the door: their options, and what they print."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from vocabulary.problems import NothingToDo, SendingProblem

Add = Callable[[str, str], argparse.ArgumentParser]


def add_review_commands(add: Add) -> None:
    """The commands around the review application. add: makes a command with --config."""
    notice = add("notice", "Write the notices for the council's website and for schools' newsletters, with the council's name.")
    notice.add_argument("--out", type=Path, metavar="FOLDER", help="write them here, as Markdown (default: print them)")
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


def notice(asked: argparse.Namespace) -> int:
    """The notices, and what the council must still fill in."""
    from flows.installation import installation_at
    from review.families.notices import NOTICES, markdown, to_fill_in

    with installation_at(asked.config) as installation:
        council = installation.configuration.council.name
    for name, where in NOTICES.items():
        text = markdown(name, council=council)
        if asked.out is None:
            sys.stdout.write(f"{text}\n")
        else:
            asked.out.mkdir(parents=True, exist_ok=True)
            (asked.out / f"{name}.md").write_text(text, encoding="utf-8")
        blanks = to_fill_in(text)
        sys.stderr.write(f"{where}: {len(blanks)} places in square brackets to fill in or to check before it is published.\n")
    return 0
