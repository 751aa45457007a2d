"""The clerical list at a terminal: which links wait, the two records of one pair side by side, and a person's answer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal

from flows.installation import Installation
from store.clerical import Clerical
from vocabulary.problems import ConfigurationProblem

_TITLES = {
    "source": "system",
    "forename": "forename",
    "surname": "surname",
    "born_on": "date of birth",
    "sex": "sex",
    "upn": "UPN",
    "nhs_number": "NHS number",
    "address": "address",
    "postcode": "postcode",
    "school": "school",
}
_USED = "It counts from the next night, or from: python -m flows link --as-of DATE"


def waiting(installation: Installation) -> Iterator[str]:
    """The pairs that wait, a line each, without names: number, systems, since when, and what agrees and differs."""
    pairs = installation.identities.clerical.to_confirm()
    yield f"{len(pairs):,} links wait for a person." + (" To see one and answer: --pair NUMBER --by NAME" if pairs else "")
    for each in pairs:
        yield f"{each.number:>8}  {' and '.join(each.sources)}, since {each.since.isoformat()}: {each.evidence}"


def answer(
    installation: Installation, number: int, said: Literal["same", "different"], *, by: str, why: str, on: date
) -> Iterator[str]:
    """Keep an answer given on the command line, for someone who has looked at the two records in their own systems."""
    kept = installation.identities.clerical.answer(number, said, by=by, why=why, on=on)
    yield f"Kept: pair {number} is {'one child' if kept.same else 'two children'}, says {kept.by}. {_USED}"


def look_and_ask(
    installation: Installation, number: int, *, by: str, on: date, ask: Callable[[str], str] = input
) -> Iterator[str]:
    """Show the two records of one pair on this terminal and ask; the look is kept, and so is the answer if there is one.

    Raises ConfigurationProblem when the output is not a terminal: names must not end in a file.
    """
    if not (sys.stdout.isatty() and sys.stdin.isatty()):
        raise ConfigurationProblem(
            "Two records can be shown on a terminal only, so that no name ends in a file.",
            do="Run it without redirection; or answer with --same or --different and --why.",
        )
    clerical = installation.identities.clerical
    yield f"Your look at pair {number} is kept, {by}."
    yield from side_by_side(clerical, number, by=by, on=on)
    said = ask("One child? Type same, different, or nothing if you can't tell: ").strip().lower()
    if said not in ("same", "different"):
        yield "Nothing is answered. The pair waits on."
        return
    why = ask("Why (kept with the answer): ")
    yield from answer(installation, number, "same" if said == "same" else "different", by=by, why=why, on=on)


def side_by_side(clerical: Clerical, number: int, *, by: str, on: date) -> Iterator[str]:
    """The two records as a table, with a mark where they differ, and why they may be one."""
    for name, left, right in clerical.side_by_side(number, by=by, on=on):
        mark = " " if left == right or not (left and right) or name == "source" else "*"
        yield f"{mark} {_TITLES[name]:<14} {left or '-':<36} {right or '-'}"
    yield f"  {clerical.pair(number).evidence}"
