"""`evaluate --matrix` and `audit --scores` at the door: which options they need, and what they print."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from flows.brought import Kept, as_json, audit_brought_scores, evaluate_matrix
from vocabulary.problems import ConfigurationProblem


def evaluate_brought(asked: argparse.Namespace) -> int:
    """Evaluate a matrix that was brought, and print what came of it."""
    _need(asked, "label", "time", "child")
    kept = evaluate_matrix(
        asked.matrix,
        label=asked.label,
        time=asked.time,
        child=asked.child,
        sensitive=asked.sensitive,
        ignored=asked.ignore,
        newest=asked.newest,
        capacity=asked.capacity,
        horizon_weeks=asked.horizon_weeks,
        out=asked.out,
        say=_say,
    )
    return _print(asked, kept, ("ways of choosing", "groups"))


def audit_brought(asked: argparse.Namespace) -> int:
    """Audit scores that were brought, and print what came of it."""
    _need(asked, "label", "score")
    if (asked.threshold is None) == (asked.capacity is None):
        raise ConfigurationProblem("--scores needs --threshold or --capacity, and not both.")
    kept = audit_brought_scores(
        asked.scores,
        label=asked.label,
        score=asked.score,
        sensitive=asked.sensitive,
        threshold=asked.threshold,
        capacity=asked.capacity,
        time=asked.time,
        child=asked.child,
        out=asked.out,
        say=_say,
    )
    return _print(asked, kept, ("summary", "scores", "groups"))


def _need(asked: argparse.Namespace, *names: str) -> None:
    lacking = [f"--{name}" for name in names if getattr(asked, name) is None]
    if lacking:
        raise ConfigurationProblem(
            f"{', '.join(lacking)} is needed with data that you bring.", do="Name the column that holds it."
        )
    if asked.capacity is not None and asked.capacity < 1:
        raise ConfigurationProblem("--capacity is a whole number above 0.")


def _print(asked: argparse.Namespace, kept: Kept, shown: tuple[str, ...]) -> int:
    if asked.json:
        sys.stdout.write(as_json(kept) + "\n")
        return 0
    for line in kept.said:
        sys.stdout.write(line + "\n")
    for name in shown:
        sys.stdout.write(f"\n{name.capitalize()}\n")
        for line in _lines(kept.tables[name]):
            sys.stdout.write(line + "\n")
    sys.stdout.write(f"\n{kept.page}\n")
    return 0


def _lines(rows: list[dict[str, str]]) -> Iterator[str]:
    from flows.evaluating import table

    yield from table([{name: value for name, value in row.items() if name != "why"} for row in rows])


def _say(words: str) -> None:
    sys.stderr.write(words + "\n")
