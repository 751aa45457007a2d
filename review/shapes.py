"""The two drawings of a prompt as numbers: the attendance strip and the card's bars. Shares are per cent, as SVG wants them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from vocabulary.prompts import AttendanceWeek, Fact

STRIP_HEIGHT = 100
KINDS: tuple[tuple[str, str], ...] = (
    ("present", "Present"),
    ("authorised", "Absent, authorised"),
    ("unauthorised", "Absent, unauthorised"),
    ("not_submitted", "Not sent by the school"),
)
"""The kinds of session in the order they are stacked, from the bottom, with their words."""

THEME_WORDS = {
    "attendance": "Attendance",
    "exclusion": "Suspensions and exclusions",
    "contact": "Contact with services",
    "context": "Context",
    "protective": "Protective signs",
}


@dataclass(frozen=True)
class Block:
    """One kind of session in one week: where it stands in the strip."""

    kind: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Strip:
    """An attendance strip. months: (place in per cent, word) where a month begins. totals: words and count by kind."""

    weeks: tuple[AttendanceWeek, ...]
    blocks: tuple[Block, ...]
    months: tuple[tuple[str, str], ...]
    totals: tuple[tuple[str, str, int], ...]
    possible: int
    missed: int


def strip(weeks: Sequence[AttendanceWeek]) -> Strip | None:
    """The strip of the weeks given, oldest first; None when there is none. A week without sessions is a gap."""
    if not weeks:
        return None
    most = max((_planned(week) for week in weeks), default=0) or 1
    step = 100 / len(weeks)
    blocks: list[Block] = []
    months: list[tuple[str, str]] = []
    last_month = 0
    for place, week in enumerate(weeks):
        top = float(STRIP_HEIGHT)
        for kind, _ in KINDS:
            height = STRIP_HEIGHT * getattr(week, kind) / most
            if height:
                top -= height
                blocks.append(Block(kind, _share(place * step), f"{top:.1f}", _share(step * 0.84), f"{height:.1f}"))
        if week.starts_on.month != last_month and place <= len(weeks) - 3:
            if not months or place * step - float(months[-1][0].rstrip("%")) >= 12:
                months.append((_share(place * step), _month(week.starts_on)))
            last_month = week.starts_on.month
    totals = {kind: sum(getattr(week, kind) for week in weeks) for kind, _ in KINDS}
    missed = totals["authorised"] + totals["unauthorised"]
    return Strip(
        weeks=tuple(weeks),
        blocks=tuple(blocks),
        months=tuple(months),
        totals=tuple((kind, words, totals[kind]) for kind, words in KINDS),
        possible=totals["present"] + missed,
        missed=missed,
    )


def not_sent(weeks: Sequence[AttendanceWeek]) -> tuple[AttendanceWeek, ...]:
    """The weeks of which a school did not send all marks, oldest first."""
    return tuple(week for week in weeks if week.not_submitted)


@dataclass(frozen=True)
class Line:
    """One line of the card: its bar, and what the total would be without it."""

    fact: Fact
    width: str
    without: int


@dataclass(frozen=True)
class Theme:
    """The lines of one theme, and their points."""

    words: str
    points: int
    lines: tuple[Line, ...]


def themes(lines: Sequence[Fact]) -> tuple[Theme, ...]:
    """The card's lines by theme, in the order in which themes first stand on the card; the points add up to the total."""
    total = sum(line.points for line in lines)
    most = max((abs(line.points) for line in lines), default=0) or 1
    order = {name: place for place, name in enumerate(THEME_WORDS)}
    names = sorted({line.theme for line in lines}, key=lambda name: (order.get(name, len(order)), name))
    return tuple(
        Theme(
            words=THEME_WORDS.get(name, name.capitalize()),
            points=sum(line.points for line in lines if line.theme == name),
            lines=tuple(
                Line(line, _share(100 * abs(line.points) / most), total - line.points) for line in lines if line.theme == name
            ),
        )
        for name in names
    )


def _planned(week: AttendanceWeek) -> int:
    return week.present + week.authorised + week.unauthorised + week.not_submitted


def _share(number: float) -> str:
    return f"{number:.2f}%"


def _month(when: date) -> str:
    return ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[when.month - 1]
