"""`python -m benchmarks.misses`: how often the interval of what the card misses holds the truth, and how wide it is.

Boroughs whose share of children worth a conversation is planted are drawn from as nights draw, and judged
(`synthetic.judged_draws`): each has 4 teams with 4, 10, 12 and 25 places a week and unlike shares of answers.
Counted is how often the 95% interval covers the planted share: in every plan at least 95% less two sampling errors of
the number of boroughs. Writes `results/misses.json` and `.md`, and fails when a goal is missed.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from models.intervals import wilson
from synthetic.judged_draws import Plan, judged_draws

RESULTS = Path(__file__).resolve().parent / "results"
PLANS = {
    "15 in 100 in every team, a year": Plan(),
    "15 in 100 in every team, a quarter": Plan(weeks=13),
    "35, 5, 20 and 10 in 100 by team, a year": Plan(worth=(0.35, 0.05, 0.2, 0.1)),
    "most where fewest places are: 40, 5, 5 and 5 in 100, a year": Plan(worth=(0.4, 0.05, 0.05, 0.05)),
    "3 in 100 in every team, a year": Plan(worth=(0.03,) * 4),
    "one in 5 drawn, 15 in 100, a year": Plan(one_in=5),
}


def measure(boroughs: int) -> list[dict[str, float | int | str]]:
    """One row for each plan."""
    rows: list[dict[str, float | int | str]] = []
    for name, plan in PLANS.items():
        covered, shares, widths, decided, truths = 0, [], [], [], []
        for seed in range(boroughs):
            found, truth = judged_draws(plan, seed=seed)
            if found.share is None or found.low is None or found.high is None:
                raise ValueError(f"borough {seed} of '{name}' has no decided draw; give the plan more weeks")
            covered += found.low <= truth <= found.high
            shares.append(found.share)
            widths.append(found.high - found.low)
            decided.append(found.decided)
            truths.append(truth)
        sure = wilson(covered, boroughs)
        rows.append(
            {
                "plan": name,
                "boroughs": boroughs,
                "covered": covered / boroughs,
                "covered_low": sure.low,
                "covered_high": sure.high,
                "planted": float(np.mean(truths)),
                "mean_estimate": float(np.mean(shares)),
                "mean_width": float(np.mean(widths)),
                "mean_decided": float(np.mean(decided)),
            }
        )
    return rows


def main() -> int:
    """Measure, write the results, and say whether every plan reached the goal."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--boroughs", type=int, default=600, metavar="N", help="boroughs of each plan (default: 600)")
    boroughs = asked.parse_args().boroughs
    rows = measure(boroughs)
    least = 0.95 - 2 * (0.95 * 0.05 / boroughs) ** 0.5
    lines = [
        "# How often the interval of what the card misses holds the truth",
        "",
        f"{boroughs:,} boroughs of each plan. Made by `python -m benchmarks.misses --boroughs {boroughs}`.",
        "",
        "| Planted | Decided, mean | Estimate, mean (planted) | Width of the interval, mean | Covered (95% interval) |",
        "|---|---|---|---|---|",
        *(
            f"| {row['plan']} | {row['mean_decided']:.0f} | {row['mean_estimate']:.4f} ({row['planted']:.4f}) "
            f"| {row['mean_width']:.3f} | {row['covered']:.1%} ({row['covered_low']:.1%} to {row['covered_high']:.1%}) |"
            for row in rows
        ),
        "",
        f"Goal: at least {least:.1%} in every plan, which is 95% less two sampling errors.",
        "",
    ]
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "misses.md").write_text("\n".join(lines), encoding="utf-8")
    (RESULTS / "misses.json").write_text(json.dumps({"rows": rows}, indent=1) + "\n", encoding="utf-8")
    print("\n".join(lines))
    return int(any(float(row["covered"]) < least for row in rows))


if __name__ == "__main__":
    raise SystemExit(main())
