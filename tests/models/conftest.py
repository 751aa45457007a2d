"""One invented panel and one trained card, made once for the folder because fitting takes a second."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.baselines import Rule
from models.panel import Panel
from models.training import Trained, train
from tests.models.invented import TEAMS, descriptions, panel
from vocabulary.council import Outcome, Training
from vocabulary.indicators import IndicatorDescription

VERSION = "catalogue-for-tests"
RULES = (
    Rule("absence", "Persistent absence alone", ("share_05_past_52_weeks",)),
    Rule("suspensions", "Suspensions alone", ("count_01_past_52_weeks",)),
    Rule("contact", "Prior contact alone", ("count_06_past_52_weeks", "count_07_past_52_weeks")),
)


@pytest.fixture(scope="session")
def described() -> dict[str, IndicatorDescription]:
    return descriptions(24)


@pytest.fixture(scope="session")
def children() -> Panel:
    """6,000 children on three dates, about 2 in 100 with an outcome."""
    return panel(children=6_000, dates=3, seed=5, count=24, rate=0.03)


@pytest.fixture(scope="session")
def known_by(children: Panel) -> date:
    return children.dates[-1] + timedelta(weeks=54)


@pytest.fixture(scope="session")
def trained(children: Panel, described: dict[str, IndicatorDescription], known_by: date) -> Trained:
    return train(
        children,
        described,
        known_by=known_by,
        settings=Training(refits=4, challengers=("logistic_regression",)),
        outcome=Outcome(),
        weekly_capacity=dict.fromkeys(TEAMS, 5),
        rules=RULES,
        catalogue_version=VERSION,
        configuration_hash="configuration-for-tests",
        demonstration=True,
        draws=500,
    )
