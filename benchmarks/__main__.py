"""`make bench`: everything that is measured, or one part of it.

    python -m benchmarks                the night by stage, then the indicators, then the review application
    python -m benchmarks night          the night by stage, with peak memory
    python -m benchmarks indicators     indicators against a scan, SQL by hand, PostgreSQL and pandas
    python -m benchmarks review_load    the review application under 50 people, on SQLite and on PostgreSQL
    python -m benchmarks first_time_walk   clicks, fields and words of one review, counted in a browser
    python -m benchmarks earning        the card against every rule and challenger, and the best possible ranking
    python -m benchmarks training       training, evaluation, scoring and explanation at full size, with peak memory

Only by name: `earning` and `training`. Each writes a table, JSON and a chart under `benchmarks/results/`, and fails when a goal is missed.
Other measurements have entries of their own, such as `python -m benchmarks.pulls`.
"""

from __future__ import annotations

import sys

from benchmarks import earning, first_time_walk, indicators, night, review_load, training

PARTS = {
    "night": night.main,
    "indicators": indicators.main,
    "review_load": review_load.main,
    "first_time_walk": first_time_walk.main,
}
BY_NAME = {**PARTS, "earning": earning.main, "training": training.main}


def main(words: list[str]) -> int:
    """Run the parts asked for; 1 if any missed a goal."""
    if not words:
        return max([part(()) for part in PARTS.values()])
    if words[0] not in BY_NAME:
        print(__doc__)
        return 2
    return BY_NAME[words[0]](words[1:])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
