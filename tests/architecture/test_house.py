"""The house stands as drawn: rooms, walls, names, and nothing that belongs to another machine."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ROOMS = PROJECT["tool"]["importlinter"]["root_packages"]


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not run: this copy is not a git checkout, so what is tracked can't be listed")
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def test_the_folders_that_are_packages_are_the_rooms_that_the_walls_are_checked_for() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}

    assert packages == set(ROOMS)
    assert set(PROJECT["tool"]["mypy"]["files"]) == set(ROOMS)


def test_no_installed_package_claims_a_rooms_name() -> None:
    assert set(ROOMS) & set(packages_distributions()) == set()


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_resolves_into_this_checkout(room: str) -> None:
    spec = importlib.util.find_spec(room)

    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).resolve().parent == ROOT / room


def test_no_file_in_flows_has_a_rooms_name() -> None:
    assert {path.stem for path in (ROOT / "flows").glob("*.py")} & set(ROOMS) == set()


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty_names = {"util", "utils", "helper", "helpers", "common", "base", "misc", "manager"}

    assert [path for path in tracked("*.py") if path.stem in empty_names or path.parent.name in empty_names] == []


def test_no_file_is_too_long_to_read_in_one_sitting() -> None:
    long = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in tracked("*.py", "*.html")}

    assert {name: lines for name, lines in long.items() if lines > 400} == {}


def test_no_tracked_file_holds_a_download_address() -> None:
    text_files = [
        path for path in tracked() if path.suffix in {".py", ".md", ".toml", ".yaml", ".txt", ".in", ".json", ".html", ""}
    ]
    address = re.compile(r"https?://[^\s\"']*(?:\.whl|\.tgz|\.deb|/simple/|/packages/)")
    found = [str(path.relative_to(ROOT)) for path in text_files if address.search(path.read_text("utf-8", errors="replace"))]

    assert found == []


def test_no_lock_of_node_packages_records_a_download_address() -> None:
    locks = tracked("*package-lock.json")

    assert len(locks) == 2
    for lock in locks:
        assert '"resolved"' not in lock.read_text(encoding="utf-8")
        assert "omit-lockfile-registry-resolved=true" in (lock.parent / ".npmrc").read_text(encoding="utf-8")


def test_the_clock_is_read_only_in_flows_and_review() -> None:
    reads = re.compile(r"(date\.today|datetime\.now|utcnow|Timestamp\.now|timezone\.now)\(")
    rooms = [room for room in ROOMS if room not in {"flows", "review", "synthetic"}]

    assert [path for room in rooms for path in (ROOT / room).rglob("*.py") if reads.search(path.read_text("utf-8"))] == []


def test_nothing_is_pickled() -> None:
    pickles = re.compile(r"^\s*(import|from) (pickle|joblib|dill|cloudpickle)", re.MULTILINE)

    assert [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if pickles.search(path.read_text("utf-8"))] == []


def test_requirements_are_exact_and_carry_hashes() -> None:
    for name in ("run", "test"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        pins = re.findall(r"^([a-z0-9][\w.\-\[\]]*)==\S+", text, re.MULTILINE)
        assert len(pins) > 100
        assert len(re.findall(r"^[a-z0-9]", text, re.MULTILINE)) == len(pins)
        assert text.count("--hash=sha256:") >= len(pins)


def test_what_runs_is_part_of_what_is_tested() -> None:
    def pins(name: str) -> set[str]:
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        return set(re.findall(r"^([a-z0-9][^\s;\\]*==[^\s;\\]+)", text, re.MULTILINE))

    assert pins("run") <= pins("test")


def test_every_picture_and_page_that_a_document_names_is_there() -> None:
    link = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
    documents = {page: link.findall(page.read_text("utf-8")) for page in tracked("*.md")}
    gone = {
        f"{page.relative_to(ROOT)}: {name}"
        for page, names in documents.items()
        for name in names
        if not (page.parent / name).exists()
    }

    assert sum(map(len, documents.values())) > 50
    assert gone == set()
