"""One small borough, built once for the folder's tests (by each worker)."""

from datetime import date
from pathlib import Path

import pytest

from synthetic.borough import BoroughPlan, Invented, build, invent
from synthetic.tally import Tally, tally


def small_plan() -> BoroughPlan:
    return BoroughPlan(pupils=600, seed=7, marks_from=date(2024, 6, 3))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A borough of 600 pupils as `build` writes it. Tests that deliver copy it first."""
    folder = tmp_path_factory.mktemp("borough")
    build(small_plan(), folder, progress=lambda words: None)
    return folder


@pytest.fixture(scope="session")
def larger() -> Invented:
    """A borough of 5,000 pupils, drawn and not written."""
    return invent(BoroughPlan(pupils=5_000))


@pytest.fixture(scope="session")
def counted(larger: Invented) -> Tally:
    """Its sessions."""
    return tally(larger)
