"""What gave one child's points tonight: by indicator, steady or not, and beside what it was when the prompt was issued."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from prompts.steadiness import AcrossNights, across_nights

if TYPE_CHECKING:
    from features.engine import Matrix
    from models.card_file import Card
    from models.scoring import Scored
    from vocabulary.prompts import Fact, PromptDocument


def points_by_indicator(child_no: int, scored: Scored, card: Card) -> tuple[dict[str, int], frozenset[str]]:
    """The points that each indicator gave, and which of them stand for the half or more on lines that come and go."""
    points: dict[str, int] = {}
    shaky: dict[str, int] = {}
    held: dict[str, Any] = scored.by_line.loc[child_no].to_dict()  # type: ignore[assignment]
    for line in card.lines:
        given = int(held[line.name])
        if given:
            points[line.indicator] = points.get(line.indicator, 0) + given
            if line.name in card.unsteady:
                shaky[line.indicator] = shaky.get(line.indicator, 0) + given
    return points, frozenset(name for name, given in shaky.items() if 2 * given >= points[name])


def since_issued(
    open_prompts: Iterable[PromptDocument],
    about: Mapping[str, str],
    numbers: Mapping[str, int],
    matrix: Matrix,
    scored: Scored,
    card: Card,
) -> AcrossNights:
    """Reasons of prompts issued on earlier nights by this card, beside tonight's of the same children.

    about: reference to the child that the prompt is about now; by default its own. numbers: child_id to
    tonight's child_no. A child who is not scored tonight is left out, and so is a prompt of another card.
    """

    def pairs() -> Iterable[tuple[tuple[Fact, ...], tuple[Fact, ...]]]:
        for document in open_prompts:
            child_no = numbers.get(about.get(document.reference, document.child_id))
            if child_no is None or child_no not in scored.by_line.index or document.provenance.card_digest != card.digest:
                continue
            points, _ = points_by_indicator(child_no, scored, card)
            yield document.card_lines, tuple(matrix.fact(child_no, name, points=given) for name, given in points.items())

    return across_nights(pairs())
