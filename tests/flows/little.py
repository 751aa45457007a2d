"""A council of two schools and a few pupils, written as files: small enough to run a night's first half in a second."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flows.arrival import Arrivals, arrive
from flows.installation import Installation
from flows.provenance import new_run
from vocabulary.council import Configuration

SCHOOLS = ("S1", "S2")
LONG_AGO = date(2023, 9, 1)
MONDAY = date(2026, 10, 5)

Rows = Iterable[Mapping[str, Any]]


def school_days(weeks: int) -> list[date]:
    """Mondays to Fridays from MONDAY on."""
    return [MONDAY + timedelta(days=7 * week + day) for week in range(weeks) for day in range(5)]


def little(home: Path, **feeds: dict[str, Any]) -> Installation:
    """An installation with an empty inbox. feeds: settings of a feed, where they are not plain."""
    (home / "inbox").mkdir(parents=True, exist_ok=True)
    plain = {
        name: {"files": f"{name}_*.csv"} for name in ("schools", "calendar", "pupils", "persons", "attendance", "contacts")
    }
    plain["pupils"]["full_list"] = True  # type: ignore[assignment]
    raw = {
        "council": {
            "name": "Littleton (invented)",
            "demonstration": True,
            "inbox": home / "inbox",
            "data": home / "data",
            "settle_seconds": 0,
        },
        "teams": [{"name": "Only", "weekly_capacity": 5}],
        "feeds": {**plain, **{name: {"files": f"{name}_*.csv"} | settings for name, settings in feeds.items()}},
    }
    return Installation(Configuration.model_validate(raw))


def again(installation: Installation, **feeds: dict[str, Any]) -> Installation:
    """The same folders, with other settings of some feeds."""
    return little(installation.folders.data.parent, **feeds)


def deliver(installation: Installation, feed: str, on: date, rows: Rows) -> Path:
    """Write a delivery of the feed into the inbox."""
    path = Path(installation.configuration.council.inbox) / f"{feed}_{on.isoformat()}.csv"
    lines = [dict(row) for row in rows]
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(
            out, list(lines[0]) if lines else ["person_ref", "happened_on", "session", "mark", "school", "known_on"]
        )
        writer.writeheader()
        writer.writerows(lines)
    return path


def lists(installation: Installation, *, pupils: int, days: Iterable[date]) -> None:
    """Deliver the schools, their calendar and the pupils, half at each school."""
    deliver(
        installation, "schools", LONG_AGO, [{"school": s, "school_name": f"{s} School", "known_on": LONG_AGO} for s in SCHOOLS]
    )
    calendar = [{"school": s, "happened_on": day, "known_on": LONG_AGO} for s in SCHOOLS for day in days]
    deliver(installation, "calendar", LONG_AGO, calendar)
    deliver(installation, "pupils", LONG_AGO, [pupil(number) for number in range(pupils)])


def pupil(number: int, **more: Any) -> dict[str, Any]:
    """A pupil of twelve, at the first school for even numbers."""
    return {
        "person_ref": f"P{number}", "forename": f"Fore{number}", "surname": f"Sur{number}", "born_on": date(2014, 1, 1 + number % 28),
        "school": SCHOOLS[number % 2], "entered_on": LONG_AGO, "known_on": LONG_AGO,
    } | more  # fmt: skip


def marks(day: date, numbers: Iterable[int], am: str = "/", pm: str = "\\") -> list[dict[str, Any]]:
    """Both marks of a day for these pupils, known the same day."""
    return [
        {"person_ref": f"P{n}", "happened_on": day, "session": session, "mark": mark, "school": SCHOOLS[n % 2], "known_on": day}
        for n in numbers
        for session, mark in (("AM", am), ("PM", pm))
    ]


def taken_in(installation: Installation, as_of: date) -> Arrivals:
    """The first part of a night."""
    return arrive(installation, as_of=as_of, run=new_run(as_of=as_of), say=lambda _: None)
