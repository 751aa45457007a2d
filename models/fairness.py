"""Whom the card serves worse: rates and calibration by group at the operating point, with a verdict for each comparison.

Each group is compared with everyone else of the same characteristic. 'gap' means that the difference
is larger than chance allows, counting how many comparisons were made (Holm). 'no gap shown' is said
only where a gap of the size that matters would probably have been found; otherwise the verdict is
'not enough evidence', with the smallest gap that could have been found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, inf, sqrt
from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import norm

from models.group_calibration import Calibration, calibration_of
from models.groups import with_intersections
from models.intervals import Estimate, design_effect, holm, two_rates, wilson
from models.panel import Panel
from vocabulary.problems import ModelProblem

Verdict = Literal["gap", "no gap shown", "not enough evidence"]

MEASURES: dict[str, str] = {
    "selection_rate": "on a list, of all children",
    "recall": "on a list, of children with an outcome",
    "precision": "with an outcome, of children on a list",
    "false_positive_rate": "on a list, of children without an outcome",
    "false_negative_rate": "not on a list, of children with an outcome",
}
"""Each measure and what it is a share of."""

COMPARED = ("selection_rate", "recall", "precision", "false_positive_rate")
"""Rates that get a verdict. The false negative rate is one less recall, so it would be the same test twice."""

CALIBRATION = "calibration"
"""Outcomes of the group over those expected at everyone's rate for the same points; see `models.group_calibration`."""

FEWEST = 30
MATERIAL_RATIO = 1.5
LEVEL = 0.05


@dataclass(frozen=True)
class Rate:
    """One measure in one group: events of count, with its interval."""

    events: int
    count: int
    estimate: Estimate


@dataclass(frozen=True)
class Comparison:
    """One measure of one group against the rest. smallest_ratio: the smallest gap, as a ratio, that would probably be found.

    For calibration `rate` is the group's observed over expected, of all its rows, and `rest` is 1 by definition.
    """

    measure: str
    rate: Rate
    rest: Rate
    p: float
    p_adjusted: float
    smallest_ratio: float
    verdict: Verdict


@dataclass(frozen=True)
class GroupResult:
    """One group of one characteristic. The verdict is the worst of its comparisons: a gap before all else."""

    characteristic: str
    group: str
    rows: int
    selected: int
    outcomes: int
    rates: dict[str, Rate]
    comparisons: tuple[Comparison, ...]

    @property
    def verdict(self) -> Verdict:
        """'gap' if any comparison shows one; 'no gap shown' if that of selection shows none; else 'not enough evidence'."""
        verdicts = {each.measure: each.verdict for each in self.comparisons}
        if "gap" in verdicts.values():
            return "gap"
        return "no gap shown" if verdicts.get("selection_rate") == "no gap shown" else "not enough evidence"


@dataclass(frozen=True)
class Fairness:
    """Every group of every characteristic, in the order of their names, and how many comparisons were made."""

    groups: tuple[GroupResult, ...]
    comparisons: int

    @property
    def gaps(self) -> tuple[GroupResult, ...]:
        """The groups with a gap."""
        return tuple(each for each in self.groups if each.verdict == "gap")


def audit(
    panel: Panel,
    selected: np.ndarray,
    *,
    strata: np.ndarray | None = None,
    intersections: Sequence[Sequence[str]] = (),
    material_ratio: float = MATERIAL_RATIO,
    level: float = LEVEL,
    compared: Sequence[str] = COMPARED,
) -> Fairness:
    """Audit a selection (bool, row by row) over the characteristics of a panel and chosen intersections of them.

    strata: for each row the number, from 0, of its stratum of points, for calibration; None leaves
    calibration out. compared: the rates that get a verdict, of `MEASURES`. Rows whose group is not recorded
    (empty) are left out of that characteristic. Where the panel holds several dates, intervals and tests
    allow for children being in it more than once. The two groups of a characteristic with no third are one
    comparison, not two.
    Raises ModelProblem if the selection does not fit the panel, or an intersection names what is not held.
    """
    if len(selected) != len(panel) or (strata is not None and len(strata) != len(panel)):
        raise ModelProblem(f"{len(selected):,} selections for {len(panel):,} rows.")
    _, child = np.unique(panel.child_id, return_inverse=True)
    crossed = with_intersections(panel.characteristics, intersections)
    parts: list[_Part] = []
    for characteristic in sorted(crossed.columns):
        # Numbers are compared a hundred times as fast as names, and every group is compared in five ways.
        number, names = pd.factorize(crossed[characteristic], sort=True)
        groups = [str(name) for name in names if name != ""]
        recorded = number >= int("" in names)
        designs = _designs(panel.y, selected, child, recorded)
        for group, place in zip(groups, range(int("" in names), len(names)), strict=True):
            here, rest = recorded & (number == place), recorded & (number != place)
            calibration = None if strata is None else calibration_of(panel.y, strata, child, here, recorded)
            mirror = len(parts) - 1 if len(groups) == 2 and group == groups[1] else None
            parts.append(
                _Part(
                    characteristic,
                    group,
                    _rates(panel.y, selected, child, here, rest, designs),
                    calibration,
                    mirror,
                    tuple(compared),
                )
            )
    tests = [(place, measure, p) for place, part in enumerate(parts) if part.mirror is None for measure, p in part.tests()]
    adjusted = holm([p for _, _, p in tests])
    found = {(place, measure): (p, q) for (place, measure, p), q in zip(tests, adjusted, strict=True)}
    for place, part in enumerate(parts):
        if part.mirror is not None:
            found |= {
                (place, measure): found[part.mirror, measure] for measure, _ in part.tests() if (part.mirror, measure) in found
            }
    threshold = level / max(1, len(tests))
    groups_ = tuple(
        _result(part, place, found, material_ratio=material_ratio, level=level, threshold=threshold)
        for place, part in enumerate(parts)
    )
    return Fairness(groups_, len(tests))


