"""The demonstration: an invented borough, a card released for demonstration, and one more night each time it is asked for."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from flows.arrival import Arrivals
from flows.installation import Installation, installation_at
from flows.loading import load
from flows.narration import Narration
from flows.night import Night, run_night
from flows.releasing import release_card
from flows.training import train_and_keep
from synthetic.borough import BoroughPlan, build, deliver, write_configuration
from synthetic.configuration import RELEASED_BY as RELEASED_BY

HERE = Path("var") / "demonstration"
WHY = "Released by the demonstration so that a night can be seen. Invented children; nobody may act on it."


@dataclass(frozen=True)
class Places:
    """Where the demonstration keeps its things."""

    home: Path

    @property
    def borough(self) -> Path:
        """The invented borough: its inbox, what becomes known later, and its truth."""
        return self.home / "borough"

    @property
    def config(self) -> Path:
        """The council's configuration."""
        return self.home / "council.toml"

    @property
    def built(self) -> Path:
        """Written last: the borough is whole."""
        return self.home / "built.json"

    @property
    def nights(self) -> Path:
        """The nights run so far."""
        return self.home / "nights.json"


def demonstrate(*, pupils: int, home: Path = HERE, narration: Narration | None = None) -> Night:
    """One night on the invented borough: the first builds, loads, trains and releases; each later one is the next day."""
    telling = narration or Narration()
    places = Places(home)
    plan = _plan(places, pupils)
    if not places.built.exists():
        _build(plan, places, telling)
    with installation_at(places.config) as installation:
        nights = _nights_so_far(places)
        loaded = None
        if not nights:
            loaded = _prepare(installation, plan, telling)
            as_of = plan.first_night
        else:
            as_of = nights[-1] + timedelta(days=1)
            with telling.step(
                f"Deliver what became known by {as_of:%A %-d %B %Y}" if sys.platform != "win32" else f"Deliver {as_of}"
            ):
                deliver(places.borough, night=as_of, after=nights[-1])
        telling.say(f"\nThe night of {as_of.isoformat()}")
        night = run_night(installation, as_of=as_of, narration=telling, loaded=loaded)
        places.nights.write_text(json.dumps([each.isoformat() for each in [*nights, as_of]]), encoding="utf-8")
    return night


def _plan(places: Places, pupils: int) -> BoroughPlan:
    """The plan asked for, or the one the borough was built to: a second run is a new night, not a rebuild."""
    if places.built.exists():
        pupils = int(json.loads(places.built.read_text(encoding="utf-8"))["pupils"])
    return BoroughPlan(pupils=pupils)


def _build(plan: BoroughPlan, places: Places, telling: Narration) -> None:
    shutil.rmtree(places.home, ignore_errors=True)
    places.home.mkdir(parents=True)
    with telling.step(f"Invent a borough of {plan.pupils:,} pupils"):
        build(plan, places.borough, progress=lambda words: telling.say(f"  {words}"))
    write_configuration(plan, places.config, inbox=places.borough / "inbox", data=places.home / "data")
    places.built.write_text(json.dumps({"pupils": plan.pupils, "seed": plan.seed}), encoding="utf-8")


def _prepare(installation: Installation, plan: BoroughPlan, telling: Narration) -> Arrivals:
    with telling.step("Load and check three years of history"):
        loaded = load(installation, as_of=plan.first_night, say=telling.say)
    with telling.step("Train a card and compare it with the simplest rules"):
        trained = train_and_keep(installation, as_of=plan.first_night, say=telling.say)
    release_card(installation, trained.card.digest, by=RELEASED_BY, why=WHY, on=plan.first_night)
    return loaded


def _nights_so_far(places: Places) -> list[date]:
    if not places.nights.exists():
        return []
    return [date.fromisoformat(each) for each in json.loads(places.nights.read_text(encoding="utf-8"))]
