"""`python -m benchmarks.loading`: a backfill of three years of marks, and one night's delivery after it.

55,000 pupils x 570 school days x 2 sessions = 62,700,000 marks in 19 Parquet files, read, checked, stored and
published; then 110,000 marks of the next day in a CSV file. Each runs in a process of its own, so its peak memory and
its imports are its own. Writes `results/loading.json` and `results/loading.md`. It fails when the backfill
takes 5 minutes or 4 GB or more, when the night's delivery takes 30 s or more, or when a row is unaccounted for.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).resolve().parent / "results"
PUPILS, DAYS, DAYS_A_FILE, SCHOOLS = 55_000, 570, 30, 80
FIRST_DAY = date(2023, 9, 4)
MARKS = ("/", "L", "I", "O", "M", "U", "B", "E", "N")
SHARES = (0.905, 0.012, 0.03, 0.02, 0.01, 0.008, 0.005, 0.004, 0.006)
GOALS = {"backfill": (300.0, 4096), "night": (30.0, 4096)}
CONFIGURATION = """
[council]
name = "A benchmark (invented)"
demonstration = true
inbox = "{home}/inbox"
data = "{home}/data"

[[teams]]
name = "All"
schools = ["S000"]
weekly_capacity = 10

[feeds.schools]
files = "schools*.csv"

[feeds.calendar]
files = "calendar*.csv"

[feeds.pupils]
files = "pupils*.csv"

