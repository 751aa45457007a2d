"""What the card knows and does not: one text, read at the end of practice and in the documentation."""

from __future__ import annotations

from pathlib import Path

from review.texts import Text, read, source

_FILE = Path(__file__).resolve().parent / "texts" / "what-the-card-knows.md"


def guidance() -> Text:
    """The guidance as its parts, for the page."""
    return read(markdown())


def markdown() -> str:
    """The guidance as Markdown, for the documentation."""
    return source(_FILE, {})
