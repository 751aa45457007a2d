"""A digest that could not be sent."""

from __future__ import annotations


class NotSent(Exception):
    """Why a digest was not sent, in words without anybody's address. all_of_them: the next would fail as well."""

    def __init__(self, why: str, *, all_of_them: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.all_of_them = all_of_them
