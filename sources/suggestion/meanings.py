"""What a council's own words for a code may mean. Only words that many rows share are ever shown: they are labels, not people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from sources.suggestion.headings import words
from sources.suggestion.profiles import Profile
from vocabulary.code_tables import code_table

LEAST_ROWS = 10
"""Rows that must share a value before it may be shown."""

MOST_DISTINCT = 60
"""A column with more different values is no column of codes, and none of them is shown."""

_LONGEST = 40
_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9 /&(),.+-]*")
_ALSO: dict[str, dict[str, str]] = {
    "exclusion_categories": {
        "pex": "PERM", "permanent": "PERM", "perm": "PERM", "exclusion permanent": "PERM", "fixed term": "SUSP", "fixed": "SUSP",
        "fixed term exclusion": "SUSP", "fixed period exclusion": "SUSP", "exclusion": "SUSP", "fte": "SUSP", "fix": "SUSP",
        "lunchtime": "LNCH", "lunch": "LNCH", "lunchtime exclusion": "LNCH", "lnck": "LNCH",
    },
    "contact_outcomes": {
        "no further outcome": "NFA", "nfa": "NFA", "information and advice": "ADVICE", "advice": "ADVICE", "eh referral": "EARLY_HELP",
        "early help": "EARLY_HELP", "cin referral": "REFERRAL", "referral": "REFERRAL",
    },
    "sex": {"female": "F", "male": "M", "girl": "F", "boy": "M", "not id": "U", "unknown": "U", "2": "F", "1": "M", "0": "U", "9": "U"},
    "session": {"morning": "AM", "afternoon": "PM"},
    "sen_provision": {"ehcp": "E", "ehc plan": "E", "sen support": "K", "none": "N", "no sen": "N"},
    "plan_kinds": {"cpp": "CP", "person protection": "CP", "person protection plan": "CP", "cinp": "CIN"},
    "missing_kinds": {"missing": "M", "absent": "A", "away": "A"},
}  # fmt: skip
"""Code table = {words, as headings are compared by: code}."""


YEARS: dict[str, str] = {"R": "0", "N2": "-1", "N1": "-2", "E1": "", "E2": "", "M": "", "X": ""}
"""Year groups that are written as letters: reception and the nursery years; '' is no year of the national curriculum."""


@dataclass(frozen=True)
class Meanings:
    """What a column's values may mean. proposed: value in the file = code, to be confirmed by a person.

    not_known: how many different values, and in how many rows, are neither codes nor proposed.
    share: of the filled cells, those that are codes or sound like one, shown or not.
    """

    proposed: dict[str, str]
    not_known: int
    rows_not_known: int
    share: float


def meanings(profile: Profile, table: str) -> Meanings:
    """Propose a code for each value that is not one and that many rows share."""
    codes = code_table(table).codes
    proposed: dict[str, str] = {}
    covered = not_known = rows_not_known = 0
    for text, count in zip(profile.texts, profile.counts.tolist(), strict=False):
        is_code = text.upper() in codes
        meant = text.upper() if is_code else _meant(text, table)
        covered += count if meant else 0
        if meant and not is_code and _may_be_shown(text, count, profile):
            proposed[text] = meant
        elif not is_code:
            not_known += 1
            rows_not_known += count
    looked = int(profile.counts[: len(profile.texts)].sum())
    return Meanings(proposed, not_known, rows_not_known, covered / looked if looked else 0.0)


def years(profile: Profile) -> dict[str, str]:
    """The year groups in a column that are written as letters, and what they mean."""
    written = {text.upper() for text in profile.texts}
    return {text: meant for text, meant in YEARS.items() if text in written}


def _may_be_shown(text: str, count: int, profile: Profile) -> bool:
    label = len(text) <= _LONGEST and bool(_LABEL.fullmatch(text))
    return label and count >= LEAST_ROWS and profile.distinct <= MOST_DISTINCT and profile.filled > 4 * profile.distinct


@cache
def _meant(text: str, table: str) -> str | None:
    said = words(text)
    also = _ALSO.get(table, {})
    for key in (" ".join(said), " ".join(re.findall(r"\w+", text.casefold()))):
        if key in also:
            return also[key]
    best, most = None, 0.74
    for code in code_table(table).codes.values():
        likeness = _shared(frozenset(said), frozenset(words(code.description)))
        if likeness > most:
            best, most = code.code, likeness
    return best


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
