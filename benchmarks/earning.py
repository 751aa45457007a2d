"""`python -m benchmarks earning`: does the card earn its place on a full borough, and how far is it from the best possible?

On an invented borough of 55,000 pupils (made under `--home` if it is not there) the product trains and judges
as it does for a council. Beside the card stand every simple rule and challenger at the same capacity, with
paired intervals, and the ranking by true probability, which the generator knows and nobody else can. Writes
`results/earning.json` and `.md`. A missed bar is a finding and not a failure: it fails only when the true
probability finds less than the card, which can't be.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.borough import Loaded, loaded_borough
from benchmarks.training import timed
from flows.training import dates_to_use, panel_on, train_on
from models.evaluation import Chooser, Evaluation, evaluate
from models.intervals import Estimate, middle_95
from models.panel import Panel
from models.ranking import chosen, list_lengths, tie_break
from models.training import Trained
from synthetic.best import true_children, true_probability
from synthetic.borough import BoroughPlan, invent

RESULTS = Path(__file__).resolve().parent / "results"
HOME = Path("var") / "bench" / "earning"
TRUTH = "true_probability"
DRAWS = 2_000


@dataclass(frozen=True)
class Found:
    """One way of choosing: outcomes on its lists, and of those that the best possible ranking finds, its share.

    found, less (the card less this way): outcomes with 95% intervals. share: of what the true probability
    found on the same drawn children. expected: what its lists hold by the true probabilities, which chance
    in the outcomes does not touch; of_best is that over what the best possible lists hold.
    """

    name: str
    title: str
    kind: str
    found: Estimate
    false_alarms: int
    precision: Estimate
    less: Estimate | None
    share: Estimate
    expected: float
    of_best: float


def measure(loaded: Loaded, say: Any) -> dict[str, Any]:
    """Train, judge, join the truth."""
    installation, plan = loaded.installation, loaded.plan
    seconds: dict[str, dict[str, float]] = {}
    with timed(seconds, "indicators and outcomes"):
        panel = panel_on(installation, dates_to_use(installation, as_of=plan.first_night), known_by=plan.first_night, say=say)
    with timed(seconds, "train and judge"):
        trained = train_on(installation, panel, as_of=plan.first_night)
    say(f"{trained.card.verdict}: {trained.card.verdict_words}")
    who = true_children(loaded.places.borough / "truth", installation.identities)
    lists = list_lengths({team.name: team.weekly_capacity for team in installation.configuration.teams})
    seed = installation.configuration.training.seed
    tested = trained.pooled.panel
    truth = true_probability(tested, invent(plan), who)
    evaluation, found = against_the_best(trained, truth, lists, seed=seed)
    return {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "pupils": plan.pupils,
        "seed": plan.seed,
        "dates": [day.isoformat() for day in evaluation.dates],
        "trained_on": [[day.isoformat() for day in each.split.train] for each in (*trained.earlier, trained.judged)],
        "rows": evaluation.rows,
        "children": evaluation.children,
        "not matched to a true child": int((~np.isin(tested.child_id, list(who))).sum()),
        "outcomes": evaluation.outcomes,
        "places": evaluation.card.listed,
        "possible": min(evaluation.outcomes, evaluation.card.listed),
        "expected outcomes by the truth": round(float(truth.sum()), 1),
        "verdict": trained.card.verdict,
        "conditions": [{"name": each.name, "met": each.met, "words": each.words} for each in trained.conditions],
        "lines": len(trained.card.lines),
        "seconds": seconds,
        "ways": [asdict(each) for each in found],
    }


def against_the_best(
    trained: Trained, truth: np.ndarray, lists: dict[str, int], *, seed: int
) -> tuple[Evaluation, list[Found]]:
    """Every way of choosing and the true probability on the same lists, the most found first."""
    panel = trained.pooled.panel
    best = Chooser(TRUTH, "The true probability, which nobody has", "challenger", truth)
    ways = [*trained.pooled.choosers, best]
    evaluation = evaluate(panel, ways, lists, seed=seed, draws=DRAWS)
    ties = tie_break(panel, key=seed)
    on_list = {each.name: chosen(each.scores, panel, lists, ties) for each in ways}
    drawn = _hits_drawn(panel, on_list, seed=seed)
    less = {each.against: each.found for each in evaluation.differences}
    rows = []
    for each in evaluation.results:
        hits, expected = each.found, float(truth[on_list[each.name]].sum())
        of = evaluation.result(TRUTH).found
        rows.append(
            Found(
                name=each.name,
                title=each.title,
                kind="the truth" if each.name == TRUTH else each.kind,
                found=middle_95(hits, drawn[each.name]),
                false_alarms=each.false_positives,
                precision=each.precision,
                less=less.get(each.name),
                share=middle_95(hits / of, drawn[each.name] / drawn[TRUTH]),
                expected=round(expected, 1),
                of_best=round(expected / float(truth[on_list[TRUTH]].sum()), 4),
            )
        )
    return evaluation, sorted(rows, key=lambda row: (-row.found.value, row.name))


def _hits_drawn(panel: Panel, on_list: dict[str, np.ndarray], *, seed: int) -> dict[str, np.ndarray]:
    """Outcomes on each way's lists in `DRAWS` bootstrap draws of children, the same draws for all."""
    ids, child = np.unique(panel.child_id, return_inverse=True)
    hits = np.array([np.bincount(child, weights=panel.y & listed, minlength=len(ids)) for listed in on_list.values()])
    held = np.flatnonzero(hits.any(axis=0))
    weights = np.random.default_rng([seed, 9]).poisson(1.0, size=(DRAWS, len(held))).astype(np.float64)
    return dict(zip(on_list, hits[:, held] @ weights.T, strict=True))


