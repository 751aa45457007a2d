"""The card beside the simplest rules, in words: found and false alarms side by side, with their intervals.

Figures come from the card file's own `evaluation`, so that a page says what the card was released with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.pages import percent
from vocabulary import suppression
from vocabulary.council import Thresholds

Triple = Sequence[float | None]
"""A figure and its 95% interval: value, low, high; None where it is not defined."""


@dataclass(frozen=True)
class ChooserRow:
    """One way of choosing, as shown. precision_drawn, recall_drawn: the figures, None where they are held back."""

    title: str
    is_card: bool
    found: str
    false_alarms: str
    listed: str
    precision: str
    recall: str
    precision_drawn: Triple | None
    recall_drawn: Triple | None


def with_interval(figure: Triple) -> str:
    """'4.2% (2.1% to 6.8%)'; 'not known' where the figure is not defined."""
    value, low, high = figure
    if value is None or low is None or high is None or value != value:
        return "not known"
    return f"{percent(value)} ({percent(low)} to {percent(high)})"


def chooser_rows(figures: Mapping[str, Any], floors: Thresholds) -> list[ChooserRow]:
    """Every way of choosing on the same test children: the card first, then those that found most."""
    ordered = sorted(figures["results"], key=lambda each: (each["kind"] != "card", -(each["found"] or 0), each["title"]))
    return [_row(each, figures["outcomes"], floors) for each in ordered]


def verdict(figures: Mapping[str, Any]) -> str:
    """Whether the card beats the best simple rule at the teams' capacity, in one sentence, both ways round."""
    card = next(each for each in figures["results"] if each["kind"] == "card")
    rules = [each for each in figures["results"] if each["kind"] == "rule" and each["found"] is not None]
    best = max(rules, key=lambda each: each["found"], default=None)
    margins = {each["against"]: each["found"] for each in figures["card_less"]}
    if best is None or best["name"] not in margins or card["found"] is None:
        return "Not known: too few children were found to compare the card with a simple rule."
    _, low, high = margins[best["name"]]
    beside = f"the best simple rule ({best['title']})"
    if low is not None and low > 0:
        return f"Yes: with lists of the same length, the card finds more children than {beside}."
    if high is not None and high < 0:
        return f"No: with lists of the same length, {beside} finds more children. Use that rule."
    more = "more than" if card["found"] > best["found"] else "fewer than" if card["found"] < best["found"] else "as many as"
    return f"Not shown: the card found {more} {beside}, but the difference may be chance."


def _row(each: Mapping[str, Any], outcomes: int | None, floors: Thresholds) -> ChooserRow:
    """The card file itself leaves out numbers from 1 to 7; a council may ask for more to be held back."""
    title, is_card = each["title"], each["kind"] == "card"
    if each["found"] is None or each["false_positives"] is None:
        held = suppression.HELD_BACK
        return ChooserRow(title, is_card, held, held, held, held, held, None, None)
    of_listed, of_outcomes = int(each["found"]) + int(each["false_positives"]), outcomes or 0
    (found, false_alarms), listed = suppression.line([int(each["found"]), int(each["false_positives"])], floors)
    # A rate beside the number it is a share of gives the part away, so it is held back where the part is.
    shown = [
        found != suppression.HELD_BACK
        and each["found"] <= whole
        and suppression.rate(each["found"], whole, floors) != suppression.HELD_BACK
        for whole in (of_listed, of_outcomes)
    ]
    words = [with_interval(each[name]) if may else suppression.HELD_BACK for name, may in zip(_RATES, shown, strict=True)]
    drawn = [each[name] if may and each[name][0] is not None else None for name, may in zip(_RATES, shown, strict=True)]
    return ChooserRow(title, is_card, found, false_alarms, listed, words[0], words[1], drawn[0], drawn[1])


_RATES = ("precision", "recall")
