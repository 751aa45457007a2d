"""The page of links: how sure they are for each group, and, where every child is invented, how right.

Numbers of real children follow `vocabulary.suppression`. How right links are can be said only where the
truth is known, and that is an invented borough: its figures are not rounded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import sqrt
from typing import Any

from linkage.accuracy import Accuracy
from models.intervals import holm, two_rates, wilson
from reports.linkage_accuracy import share_words
from reports.pages import page
from vocabulary import suppression
from vocabulary.council import Thresholds

NOT_RECORDED = "Not recorded"
_SURE_ENOUGH = 0.05


@dataclass(frozen=True)
class Sureness:
    """Records of one group that were to be linked, by how sure their link is. none: nobody to link them to was found."""

    strong: int = 0
    to_be_confirmed: int = 0
    weak: int = 0
    none: int = 0


@dataclass(frozen=True)
class LinkagePage:
    """What the page shows. sure: by ethnic group. right: by group and measure, on invented children only.

    right: heading (such as 'Strong links') to group to counts. planted: what was planted in the borough, in words.
    """

    council: str
    as_of: date
    thresholds: Thresholds
    sure: Mapping[str, Sureness]
    right: Mapping[str, Mapping[str, Accuracy]] = field(default_factory=dict)
    invented: bool = False
    planted: str = ""


@dataclass(frozen=True)
class Gap:
    """The largest difference between a group and all others: in shares, with its 95% interval (Newcombe's) and words."""

    group: str
    difference: float
    low: float
    high: float
    beyond_chance: bool
    words: str


def render_linkage(shown: LinkagePage) -> str:
    """The page. Raises ValueError if accuracy is given for children who are not invented."""
    if shown.right and not shown.invented:
        raise ValueError("how right links are can be shown for invented children only: small groups would be told apart")
    return page(
        "linkage.html.j2",
        shown=shown,
        council=shown.council,
        demonstration=shown.invented,
        sure=_sure(shown),
        right=[_right(title, groups) for title, groups in shown.right.items()],
    )


def largest_gap(what: str, counts: Mapping[str, tuple[int, int]]) -> Gap | None:
    """Of groups with (part, whole), the one whose rate differs most from all others together; None with fewer than two.

    Groups of fewer than `suppression.FEWEST_FOR_A_RATE` are not compared. Whether it is more than chance: two
    proportions, adjusted for the number of groups (Holm).
    """
    able = {group: each for group, each in counts.items() if each[1] >= suppression.FEWEST_FOR_A_RATE}
    if len(able) < 2:
        return None
    found = []
    for group, (part, whole) in able.items():
        others = (
            sum(each[0] for name, each in able.items() if name != group),
            sum(each[1] for name, each in able.items() if name != group),
        )
        one, rest = wilson(part, whole), wilson(*others)
        difference = one.value - rest.value
        low = difference - sqrt((one.value - one.low) ** 2 + (rest.high - rest.value) ** 2)
        high = difference + sqrt((one.high - one.value) ** 2 + (rest.value - rest.low) ** 2)
        found.append((group, difference, low, high, two_rates(part, whole, *others)))
    adjusted = holm([each[4] for each in found])
    place = max(range(len(found)), key=lambda each: (abs(found[each][1]), found[each][0]))
    group, difference, low, high, _ = found[place]
    if not difference:
        return Gap(group, 0.0, low, high, False, f"No group differs from the others in {what}.")
    beyond = adjusted[place] < _SURE_ENOUGH
    words = (
        f"The largest gap in {what}: {group}, {abs(difference) * 100:.2f} points {'below' if difference < 0 else 'above'} all "
        f"other groups together (95% interval {low * 100:+.2f} to {high * 100:+.2f} points). "
        + ("That is more than chance." if beyond else "So large a gap may be chance.")
    )
    return Gap(group, difference, low, high, beyond, words)


def _sure(shown: LinkagePage) -> dict[str, Any] | None:
    groups = sorted(shown.sure)
    if not groups:
        return None
    cells = [[each.strong, each.to_be_confirmed, each.weak, each.none] for each in (shown.sure[name] for name in groups)]
    table = suppression.table(cells, shown.thresholds)
    shares = [suppression.rate(row[1] + row[2], sum(row), shown.thresholds) for row in cells]
    gap = largest_gap("links that are not strong", {n: (c[1] + c[2], sum(c[:3])) for n, c in zip(groups, cells, strict=True)})
    # Of real children the sentence stands only where no count behind it is small.
    safe = all(not 1 <= each <= shown.thresholds.small_number for row in cells for each in (row[1] + row[2], row[0]))
    return {
        "rows": list(zip(groups, table.cells, table.row_totals, shares, strict=True)),
        "totals": table.column_totals,
        "total": table.total,
        "gap": gap.words if gap and (safe or shown.invented) else "",
    }


def _right(title: str, groups: Mapping[str, Accuracy]) -> dict[str, Any]:
    able = {name: each for name, each in sorted(groups.items()) if each.to_find >= suppression.FEWEST_FOR_A_RATE}
    everyone = Accuracy(*(sum(getattr(each, part) for each in groups.values()) for part in ("links", "right", "to_find")))
    recall = largest_gap("the share found", {name: (each.right, each.to_find) for name, each in groups.items()})
    precision = largest_gap("the share that is right", {name: (each.right, each.links) for name, each in groups.items()})
    return {
        "title": title,
        "rows": [_accuracy_row(name, each) for name, each in [*able.items(), ("All", everyone)]],
        "left_out": [name for name in sorted(groups) if name not in able],
        "gaps": [each.words for each in (recall, precision) if each is not None],
    }


def _accuracy_row(name: str, each: Accuracy) -> tuple[str, int, int, str, str]:
    return (
        name,
        each.to_find,
        each.links - each.right,
        share_words(each.right, each.to_find),
        share_words(each.right, each.links),
    )


def gaps(right: Mapping[str, Mapping[str, Accuracy]]) -> Sequence[str]:
    """The largest gaps of every heading, in words."""
    return [f"{title}. {words}" for title, groups in right.items() for words in _right(title, groups)["gaps"]]
