"""`python -m benchmarks.audit_errors`: how often the audit by group is wrong, on populations whose truth is known.

Populations are drawn at the level of points, outcomes and groups (`synthetic.populations`), pooled over four
dates, with two intersections and calibration in strata of points, as training audits them. Counted are:
unbiased populations of 55,000 pupils that show any gap at all (at most 15 of 200: 5% and its sampling error);
populations in which a group of a fifth or more is listed 1.5 times as often, and is found (at least 80%); and
populations of 500 pupils where anything but 'not enough evidence' is said (none). Writes
`results/audit-errors.json` and `.md`, and fails when a goal is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from models.fairness import Fairness, audit
from models.group_calibration import tenths
from models.intervals import wilson
from synthetic.populations import Population, draw

RESULTS = Path(__file__).resolve().parent / "results"
INTERSECTIONS = (("ethnicity_group", "sex"), ("ethnicity_group", "free_school_meals"))
PLANTED = (("quarter", "A"), ("free_school_meals", "Yes"), ("language_group", "English"))
MOST_FALSE_SHARE = 15 / 200
LEAST_FOUND = 0.8


@dataclass
class Counted:
    """What was seen. smallest_recall: the smallest gap in recall that would have been found, in the planted populations."""

    unbiased: int = 0
    false_gap: int = 0
    false_in: Counter[str] = field(default_factory=Counter)
    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    smallest_recall: list[float] = field(default_factory=list)
    small: int = 0
    small_silent: int = 0


def audited(population: Population) -> Fairness:
    """The audit as training makes it, with tenths of a stand-in for points: chance, so that calibration is tested too."""
    rng = np.random.default_rng(len(population.selected))
    strata = tenths(population.selected + rng.random(len(population.selected)))
    return audit(population.panel, population.selected, strata=strata, intersections=INTERSECTIONS)


def count(*, unbiased: int, planted: int, small: int) -> Counted:
    """Draw and audit so many populations of each sort."""
    seen = Counted()
    for seed in range(unbiased):
        result = audited(draw(pupils=55_000, seed=seed))
        seen.unbiased += 1
        seen.false_gap += bool(result.gaps)
        for group in result.gaps:
            for part in group.comparisons:
                if part.verdict == "gap":
                    seen.false_in[part.measure] += 1
    for name, group_name in PLANTED:
        for seed in range(planted):
            result = audited(draw(pupils=55_000, seed=100_000 + seed, planted=(name, group_name), ratio=1.5))
            mine = next(each for each in result.groups if (each.characteristic, each.group) == (name, group_name))
            verdicts = {part.measure: part for part in mine.comparisons}
            seen.planted[f"{name}: {group_name}"] += 1
            seen.found[f"{name}: {group_name}"] += verdicts["selection_rate"].verdict == "gap"
            seen.smallest_recall.append(verdicts["recall"].smallest_ratio)
    for seed in range(small):
        result = audited(draw(pupils=500, seed=seed))
        seen.small += 1
        seen.small_silent += all(group.verdict == "not enough evidence" for group in result.groups)
    return seen


def missed(seen: Counted) -> list[str]:
    """The goals that were missed, in words."""
    said = []
    if seen.false_gap > MOST_FALSE_SHARE * seen.unbiased:
        said.append(f"{seen.false_gap} of {seen.unbiased} unbiased populations showed a gap")
    for name, drawn in seen.planted.items():
        if seen.found[name] < LEAST_FOUND * drawn:
            said.append(f"a planted gap in {name} was found in {seen.found[name]} of {drawn}")
    if seen.small_silent < seen.small:
        said.append(f"{seen.small - seen.small_silent} of {seen.small} boroughs of 500 pupils got a verdict")
    return said


def table(seen: Counted, seconds: float) -> str:
    """The result as Markdown."""
    false = wilson(seen.false_gap, seen.unbiased)
    lines = [
        "# How often the audit by group is wrong",
        "",
        f"Measured by `python -m benchmarks.audit_errors` in {seconds:.0f} s on {os.cpu_count()} cores, Python "
        f"{platform.python_version()}. Populations of four dates with nine characteristics and two intersections.",
        "",
        "| What was drawn | Populations | Seen | Share (95% interval) | Goal |",
        "|---|---:|---:|---|---|",
        f"| 55,000 pupils, no bias: any gap said | {seen.unbiased} | {seen.false_gap} | {_share(false)} | at most 7.5% |",
    ]
    for name, drawn in seen.planted.items():
        lines.append(
            f"| 55,000 pupils, {name} listed 1.5 times as often: found | {drawn} | {seen.found[name]} | "
            f"{_share(wilson(seen.found[name], drawn))} | at least 80% |"
        )
    lines.append(
        f"| 500 pupils: 'not enough evidence' throughout | {seen.small} | {seen.small_silent} | "
        f"{_share(wilson(seen.small_silent, seen.small))} | all |"
    )
    if seen.smallest_recall:
        lines += [
            "",
            f"In recall, where outcomes are few, the verdict states the smallest gap that would have been found: here "
            f"{np.median(seen.smallest_recall):.1f} times (median), so a smaller one is 'not enough evidence'.",
        ]
    if seen.false_in:
        told = ", ".join(f"{measure.replace('_', ' ')} {number}" for measure, number in seen.false_in.most_common())
        lines += ["", f"False gaps by measure (a binary characteristic counts twice): {told}."]
    return "\n".join(lines) + "\n"


def _share(estimate: object) -> str:
    value, low, high = (100 * getattr(estimate, name) for name in ("value", "low", "high"))
    return f"{value:.1f}% ({low:.1f} to {high:.1f})"


def main() -> int:
    """Count, print, keep; 1 if a goal was missed."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--unbiased", type=int, default=200)
    asked.add_argument("--planted", type=int, default=50, help="populations for each planted gap")
    asked.add_argument("--small", type=int, default=50)
    words = asked.parse_args()
    started = time.perf_counter()
    seen = count(unbiased=words.unbiased, planted=words.planted, small=words.small)
    text = table(seen, time.perf_counter() - started)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "audit-errors.md").write_text(text, encoding="utf-8")
    kept = {
        "unbiased": seen.unbiased,
        "false_gap": seen.false_gap,
        "planted": dict(seen.planted),
        "found": dict(seen.found),
        "small": seen.small,
        "small_silent": seen.small_silent,
    }
    (RESULTS / "audit-errors.json").write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    print(text)
    for each in missed(seen):
        print(f"MISSED: {each}")
    return 1 if missed(seen) else 0


if __name__ == "__main__":
    raise SystemExit(main())