@dataclass(frozen=True)
class _Part:
    """One group before its verdicts. mirror: the place of the only other group, whose tests are this one's too."""

    characteristic: str
    group: str
    rates: dict[str, tuple[Rate, Rate, float]]
    calibration: Calibration | None
    mirror: int | None
    compared: tuple[str, ...] = COMPARED

    def tests(self) -> list[tuple[str, float]]:
        """Measure and p of each comparison that can be tested at all."""
        made = [
            (measure, two_rates(own.events, own.count, rest.events, rest.count, design=design))
            for measure in self.compared
            for own, rest, design in [self.rates[measure]]
            if own.count >= FEWEST and rest.count >= FEWEST
        ]
        if self.calibration is not None and self.calibration.tested:
            made.append((CALIBRATION, self.calibration.p))
        return made


def _ways(y: np.ndarray, selected: np.ndarray) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Each measure's event, and the rows it is a share of."""
    return {
        "selection_rate": (selected, np.ones_like(y)),
        "recall": (selected, y),
        "precision": (y, selected),
        "false_positive_rate": (selected, ~y),
        "false_negative_rate": (~selected, y),
    }


def _designs(y: np.ndarray, selected: np.ndarray, child: np.ndarray, recorded: np.ndarray) -> dict[str, float]:
    """Each measure's design effect over all rows whose group is recorded: the same for every group of a characteristic."""
    found = {}
    for measure, (event, among) in _ways(y, selected).items():
        both = recorded & among
        found[measure] = design_effect(event[both].astype(np.float64), child[both])
    return found


def _rates(
    y: np.ndarray,
    selected: np.ndarray,
    child: np.ndarray,
    here: np.ndarray,
    rest: np.ndarray,
    designs: Mapping[str, float],
) -> dict[str, tuple[Rate, Rate, float]]:
    """Each measure in the group, in the rest, and the design effect over both."""
    return {
        measure: (_rate(event, here & among, child), _rate(event, rest & among, child), designs[measure])
        for measure, (event, among) in _ways(y, selected).items()
    }


def _rate(event: np.ndarray, among: np.ndarray, child: np.ndarray) -> Rate:
    events, count = int((event & among).sum()), int(among.sum())
    design = design_effect(event[among].astype(np.float64), child[among])
    return Rate(events, count, wilson(events, count, design=design))


def _result(
    part: _Part,
    place: int,
    found: Mapping[tuple[int, str], tuple[float, float]],
    *,
    material_ratio: float,
    level: float,
    threshold: float,
) -> GroupResult:
    comparisons = []
    for measure in (*part.compared, *([CALIBRATION] if part.calibration is not None else [])):
        p, adjusted = found.get((place, measure), (1.0, 1.0))
        tested = (place, measure) in found
        if measure == CALIBRATION:
            assert part.calibration is not None
            held = part.calibration
            own = Rate(held.observed, part.rates["selection_rate"][0].count, held.ratio)
            rest = Rate(held.observed, own.count, Estimate(1.0, 1.0, 1.0))
            smallest = held.smallest_ratio(level=threshold) if tested else inf
        else:
            own, rest, design = part.rates[measure]
            smallest = smallest_ratio(own, rest, design=design, level=threshold) if tested else inf
        verdict: Verdict = "not enough evidence"
        if tested and adjusted < level:
            verdict = "gap"
        elif tested and smallest <= material_ratio:
            verdict = "no gap shown"
        comparisons.append(Comparison(measure, own, rest, p, adjusted, smallest, verdict))
    rates = {measure: each[0] for measure, each in part.rates.items()}
    if part.calibration is not None:
        rates[CALIBRATION] = comparisons[-1].rate
    return GroupResult(
        characteristic=part.characteristic,
        group=part.group,
        rows=rates["selection_rate"].count,
        selected=rates["selection_rate"].events,
        outcomes=rates["recall"].count,
        rates=rates,
        comparisons=tuple(comparisons),
    )


def smallest_ratio(own: Rate, rest: Rate, *, design: float, level: float, power: float = 0.8) -> float:
    """The smallest ratio between two rates that a test at `level` would find with `power`; infinite where nothing happened.

    From the standard error of the log ratio of two rates that are in truth the pooled one.
    """
    pooled = (own.events + rest.events) / max(1, own.count + rest.count)
    if not 0 < pooled < 1 or not own.count or not rest.count:
        return inf
    error = sqrt(design * (1 - pooled) / pooled * (1 / own.count + 1 / rest.count))
    return exp(min(700.0, (float(norm.ppf(1 - level / 2)) + float(norm.ppf(power))) * error))
