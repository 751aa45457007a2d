"""`python -m benchmarks indicators`: how fast the indicators are, as ratios in one run, and how much memory they need.

It builds an invented history of 62.7 million marks where there is none yet (a few minutes, once, under
`var/bench`), measures each thing in a process of its own, and writes `results/indicators.md`, `.json` and `.svg`.
It fails when a ratio that must be met is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.history import PUPILS, build

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).resolve().parent / "results"
HOME = ROOT / "var" / "bench"


@dataclass(frozen=True)
class Goal:
    """A ratio, or a size: what it must be and what is aimed for. at_least: more is better."""

    title: str
    must: float
    aim: float
    value: Callable[[dict[str, Any]], float]
    at_least: bool = False
    unit: str = "x"

    def met(self, value: float, bound: float) -> bool:
        """Whether the value keeps within a bound."""
        return value >= bound if self.at_least else value <= bound


def _ratio(what: str, top: str, bottom: str) -> Callable[[dict[str, Any]], float]:
    """Median over median: both were measured in turn in one process."""

    def value(found: dict[str, Any]) -> float:
        seconds = found[what]["seconds"]
        return median(seconds[top]) / median(seconds[bottom])

    return value


def _per_row(found: dict[str, Any]) -> float:
    many, one = found["boroughs"], found["borough"]
    return (many["seconds"]["every"][0] / many["marks"]) / (one["seconds"]["every"][0] / one["marks"])


GOALS = (
    Goal("Attendance indicators, one date / scan floor", 4, 3, _ratio("duckdb", "attendance", "floor")),
    Goal("All indicators, one date / scan floor", 7, 5, _ratio("duckdb", "everything", "floor")),
    Goal("Session counts by ibis / the same SQL by hand", 1.3, 1.15, _ratio("duckdb", "counts", "by_hand")),
    Goal("Session counts in PostgreSQL, as collate writes them / ours", 8, 15, _ratio("postgres", "postgres", "ours"), True),
    Goal("Session counts in pandas, by groupby / ours", 8, 20, _ratio("pandas", "pandas", "ours"), True),
    Goal("12 dates, the roll-up built for them / one date", 6, 4, _ratio("dates", "twelve_dates", "one_date")),
    Goal("Cost of a mark at many boroughs / at one", 1.3, 1.1, _per_row),
    Goal("Peak memory, one borough", 1, 0.5, lambda found: found["memory"]["peak_mb"] / 1024, unit=" GB"),
)


def main(words: Sequence[str] = ()) -> int:
    """Measure, print, keep; 1 if a ratio that must be met was missed."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks indicators", description=__doc__)
    asked.add_argument("--boroughs", type=int, default=16, help="how many boroughs 'many' is (16: a billion marks)")
    asked.add_argument("--only-build", action="store_true", help="build the history and measure nothing")
    many = asked.parse_args(words)
    started = time.monotonic()
    print("Building the history, where it is not there yet ...", flush=True)
    build(HOME / "history", boroughs=1)
    build(HOME / "history-tenth", pupils=PUPILS // 10)
    build(HOME / "history", boroughs=many.boroughs)
    if many.only_build:
        return 0
    found: dict[str, Any] = {"build seconds": round(time.monotonic() - started)}
    for name, what, folder, boroughs in (
        ("memory", "memory", "history", 1),
        ("duckdb", "duckdb", "history", 1),
        ("dates", "dates", "history", 1),
        ("borough", "boroughs", "history", 1),
        ("boroughs", "boroughs", "history", many.boroughs),
        ("pandas", "pandas", "history-tenth", 1),
        ("postgres", "postgres", "history-tenth", 1),
    ):
        print(f"Measuring {name} ...", flush=True)
        found[name] = _measure(what, HOME / folder, boroughs)
    first = (HOME / "history" / "attendance").glob("*.000000.parquet")
    found["attendance_mb"] = round(sum(each.stat().st_size for each in first) / 1e6)
    found["machine"] = {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.system(),
        "load before": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
    }
    found["seconds in all"] = round(time.monotonic() - started)
    table = _table(found, many.boroughs)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "indicators.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    (RESULTS / "indicators.md").write_text(table, encoding="utf-8")
    _chart(found)
    print(table)
    missed = [goal for goal in GOALS if not goal.met(goal.value(found), goal.must)]
    for goal in missed:
        print(f"MISSED: {goal.title}: {goal.value(found):.2f}{goal.unit}, must be {_bound(goal, goal.must)}")
    return 1 if missed else 0


def _measure(what: str, folder: Path, boroughs: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.measures", what, "--folder", str(folder), "--boroughs", str(boroughs)],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{what} failed:\n{done.stderr[-4000:]}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _bound(goal: Goal, bound: float) -> str:
    return f"{'at least' if goal.at_least else 'at most'} {bound:g}{goal.unit}"


def _table(found: dict[str, Any], boroughs: int) -> str:
    machine, one = found["machine"], found["duckdb"]
    lines = [
        "# Indicators: speed and size",
        "",
        f"Measured by `python -m benchmarks indicators` (part of `make bench`) in one run of {found['seconds in all']:,} s on "
        f"{machine['cores']} cores, Python {machine['python']}; load average at the end {machine['load before']}. "
        f"{one['marks']:,} marks of {PUPILS:,} pupils in the store's published layout; {one['indicators']} indicators, "
        f"{one['attendance indicators']} of them made of session marks. Ratios are of medians of pieces of work done in turn "
        "in one process; seconds drift with the machine, so run it on yours.",
        "",
        "| Measure | Must | Aim | Measured | |",
        "|---|---:|---:|---:|---|",
    ]
    for goal in GOALS:
        value = goal.value(found)
        verdict = "aim met" if goal.met(value, goal.aim) else "must met" if goal.met(value, goal.must) else "MISSED"
        lines.append(
            f"| {goal.title} | {_bound(goal, goal.must)} | {_bound(goal, goal.aim)} | {value:.2f}{goal.unit} | {verdict} |"
        )
    lines += ["", "| Measured in | What | Seconds, each time | Marks | Peak memory, MB |", "|---|---|---|---:|---:|"]
    for name in ("duckdb", "memory", "dates", "borough", "boroughs", "pandas", "postgres"):
        for what, seconds in found[name]["seconds"].items():
            each = ", ".join(f"{second:.2f}" for second in seconds)
            marks = f"{found[name]['marks']:,}" if "marks" in found[name] else ""
            lines.append(f"| {name} | {what.replace('_', ' ')} | {each} | {marks} | {found[name]['peak_mb']:,} |")
    lines += [
        "",
        "What is compared with what:",
        "",
        "- **Scan floor**: DuckDB reads every value of person_no, happened_on, mark and known_on from the same files with the "
        "same threads and the same filters (the longest span of session counts, known by the date, not corrected by it), and "
        "counts nothing.",
        f"- **The files**: {found['attendance_mb']:,} MB of attendance, zstd, in the columns and the order that the store publishes.",
        "- **Attendance, everything**: the finished matrix, with reasons for what is not known, coverage and details.",
        "- **By hand**: the session counts as SQL written out (`benchmarks/rivals.py`), the same in every number.",
        f"- **PostgreSQL {found['postgres']['version']}** (from a Python wheel): one filtered aggregate for each count, on "
        f"{found['postgres']['marks']:,} of the marks, in a table with fresh statistics and an index; ours from the files, on the "
        "same rows, the same in every number. Two parallel workers and 256 MB of work memory.",
        f"- **pandas**: a groupby for each span on {found['pandas']['marks']:,} marks already in memory, the same in every number; "
        "reading is not counted, while ours reads.",
        "- **12 dates**: four weeks apart, the roll-up built and used, four dates asked about at once, against one date from the "
        "records; the oldest of them is asserted to be the same from both. Measured three times: it takes long.",
        f"- **Many boroughs**: {boroughs}, {found['boroughs']['marks']:,} marks; all indicators of all of them at once, DuckDB given 4 GB. "
        "Measured once: it takes long.",
        "- **Peak memory**: of a process that computes all indicators of one borough once, everything it imports counted; "
        "DuckDB was given 640 MB.",
        "",
        f"To repeat it: `make bench`, or `python -m benchmarks indicators --boroughs {boroughs}`. The history is kept under `var/bench`; remove that "
        "folder to build it anew. ![The ratios](indicators.svg)",
    ]
    return "\n".join(lines) + "\n"


def _chart(found: dict[str, Any]) -> None:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "benchmarks"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 4.2))
    shares = [goal.value(found) / goal.must for goal in GOALS]
    colours = ["#1d70b8" if goal.met(goal.value(found), goal.must) else "#d4351c" for goal in GOALS]
    bars = axes.barh(range(len(GOALS)), shares, color=colours)
    labels = [f"{goal.value(found):.2f}{goal.unit} ({_bound(goal, goal.must)})" for goal in GOALS]
    axes.bar_label(bars, labels, padding=3, fontsize=8)
    axes.axvline(1, color="#0b0c0c", linewidth=1)
    axes.set_yticks(range(len(GOALS)), [goal.title for goal in GOALS], fontsize=8)
    axes.set_xlabel("measured as a share of what it must be: at most 1, or at least 1, as said beside each")
    axes.set_xlim(0, 1.7 * max(shares))
    axes.invert_yaxis()
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(RESULTS / "indicators.svg", metadata={"Date": None})


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
