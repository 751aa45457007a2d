"""`check`: what a person sees who connects a file, with a configuration and without."""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from flows import commands, ledger_commands, release_commands, review_commands
from flows.door import main, parser

ROOT = Path(__file__).resolve().parents[2]
CONFIG = """
[council]
name = "Invented"
demonstration = true
inbox = "inbox"
data = "data"

[[teams]]
name = "All"
weekly_capacity = 1

[feeds.schools]
files = "schools*.csv"
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _schools(folder: Path, name: str = "schools_20261116.csv", heading: str = "school,school_name,known_on,Head") -> None:
    rows = "".join(f"S{number},Canary School {number},2026-11-16,Canary Head\n" for number in range(5))
    (folder / name).write_text(f"{heading}\n{rows}")


def _check(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["check", *words]) == 0
    shown = capsys.readouterr().out
    assert "Canary" not in shown
    return shown


def test_with_a_configuration_the_feed_is_found_by_the_files_name(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "council.toml").write_text(CONFIG)
    _schools(here)
    shown = _check(capsys, "schools_20261116.csv")

    assert "Day of delivery: 2026-11-16, from the file's name or folder." in shown
    assert "as School list (schools): 5 rows" in shown
    assert 'ignored_columns = ["Head"]' in shown
    assert "Rules that hold" in shown
    assert not (here / "data").exists()


def test_without_a_configuration_one_is_proposed_and_the_file_checked_as_it_would_be(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _schools(here, heading="DfE no,School name,Date entered,Head")
    shown = _check(capsys, "schools", "schools_20261116.csv")
    section = shown[shown.index("[feeds.schools]") : shown.index("# Read so")]

    assert "There is no configuration council.toml." in shown
    assert tomllib.loads(section)["feeds"]["schools"]["columns"]["school"] == "DfE no"
    assert "Rules that hold" in shown


def test_a_file_that_the_configuration_does_not_know_is_proposed_for(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "council.toml").write_text(CONFIG)
    _schools(here, "other.csv")
    shown = _check(capsys, "other.csv", "--as-of", "2026-11-20")

    assert "The configuration does not say how this file is read." in shown
    assert "Day of delivery: 2026-11-20, as given." in shown
    assert "[feeds.schools]" in shown


def test_suggest_proposes_whatever_the_configuration_says_and_checks_nothing(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "council.toml").write_text(CONFIG)
    _schools(here)
    shown = _check(capsys, "--suggest", "schools_20261116.csv")

    assert "[feeds.schools]" in shown
    assert "Rules that hold" not in shown


def test_a_feed_that_comes_from_a_database_is_looked_at_and_nothing_is_kept(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    database = '[feeds.schools]\nformat = "database"\n[feeds.schools.database]\nurl_from = "TEST_SCHOOLS"\ntable = "schools"\n'
    (here / "council.toml").write_text(CONFIG.partition("[feeds.schools]")[0] + database)
    with sqlite3.connect(here / "x.sqlite") as connection:
        connection.execute("CREATE TABLE schools (school, school_name, known_on)")
        connection.execute("INSERT INTO schools VALUES ('S1', 'Canary School', '2026-11-16')")
    monkeypatch.setenv("TEST_SCHOOLS", f"sqlite:///{here / 'x.sqlite'}")
    shown = _check(capsys, "schools", "--as-of", "2026-11-16")

    assert "The first 1 rows, as of 2026-11-16; a night pulls all of them." in shown
    assert "column school_name" in shown
    assert list((here / "data").iterdir()) == []
    assert main(["check", "pupils", "--as-of", "2026-11-16"]) == 3
    assert main(["check", "nonsense", "schools.csv"]) == 3


def test_a_configuration_that_is_named_and_not_there_is_a_mistake(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _schools(here)
    assert main(["check", "schools_20261116.csv", "--config", "nowhere.toml"]) == 3
    assert main(["check", "nowhere.csv"]) == 4
    assert "Traceback" not in capsys.readouterr().err


def test_every_command_at_the_door_has_something_to_do() -> None:
    (named,) = (action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))

    rooms = (commands, release_commands, ledger_commands, review_commands)
    assert [name for name in named.choices if not any(callable(getattr(room, name, None)) for room in rooms)] == []


def test_a_proposal_needs_none_of_the_heavy_rooms(here: Path) -> None:
    """It is asked for over and over while a file is being connected, so it must not wait for imports it does not use."""
    _schools(here)
    heavy = "great_expectations splink duckdb ibis prefect mlflow sklearn shap"
    code = (
        "import sys; from flows.door import main; main(['check', '--suggest', 'schools_20261116.csv']); "
        f"print('HEAVY', [name for name in '{heavy}'.split() if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=here,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )

    assert done.stdout.splitlines()[-1] == "HEAVY []"
