"""`python -m benchmarks night`: the night by stage for a demonstration borough and a full one, with peak memory.

Writes `results/night.json`, `results/night.md` and `results/night.svg` beside this file. It fails when
the full-size night (indicators to prompts, history loaded) takes 60 s or more, or 2 GB or more.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.stages import STAGES

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).resolve().parent / "results"
SIZES = (20_000, 55_000)
INDICATORS_TO_PROMPTS = ("Compute indicators", "Score with the released card", "Issue prompts")
MOST_SECONDS = 60
MOST_MB = 2048


def main(words: Sequence[str] = ()) -> int:
    """Measure, print, keep; 1 if a goal was missed."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks night", description=__doc__)
    asked.add_argument("--pupils", type=int, nargs="*", default=list(SIZES))
    sizes = asked.parse_args(words).pupils
    measured = []
    for pupils in sizes:
        for stage in STAGES:
            print(f"{pupils:,} pupils: {stage} ...", flush=True)
            measured.append(_measure(stage, pupils))
    RESULTS.mkdir(parents=True, exist_ok=True)
    kept = {"machine": _machine(), "measured": measured}
    (RESULTS / "night.json").write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    table = _table(kept)
    (RESULTS / "night.md").write_text(table, encoding="utf-8")
    _chart(measured)
    print(table)
    missed = [words for pupils in sizes if pupils >= max(SIZES) for words in _missed(measured, pupils)]
    for words in missed:
        print(f"MISSED: {words}")
    return 1 if missed else 0


def _measure(stage: str, pupils: int) -> dict[str, Any]:
    home = ROOT / "var" / "bench" / str(pupils)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.stages", stage, "--pupils", str(pupils), "--home", str(home)],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{stage} for {pupils:,} pupils failed:\n{done.stderr[-4000:]}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _machine() -> dict[str, object]:
    return {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system()}


def _night(measured: list[dict[str, Any]], pupils: int) -> tuple[float, int]:
    night = next(each for each in measured if each["pupils"] == pupils and each["stage"] == "night")
    return sum(night["seconds"][name] for name in INDICATORS_TO_PROMPTS), night["peak_mb"]


def _missed(measured: list[dict[str, Any]], pupils: int) -> list[str]:
    seconds, peak = _night(measured, pupils)
    missed = []
    if seconds >= MOST_SECONDS:
        missed.append(f"indicators to prompts took {seconds:.1f} s at {pupils:,} pupils; the goal is under {MOST_SECONDS} s")
    if peak >= MOST_MB:
        missed.append(f"the night's peak memory was {peak:,} MB at {pupils:,} pupils; the goal is under {MOST_MB:,} MB")
    return missed


def _table(kept: dict[str, Any]) -> str:
    machine = kept["machine"]
    lines = [
        "# The night by stage",
        "",
        f"Measured by `python -m benchmarks night` on {machine['cores']} cores, Python {machine['python']}. Each stage ran in a process of its "
        "own, so its peak memory is its own. Seconds drift with the machine; run it on yours.",
        "",
        "| Pupils | Stage | Part | Seconds | Peak memory, MB |",
        "|---:|---|---|---:|---:|",
    ]
    for each in kept["measured"]:
        for part, seconds in each["seconds"].items():
            lines.append(f"| {each['pupils']:,} | {each['stage']} | {part} | {seconds:.1f} | {each['peak_mb']:,} |")
    lines += [
        "",
        "| Pupils | Indicators to prompts, history loaded | Goal at 55,000 | Peak memory of the night, MB | Goal at 55,000 |",
        "|---:|---:|---:|---:|---:|",
    ]
    for pupils in sorted({each["pupils"] for each in kept["measured"]}):
        seconds, peak = _night(kept["measured"], pupils)
        lines.append(f"| {pupils:,} | {seconds:.1f} s | under {MOST_SECONDS} s | {peak:,} | under {MOST_MB:,} |")
    for each in kept["measured"]:
        if each["facts"]:
            lines += [
                "",
                f"{each['pupils']:,} pupils, {each['stage']}: "
                + "; ".join(
                    f"{name} {value:,}" if isinstance(value, int) and not isinstance(value, bool) else f"{name} {value}"
                    for name, value in each["facts"].items()
                )
                + ".",
            ]
    return "\n".join(lines) + "\n"


def _chart(measured: list[dict[str, Any]]) -> None:
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    sizes = sorted({each["pupils"] for each in measured})
    parts = [(each["stage"], part) for each in measured if each["pupils"] == sizes[-1] for part in each["seconds"]]
    figure, axes = pyplot.subplots(figsize=(8, 0.45 * len(parts) * len(sizes) / 1.6 + 1))
    height = 0.8 / len(sizes)
    for place, pupils in enumerate(sizes):
        seconds = [
            next((each["seconds"].get(part, 0) for each in measured if each["pupils"] == pupils and each["stage"] == stage), 0)
            for stage, part in parts
        ]
        bars = axes.barh(
            [row + place * height for row in range(len(parts))], seconds, height=height * 0.92, label=f"{pupils:,} pupils"
        )
        axes.bar_label(bars, fmt="%.1f", padding=3, fontsize=8)
    axes.set_yticks([row + height * (len(sizes) - 1) / 2 for row in range(len(parts))], [part for _, part in parts], fontsize=9)
    axes.invert_yaxis()
    axes.set_xlabel("seconds")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    figure.tight_layout()
    figure.savefig(RESULTS / "night.svg", metadata={"Date": None})
