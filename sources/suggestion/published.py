"""Recognises a file in a layout that somebody has published: then its columns need no proposal."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from sources import census, ssd
from sources.annex_a_layout import FEEDS_HELD
from sources.cin_layout import PLACES
from sources.suggestion.opening import Opened
from vocabulary.feeds import FEEDS, Feed
from vocabulary.problems import DeliveryProblem

PUBLISHED: dict[str, str] = {
    "cin_xml": "A return holds no day of entry. For one of a past year say when it was sent, under constants_by_file.",
    "annex_a": "The lists hold no day of entry. For a workbook of a past year say when it was made, under constants_by_file.",
    "ssd": "The standard tables hold no day of entry. Pulled nightly, the day of delivery is right; for a history say days_after.",
    "census_csv": "A census holds no day of entry, and is in arrears. Say when each term's was known, under constants_by_file.",
}
"""Format = what a person must decide about a file in it."""

NEARLY_ALL_HEADINGS = 0.9
"""Share of a standard table's headings that begin as the table does."""

_TABLES = {"census_csv": census.USUAL_COLUMNS, "ssd": ssd.USUAL_COLUMNS}
_TOTALS = {"attendance_totals": {"mark"}}


def published_format(opened: Opened) -> str:
    """The format, '' for a file in none of them. A table is recognised by the names of its keys."""
    if opened.format in {"cin_xml", "annex_a"}:
        return opened.format
    headings = _folded(opened)
    if headings & {"nativeid", "pupilonrolltableid", "pupilnolongeronrolltableid"}:
        return "census_csv"
    return "ssd" if _all_of_one_table(headings) and _of_tables(headings, "ssd") else ""


def _all_of_one_table(headings: set[str]) -> bool:
    """Whether the headings have a standard table's prefix. An extract that adds its own (a day of entry) is one of its own kind."""
    prefixes = Counter(name.partition("_")[0] for name in headings)
    return bool(prefixes) and prefixes.most_common(1)[0][1] >= NEARLY_ALL_HEADINGS * len(headings)


def feeds_of(path: Path, opened: Opened, name: str, asked: Feed | None) -> list[Feed]:
    """The feeds that the file holds records of, or the one asked for.

    Raises DeliveryProblem for a table of which no feed is made.
    """
    if name in _TABLES:
        found = _of_tables(_folded(opened), name)
    else:
        found = [FEEDS[each] for each in (PLACES if name == "cin_xml" else FEEDS_HELD)]
    chosen = [each for each in found if asked is None or each.name == asked.name]
    if not chosen:
        of_what = f"{asked.name} is not in it" if asked else "no feed is read from it"
        raise DeliveryProblem(f"{path.name} is in the layout {name}, and {of_what}.")
    return chosen


def _of_tables(headings: set[str], name: str) -> list[Feed]:
    """The feeds whose table this is: the one with the most of its columns, if it has its needed ones."""
    counted = []
    for feed, usual in _TABLES[name].items():
        columns = FEEDS[feed].columns
        names = {column.name: usual.get(column.name, column.name).casefold().split("|") for column in columns}
        has = {column for column, called in names.items() if headings & set(called)}
        needed = {column.name for column in columns if column.required and column.name in usual} | _TOTALS.get(feed, set())
        if needed <= has and len(has & set(usual)) >= 2:
            counted.append((len(has), feed))
    return [FEEDS[max(counted)[1]]] if counted else []


def _folded(opened: Opened) -> set[str]:
    return {name.strip().casefold() for name in opened.columns or {}}
