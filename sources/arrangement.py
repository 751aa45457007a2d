"""Which column of a file feeds which column of the feed, by the council's configuration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from vocabulary.feed_settings import FeedSettings
from vocabulary.feeds import Feed
from vocabulary.problems import DeliveryProblem

_MOST_SHOWN = 12


class ColumnsNotThere(DeliveryProblem):
    """A file lacks columns that are needed. Its words name the cells of the first row that are not recognised by place.

    headings: the first row itself, for the person at a keyboard who connects the file, and for nobody
    else: where a line end is lost or the headings are, a first row holds a person's record.
    """

    def __init__(self, what: str, *, do: str, headings: tuple[str, ...]) -> None:
        super().__init__(what, do=do)
        self.headings = headings


@dataclass(frozen=True)
class Arrangement:
    """How a file's columns meet a feed's.

    from_file: feed column = column of the file. constants: feed column = text for every row.
    not_there: feed columns that nothing fills. unread: columns of the file that nothing reads and
    that the configuration does not name in `ignored_columns`.
    """

    from_file: dict[str, str]
    constants: dict[str, str]
    not_there: tuple[str, ...]
    unread: tuple[str, ...]

    @property
    def wanted(self) -> tuple[str, ...]:
        """The file's columns to read, each once."""
        return tuple(dict.fromkeys(self.from_file.values()))


def arrange(
    headings: tuple[str, ...],
    feed: Feed,
    settings: FeedSettings,
    *,
    file_name: str,
    usual: Mapping[str, str] | None = None,
) -> Arrangement:
    """Find a source for each of the feed's columns.

    A constant comes first; then the column that `settings.columns` names; then the one that is usual
    for the format; then one with the feed column's own name. A name may be several with '|' between:
    the first that the file has is read ('pupilonrolltableid|pupilnolongeronrolltableid'), and an empty
    last one says that the column may be absent ('leavingdate|'). Capital letters and white space
    around a heading make no difference where no heading matches exactly.

    Raises ColumnsNotThere when a column that the configuration names, or a required one, is not there,
    and DeliveryProblem when it is there twice. Neither repeats a cell of the first row that it does not
    recognise: that may be a person's record, or run together with one.
    """
    constants = settings.constants_for(file_name)
    from_file: dict[str, str] = {}
    not_there: list[str] = []
    missing: dict[str, str] = {}
    for column in feed.columns:
        computed = column.name == "known_on" and settings.known_from != "column"
        if column.name in constants or computed:
            continue
        asked = settings.columns.get(column.name) or (usual or {}).get(column.name) or column.name
        names = [asked, *asked.split("|")] if "|" in asked else [asked]
        heading = next((found for name in names if (found := _heading(name, headings)) is not None), None)
        if heading is not None:
            from_file[column.name] = heading
        elif column.required or (column.name in settings.columns and not asked.endswith("|")):
            missing[column.name] = " or ".join(name for name in asked.split("|") if name)
        else:
            not_there.append(column.name)
    if missing:
        raise _not_there(missing, headings, {*from_file.values(), *settings.ignored_columns}, file_name)
    twice = sorted(name for name, times in Counter(headings).items() if times > 1 and name in from_file.values())
    if twice:
        raise DeliveryProblem(
            f"{file_name}: {', '.join(shown(tuple(twice)))} is there more than once, so which to read can't be known."
        )
    ignored = {_folded(name) for name in settings.ignored_columns}
    read = set(from_file.values())
    unread = tuple(dict.fromkeys(name for name in headings if name not in read and _folded(name) not in ignored))
    return Arrangement(from_file, constants, tuple(not_there), unread)


def _heading(name: str, headings: tuple[str, ...]) -> str | None:
    if not name:
        return None
    if name in headings:
        return name
    alike = {heading for heading in headings if _folded(heading) == _folded(name)}
    return alike.pop() if len(alike) == 1 else None


def _folded(name: str) -> str:
    return name.strip().casefold()


def _not_there(missing: Mapping[str, str], headings: tuple[str, ...], recognised: set[str], file_name: str) -> ColumnsNotThere:
    needed = ", ".join(name if name == column else f"{name} (for {column})" for column, name in missing.items())
    known = {_folded(name) for name in recognised}
    strange = [place for place, name in enumerate(headings, start=1) if _folded(name) not in known]
    if len(strange) == len(headings):
        has = f"Its first row has {len(headings)} cell(s), none of them a column's name that is expected."
    elif strange:
        has = f"Of the {len(headings)} cells of its first row, not recognised: {_places(strange)}."
    else:
        has = f"It has {len(headings)} column(s), all of them recognised."
    do = (
        "Ask the supplier for the column, or say what it is called under columns (python -m flows check shows the names "
        "that the file has); check the delimiter and the encoding if the names look wrong."
    )
    if "known_on" in missing:
        do += ' Where the file does not say when it was known, set known_from = "delivery" or a constant known_on.'
    return ColumnsNotThere(f"{file_name} does not have {needed}. {has}", do=do, headings=headings)


def _places(places: list[int]) -> str:
    more = f" and {len(places) - _MOST_SHOWN} more" if len(places) > _MOST_SHOWN else ""
    return ("cell " if len(places) == 1 else "cells ") + ", ".join(map(str, places[:_MOST_SHOWN])) + more


def shown(headings: tuple[str, ...]) -> tuple[str, ...]:
    """Headings fit to be printed one after another: a damaged file's may be long, or hold anything."""
    return tuple("".join(mark if mark.isprintable() else "?" for mark in name[:60]) or "(no heading)" for name in headings)
