"""Names made comparable. What is kept is never changed: this is only how two are compared."""

from __future__ import annotations

import csv
import re
import unicodedata
from difflib import SequenceMatcher
from functools import cache, lru_cache
from pathlib import Path

_NOT_A_LETTER = re.compile(r"[^a-z]+")
_CLOSE = 0.8
_LONG_ENOUGH = 4  # below it, one letter makes another name
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
_VARIANTS = Path(__file__).parent / "name_variants.csv"
_BEFORE_OTHERS, _NOT_INHERITED = "given before others", "not inherited"


@lru_cache(maxsize=200_000)
def plain(name: object) -> str:
    """Lower case, without accents and apostrophes; hyphens and other marks are spaces. '' where there is no name."""
    if not isinstance(name, str):
        return ""
    letters = unicodedata.normalize("NFKD", name).casefold().translate(_LETTERS)
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _NOT_A_LETTER.sub(" ", re.sub(r"['’‘`]", "", letters)).strip()


@lru_cache(maxsize=200_000)
def standard(name: str) -> str:
    """A plain name with each word in the spelling that stands for its variants: 'md yousuf' is 'mohammed yusuf'."""
    return " ".join(_stands_for().get(word, word) for word in name.split())


@lru_cache(maxsize=200_000)
def called(name: str) -> str:
    """A standard forename without the names that are put before others and often left out: 'mohammed yusuf' is 'yusuf'.

    Where there is nothing else, the name itself.
    """
    words = name.split()
    while len(words) > 1 and words[0] in _of_kind(_BEFORE_OTHERS):
        words = words[1:]
    return " ".join(words)


def is_not_inherited(surname: str) -> bool:
    """Whether every word of a standard surname is one that a family does not pass on, such as 'begum'.

    Many people share one, a system may hold it or the family's name, and brother and sister differ in it.
    """
    return bool(surname) and all(word in _of_kind(_NOT_INHERITED) for word in surname.split())


@lru_cache(maxsize=200_000)
def agree(left: str, right: str) -> bool:
    """Whether two plain names may be one: the same words, all of the shorter's words, or one close in spelling.

    Variants in `name_variants.csv` are one spelling. Names that are put before others don't make two names
    alike: 'Md Rahim' and 'Md Karim' are compared as 'Rahim' and 'Karim'. An empty name agrees with none.
    """
    if not left or not right:
        return False
    left, right = standard(left), standard(right)
    words, others = set(left.split()), set(right.split())
    if words <= others or others <= words:
        return True
    one, other = called(left).replace(" ", ""), called(right).replace(" ", "")
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


@cache
def variants() -> tuple[dict[str, str], ...]:
    """The table of name variants: name, stands_for, kind and since, in the file's order."""
    with _VARIANTS.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


@cache
def _stands_for() -> dict[str, str]:
    return {row["name"]: row["stands_for"] for row in variants()}


@cache
def _of_kind(kind: str) -> frozenset[str]:
    return frozenset(row["stands_for"] for row in variants() if row["kind"] == kind)
