"""The global plots of SHAP values as SVG, drawn from counts of children: bar, beeswarm, and one dependence plot an indicator.

The usual drawings put a point on the page for each child, and the one child far out can be known again.
Here a dot stands for many children, a step with few is left out, and nothing depends on one row. Text
stays text, there is no script, and nothing comes from anywhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from models.card_file import Card
from models.suppression import HELD_BACK, shown_counts
from vocabulary.council import Thresholds

MOST_DEPENDENCE = 6
"""How many indicators get a dependence plot: those that move points most."""
_INK, _BLUE, _GREY = "#0b0c0c", "#1d4f7c", "#b1b4b6"
_LEVELS = ("#a9c9e4", "#6fa3cd", "#3f7cb0", "#1d4f7c", "#0a2540")
_MOST_DOTS = 36
_NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"'
_ACROSS = 9
_ROW = 54


def plots(card: Card, thresholds: Thresholds) -> dict[str, str]:
    """File name -> SVG; empty for a card from before the spread of contributions was kept."""
    held = card.evaluation.get("findings", {})
    spread = held.get("spread", [])
    if not spread:
        return {}
    drawn = {"bar.svg": bar(spread, held["themes"]), "beeswarm.svg": beeswarm(spread, thresholds)}
    for place, each in enumerate(spread[:MOST_DEPENDENCE], start=1):
        drawn[f"dependence-{place}-{each['indicator']}.svg"] = dependence(each, thresholds)
    return drawn


def inline(svg: str) -> str:
    """The same drawing for inside a page, where it needs no namespace."""
    return svg.replace(_NAMESPACE, "").rstrip()


def bar(spread: Sequence[Mapping[str, Any]], themes: Mapping[str, float]) -> str:
    """The mean size of each theme's and each indicator's contribution, in points."""
    rows = [(f"Theme: {name}", size, _INK) for name, size in themes.items()]
    rows += [(_plain(each["indicator"]), each["mean_size"], _BLUE) for each in spread]
    most = max((size for _, size, _ in rows), default=0.0) or 1.0
    parts = []
    for place, (name, size, colour) in enumerate(rows):
        y = 22 * place
        parts.append(_text(0, y + 15, name))
        parts.append(f'<rect x="330" y="{y + 3}" width="{160 * size / most:.1f}" height="15" fill="{colour}"/>')
        parts.append(_text(336 + 160 * size / most, y + 15, f"{size:.2f}"))
    return _svg("Mean size of the contribution to points, by theme and by indicator", 22 * len(rows) + 4, parts)


def beeswarm(spread: Sequence[Mapping[str, Any]], thresholds: Thresholds) -> str:
    """For each indicator, where its contributions lie: a dot for every so many children, darker for a higher step."""
    counts = {each["indicator"]: _counts(each["steps"], thresholds) for each in spread}
    largest = max((count for held in counts.values() for count in held if count), default=1)
    each_dot = next((size for size in (10, 20, 50, 100, 200, 500, 1_000, 2_000) if largest / size <= _MOST_DOTS), 5_000)
    low = min(step["contribution"] for each in spread for step in each["steps"])
    high = max(step["contribution"] for each in spread for step in each["steps"])
    left, right = 330, 590

    def across(value: float) -> float:
        return left + (value - low) / ((high - low) or 1.0) * (right - left)

    parts = [
        _text(0, 14, f"One dot for about {each_dot:,} children, one at least. Darker: a higher value. Hollow: not known."),
        f'<line x1="{across(0):.1f}" x2="{across(0):.1f}" y1="24" y2="{34 + _ROW * len(spread)}" stroke="{_GREY}"/>',
    ]
    for place, each in enumerate(spread):
        middle = 56 + _ROW * place
        parts.append(_text(0, middle + 4, _plain(each["indicator"])))
        known = [step for step in each["steps"] if not step["not_known"]]
        for step, count in zip(each["steps"], counts[each["indicator"]], strict=True):
            if count is None:
                continue
            level = 0 if step["not_known"] or len(known) < 2 else round(4 * known.index(step) / (len(known) - 1))
            look = f'fill="none" stroke="{_INK}"' if step["not_known"] else f'fill="{_LEVELS[level]}"'
            dots = max(1, round(count / each_dot))
            for dot in range(dots):
                # Columns of dots stand around their contribution, so that none seems to lie elsewhere.
                x = across(step["contribution"]) + 5 * (dot // _ACROSS - (dots - 1) // _ACROSS / 2)
                y = middle + 5 * ((dot % _ACROSS + 1) // 2) * (-1) ** (dot % _ACROSS)
                parts.append(f'<circle cx="{x:.1f}" cy="{y}" r="2.2" {look}/>')
    foot = 50 + _ROW * len(spread)
    parts += [_text(across(value), foot, f"{value:+.1f}" if value else "0", anchor="middle") for value in (low, 0.0, high)]
    parts.append(_text(across(0), foot + 18, "contribution, in points", anchor="middle"))
    return _svg("Contributions of each indicator, many children to a dot", foot + 26, parts, width=640)


def dependence(each: Mapping[str, Any], thresholds: Thresholds) -> str:
    """One indicator: its contribution on each step of its value, with how many children stand there."""
    steps, counts = each["steps"], _counts(each["steps"], thresholds)
    low = min(0.0, *(step["contribution"] for step in steps))
    high = max(0.0, *(step["contribution"] for step in steps))
    cuts = [step["from"] for step in steps if step["from"] is not None]

    def up(value: float) -> float:
        return 190 - (value - low) / ((high - low) or 1.0) * 140

    wide = 440 / len(steps)
    parts = [
        _text(0, 16, f"{_plain(each['indicator'])}: points more or fewer than the mean child's"),
        f'<line x1="60" x2="510" y1="{up(0):.1f}" y2="{up(0):.1f}" stroke="{_GREY}"/>',
        _text(52, up(0) + 4, "0", anchor="end"),
    ]
    for place, (step, count) in enumerate(zip(steps, counts, strict=True)):
        x, y = 66 + wide * place, up(step["contribution"])
        dashed = ' stroke-dasharray="5 4"' if step["not_known"] else ""
        parts.append(
            f'<line x1="{x:.1f}" x2="{x + wide - 10:.1f}" y1="{y:.1f}" y2="{y:.1f}" stroke="{_BLUE}" stroke-width="5"{dashed}/>'
        )
        middle = x + (wide - 10) / 2
        parts.append(_text(middle, y - 8, f"{step['contribution']:+.2f}", anchor="middle"))
        parts.append(_text(middle, 216, _step_words(step, cuts), anchor="middle"))
        parts.append(_text(middle, 234, _said(count, thresholds), anchor="middle"))
    return _svg(f"Dependence of the contribution on {_plain(each['indicator'])}, with counts of children", 244, parts)


def _counts(steps: Sequence[Mapping[str, Any]], thresholds: Thresholds) -> list[int | None]:
    """The rows of each step; None where the card or the council's own floor holds them back."""
    open_ = [place for place, step in enumerate(steps) if step["rows"] is not None]
    said = shown_counts([steps[place]["rows"] for place in open_], small=thresholds.small_number, round_to=thresholds.round_to)
    shown = {place for place, words in zip(open_, said, strict=True) if words != HELD_BACK}
    return [step["rows"] if place in shown else None for place, step in enumerate(steps)]


def _said(count: int | None, thresholds: Thresholds) -> str:
    if count is None:
        return HELD_BACK
    return shown_counts([count], small=thresholds.small_number, round_to=thresholds.round_to)[0]


def _step_words(step: Mapping[str, Any], cuts: Sequence[float]) -> str:
    if step["not_known"]:
        return "not known"
    if step["from"] is None:
        return f"below {cuts[0]:g}" if cuts else "known"
    above = next((cut for cut in cuts if cut > step["from"]), None)
    return f"{step['from']:g} or more" if above is None else f"{step['from']:g} to {above:g}"


def _plain(indicator: str) -> str:
    return indicator.replace("_", " ")


def _text(x: float, y: float, words: str, *, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="12" fill="{_INK}" text-anchor="{anchor}">{escape(words)}</text>'


def _svg(title: str, height: float, parts: Sequence[str], *, width: int = 540) -> str:
    return (
        f'<svg{_NAMESPACE} role="img" aria-label="{escape(title)}" viewBox="0 0 {width} {height:.0f}" '
        f'width="{width}" font-family="Arial,sans-serif"><title>{escape(title)}</title>{"".join(parts)}</svg>\n'
    )
