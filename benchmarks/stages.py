"""One stage of one size in a process of its own, so that its peak memory is its own. Prints one line of JSON."""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STAGES = ("build", "load", "train", "night")
MEGABYTE = 1024


@contextmanager
def timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    """Keep how long a block took, in seconds of wall clock."""
    started = time.perf_counter()
    yield
    seconds[name] = round(time.perf_counter() - started, 2)


def _silently(words: str) -> None:
    """Say nothing: a benchmark prints its figures alone."""
    del words


def run(stage: str, *, pupils: int, home: Path) -> dict[str, object]:
    """Run one stage; seconds by part, and the process's peak memory in megabytes."""
    from flows.installation import installation_at
    from flows.narration import Narration
    from synthetic.borough import BoroughPlan, build, write_configuration
    from synthetic.demonstration import RELEASED_BY, WHY, Places

    seconds: dict[str, float] = {}
    facts: dict[str, object] = {}
    plan, places = BoroughPlan(pupils=pupils), Places(home)
    if stage == "build":
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        with timed(seconds, "invent the borough"):
            build(plan, places.borough, progress=_silently)
        write_configuration(plan, places.config, inbox=places.borough / "inbox", data=home / "data")
    else:
        with installation_at(places.config) as installation:
            if stage == "load":
                from flows.loading import load

                with timed(seconds, "load and check the history"):
                    arrivals = load(installation, as_of=plan.first_night, say=_silently)
                facts["rows loaded"] = sum(each.rows_in for each in arrivals.files)
                facts["all files conserved"] = all(each.conserved for each in arrivals.files)
            elif stage == "train":
                from flows.releasing import release_card
                from flows.training import train_and_keep

                with timed(seconds, "train and evaluate"):
                    trained = train_and_keep(installation, as_of=plan.first_night, say=_silently)
                release_card(installation, trained.card.digest, by=RELEASED_BY, why=WHY, on=plan.first_night)
            else:
                from flows.night import Night

                with Night(installation, as_of=plan.first_night, narration=Narration(quiet=True)).open() as night:
                    for step in night.steps():
                        with timed(seconds, step.name):
                            step.run()
                facts["prompts"] = night.screening.counts.get("prompts issued")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    return {"stage": stage, "pupils": pupils, "seconds": seconds, "peak_mb": round(peak), "facts": facts}


def main() -> int:
    """`python -m benchmarks.stages STAGE --pupils N --home FOLDER`."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("stage", choices=STAGES)
    asked.add_argument("--pupils", type=int, required=True)
    asked.add_argument("--home", type=Path, required=True)
    words = asked.parse_args()
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    sys.stdout.write(json.dumps(run(words.stage, pupils=words.pupils, home=words.home)) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