def table(kept: dict[str, Any]) -> str:
    """The result as Markdown."""
    machine = kept["machine"]
    lines = [
        "# Does the card earn its place?",
        "",
        f"Measured by `python -m benchmarks earning` on {machine['cores']} cores, Python {machine['python']}: an invented borough of "
        f"{kept['pupils']:,} pupils, seed {kept['seed']}, through the whole pipeline. Judged on {', '.join(kept['dates'])}, each with "
        f"a card trained on earlier dates whose outcomes were complete: {kept['rows']:,} rows of {kept['children']:,} children, "
        f"{kept['outcomes']:,} outcomes, {kept['places']:,} places on lists. So at most {kept['possible']:,} can be found, by "
        "somebody who knew the future.",
        "",
        f"**Verdict: {kept['verdict']}.** " + " ".join(each["words"] for each in kept["conditions"]),
        "",
        "| Way of choosing | Kind | Found (95% interval) | False alarms | Right, per cent | Card less this (paired) | Share of what "
        "the truth finds, per cent | Expected on its lists | Share of the best possible, per cent |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for each in kept["ways"]:
        less = _signed(each["less"]) if each["less"] else ""
        title = f"**{each['title']}**" if each["kind"] == "card" else each["title"]
        lines.append(
            f"| {title} | {each['kind']} | {_span(each['found'], 1)} | {each['false_alarms']:,} | {_span(each['precision'], 100, 1)} | "
            f"{less} | {_span(each['share'], 100)} | {each['expected']:.0f} | {100 * each['of_best']:.0f} |"
        )
    lines += [
        "",
        "*The true probability* knows what pulls each child, of which records only show signs; no ranking can be expected to find "
        "more. *Expected on its lists* adds up the true probabilities of the children listed: the luck of who then came to harm is "
        "not in it, so its last column is the steadiest measure of how far a ranking is from the best possible. Intervals draw "
        "children, not rows.",
        "",
        "; ".join(
            f"{name.capitalize()}: {each['clock']:.0f} s by the clock, {each['processor']:.0f} s of the processor"
            for name, each in kept["seconds"].items()
        )
        + f". The card has {kept['lines']} lines.",
    ]
    return "\n".join(lines) + "\n"


def _span(estimate: dict[str, float], times: float, digits: int = 0) -> str:
    value, low, high = (times * estimate[name] for name in ("value", "low", "high"))
    return f"{value:,.{digits}f} ({low:,.{digits}f} to {high:,.{digits}f})"


def _signed(estimate: dict[str, float]) -> str:
    return f"{estimate['value']:+.0f} ({estimate['low']:+.0f} to {estimate['high']:+.0f})"


def _say(words: str) -> None:
    sys.stderr.write(words.strip() + "\n")


def main(words: Sequence[str] = ()) -> int:
    """Measure, print, keep."""
    asked = argparse.ArgumentParser(
        prog="python -m benchmarks earning", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asked.add_argument("--pupils", type=int, default=55_000)
    asked.add_argument("--seed", type=int, default=BoroughPlan().seed, help="of the invented borough")
    asked.add_argument("--home", type=Path, default=HOME, help="where the borough is, or is made")
    asked.add_argument("--only-print", action="store_true", help="leave the committed results as they are")
    given = asked.parse_args(words)
    with loaded_borough(given.home, pupils=given.pupils, seed=given.seed, say=_say) as loaded:
        kept = measure(loaded, _say)
    text = table(kept)
    print(text)
    if not given.only_print:
        RESULTS.mkdir(parents=True, exist_ok=True)
        (RESULTS / "earning.md").write_text(text, encoding="utf-8")
        (RESULTS / "earning.json").write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    expected = {each["name"]: each["expected"] for each in kept["ways"]}
    if max(expected.values()) > expected[TRUTH]:
        print("MISSED: a way of choosing is expected to find more than the true probability, so the truth is joined wrongly")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
