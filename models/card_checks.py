"""What must be true of a card before it may order anything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from models.bins import words_for
from vocabulary.indicators import IndicatorDescription
from vocabulary.problems import ModelProblem

if TYPE_CHECKING:
    from models.card_file import Card

MOST_LINES = 30


def check_card(card: Card, *, as_of: date, catalogue_version: str, descriptions: Mapping[str, IndicatorDescription]) -> None:
    """Raise ModelProblem, naming the check, unless the card may be used on `as_of` with this catalogue."""
    check_points(card)
    check_indicators(card, descriptions)
    if not set(card.unsteady) <= {line.name for line in card.lines}:
        raise ModelProblem(f"The card {card.name} calls a line unsteady that it does not have.")
    if card.catalogue_version != catalogue_version:
        raise ModelProblem(
            f"The card {card.name} was made for catalogue {card.catalogue_version[:12]} and this is {catalogue_version[:12]}.",
            do="Train and release a card for this catalogue.",
        )
    if as_of >= card.sunset_on:
        raise ModelProblem(
            f"The card {card.name} expired on {card.sunset_on.isoformat()} and {as_of.isoformat()} is not before that.",
            do="Train and release a new card.",
        )


def check_points(card: Card) -> None:
    """Raise ModelProblem unless there are 1 to 30 different lines, each with whole points above zero and a background."""
    if not 1 <= len(card.lines) <= MOST_LINES:
        raise ModelProblem(f"The card {card.name} has {len(card.lines)} lines; 1 to {MOST_LINES} are allowed.")
    for line in card.lines:
        if type(line.points) is not int or line.points < 1:
            raise ModelProblem(f"The line '{line.name}' has {line.points} points; only whole points above zero are allowed.")
    if len({line.bin for line in card.lines}) != len(card.lines):
        raise ModelProblem(f"The card {card.name} has the same line twice.")
    counts = card.background
    if len(counts) != len(card.lines) or any(type(n) is not int or not 0 <= n <= card.background_rows for n in counts):
        raise ModelProblem(f"The background of the card {card.name} does not fit its lines.")
    if card.points_bins:
        starts, rows = zip(*card.points_bins, strict=True)
        whole = all(type(each) is int and each >= 0 for each in (*starts, *rows))
        if not whole or starts[0] != 0 or list(starts) != sorted(set(starts)) or sum(rows) != card.background_rows:
            raise ModelProblem(f"The points of the training rows of the card {card.name} do not fit its background.")
    for high, low in pairwise(card.bands):
        if low.to_points != high.from_points - 1:
            raise ModelProblem(f"Bands {high.name} and {low.name} of the card {card.name} leave a gap or overlap.")
    if card.bands and (card.bands[-1].from_points != 0 or card.bands[0].to_points is not None):
        raise ModelProblem(f"The bands of the card {card.name} do not reach from zero points up.")


def check_indicators(card: Card, descriptions: Mapping[str, IndicatorDescription]) -> None:
    """Raise ModelProblem unless every line asks what the catalogue declares, in the catalogue's own words."""
    for line in card.lines:
        described = descriptions.get(line.indicator)
        if described is None:
            raise ModelProblem(f"The catalogue has no indicator {line.indicator}.", do="Train a card on this catalogue.")
        if described.direction != 1:
            raise ModelProblem(f"{line.indicator} is not declared worrying, so it may not earn points.")
        if line.cut is not None and line.cut not in described.cuts:
            raise ModelProblem(f"The catalogue names no cut {line.cut:g} for {line.indicator}.")
        if line.theme != described.theme or line.words != words_for(line.bin, described):
            raise ModelProblem(f"The words of the line '{line.name}' are not those of the catalogue.")
