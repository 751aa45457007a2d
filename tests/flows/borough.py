"""A small invented borough that has been loaded, trained on and released: built once for all tests of a night in a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from flows.installation import Installation
from flows.loading import load
from flows.releasing import release_card
from flows.training import train_and_keep
from synthetic.borough import BoroughPlan, build, write_configuration
from synthetic.configuration import RELEASED_BY
from vocabulary.council import Configuration, read_configuration

PUPILS = 2_500
NIGHT = date(2026, 11, 16)
KEY = "an invented borough's key of pseudonyms, number 5"


def silently(words: str) -> None:
    """Say nothing."""
    del words


def built(home: Path, *, pupils: int = PUPILS) -> Path:
    """Invent a borough below `home`; its configuration's path."""
    plan = replace(BoroughPlan(), pupils=pupils)
    build(plan, home / "borough", progress=silently)
    config = home / "council.toml"
    write_configuration(plan, config, inbox=home / "borough" / "inbox", data=home / "data")
    # Lots hang on the key. With this one the week of NIGHT draws for one of the four teams.
    (home / "data").mkdir(exist_ok=True)
    (home / "data" / "screening_pseudonym_key.demonstration").write_text(KEY, encoding="ascii")
    return config


def loaded(config: Path) -> Installation:
    """The borough's history, loaded and linked."""
    installation = Installation(read_configuration(config))
    load(installation, as_of=NIGHT, say=silently)
    return installation


def released(installation: Installation) -> str:
    """A card trained and released for demonstration; its digest."""
    trained = train_and_keep(installation, as_of=NIGHT, say=silently)
    release_card(installation, trained.card.digest, by=RELEASED_BY, why="Released so that a test can run", on=NIGHT)
    return trained.card.digest


def with_settings(configuration: Configuration, **sections: object) -> Configuration:
    """The same configuration with other sections."""
    return configuration.model_copy(update=sections)
