"""`ledger verify` at the door: reads the review's whole ledger and compares it with every head written elsewhere."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

Add = Callable[[str, str], argparse.ArgumentParser]


def add_ledger_commands(add: Add) -> None:
    """The command about the ledger of the review. add: makes a command with --config."""
    command = add("ledger", "Read the review's whole ledger, and say whether it is intact and whole.")
    command.add_argument("action", choices=("verify",), help="verify: each line, its chain, what people wrote, and every head")
    command.add_argument(
        "--heads",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a copy of the file of heads, such as from another machine; may be repeated",
    )
    command.add_argument("--without-heads", action="store_true", help="accept that no head was written elsewhere yet")


def ledger(asked: argparse.Namespace) -> int:
    """Verify the ledger; 0 when it is intact and as long as the heads say."""
    from flows.installation import installation_at
    from flows.reviewing import ready

    with installation_at(asked.config) as installation:
        ready(installation)
        from django.conf import settings

        from review.heads import check
        from vocabulary.problems import ConfigurationProblem

        missing = [file for file in asked.heads if not file.exists()]
        if missing:
            raise ConfigurationProblem(f"{len(missing)} of the files after --heads are not there.", do="Check their paths.")
        for line in check(settings.INSTALLED.heads, *asked.heads, without=asked.without_heads):
            sys.stdout.write(line + "\n")
    return 0
