"""How children keep their number and pseudonym while evidence about who they are changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date

from store.pseudonyms import pseudonym

Member = tuple[int, str, str]
"""person_no, confidence and evidence."""


def settle_children(
    connection: sqlite3.Connection, key: bytes, groups: Sequence[list[Member]], *, run: str, known_on: date
) -> None:
    """Give every group of people its child, and record which children were merged or split to get there.

    A group takes the smallest-numbered child among those its people have. When two groups ask for one
    child, it goes to the one with the person it was first made for (its anchor), or else the one with the
    smallest person_no. A group left with none takes back a merged child whose anchor it holds, or gets a
    new child, anchored on its smallest person_no.
    """
    now = dict(connection.execute("SELECT person_no, child_no FROM links WHERE until_run IS NULL").fetchall())
    anchors = dict(connection.execute("SELECT anchor, child_no FROM children").fetchall())
    anchor_of = {child: person for person, child in anchors.items()}
    groups = sorted(groups)
    claims: dict[int, list[int]] = {}
    for place, group in enumerate(groups):
        for child in {now[person] for person, _, _ in group if person in now}:
            claims.setdefault(child, []).append(place)
    given: dict[int, int] = {}
    merged: list[tuple[int, int]] = []
    for child in sorted(claims):
        anchored = [p for p in claims[child] if any(person == anchor_of[child] for person, _, _ in groups[p])]
        winner = (anchored or claims[child])[0]
        if winner in given:
            merged.append((child, given[winner]))
        else:
            given[winner] = child
    taken = set(given.values())
    for place, group in enumerate(groups):
        if place not in given:
            given[place] = _take_back_or_make(connection, key, group, anchors, taken)
            taken.add(given[place])
            came_from = {now[person] for person, _, _ in group if person in now} - {given[place]}
            connection.executemany(
                "INSERT INTO splits VALUES (?, ?, ?, ?)",
                [(given[place], child, run, known_on.isoformat()) for child in sorted(came_from)],
            )
    still_used = set(given.values())
    for child, into in merged:
        if child not in still_used:
            connection.execute("UPDATE children SET merged_into = ? WHERE child_no = ?", (into, child))
            connection.execute("INSERT INTO merges VALUES (?, ?, ?, ?)", (child, into, run, known_on.isoformat()))
    _write_links(connection, groups, given, run=run, known_on=known_on)


def _take_back_or_make(
    connection: sqlite3.Connection, key: bytes, group: Sequence[Member], anchors: dict[int, int], taken: set[int]
) -> int:
    for person, _, _ in group:
        child = anchors.get(person)
        if child is not None and child not in taken:
            connection.execute("UPDATE children SET merged_into = NULL WHERE child_no = ?", (child,))
            return child
    anchor = next(person for person, _, _ in group if person not in anchors)
    source, person_ref = connection.execute("SELECT source, person_ref FROM people WHERE person_no = ?", (anchor,)).fetchone()
    (last,) = connection.execute("SELECT coalesce(max(child_no), 0) FROM children").fetchone()
    connection.execute("INSERT INTO children VALUES (?, ?, ?, NULL)", (last + 1, pseudonym(key, source, person_ref), anchor))
    anchors[anchor] = last + 1
    return last + 1


def _write_links(
    connection: sqlite3.Connection,
    groups: Sequence[list[Member]],
    given: dict[int, int],
    *,
    run: str,
    known_on: date,
) -> None:
    held = {
        row["person_no"]: (row["child_no"], row["confidence"], row["evidence"])
        for row in connection.execute("SELECT * FROM links WHERE until_run IS NULL").fetchall()
    }
    changed = [
        (person, given[place], confidence, evidence)
        for place, group in enumerate(groups)
        for person, confidence, evidence in group
        if held.get(person) != (given[place], confidence, evidence)
    ]
    connection.executemany(
        "UPDATE links SET until_run = ? WHERE person_no = ? AND until_run IS NULL", [(run, row[0]) for row in changed]
    )
    connection.executemany(
        "INSERT INTO links VALUES (?, ?, ?, ?, ?, ?, NULL)", [(*row, run, known_on.isoformat()) for row in changed]
    )
