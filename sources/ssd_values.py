"""Plain values from the JSON columns of the standard tables: outcome flags and lists of factors.

What a case system puts in such a column differs: an object of flags, a list, or plain words. Only
what is known is kept. A comment, which some systems put among the flags, never is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

LONGEST = 20_000
"""Characters in the longest JSON cell that is believed: the tables allow 4,000."""

CONTACT_OUTCOMES: Mapping[str, str] = {
    "NEW_REFERRAL": "REFERRAL",
    "EXISTING_REFERRAL": "REFERRAL",
    "CP_ENQUIRY": "REFERRAL",
    "CIN REFERRAL": "REFERRAL",
    "REFERRAL": "REFERRAL",
    "EH REFERRAL": "EARLY_HELP",
    "EARLY HELP": "EARLY_HELP",
    "EARLY_HELP": "EARLY_HELP",
    "INFORMATION AND ADVICE": "ADVICE",
    "ADVICE": "ADVICE",
    "NO FURTHER ACTION": "NFA",
    "NFA": "NFA",
}
"""What a contact's outcome is written as, without OUTCOME_ before it and _FLAG after it, and the code it means."""

WEIGHTIEST_FIRST = ("REFERRAL", "EARLY_HELP", "ADVICE", "NFA")
"""Where a contact has several outcomes, the weightiest stands for it."""

_YES = frozenset({"y", "yes", "true", "t", "1"})
_FACTOR = re.compile(r"[0-9]{1,2}[A-Z]?")
_AROUND = re.compile(r"^OUTCOME_|_FLAG$")


def contact_outcome(text: str, meant: Mapping[str, str]) -> tuple[str | None, bool]:
    """The code of the weightiest outcome in the cell, and whether something was there and none is known.

    meant: what the configuration says of its own words or flags, which comes first.
    """
    names = _names(text)
    if names is None:
        return None, True
    own = {key.casefold(): value for key, value in meant.items()}
    codes = {own.get(name.casefold()) or CONTACT_OUTCOMES.get(_AROUND.sub("", name.upper())) for name in names} - {None}
    found = next((code for code in WEIGHTIEST_FIRST if code in codes), None)
    return found, found is None and bool(names)


def no_further_action(text: str, meant: Mapping[str, str]) -> tuple[str | None, bool]:
    """Y where the outcomes of a referral are no further action and nothing else, N where they are others."""
    names = _names(text)
    if names is None:
        return None, True
    if not names:
        return None, False
    own = {key.casefold(): value.upper() for key, value in meant.items()}
    none = {"NFA", "NO FURTHER ACTION", "Y"}
    return ("Y" if all(own.get(name.casefold(), _AROUND.sub("", name.upper())) in none for name in names) else "N"), False


def factor_codes(text: str, meant: Mapping[str, str]) -> tuple[str | None, bool]:
    """The factors in the cell joined by ';', and whether something there is no factor's code.

    A code that the code table does not have is kept, to be reported: lists grow between editions.
    """
    names = _names(text)
    if names is None:
        return None, True
    own = {key.casefold(): value for key, value in meant.items()}
    codes = [own.get(name.casefold(), name).upper() for name in names]
    known = [code for code in codes if _FACTOR.fullmatch(code)]
    return (";".join(sorted(set(known))) or None), len(known) < len([code for code in codes if code])


def _names(text: str) -> list[str] | None:
    """The flags that are set and the words that are listed; None where the cell can't be read."""
    if len(text) > LONGEST:
        return None
    if text.lstrip()[:1] not in ("{", "["):
        return [part for each in re.split(r"[;,|]", text) if (part := each.strip().strip("\"'"))]
    try:
        return list(_in(json.loads(text)))
    except (ValueError, RecursionError):
        # A comment with a quotation mark breaks JSON that was put together by hand.
        return None


def _in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, held in value.items():
            if isinstance(held, dict | list):
                yield from _in(held)
            elif str(held).strip().casefold() in _YES:
                yield str(key).strip()
            elif isinstance(held, str) and (
                held.strip().upper() in CONTACT_OUTCOMES or _FACTOR.fullmatch(held.strip().upper())
            ):
                yield held.strip()
    elif isinstance(value, list):
        for each in value:
            yield from _in(each) if isinstance(each, dict | list) else iter([str(each).strip()])
