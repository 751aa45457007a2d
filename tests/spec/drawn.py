"""Reads a drawn example: a register and tables as text, and the answer that a person worked out by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from features.reference import EXAMPLES
from tests.features.held import LONG_AGO, STARTS, open_days, stay
from vocabulary.feeds import FEEDS, Kind

PERSON = 1


@dataclass(frozen=True)
class Answer:
    """What one indicator is on a date: a number, or why it is not known."""

    as_of: date
    indicator: str
    value: Fraction | None
    reason: str


@dataclass(frozen=True)
class Example:
    """A drawn example: the records, and the answers."""

    title: str
    floor: int
    rows: dict[str, list[dict[str, Any]]]
    starts: dict[str, date | None]
    late: dict[str, date | None]
    households: list[dict[str, Any]]
    answers: tuple[Answer, ...]


def examples() -> list[Example]:
    """Every drawn example, in the order of the reference page."""
    found = []
    for path in sorted(EXAMPLES.glob("*.md")):
        for section in re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            title = section.splitlines()[0]
            blocks = re.findall(r"```text\n(.*?)```", section, flags=re.DOTALL)
            assert blocks, f"nothing is drawn under {title!r}"
            found += [_example(title, block) for block in blocks]
    return found


def _example(title: str, text: str) -> Example:
    head, *tables = re.split(r"\n\n", text.strip("\n"))
    said = dict(re.findall(r"^(as of|floor) (\S+)$", head, flags=re.MULTILINE))
    as_of = date.fromisoformat(said["as of"])
    starts = dict(STARTS)
    for since, feed in re.findall(r"^held from (\S+) (\w+)$", head, flags=re.MULTILINE):
        starts[feed] = None if since == "never" else date.fromisoformat(since)
    late: dict[str, date | None] = {
        feed: date.fromisoformat(day) for feed, day in re.findall(r"^late (\w+) covers to (\S+)$", head, flags=re.MULTILINE)
    }
    rows: dict[str, list[dict[str, Any]]] = {"attendance": [], "calendar": [], "pupils": []}
    answers: list[Answer] = []
    households: list[dict[str, Any]] = []
    for table in tables:
        name, *lines = table.splitlines()
        cells = [line.split() for line in lines]
        if name == "register":
            _register(cells[1:], rows)
        elif name == "corrected":
            _correct(cells[1:], rows)
        elif name == "answer":
            answers = [_answer(line, as_of) for line in lines]
        elif name == "households":
            households = [_home(cells[0], row) for row in cells[1:]]
        else:
            rows[name] = [*rows.get(name, []), *(_row(name, cells[0], row) for row in cells[1:])]
    if not any(row["person_no"] == PERSON for row in rows["pupils"]):
        rows["pupils"].append(stay(PERSON))
    for number, school in re.findall(r"^others (\d+) on the roll of (\w+)$", head, flags=re.MULTILINE):
        rows["pupils"] += [stay(1000 + place, school) for place in range(int(number))]
    assert answers, f"{title!r} has no answer"
    return Example(title, int(said.get("floor", 30)), rows, starts, late, households, tuple(answers))


def _register(weeks: list[list[str]], rows: dict[str, list[dict[str, Any]]]) -> None:
    for monday, *days in weeks:
        assert len(days) == 5
        assert date.fromisoformat(monday).weekday() == 0
        for place, drawn in enumerate(days):
            day = date.fromisoformat(monday) + timedelta(days=place)
            if drawn == "==":
                continue
            rows["calendar"] += open_days("S1", [day])
            if drawn == "..":
                continue
            morning, afternoon = drawn.split("|") if "|" in drawn else drawn
            for session, mark in (("AM", morning), ("PM", afternoon)):
                row = {"person_no": PERSON, "happened_on": day, "session": session, "mark": mark, "school": "S1"}
                rows["attendance"].append({**row, "known_on": day})


def _correct(changes: list[list[str]], rows: dict[str, list[dict[str, Any]]]) -> None:
    for day, session, mark, known_on in changes:
        which = (date.fromisoformat(day), session)
        (old,) = [row for row in rows["attendance"] if (row["happened_on"], row["session"]) == which]
        old["known_until"] = date.fromisoformat(known_on)
        rows["attendance"].append({**old, "mark": mark, "known_on": old["known_until"], "known_until": None})


def _row(feed_name: str, names: list[str], cells: list[str]) -> dict[str, Any]:
    columns = {column.name: column.kind for column in FEEDS[feed_name].columns}
    columns |= {"known_until": Kind.DATE, "person_no": Kind.INTEGER}
    assert len(names) == len(cells), cells
    row = {name: _cell(cell, columns[name]) for name, cell in zip(names, cells, strict=True)}
    if feed_name == "schools":
        return {"school_name": row["school"], "known_on": LONG_AGO, **row}
    if feed_name == "pupils":
        return stay(**{"person_no": PERSON, **row})
    return {"person_no": PERSON, **row}


def _home(names: list[str], cells: list[str]) -> dict[str, Any]:
    kinds = {"person_no": Kind.INTEGER, "household_no": Kind.INTEGER, "known_on": Kind.DATE}
    return {name: _cell(cell, kinds[name]) for name, cell in zip(names, cells, strict=True)}


def _cell(text: str, kind: Kind) -> Any:
    if text == "-":
        return None
    if kind is Kind.DATE:
        return date.fromisoformat(text)
    if kind is Kind.FLAG:
        return {"true": True, "false": False}[text]
    return int(text) if kind is Kind.INTEGER else text


def _answer(line: str, as_of: date) -> Answer:
    said = re.fullmatch(r"\s+(?:as of (\S+): )?(\w+)\s+= (.+)", line)
    assert said, f"not an answer: {line!r}"
    on = date.fromisoformat(said[1]) if said[1] else as_of
    if said[3].startswith("not known: "):
        return Answer(on, said[2], None, said[3].removeprefix("not known: "))
    first, *less = (Fraction(part.replace(" ", "")) for part in said[3].split(" - "))
    return Answer(on, said[2], first - sum(less), "")
