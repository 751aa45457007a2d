"""The unique pupil number (UPN) and its check letter.

Thirteen characters: a check letter, three digits of the local authority, four of the school, two of
the year, and three that are digits (a permanent number) or two digits and a letter (a temporary one).
I, O and S are never used as letters. Definition: Department for Education, unique pupil numbers guide
for schools and local authorities.
"""

from __future__ import annotations

import re

CHECK_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
UPN_SHAPE = re.compile(r"[A-HJ-NP-RT-Z]\d{11}[0-9A-HJ-NP-RT-Z]")
_TWELVE = re.compile(r"\d{11}[0-9A-HJ-NP-RT-Z]")


def check_letter(twelve: str) -> str:
    """The check letter for the twelve characters that follow it.

    Each is worth its digit (a letter its place in the 23, from 0), times its position in the
    whole number (2 to 13); the sum's remainder by 23 picks the letter.

    Raises ValueError if `twelve` is not eleven digits and a digit or a letter in use.
    """
    if not _TWELVE.fullmatch(twelve):
        raise ValueError("a UPN's last twelve characters are eleven digits, then a digit or a letter in use")
    worth = [CHECK_LETTERS.index(c) if c.isalpha() else int(c) for c in twelve]
    return CHECK_LETTERS[sum(position * value for position, value in enumerate(worth, start=2)) % 23]


def is_valid_upn(upn: str) -> bool:
    """Whether a UPN has the right shape and check letter; case and surrounding space don't matter."""
    tidy = upn.strip().upper()
    return bool(UPN_SHAPE.fullmatch(tidy)) and check_letter(tidy[1:]) == tidy[0]


def is_temporary_upn(upn: str) -> bool:
    """Whether a UPN is temporary: it ends in a letter. Temporary ones change, so they link less surely."""
    return upn.strip().upper()[-1:].isalpha()
