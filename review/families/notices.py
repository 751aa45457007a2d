"""The notices for everybody: for the council's website, and for the newsletters of schools."""

from __future__ import annotations

import re
from pathlib import Path

from review.texts import Text, read, source

_TEXTS = Path(__file__).resolve().parent / "texts"
NOTICES: dict[str, str] = {
    "notice-website": "For the council's website: the privacy notice",
    "notice-newsletter": "For a school's newsletter",
}
"""Name of the text -> where it is meant to stand."""

_TO_FILL_IN = re.compile(r"\[[^\]]+\]")


def markdown(name: str, *, council: str) -> str:
    """One notice as Markdown, with the council's name. What only the council knows stands in square brackets, to be filled in."""
    return source(_TEXTS / f"{name}.md", {"council": council})


def notice(name: str, *, council: str) -> Text:
    """One notice as its parts."""
    return read(markdown(name, council=council))


def to_fill_in(text: str) -> list[str]:
    """What stands in square brackets and must be filled in before the notice is published."""
    return _TO_FILL_IN.findall(text)
