"""A council of two schools with a hand-made card: a whole night in a second or two, with nothing trained."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows import drifting, releasing
from flows.installation import Installation
from flows.loading import load
from flows.narration import Narration
from flows.night import Night, run_night
from models.bands import Band
from models.bins import Bin, words_for
from models.card import CardLine
from models.card_file import Card
from models.release import MEETS_THE_BAR, propose
from tests.flows.little import deliver, lists, little, marks, school_days
from vocabulary.council import Team
from vocabulary.release_settings import Person

PUPILS = 120
DAYS = school_days(6)
NIGHT = DAYS[23] + timedelta(days=1)
LEAD = "Ada Example"
INDICATOR = "absence_rate_past_4_weeks"
NOT_NEEDED: dict[str, dict[str, Any]] = {"persons": {"needed": False}, "contacts": {"needed": False}}
ABSENT = range(30)
"""Pupils with every other mark absent."""

COUNCIL = """
[council]
name = "Littleton (invented)"
demonstration = true
inbox = "{home}/inbox"
data = "{home}/data"

[[teams]]
name = "Only"
weekly_capacity = 5

[[people]]
name = "{lead}"
role = "data lead"

[feeds.schools]
files = "schools_*.csv"
"""
"""The council as a TOML file; fill in home and lead."""


def delivered(home: Path) -> Path:
    """The council's lists and five weeks of marks, loaded and linked once below `home`, for `council` to copy."""
    plain = little(home, **NOT_NEEDED)
    lists(plain, pupils=PUPILS, days=DAYS)
    deliver(plain, "attendance", NIGHT, [row for place, day in enumerate(DAYS[:24]) for row in _marks(place, day)])
    load(plain, as_of=NIGHT, say=lambda _: None)
    return home


def council(loaded: Path, home: Path, monkeypatch: pytest.MonkeyPatch, **sections: Any) -> Installation:
    """A copy of what was loaded, as `bare_council` has it."""
    shutil.copytree(loaded, home, dirs_exist_ok=True)
    return bare_council(home, monkeypatch, **sections)


def bare_council(home: Path, monkeypatch: pytest.MonkeyPatch, **sections: Any) -> Installation:
    """A council with a data lead and a team. MLflow's mirror and the evaluation page are left out: they have tests of their own."""
    for module in (releasing, drifting):
        monkeypatch.setattr(module, "record_release", lambda *_, **__: None)
    monkeypatch.setattr(releasing, "keep_evaluation", lambda *_, **__: None)
    monkeypatch.setattr(drifting, "record_drift", lambda *_, **__: "")
    changed = {
        "teams": (Team(name="Only", schools=("S1", "S2"), weekly_capacity=5),),
        "people": (Person(name=LEAD, role="data lead"),),
    }
    return Installation(little(home, **NOT_NEEDED).configuration.model_copy(update=changed | sections))


def card_for(installation: Installation, *, share: float = 0.25, **changes: Any) -> Card:
    """A card of one line, absence of 10% or more. share: of the training rows, how many answered yes."""
    described = installation.catalogue.descriptions[INDICATOR]
    cut = described.cuts[0]
    line = CardLine(INDICATOR, cut, words_for(Bin(INDICATOR, cut), described), 3, described.theme)
    rows, yes = 2_000, round(2_000 * share)
    card = Card(
        name="hand-made",
        lines=(line,),
        bands=(Band("A", 0, None, rows, 40, 0.02, 0.01, 0.03, "Of 100 children, about 2."),),
        background=(yes,),
        background_rows=rows,
        intercept=-4.0,
        slope=0.3,
        catalogue_version=installation.catalogue.version,
        configuration_hash="made by hand",
        trained_on=(date(2024, 9, 1),),
        tested_on=(NIGHT - timedelta(weeks=54),),
        outcome="had an outcome",
        evaluation={},
        verdict=MEETS_THE_BAR,
        verdict_words="Meets it.",
        created_on=NIGHT,
        sunset_on=NIGHT + timedelta(weeks=52),
        demonstration=True,
        points_bins=((0, rows - yes), (3, yes)),
    )
    return replace(card, **changes)


def proposed(installation: Installation, **changes: Any) -> str:
    """A card kept as a candidate; its digest."""
    card = card_for(installation, **changes)
    propose(installation.folders.cards, card, on=NIGHT)
    return card.digest


def night_of(installation: Installation, as_of: date = NIGHT) -> Night:
    """One night."""
    return run_night(installation, as_of=as_of, narration=Narration(quiet=True))


def page_of(night: Night) -> str:
    """The night's page."""
    return (night.installation.folders.reports / night.as_of.isoformat() / "night.html").read_text(encoding="utf-8")


def act(done: Callable[..., Any], installation: Installation, on: date = NIGHT, **more: Any) -> Any:
    """Something that a data lead does, with a reason."""
    return done(installation, by=LEAD, why="Agreed at the board of 3 November", on=on, **more)


def _marks(place: int, day: date) -> list[dict[str, Any]]:
    away = [number for number in ABSENT if (number + place) % 2]
    there = [number for number in range(PUPILS) if number not in away]
    return [*marks(day, there), *marks(day, away, am="O", pm="O")]
