"""Deliveries that come from elsewhere go through the same door as files in a folder."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.arrival import Arrivals, arrive
from flows.installation import Installation
from vocabulary.council import Configuration
from vocabulary.problems import ConfigurationProblem, DeliveryProblem

NIGHT = date(2026, 11, 20)
HEADING = "school,school_name,phase,known_on\n"
COLUMNS = {"school": "ref", "school_name": "name", "phase": "phase", "known_on": "added"}


def _installation(folder: Path, *, inbox: Path | str, **schools: Any) -> Installation:
    settings = {
        "council": {
            "name": "Invented",
            "demonstration": True,
            "inbox": inbox,
            "data": folder / "data",
            "settle_seconds": 0,
        },
        "feeds": {"schools": schools or {"files": "schools*.csv"}},
        "teams": [{"name": "All", "weekly_capacity": 1}],
    }
    return Installation(Configuration.model_validate(settings))


def _arrive(installation: Installation, *, as_of: date = NIGHT) -> Arrivals:
    return arrive(installation, as_of=as_of, run=f"run of {as_of}", say=lambda words: None)


def _rows(*schools: str, on: str = "2026-11-16") -> str:
    return HEADING + "".join(f"{school},School {school},PRIMARY,{on}\n" for school in schools)


def _kept(installation: Installation) -> list[str]:
    return sorted(installation.warehouse.history("schools").to_pyarrow()["school"].to_pylist())


def _counts(arrivals: Arrivals) -> list[tuple[int, int, int]]:
    assert all(each.conserved for each in arrivals.files)
    landed = [each.landing for each in arrivals.files]
    return [(each.accepted, each.quarantined, each.duplicates) for each in landed if each is not None]


@pytest.fixture
def place() -> Iterator[Any]:
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.store.clear()
    yield memory
    memory.store.clear()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def test_a_place_elsewhere_is_an_inbox(place: Any, tmp_path: Path) -> None:
    place.pipe("/out/2026-11-16/schools.csv", _rows("S1", "S2").encode())
    place.pipe("/out/schools_20261118.csv.part", b"half")
    installation = _installation(tmp_path, inbox="memory://out")
    arrivals = _arrive(installation)

    assert _counts(arrivals) == [(2, 0, 0)]
    assert arrivals.left_for_next_night == ["schools_20261118.csv.part"]
    assert arrivals.files[0].delivered_on == date(2026, 11, 16)
    again = _arrive(installation)
    assert again.files == []
    assert again.landed_before == 1
    assert _kept(installation) == ["S1", "S2"]


def test_a_place_that_cannot_be_reached_stops_the_night(tmp_path: Path) -> None:
    installation = _installation(tmp_path, inbox="sftp://council@127.0.0.1:1/out")
    with pytest.raises((DeliveryProblem, ConfigurationProblem)):
        _arrive(installation)


def test_members_of_a_zip_file_are_deliveries_and_a_hostile_one_stops_its_feed_alone(inbox: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(inbox / "night_20261118.zip", "w") as archive:
        archive.writestr("schools.csv", _rows("S1"))
    with zipfile.ZipFile(inbox / "hostile.zip", "w") as archive:
        archive.writestr("../schools.csv", _rows("S9"))
    installation = _installation(tmp_path, inbox=inbox)
    arrivals = _arrive(installation)

    assert _counts(arrivals) == [(1, 0, 0)]
    assert arrivals.stops == ["schools: the file can't be read"]
    assert [each.unread for each in arrivals.files if each.unread] == [
        "it holds a name that points outside it, or that holds control characters"
    ]
    assert _kept(installation) == ["S1"]


def test_a_zip_that_cannot_even_be_listed_stops_the_night_and_is_told_of_once(inbox: Path, tmp_path: Path) -> None:
    (inbox / "night.zip").write_bytes(b"no zip file at all")
    arrivals = _arrive(_installation(tmp_path, inbox=inbox))

    assert [each.file_name for each in arrivals.files] == ["night.zip"]
    assert arrivals.stops


def _database(path: Path, *refs: str, on: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS schools (ref, name, phase, added, modified)")
        connection.executemany(
            "INSERT INTO schools VALUES (?, ?, 'PRIMARY', ?, ?)", [(ref, f"School {ref}", on, f"{on} 09:00:00") for ref in refs]
        )


def test_nights_of_pulls_lose_and_double_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that come twice, because ties are read again, are exact duplicates."""
    path = tmp_path / "education.sqlite"
    monkeypatch.setenv("TEST_EDUCATION", f"sqlite:///{path}")
    _database(path, "S1", "S2", on="2026-11-16")
    source = {"url_from": "TEST_EDUCATION", "table": "schools", "watermark": "modified"}
    installation = _installation(tmp_path, inbox=tmp_path / "none", format="database", database=source, columns=COLUMNS)

    assert _counts(_arrive(installation)) == [(2, 0, 0)]
    assert _counts(_arrive(installation)) == []  # the same night again
    _database(path, "S3", on="2026-11-16")  # entered afterwards, at the very time that was reached
    _database(path, "S4", on="2026-11-20")
    assert _counts(_arrive(installation, as_of=NIGHT + timedelta(days=1))) == [(2, 0, 2)]
    assert _kept(installation) == ["S1", "S2", "S3", "S4"]


def test_a_database_that_fails_stops_its_feed_and_the_next_night_makes_it_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "education.sqlite"
    monkeypatch.setenv("TEST_EDUCATION", f"sqlite:///{path}")
    source = {"url_from": "TEST_EDUCATION", "table": "schools", "watermark": "modified"}
    installation = _installation(tmp_path, inbox=tmp_path / "none", format="database", database=source, columns=COLUMNS)
    failed = _arrive(installation)
    assert failed.stops == ["schools: the file can't be read"]
    assert "Nothing of it was kept" in failed.files[0].unread
    _database(path, "S1", on="2026-11-16")
    assert _counts(_arrive(installation)) == [(1, 0, 0)]
