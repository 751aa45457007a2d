"""Names made comparable. What is kept is never changed: this is only how two are compared."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

_NOT_A_LETTER = re.compile(r"[^a-z]+")
_CLOSE = 0.8
_LONG_ENOUGH = 4  # below it, one letter makes another name
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})


def plain(name: object) -> str:
    """Lower case, without accents and apostrophes; hyphens and other marks are spaces. '' where there is no name."""
    if not isinstance(name, str):
        return ""
    letters = unicodedata.normalize("NFKD", name).casefold().translate(_LETTERS)
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _NOT_A_LETTER.sub(" ", re.sub(r"['’‘`]", "", letters)).strip()


def agree(left: str, right: str) -> bool:
    """Whether two plain names may be one: the same words, all of the shorter's words, or one close in spelling.

    An empty name agrees with none.
    """
    if not left or not right:
        return False
    words, others = set(left.split()), set(right.split())
    if words <= others or others <= words:
        return True
    one, other = left.replace(" ", ""), right.replace(" ", "")
    if min(len(one), len(other)) >= _LONG_ENOUGH and one_slip(one, other):
        return True
    if one > other:  # the measure is not symmetrical, and the answer must be
        one, other = other, one
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _CLOSE


def one_slip(left: str, right: str) -> bool:
    """Whether one slip of the hand makes one text the other: a character wrong, left out or put in, or two swapped."""
    short, long = sorted((left, right), key=len)
    if len(long) - len(short) > 1 or short == long:
        return False
    start = next((place for place, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    rest, others = short[start:], long[start:]
    if len(short) < len(long):
        return rest == others[1:]
    return rest[1:] == others[1:] or (rest[:2] == others[1::-1] and rest[2:] == others[2:])


def differ(left: str, right: str) -> bool:
    """Whether two plain names are both there and can't be one."""
    return bool(left) and bool(right) and not agree(left, right)