[feeds.attendance]
files = "attendance*.parquet"
format = "parquet"
"""


def school_days_on() -> list[date]:
    """The school days: 570 and the one after them, on weekdays outside August, late December and early April."""
    days, day = [], FIRST_DAY
    while len(days) <= DAYS:
        closed = day.month == 8 or (day.month == 12 and day.day > 20) or (day.month == 4 and day.day < 15)
        if day.weekday() < 5 and not closed:
            days.append(day)
        day += timedelta(days=1)
    return days


def build(home: Path) -> None:
    """Write the inbox: lists, marks of 570 days in files of 30 days, and the next day's marks beside it."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet as pq

    shutil.rmtree(home, ignore_errors=True)
    inbox, later = home / "inbox", home / "later"
    inbox.mkdir(parents=True)
    later.mkdir()
    days = school_days_on()
    refs = np.array([f"P{number:06d}" for number in range(PUPILS)])
    at = np.array([f"S{number % SCHOOLS:03d}" for number in range(PUPILS)])
    first, names = days[0], np.unique(at)

    def lay_out(name: str, columns: dict[str, Any]) -> None:
        pa.csv.write_csv(pa.table(columns), inbox / f"{name}_{first.isoformat()}.csv")

    lay_out("schools", {"school": names, "school_name": names, "known_on": [first] * len(names)})
    opened = {"school": np.repeat(names, len(days)), "happened_on": days * len(names)}
    lay_out("calendar", {**opened, "known_on": [first] * (len(days) * len(names))})
    people = {"person_ref": refs, "forename": refs, "surname": refs, "born_on": [date(2010, 1, 1)] * PUPILS}
    lay_out("pupils", {**people, "school": at, "entered_on": [first] * PUPILS, "known_on": [first] * PUPILS})
    draw = np.random.default_rng(20261116)
    dictionary = pa.array([*MARKS, "\\"])

    def marks(of: list[date]) -> pa.Table:
        size = PUPILS * len(of) * 2
        drawn = draw.choice(len(MARKS), size=size, p=SHARES).astype(np.int8)
        afternoon = np.tile([False, True], size // 2)
        drawn[afternoon & (drawn == 0)] = len(MARKS)
        pupil = np.repeat(np.arange(PUPILS, dtype=np.int32), len(of) * 2)
        days_of = np.tile(np.repeat(np.array(of, dtype="datetime64[D]"), 2), PUPILS)
        return pa.table(
            {
                "person_ref": pa.DictionaryArray.from_arrays(pupil, refs),
                "happened_on": pa.array(days_of),
                "session": pa.DictionaryArray.from_arrays(afternoon.astype(np.int8), pa.array(["AM", "PM"])),
                "mark": pa.DictionaryArray.from_arrays(drawn, dictionary),
                "school": pa.DictionaryArray.from_arrays((pupil % SCHOOLS).astype(np.int32), names),
                "known_on": pa.array(days_of),
            }
        )

    for start in range(0, DAYS, DAYS_A_FILE):
        of = days[start : start + DAYS_A_FILE]
        delivered = of[-1] + timedelta(days=1)
        pq.write_table(marks(of), inbox / f"attendance_{delivered.isoformat()}.parquet", compression="zstd")
    pa.csv.write_csv(marks([days[DAYS]]), later / f"attendance_{(days[DAYS] + timedelta(days=1)).isoformat()}.csv")
    # Delivered an hour ago, as a nightly file is: one written this minute would be waited for, in case it still grows.
    hour_ago = time.time() - 3_600
    for path in (*inbox.iterdir(), *later.iterdir()):
        os.utime(path, (hour_ago, hour_ago))
    (home / "council.toml").write_text(CONFIGURATION.format(home=home), encoding="utf-8")


def take_in(home: Path, *, night: bool) -> dict[str, Any]:
    """Read, check, store and publish what is in the inbox; seconds by part, and what became of the rows."""
    started = time.perf_counter()
    from flows.arrival import arrive
    from flows.installation import installation_at
    from store.lock import one_night_at_a_time

    if night:
        (delivery,) = (home / "later").glob("attendance*.csv")
        shutil.copy2(delivery, home / "inbox")
        told = (home / "council.toml").read_text(encoding="utf-8")
        told = told.replace('files = "attendance*.parquet"\nformat = "parquet"', 'files = "attendance*.csv"')
        (home / "night.toml").write_text(told, encoding="utf-8")
    as_of = school_days_on()[DAYS] + timedelta(days=1 if night else 0)
    with installation_at(home / ("night.toml" if night else "council.toml")) as installation:
        warehouse, publishing = installation.warehouse, 0.0
        publish = warehouse.publish

        def timed() -> str:
            nonlocal publishing
            began = time.perf_counter()
            snapshot = publish()
            publishing += time.perf_counter() - began
            return snapshot

        warehouse.publish = timed  # type: ignore[method-assign]
        with one_night_at_a_time(installation.folders.data):
            arrivals = arrive(installation, as_of=as_of, run="benchmark", say=lambda _: None)
        seconds = time.perf_counter() - started
        marks = [each for each in arrivals.files if each.feed.name == "attendance"]
        published = warehouse.published("attendance")
        used = resource.getrusage(resource.RUSAGE_SELF)
        return {
            "stage": "night" if night else "backfill",
            "seconds": round(seconds, 1),
            "of which publishing": round(publishing, 1),
            "processor seconds": round(used.ru_utime + used.ru_stime, 1),
            "peak_mb": used.ru_maxrss // 1024,
            "marks read": sum(each.rows_in for each in marks),
            "marks accepted": sum(each.landing.accepted for each in marks if each.landing),
            "all rows accounted for": bool(marks) and all(each.conserved and each.landing for each in arrivals.files),
            "marks published": published.rows,
            "published files": len(published.paths),
            "published MB": round(sum(path.stat().st_size for path in published.paths) / 1e6),
            "content hash": warehouse.content_hash(),
        }


def main() -> int:
    """Build, measure, print, keep; 1 if a goal was missed."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.loading", description=__doc__)
    asked.add_argument("--home", type=Path, default=ROOT / "var" / "bench" / "loading")
    asked.add_argument("--stage", choices=["build", "backfill", "night"])
    words = asked.parse_args()
    if words.stage == "build":
        build(words.home)
        return 0
    if words.stage:
        print(json.dumps(take_in(words.home, night=words.stage == "night")))
        return 0
    _alone("build", words.home)
    measured = [_alone(stage, words.home) for stage in GOALS]
    told = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system()}
    kept = {"machine": told, "measured": measured}
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "loading.json").write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    (RESULTS / "loading.md").write_text(_table(kept), encoding="utf-8")
    print(_table(kept))
    missed = [words for each in measured for words in _missed(each)]
    for told in missed:
        print(f"MISSED: {told}")
    return 1 if missed else 0


def _alone(stage: str, home: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.loading", "--stage", stage, "--home", str(home)]
    began = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{stage} failed:\n{done.stderr[-4000:]}")
    if stage == "build":
        return {}
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result | {"whole process": round(time.perf_counter() - began, 1)}


def _missed(each: dict[str, Any]) -> list[str]:
    most_seconds, most_mb = GOALS[each["stage"]]
    missed = []
    if each["whole process"] >= most_seconds:
        missed.append(f"{each['stage']} took {each['whole process']} s; the goal is under {most_seconds:.0f} s")
    if each["peak_mb"] >= most_mb:
        missed.append(f"{each['stage']} needed {each['peak_mb']:,} MB; the goal is under {most_mb:,} MB")
    if not each["all rows accounted for"] or each["marks read"] != each["marks accepted"]:
        missed.append(f"{each['stage']}: not every mark was taken in")
    return missed


def _table(kept: dict[str, Any]) -> str:
    told = kept["machine"]
    lines = [
        "# Loading a history, and a night's marks",
        "",
        f"Measured by `python -m benchmarks.loading` on {told['cores']} cores, Python {told['python']}. Each line is one process from "
        "its first import to its end: marks are found, read, checked, stored and published. Seconds drift with the machine; run it on yours.",
        "",
        "| What | Marks read | Whole process, s | Goal | Processor, s | Of which publishing, s | Peak memory, MB | Goal | Published files | Published, MB |",
        "|---|---:|---:|---|---:|---:|---:|---|---:|---:|",
    ]
    for each in kept["measured"]:
        most_seconds, most_mb = GOALS[each["stage"]]
        lines.append(
            f"| {each['stage']} | {each['marks read']:,} | {each['whole process']} | under {most_seconds:.0f} | "
            f"{each['processor seconds']} | {each['of which publishing']} | {each['peak_mb']:,} | under {most_mb:,} | {each['published files']} | {each['published MB']} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
