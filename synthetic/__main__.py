"""`make run` and `make review`: the demonstration."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from flows.pages import evaluation_path
from synthetic.demonstration import HERE, Places, demonstrate
from vocabulary.problems import NothingToDo, Problem

SMALLEST, LARGEST = 500, 880_000


def _pupils(text: str) -> int:
    pupils = int(text)
    if not SMALLEST <= pupils <= LARGEST:
        raise argparse.ArgumentTypeError(f"{pupils} pupils; the invented borough can have {SMALLEST:,} to {LARGEST:,}")
    return pupils


def main() -> int:
    """One more night on the invented borough, or its worklist."""
    asked = argparse.ArgumentParser(
        prog="make run", description="A night on an invented borough. Every child in it is invented."
    )
    asked.add_argument("--pupils", type=_pupils, default=20_000, help="size of the borough, when it is first built")
    asked.add_argument("--home", type=Path, default=HERE, help="where it keeps its things")
    asked.add_argument("--only-review", action="store_true", help="open the worklist of the borough that is there")
    words = asked.parse_args()
    os.environ.setdefault("MLFLOW_LOGGING_LEVEL", "WARNING")
    try:
        if words.only_review:
            return _review(Places(words.home))
        night = demonstrate(pupils=words.pupils, home=words.home)
    except Problem as problem:
        sys.stderr.write(f"{problem.title}.\n{problem}\n")
        return problem.exit_code
    folders = night.installation.folders
    sys.stdout.write(
        f"\nThe night of {night.as_of.isoformat()} is {night.outcome}. Every child in it is invented.\n"
        f"  Report      {folders.reports / night.as_of.isoformat() / 'night.html'}\n"
        f"  Card        {evaluation_path(night.installation, night.screening.card_digest or '')}\n"
        f"  Settings    {Places(words.home).config}\n"
        f"  Inbox       {Places(words.home).borough / 'inbox'}\n"
        "  Worklist    make review   (it says whom to sign in as)\n"
        "  Audit       make audit    (MLflow, read-only)\n"
        "  Next night  make run\n"
    )
    return 0


def _review(places: Places) -> int:
    if not places.nights.exists():
        raise NothingToDo("No night has been run yet.", do="make run")
    from flows.installation import installation_at
    from flows.reviewing import open_review

    with installation_at(places.config) as installation:
        return open_review(installation)


if __name__ == "__main__":
    raise SystemExit(main())
