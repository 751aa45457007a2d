"""What one indicator is: its definition, and everything that a reader must know before believing it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from features.definitions import AtLeast, Change, Counted, Definition, Events, Share
from vocabulary.indicators import IndicatorDescription
from vocabulary.windows import Window

# Written out, because names of months must never come from the machine's locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

Theme = Literal["attendance", "exclusion", "contact", "context", "protective"]


@dataclass(frozen=True)
class Evidence:
    """A published finding and where it was published. It is an association in a group, never a cause."""

    finding: str
    source: str
    year: int | None = None

    def __str__(self) -> str:
        return f"{self.finding} ({self.source}{f', {self.year}' if self.year else ''})"


@dataclass(frozen=True)
class Phrase:
    """How a value is said as a plain fact.

    Places to fill: {n} the value as a whole number, {percent} as a percentage, {rate} with one decimal,
    {compared} as '5 points of a hundred higher than' or 'about the same as', {ago} as weeks ago, {numerator}
    and {denominator} the sessions behind a share, {before} the earlier share. With the last day of what was
    counted, or nothing where there is none: {latest} ', the last on 3 October 2026', {on} ', on ...', {until}
    ', up to ...', {since} ', since ...', {begun} ', begun on ...', {last_from} ', the last time from ...',
    {ended} ', which ended on ...' and {to} ' (to ...)'. `zero` is for nothing recorded; `below` for a change
    the other way; `plain` where the sessions behind a share are not at hand.
    """

    many: str
    one: str = ""
    zero: str = ""
    plain: str = ""
    below: str = ""


@dataclass(frozen=True)
class Indicator:
    """One number about one child on one date.

    direction: +1 more is more worrying, -1 it is protective, 0 no declared direction. cuts: named
    thresholds, ascending, at which a card may give points. The name is its column, and ends in its window.
    """

    name: str
    title: str
    theme: Theme
    definition: Definition
    unit: str
    meaning: str
    missing_means: str
    may_mislead: str
    evidence: tuple[Evidence, ...]
    lawful_basis: str
    direction: int
    cuts: tuple[float, ...]
    phrase: Phrase

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z_0-9]*", self.name) or not self.name.endswith(self.window.suffix):
            raise ValueError(f"indicator {self.name}: a name is lower case and ends in its window, {self.window.suffix}")
        if self.direction not in (-1, 0, 1) or list(self.cuts) != sorted(set(self.cuts)) or not self.cuts:
            raise ValueError(f"indicator {self.name}: direction is -1, 0 or 1, and cuts ascend and are not empty")
        texts = (self.title, self.unit, self.meaning, self.missing_means, self.may_mislead, self.lawful_basis)
        if not all(texts) or not self.evidence:
            raise ValueError(f"indicator {self.name}: every text and at least one piece of evidence must be given")

    @property
    def window(self) -> Window:
        """Its look-back."""
        return Window(self.definition.span.far)

    @property
    def sources(self) -> tuple[str, ...]:
        """The feeds it reads."""
        return self.definition.sources

    @property
    def description(self) -> IndicatorDescription:
        """What rooms that do not compute indicators need to know about it."""
        return IndicatorDescription(
            name=self.name,
            title=self.title,
            theme=self.theme,
            direction=self.direction,
            cuts=self.cuts,
            unit=self.unit,
            window_weeks=self.window.weeks,
            meaning=self.meaning,
            missing_means=self.missing_means,
        )

    def words(self, value: float, latest_on: date | None = None, details: Mapping[str, float] | None = None) -> str:
        """The value as a plain fact with its date or period: never a weight, never a judgement.

        details: the child's row of `Matrix.details`; without it a share is said without its sessions.
        """
        whole = round(value)
        filled = {
            "n": f"{whole:,}",
            "percent": f"{value:.0%}",
            "rate": "fewer than 0.1" if 0 < value < 0.05 else f"{value:.1f}",
            "compared": _compared(value, falling=getattr(self.definition, "falling", False)),
            "ago": "less than a week ago" if whole == 0 else f"{whole} week{'' if whole == 1 else 's'} ago",
            "latest": f", the last on {say_date(latest_on)}" if latest_on else "",
            "on": f", on {say_date(latest_on)}" if latest_on else "",
            "until": f", up to {say_date(latest_on)}" if latest_on else "",
            "ended": f", which ended on {say_date(latest_on)}" if latest_on else "",
            "last_from": f", the last time from {say_date(latest_on)}" if latest_on else "",
            "begun": f", begun on {say_date(latest_on)}" if latest_on else "",
            "since": f", since {say_date(latest_on)}" if latest_on else "",
            "to": f" (to {say_date(latest_on)})" if latest_on else "",
            **_behind(self.definition, details or {}),
        }
        template = self.phrase.many
        counts_weeks = isinstance(self.definition, Events) and self.definition.measure == "weeks_since"
        # An event on the window's first day is as many weeks ago as 'none' is counted: its day tells them apart.
        none = value == self.window.weeks and latest_on is None if counts_weeks else value == 0
        if none and self.phrase.zero:
            template = self.phrase.zero
        elif value <= 0 and self.phrase.below:
            template = self.phrase.below
        elif value == 1 and self.phrase.one:
            template = self.phrase.one
        try:
            return template.format_map(filled)
        except KeyError:
            return (self.phrase.plain or self.phrase.many).format_map(filled)


def say_date(day: date) -> str:
    """A date as people write it: 3 October 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _compared(value: float, *, falling: bool) -> str:
    points = round(abs(100 * value))
    way = "higher" if (value > 0) != falling else "lower"
    return f"{points} point{'' if points == 1 else 's'} of a hundred {way} than" if points else "about the same as"


def _behind(definition: Definition, details: Mapping[str, float]) -> dict[str, str]:
    share = definition.share if isinstance(definition, AtLeast) else definition
    if isinstance(share, Change):
        now, before = _part(share.now, details), _part(share.before, details)
        return {"percent": f"{now:.0%}", "before": f"{before:.0%}"} if now is not None and before is not None else {}
    if isinstance(share, Counted):
        of = details.get(f"{share.possible}_{share.span.suffix}")
        return {} if of is None or of != of else {"denominator": f"{of:,.0f}"}
    if isinstance(share, Share):
        top, bottom = (details.get(f"{counter}_{share.span.suffix}") for counter in (share.numerator, share.denominator))
        if top is None or bottom is None or not bottom > 0:
            return {}
        return {"numerator": f"{top:,.0f}", "denominator": f"{bottom:,.0f}", "percent": f"{top / bottom:.0%}"}
    return {}


def _part(share: Share, details: Mapping[str, float]) -> float | None:
    top, bottom = (details.get(f"{counter}_{share.span.suffix}") for counter in (share.numerator, share.denominator))
    return top / bottom if top is not None and bottom is not None and bottom > 0 else None
