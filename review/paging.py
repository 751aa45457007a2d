"""A long list in pages of 25, with the links of GOV.UK's pagination."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

PER_PAGE = 25


@dataclass(frozen=True)
class Step:
    """One link of the pagination; number is None for the gap between two that are not neighbours."""

    number: int | None
    path: str = ""
    current: bool = False


@dataclass(frozen=True)
class Paging:
    """Which part of a list is shown. previous and following: where the pages beside it are; empty where there is none."""

    page: int
    pages: int
    steps: tuple[Step, ...]
    previous: str
    following: str
    first: int

    @property
    def rows(self) -> slice:
        """The rows of this page."""
        return slice(self.first, self.first + PER_PAGE)

    @property
    def needed(self) -> bool:
        """Whether there is more than one page."""
        return self.pages > 1


def paging(count: int, asked: str, path: Callable[[int], str]) -> Paging:
    """The page that was asked for, or the nearest that there is. asked: as it stands in an address. path: where a page is."""
    pages = max(1, -(-count // PER_PAGE))
    page = min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 7 else 1
    shown = [number for number in range(1, pages + 1) if number in {1, pages} or abs(number - page) <= 1]
    steps: list[Step] = []
    for number in shown:
        if steps and steps[-1].number != number - 1:
            steps.append(Step(None))
        steps.append(Step(number, path(number), number == page))
    return Paging(
        page=page,
        pages=pages,
        steps=tuple(steps),
        previous=path(page - 1) if page > 1 else "",
        following=path(page + 1) if page < pages else "",
        first=(page - 1) * PER_PAGE,
    )
