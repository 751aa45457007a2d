"""Linking any two files of people: each row of the left to at most one of the right."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from linkage.evidence import Person
from linkage.file_settings import Columns, FileSettings
from linkage.linking import Link, by_likeness, by_number, person
from vocabulary.decisions import LinkConfidence
from vocabulary.problems import DeliveryProblem


@dataclass(frozen=True)
class FileOfPeople:
    """One file, read: its rows in order, their ids, and what was not understood.

    not_used: columns that the settings don't name. unreadable_dates: rows with a date of birth that is not
    in the format; it counts as not held.
    """

    people: dict[int, Person]
    ids: dict[int, str]
    not_used: tuple[str, ...]
    unreadable_dates: int


def read_people(path: Path, settings: FileSettings, *, side: str) -> FileOfPeople:
    """Read a CSV file (UTF-8) as people; side is 'left' or 'right'. Numbers of people are rows, from 1.

    Raises DeliveryProblem if the file can't be read, lacks a column that the settings name, or repeats an id.
    """
    columns = settings.of(side)
    people, ids, unreadable = {}, {}, 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines, skipinitialspace=True)
            headings = [heading.strip() for heading in rows.fieldnames or []]
            rows.fieldnames = headings
            _all_there(path, headings, columns)
            for number, row in enumerate(rows, start=1):
                held = {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}
                born, readable = _day(held.get(columns.born_on, ""), settings.date_format)
                unreadable += not readable
                people[number] = _person(number, side, held, columns, born)
                ids[number] = held[columns.id] if columns.id else str(number)
    except (OSError, UnicodeDecodeError, csv.Error) as failed:
        raise DeliveryProblem(
            f"{path.name} can't be read as a CSV file in UTF-8 ({type(failed).__name__}).",
            do="Check the path and the encoding.",
        ) from None
    if len(set(ids.values())) < len(ids):
        repeated = len(ids) - len(set(ids.values()))
        raise DeliveryProblem(
            f"{path.name}: {repeated:,} row(s) have an id that another row has.", do="Name a column with ids of their own."
        )
    return FileOfPeople(people, ids, tuple(name for name in headings if name not in columns.named()), unreadable)


def link_files(left: FileOfPeople, right: FileOfPeople) -> list[Link]:
    """Each person's best link, heaviest first, one for each person of either side.

    Numbers that can be trusted settle first. Everything else goes by likeness alone: a pair that the rules
    of the borough would leave to a person is here with its weight, and says so in its confidence.
    """
    numbered = [each for each in by_number(left.people, right.people) if each.confidence == LinkConfidence.STRONG]
    taken_left, taken_right = {each.left for each in numbered}, {each.right for each in numbered}
    likely = by_likeness(
        {number: one for number, one in left.people.items() if number not in taken_left},
        {number: one for number, one in right.people.items() if number not in taken_right},
        leave_out=False,
    )
    return one_each([*numbered, *likely])


def one_each(links: list[Link]) -> list[Link]:
    """At most one link for each person, heaviest first; of two that weigh the same, the earlier rows."""
    taken: set[tuple[str, int]] = set()
    chosen = []
    for each in sorted(links, key=lambda each: (-each.weight, each.left, each.right)):
        ends = {("left", each.left), ("right", each.right)}
        if not ends & taken:
            taken |= ends
            chosen.append(each)
    return chosen


def truth_in_ids(left: FileOfPeople, right: FileOfPeople, pattern: str) -> set[tuple[int, int]]:
    """The pairs of rows whose ids have the pattern's group in common."""
    found: dict[str, list[int]] = {}
    for number, text in left.ids.items():
        if same := re.search(pattern, text):
            found.setdefault(same[1], []).append(number)
    return {
        (one, number)
        for number, text in right.ids.items()
        if (same := re.search(pattern, text))
        for one in found.get(same[1], [])
    }


def truth_in_file(path: Path, left: FileOfPeople, right: FileOfPeople) -> set[tuple[int, int]]:
    """The pairs of rows that a CSV file with the columns `left` and `right` names by their ids.

    Raises DeliveryProblem if it lacks them, or names an id that is in neither file.
    """
    numbers = [{text: number for number, text in side.ids.items()} for side in (left, right)]
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines, skipinitialspace=True))
            named = [(numbers[0].get(row["left"].strip()), numbers[1].get(row["right"].strip())) for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error, KeyError, AttributeError):
        raise DeliveryProblem(
            f"{path.name} can't be read as a truth.", do="Give a CSV file with the columns left and right, holding ids."
        ) from None
    unknown = sum(one is None or other is None for one, other in named)
    if unknown:
        raise DeliveryProblem(f"{path.name}: {unknown:,} row(s) name an id that is not in its file.", do="Check the ids.")
    return {(one, other) for one, other in named if one is not None and other is not None}


def _all_there(path: Path, headings: list[str], columns: Columns) -> None:
    lacking = [name for name in columns.named() if name not in headings]
    if lacking:
        raise DeliveryProblem(
            f"{path.name} has no column {', '.join(lacking)}; it has {', '.join(headings)}.",
            do="Put the file's own headings in the settings.",
        )


def _person(number: int, side: str, held: dict[str, str], columns: Columns, born: object) -> Person:
    plainly = {name: held.get(getattr(columns, name), "") for name in ("upn", "nhs_number", "forename", "surname", "sex")}
    return person(
        {
            "person_no": number,
            "source": side,
            **plainly,
            "born_on": born,
            "postcode": held.get(columns.postcode, ""),
            "address": " ".join(_filled(held, columns.address)),
        },
        locality=held.get(columns.locality, ""),
        others=tuple(held.get(name, "") for name in columns.others),
    )


def _filled(held: dict[str, str], names: tuple[str, ...]) -> Iterator[str]:
    return (held[name] for name in names if held.get(name))


def _day(text: str, how: str) -> tuple[object, bool]:
    """The date, and whether the text was one or empty."""
    if not text:
        return None, True
    try:
        return datetime.strptime(text, how).date(), True  # noqa: DTZ007 - a birthday has no time zone
    except ValueError:
        return None, False
