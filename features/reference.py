"""Writes docs/reference/indicators.md from the catalogue and the drawn examples: what a reader must know of each indicator."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from features.catalogue import CATALOGUE
from features.catalogue.offence import offence_indicators
from features.definitions import AtLeast, Change, Counted, Definition, Share
from features.indicator import Indicator
from features.marks import COUNTER_WORDS, COUNTERS
from features.matrix import NOT_KNOWN_WORDS
from vocabulary.feeds import FEEDS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "indicators.md"
EXAMPLES = Path(__file__).resolve().parent / "examples"
"""Markdown files of drawn examples: a heading, what it shows, and a drawing with the answer worked out by hand."""

_INTRODUCTION = """\
# Indicators

_Written from the catalogue by `python -m features.reference`; a test keeps it in step._

An indicator is one number about one child on one date, made from what was known on that date about what happened
before it. Evidence is an association found in a group: it says nothing about a cause, and nothing about one child.
Outcomes, sensitive characteristics and free text are never the source of an indicator.

A window of weeks ends on the day before the date. A value that is not known is never filled in: it has a reason.
"""
_THEMES = {
    "attendance": "Attendance",
    "exclusion": "Exclusion",
    "contact": "Contacts with services",
    "context": "Moves, household and school",
    "protective": "Protective signs",
}
_DIRECTIONS = {1: "more is more worrying", -1: "more is better", 0: "none declared"}


def page() -> str:
    """The page's text: every indicator with what must be known before believing it, then the drawn examples."""
    lines = [_INTRODUCTION, "## Why a value may not be known", "", "| Reason | What it means |", "|---|---|"]
    lines += [f"| `{reason.value}` | {_capital(words)}. |" for reason, words in NOT_KNOWN_WORDS.items()]
    lines += ["", "## What a session counts as", "", "| Counter | Marks | What it counts |", "|---|---|---|"]
    lines += [
        f"| {name.replace('_', ' ')} | {' '.join(f'`{mark}`' for mark in marks)} | {_capital(COUNTER_WORDS[name])}. |"
        for name, marks in COUNTERS.items()
    ]
    for theme, title in _THEMES.items():
        lines += ["", f"## {title}"]
        for indicator in CATALOGUE.values():
            if indicator.theme == theme:
                lines += ["", *_told(indicator)]
    lines += ["", "## Offence data, off by default", "", _OFFENCE]
    for indicator in offence_indicators("as the configuration says"):
        lines += ["", *_told(indicator)]
    lines += ["", "## Drawn examples", "", _DRAWING]
    return "\n".join(lines) + "\n" + "\n".join(text for _, text in _examples()).rstrip() + "\n"


def write_page(path: Path = PAGE) -> Path:
    """Write the page; its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(), encoding="utf-8")
    return path


_OFFENCE = """\
These are not among the indicators in use. A council turns them on under `[offence_data]` in its configuration, and must
name there the condition in law on which it relies. While they are off the feed can't be read by any indicator. Contacts
after serious violence are outcomes: they are taken out before anything is read.
"""
_DRAWING = """\
Worked out by hand, and held against the engine by a test. Each day of a register has two marks, morning and
afternoon; `..` is a school day for which no marks were sent, `==` is no school day, and `|` stands between marks of
two letters. The child is on the roll of one school and every feed is held from long ago, unless it says otherwise. A
mark is known on its day, any other record on the day after it happened or on its `known_on`; `-` is an empty cell.
`floor` is the fewest possible sessions for a rate to be stated. A table with `person_no` holds other people too: the child
is 1. A feed said to be late covers the time up to that day.
"""


def _told(indicator: Indicator) -> list[str]:
    drawn = [f"[{title}](#{_anchor(title)})" for title, text in _examples() if re.search(rf"\b{indicator.name} +=", text)]
    cuts = ", ".join(f"{cut:g}" for cut in indicator.cuts)
    told = [
        ("Meaning", indicator.meaning),
        ("Defined as", _capital(indicator.definition.describe()) + "."),
        ("Unit", indicator.unit),
        ("Window", f"{indicator.window.weeks} weeks, ending on the day before the date"),
        ("Source", ", ".join(f"{FEEDS[name].title.lower()} (`{name}`)" for name in indicator.sources)),
        ("Direction", f"{_DIRECTIONS[indicator.direction]}; named thresholds {cuts}"),
        ("When it is missing", indicator.missing_means),
        ("Why it may mislead", indicator.may_mislead),
        *(("Evidence", str(piece)) for piece in indicator.evidence),
        ("Lawful basis", indicator.lawful_basis),
        ("In words", "; ".join(f"‘{text}’" for text in _said(indicator))),
        *([("Drawn", "; ".join(drawn))] if drawn else []),
    ]
    return [f"### {indicator.title}", "", f"`{indicator.name}`", "", *(f"- **{label}:** {text}" for label, text in told)]


def _said(indicator: Indicator) -> list[str]:
    """The value as a prompt would say it: at nothing, and at the first and last threshold."""
    values = sorted({0.0, indicator.cuts[0], indicator.cuts[-1]})
    return list(dict.fromkeys(indicator.words(value, None, _behind(indicator.definition, value)) for value in values))


def _behind(definition: Definition, value: float) -> dict[str, float]:
    """Sessions that would give the value, of 100 possible."""
    if isinstance(definition, AtLeast):
        return _behind(definition.share, definition.least)
    if isinstance(definition, Change):
        less, more = 0.05, 0.05 + value
        now, before = (less, more) if definition.falling else (more, less)
        return {**_behind(definition.now, now), **_behind(definition.before, before)}
    if isinstance(definition, Share):
        suffix = definition.span.suffix
        return {f"{definition.numerator}_{suffix}": round(100 * value), f"{definition.denominator}_{suffix}": 100}
    if isinstance(definition, Counted):
        return {f"{definition.possible}_{definition.span.suffix}": 100}
    return {}


@cache
def _examples() -> tuple[tuple[str, str], ...]:
    """Each example's title and its Markdown, in the order of the themes."""
    names = [name for name in _THEMES if (EXAMPLES / f"{name}.md").is_file()]
    texts = [(EXAMPLES / f"{name}.md").read_text(encoding="utf-8") for name in names]
    sections = [part for text in texts for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]]
    return tuple((part.splitlines()[0], f"### {part}") for part in sections)


def _anchor(title: str) -> str:
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


if __name__ == "__main__":
    write_page()
