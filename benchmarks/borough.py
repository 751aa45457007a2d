"""An invented borough of a size and a seed, built and loaded once, for measurements that start from its records."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flows.installation import Installation, installation_at
from flows.loading import load
from synthetic.borough import BoroughPlan, build, write_configuration
from synthetic.demonstration import Places


@dataclass(frozen=True)
class Loaded:
    """The borough's plan, where its things are, and the installation that has loaded its history."""

    plan: BoroughPlan
    places: Places
    installation: Installation


@contextmanager
def loaded_borough(home: Path, *, pupils: int, seed: int, say: Callable[[str], None]) -> Iterator[Loaded]:
    """The borough under `home`, made there if it is not whole yet; one that `python -m synthetic --home` made will do.

    Raises ValueError if `home` holds a borough of another size or seed.
    """
    plan, places = BoroughPlan(pupils=pupils, seed=seed), Places(home)
    if not places.built.exists():
        say(f"inventing a borough of {pupils:,} pupils (seed {seed})")
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        build(plan, places.borough, progress=_silently)
        write_configuration(plan, places.config, inbox=places.borough / "inbox", data=home / "data")
        places.built.write_text(json.dumps({"pupils": pupils, "seed": seed}), encoding="utf-8")
    held = json.loads(places.built.read_text(encoding="utf-8"))
    if held != {"pupils": pupils, "seed": seed}:
        raise ValueError(f"{home} holds a borough of {held['pupils']:,} pupils and seed {held['seed']}; give another --home")
    with installation_at(places.config) as installation:
        if installation.identities.links().empty:
            say("loading its history")
            load(installation, as_of=plan.first_night, say=_silently)
        yield Loaded(plan, places, installation)


def _silently(words: str) -> None:
    """A benchmark prints its figures alone."""
    del words
