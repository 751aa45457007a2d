"""Numbers that name a person: which of them can be trusted to link on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from vocabulary.upn import is_temporary_upn, is_valid_upn

TOO_MANY = 3
"""Dates of birth with one number in one system from which the number is junk: two may be a slip, or a number given again."""


def usable_upn(upn: object) -> str:
    """The UPN, tidied, if its shape and check letter are right; else ''. No authority is 000: noughts fill a field."""
    text = upn.strip().upper() if isinstance(upn, str) else ""
    return text if is_valid_upn(text) and text[1:4] != "000" else ""


def usable_nhs_number(nhs_number: object) -> str:
    """The NHS number's ten digits if its check digit is right; else ''. Spaces and hyphens don't matter.

    The check digit is eleven less the remainder by 11 of the first nine digits, each times 10, 9, ... 2;
    11 counts as 0, and 10 is never issued. Source: NHS Data Dictionary, NHS NUMBER.
    """
    text = nhs_number.replace(" ", "").replace("-", "") if isinstance(nhs_number, str) else ""
    if len(text) != 10 or not (text.isascii() and text.isdigit()) or len(set(text)) == 1:
        return ""
    check = 11 - sum(int(digit) * weight for digit, weight in zip(text, range(10, 1, -1), strict=False)) % 11
    return text if check % 11 == int(text[9]) and check != 10 else ""


def is_permanent(upn: str) -> bool:
    """Whether a usable UPN is permanent: a temporary one may be given to another child later."""
    return bool(upn) and not is_temporary_upn(upn)


def held_by_many(numbers: Iterable[tuple[str, str, date | None]]) -> frozenset[str]:
    """The numbers that name nobody, because `TOO_MANY` or more people of one system hold one and were born on different days.

    numbers: system, number and date of birth of each person.
    """
    born: dict[tuple[str, str], set[date]] = {}
    for source, number, day in numbers:
        if number and day:
            born.setdefault((source, number), set()).add(day)
    return frozenset(number for (_, number), days in born.items() if len(days) >= TOO_MANY)
