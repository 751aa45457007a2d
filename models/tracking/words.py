"""Figures as a data lead reads them: per cent with the interval, small numbers held back."""

from __future__ import annotations

from models.evaluation import AtCapacity, Evaluation
from models.fairness import CALIBRATION, MEASURES, Fairness, GroupResult
from models.groups import AND
from models.intervals import Estimate
from models.sections import gate_line
from models.suppression import HELD_BACK, may_show_rate, rounded, shown_counts
from models.training import Trained
from vocabulary.council import Thresholds


def per_cent(estimate: Estimate) -> str:
    """'43 (28–59)': per cent and its 95% interval; a dash where it is not defined."""
    return of_so_many(estimate, 100)


def of_so_many(estimate: Estimate, many: int) -> str:
    """'43 (28–59)': how many of `many`, and its 95% interval; a dash where it is not defined."""
    if not estimate.known:
        return "–"
    return f"{many * estimate.value:.0f} ({many * estimate.low:.0f}–{many * estimate.high:.0f})"


def times(estimate: Estimate) -> str:
    """'1.1 (0.8–1.5)': a ratio and its 95% interval; a dash where it is not defined."""
    return f"{estimate.value:.1f} ({estimate.low:.1f}–{estimate.high:.1f})" if estimate.known else "–"


def signed(estimate: Estimate) -> str:
    """'+5 (-9 to +18)': a difference in whole outcomes with its interval."""
    if not estimate.known:
        return "–"
    return f"{estimate.value:+.0f} ({estimate.low:+.0f} to {estimate.high:+.0f})"


def apart(said: str) -> tuple[str, str]:
    """A figure and its interval apart: '235 (205–270)' is '235' and '205–270'; a dash for what is not there."""
    value, _, interval = said.partition(" (")
    return value or "–", interval.removesuffix(")") or "–"


def group_first(name: str) -> str:
    """The name of a crossed group with the group first, because tables cut names: 'Asian and Female · ethnicity group and sex'."""
    characteristic, _, group = name.partition(": ")
    return f"{group} · {characteristic}" if AND in characteristic else name


def baseline_rows(evaluation: Evaluation, thresholds: Thresholds) -> list[dict[str, str]]:
    """One row for each way of choosing, the most outcomes found first; counts rounded as reports round them."""
    against = {each.against: each for each in evaluation.differences}

    def small(each: AtCapacity) -> bool:
        return any(0 < count <= thresholds.small_number for count in (each.found, each.false_positives))

    ordered = sorted(evaluation.results, key=lambda each: (-each.found, each.name))
    return [
        {
            "Way of choosing": each.title,
            "Found": HELD_BACK if small(each) else _found(each, thresholds),
            "Wrongly listed": HELD_BACK if small(each) else _counts([each.false_positives], thresholds)[0],
            "Right, per cent": _rate(each.precision, each.found, each.listed, thresholds),
            "Found, per cent": _rate(each.recall, each.found, each.outcomes, thresholds),
            "Card less this": ""
            if each.kind == "card"
            else HELD_BACK
            if small(each) or small(evaluation.card)
            else signed(against[each.name].found),
        }
        for each in ordered
    ]


def fairness_rows(fairness: Fairness, thresholds: Thresholds) -> list[dict[str, str]]:
    """One row for each group, gaps first. Small numbers are held back, and so is what would give them away."""
    rows = []
    for characteristic in dict.fromkeys(each.characteristic for each in fairness.groups):
        groups = [each for each in fairness.groups if each.characteristic == characteristic]
        counts = _counts([each.rows for each in groups], thresholds)
        chosen = _counts([each.selected for each in groups], thresholds)
        events = _counts([each.outcomes for each in groups], thresholds)
        for group, count, selected, happened in zip(groups, counts, chosen, events, strict=True):
            kept = HELD_BACK not in (count, selected, happened)
            row = {
                "Verdict": group.verdict,
                "Group": f"{characteristic.replace('_', ' ')}: {group.group}",
                "Children": count,
                "On a list": selected,
                "With an outcome": happened,
            }
            for measure in MEASURES:
                rate = group.rates[measure]
                row[measure.replace("_", " ")] = (
                    _rate(rate.estimate, rate.events, rate.count, thresholds) if kept else HELD_BACK
                )
            if CALIBRATION in group.rates:
                held = group.rates[CALIBRATION]
                row["observed / expected"] = (
                    times(held.estimate) if kept and held.events > thresholds.small_number else HELD_BACK
                )
            row["why"] = why(group)
            rows.append(row)
    return sorted(rows, key=lambda row: (row["Verdict"], row["Group"]))


def why(group: GroupResult) -> str:
    """What stands behind a group's verdict, measure by measure, with the smallest gap that could have been found."""
    parts = []
    for each in group.comparisons:
        name = each.measure.replace("_", " ")
        if each.verdict == "gap" and each.measure == CALIBRATION:
            more = each.rate.estimate.value > 1
            parts.append(f"{'more' if more else 'fewer'} outcomes than everyone else has with the same points")
        elif each.verdict == "gap":
            higher = each.rate.estimate.value > each.rest.estimate.value
            parts.append(f"{name} is {'higher' if higher else 'lower'} than for everyone else")
        elif each.smallest_ratio < 100:
            parts.append(f"{name}: {each.verdict}, a gap of {each.smallest_ratio:.1f} times or more would have been found")
        else:
            parts.append(f"{name}: {each.verdict}, too few to find any gap")
    return "; ".join(parts) + "."


def verdict_lines(trained: Trained) -> tuple[str, str, str, str]:
    """The four answers: does it beat a rule, whom does it fail, do the bands hold, and what does the gate say."""
    card, margin = trained.card, trained.evaluation.margin
    beats = f"Does it beat a rule? {'Yes' if margin.recall.low > 0 else 'Not shown'}. {card.verdict_words}"
    return beats, whom_it_fails(trained.fairness), f"What do the points mean? {card.bands[0].words}", gate_line(card)


def whom_it_fails(fairness: Fairness) -> str:
    """How many groups show a gap and which, and for how many there is not enough evidence."""
    gaps, unsure = fairness.gaps, [each for each in fairness.groups if each.verdict == "not enough evidence"]
    return (
        f"Whom does it fail? {len(gaps)} of {len(fairness.groups)} groups show a gap"
        + (": " + ", ".join(f"{each.characteristic.replace('_', ' ')} {each.group}" for each in gaps) if gaps else "")
        + f"; for {len(unsure)} there is not enough evidence."
    )


def _found(each: AtCapacity, thresholds: Thresholds) -> str:
    """'70 (50–90)': found with its interval, all rounded alike."""
    if not each.recall.known:
        return rounded(each.found, round_to=thresholds.round_to)
    ends = (each.found, each.recall.low * each.outcomes, each.recall.high * each.outcomes)
    value, low, high = (rounded(round(end), round_to=thresholds.round_to) for end in ends)
    return f"{value} ({low}–{high})"


def _counts(counts: list[int], thresholds: Thresholds) -> list[str]:
    return shown_counts(counts, small=thresholds.small_number, round_to=thresholds.round_to)


def _rate(estimate: Estimate, events: int, count: int, thresholds: Thresholds) -> str:
    return per_cent(estimate) if may_show_rate(events, count, small=thresholds.small_number) else HELD_BACK
