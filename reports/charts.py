"""Small charts as inline SVG: no script, no style attribute, readable in black and white.

A chart never stands alone: the page puts a table with the same figures beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH = 700
_LABELS = 290
_ROW = 30
_INK = "#0b0c0c"
_FIRST = "#1d4f7c"
_SECOND = "#dfe5ea"


@dataclass(frozen=True)
class Stacked:
    """One bar in two parts, each a length in the chart's unit."""

    label: str
    first: float
    second: float


@dataclass(frozen=True)
class Span:
    """A figure with its interval; `strong` draws it heavier."""

    label: str
    value: float
    low: float
    high: float
    strong: bool = False


def stacked_bars(rows: Sequence[Stacked], *, title: str, first: str, second: str) -> Markup:
    """Bars of two parts side by side: the first dark, the second pale with an outline."""
    longest = max((row.first + row.second for row in rows), default=0) or 1
    reach = WIDTH - _LABELS - 10
    parts = [
        f'<rect x="{_LABELS}" y="4" width="14" height="14" fill="{_FIRST}"/>',
        _text(_LABELS + 20, 16, first),
        f'<rect x="{_LABELS + 200}" y="4" width="14" height="14" fill="{_SECOND}" stroke="{_INK}"/>',
        _text(_LABELS + 220, 16, second),
    ]
    for place, row in enumerate(rows):
        top = 30 + place * _ROW
        dark, pale = row.first / longest * reach, row.second / longest * reach
        parts.append(_text(0, top + 16, row.label))
        parts.append(
            f'<rect x="{_LABELS + dark:.1f}" y="{top}" width="{pale:.1f}" height="20" fill="{_SECOND}" stroke="{_INK}"/>'
        )
        parts.append(f'<rect x="{_LABELS}" y="{top}" width="{dark:.1f}" height="20" fill="{_FIRST}"/>')
    return _svg(title, 30 + len(rows) * _ROW, parts)


def forest(
    rows: Sequence[Span], *, title: str, lowest: float, highest: float, unit: str, marked: float | None = None
) -> Markup:
    """A point with its interval for each row, on one axis from `lowest` to `highest`; `marked` draws a dashed line."""
    reach = WIDTH - _LABELS - 30

    def across(value: float) -> float:
        inside = min(max(value, lowest), highest)
        return _LABELS + 10 + (inside - lowest) / ((highest - lowest) or 1) * reach

    foot = 10 + len(rows) * _ROW
    parts = [f'<line x1="{across(lowest):.1f}" y1="{foot}" x2="{across(highest):.1f}" y2="{foot}" stroke="{_INK}"/>']
    for step in range(5):
        value = lowest + (highest - lowest) * step / 4
        parts.append(f'<line x1="{across(value):.1f}" y1="{foot}" x2="{across(value):.1f}" y2="{foot + 5}" stroke="{_INK}"/>')
        parts.append(_text(across(value), foot + 20, f"{value:g}{unit}", anchor="middle"))
    if marked is not None:
        x = across(marked)
        parts.append(f'<line x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="{foot}" stroke="{_INK}" stroke-dasharray="4 4"/>')
    for place, row in enumerate(rows):
        y = 10 + place * _ROW + _ROW / 2 - 5
        parts.append(_text(0, y + 5, row.label))
        if row.value == row.value:
            width, radius = (4, 6) if row.strong else (2, 4)
            parts.append(
                f'<line x1="{across(row.low):.1f}" y1="{y}" x2="{across(row.high):.1f}" y2="{y}" '
                f'stroke="{_FIRST}" stroke-width="{width}"/>'
            )
            parts.append(f'<circle cx="{across(row.value):.1f}" cy="{y}" r="{radius}" fill="{_FIRST}"/>')
        else:
            parts.append(_text(_LABELS + 10, y + 5, "not enough evidence"))
    return _svg(title, foot + 26, parts)


def _text(x: float, y: float, words: str, *, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="14" fill="{_INK}" text-anchor="{anchor}">{escape(words)}</text>'


def _svg(title: str, height: float, parts: Sequence[str]) -> Markup:
    return Markup(
        f'<svg class="chart" role="img" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" height="{height:.0f}" '
        f'aria-label="{escape(title)}">{"".join(parts)}</svg>'
    )
