"""How people judge prompts, for each group of children: does the decision follow their own view or the card, and how long it takes.

A look at whether people lean on the card, and about whom. Numbers of children follow `vocabulary.suppression`: a share
stands only where neither its part nor the rest is small, and not where it would give such a number away. By person
or experience nothing is shown here: where one person alone is new, their figures would have a name. Managers see
those of their own team in the review application.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import quantiles

from models.intervals import wilson
from reports.pages import page, percent
from vocabulary import suppression
from vocabulary.agreement import decision_agrees, overrides_card
from vocabulary.council import Thresholds
from vocabulary.decisions import Decision, Worry

NOT_RECORDED = "Not recorded"
BAND, CAME = "Band of points", "How it came to the list"


@dataclass(frozen=True)
class Judged:
    """One decided prompt as this page counts it: no name, no reference, no words.

    worry: the person's own view before the card; None where none was needed. minutes: from opening the prompt to the
    decision; None when not known. groups: heading to the group that the prompt is in; None where not recorded.
    """

    worry: Worry | None
    decision: Decision
    drawn: bool
    minutes: float | None
    groups: Mapping[str, str | None]


@dataclass(frozen=True)
class GroupRow:
    """One group as shown, in words: decided prompts, decisions that agree with the person's own view, decisions that
    go against the card, and minutes."""

    group: str
    decided: str
    agree: str
    override: str
    minutes: str


@dataclass(frozen=True)
class JudgementsPage:
    """What the page shows. everybody: all decided prompts together; None before the first. tables: by heading."""

    council: str
    as_of: date
    demonstration: bool
    thresholds: Thresholds
    everybody: GroupRow | None
    tables: Mapping[str, Sequence[GroupRow]]


def render_judgements(shown: JudgementsPage) -> str:
    """The page, which needs no other file: the same account always gives the same bytes."""
    return page("judgements.html.j2", shown=shown, council=shown.council, demonstration=shown.demonstration)


def everybody(judged: Sequence[Judged], floors: Thresholds) -> GroupRow | None:
    """All decided prompts as one row; None where nothing is decided."""
    return _rows({"All decided prompts": judged}, floors)[0] if judged else None


def judged_by_group(judged: Sequence[Judged], floors: Thresholds) -> dict[str, list[GroupRow]]:
    """A table for each heading of the prompts' groups, groups in order of name; nothing where nothing is decided."""
    headings = dict.fromkeys(heading for each in judged for heading in each.groups)
    tables = {}
    for heading in headings:
        groups: dict[str, list[Judged]] = {}
        for each in judged:
            groups.setdefault(each.groups.get(heading) or NOT_RECORDED, []).append(each)
        tables[heading] = _rows(dict(sorted(groups.items())), floors)
    return tables


def _rows(groups: Mapping[str, Sequence[Judged]], floors: Thresholds) -> list[GroupRow]:
    decided, _ = suppression.line([len(each) for each in groups.values()], floors)
    agree = _shares([[decision_agrees(each.worry, each.decision) for each in members] for members in groups.values()], floors)
    override = _shares(
        [[overrides_card(each.decision, drawn=each.drawn) for each in members] for members in groups.values()], floors
    )
    minutes = [_minutes([each.minutes for each in members if each.minutes is not None]) for members in groups.values()]
    return [GroupRow(*row) for row in zip(groups, decided, agree, override, minutes, strict=True)]


def _shares(answers: Sequence[Sequence[bool | None]], floors: Thresholds) -> list[str]:
    """Of each group's answers that are yes or no, the share of yes with Wilson's interval.

    Held back where a count behind it is small, or would give a small one of another group away.
    """
    counts = [[sum(each is answer for each in group) for answer in (True, False, None)] for group in answers]
    said = []
    for (yes, no, _), cells in zip(counts, suppression.table(counts, floors).cells, strict=True):
        held = suppression.HELD_BACK in cells[:2] or suppression.rate(yes, yes + no, floors) == suppression.HELD_BACK
        found = wilson(yes, yes + no)
        said.append(
            suppression.HELD_BACK if held else f"{percent(found.value)} ({percent(found.low)} to {percent(found.high)})"
        )
    return said


def _minutes(known: Sequence[float]) -> str:
    """The median and the middle half, in whole minutes; held back where fewer than 30 are known."""
    if len(known) < suppression.FEWEST_FOR_A_RATE:
        return suppression.HELD_BACK
    low, middle, high = (round(each) for each in quantiles(known, n=4, method="inclusive"))
    return f"{middle} ({low} to {high})"
