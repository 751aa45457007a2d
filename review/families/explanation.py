"""A prompt explained so that it can be read to a family, or to the child."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from review.families.records import good, said
from review.texts import Text, read, source
from vocabulary.prompts import PromptDocument

_TEXTS = Path(__file__).resolve().parent / "texts"


class Listener(StrEnum):
    """Who hears it."""

    FAMILY = "family"
    CHILD = "child"


_WORDS: dict[Listener, dict[str, str]] = {
    Listener.FAMILY: {"child": "your child", "Child": "Your child"},
    Listener.CHILD: {"child": "you", "Child": "You"},
}


def explanation(document: PromptDocument, *, council: str, listener: Listener, some_are_drawn: bool) -> Text:
    """The explanation of one prompt. It holds no name, no date, no count and no points.

    some_are_drawn: whether this council puts some children on the list by chance. It is said of the list, and is
    the same for every prompt, so that it does not give away which are drawn.
    """
    words = _WORDS[listener]
    going_well = good(document.protective)
    markdown = source(
        _TEXTS / "explanation.md",
        {
            **words,
            "council": council,
            "notes": _as_list(said(document.reasons), words),
            "good": f"The notes hold good things too:\n\n{_as_list(going_well, words)}" if going_well else "",
            "chance": "A few names are put on the list by chance. This lets us check that the list works."
            if some_are_drawn
            else "",
        },
    )
    return read(markdown)


def _as_list(sentences: list[str], words: dict[str, str]) -> str:
    return "\n".join(f"- {each.format_map(words)}" for each in sentences) or "- There is a note that the council holds."
