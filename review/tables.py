"""Tables as pages show them: rows at a desk, stacked on a phone, with a link or a button in a cell where one is needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """One cell. link: where the text leads. note: a quieter second line. post: where a button sends to, its words, and
    what it is about for those who hear the page."""

    text: str
    link: str = ""
    note: str = ""
    post: str = ""
    button: str = ""
    about: str = ""


@dataclass(frozen=True)
class Table:
    """A table. caption: what it is, for everyone. rows: (head, cell) for each cell. empty: what to say when there is no row."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[tuple[str, Cell], ...], ...]
    empty: str


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[Cell | str]], *, empty: str) -> Table:
    """A table from its cells; a plain text is a cell without a link. Raises ValueError for a row of another length."""
    held = []
    for row in rows:
        cells = (each if isinstance(each, Cell) else Cell(each) for each in row)
        held.append(tuple(zip(heads, cells, strict=True)))
    return Table(caption, tuple(heads), tuple(held), empty)
