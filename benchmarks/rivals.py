"""The session counts of every child by other ways than the engine: the same SQL by hand, one aggregate for each question, pandas.

Each gives the same frame: person_no, and a column for each counter and span, so that equality can be asserted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from features.marks import COUNTERS
from features.session_marks import edges_beyond, edges_of, year_began_on
from features.spans import RECENT, Span
from features.tallies import Tallies
from store.manifest import Manifest

Question = tuple[str, Span]
"""A counter in a span: one number about each child."""


def column(question: Question) -> str:
    """The name of the number."""
    counter, span = question
    return f"{counter}_{span.suffix}"


def floor(source: str, *, since: date, as_of: date) -> str:
    """SQL that reads what the counts need and counts nothing: every value of the columns, with the same filters."""
    return (
        "SELECT count(*), max(person_no), max(happened_on), max(mark), max(known_on) "
        f"FROM {source} WHERE {_known(since, as_of)}"
    )


def by_hand(source: str, links: str, questions: Sequence[Question], *, as_of: date) -> str:
    """The engine's own way, written by hand: the same columns of the same groups, added up by child and taken apart.

    links: a table of person_no and child_no; the child's number is given as person_no.
    """
    tallies = Tallies.of(questions)
    edges = edges_of({span for _, span in questions})
    worth = tallies.worth.execute()
    names = tallies.columns
    values = ", ".join(
        "("
        + ", ".join(
            [_quoted(row["mark"]), *(f"{int(row[name])}::DOUBLE" for name in names), str(row["recorded"]), str(row["possible"])]
        )
        + ")"
        for row in worth.to_dict("records")
    )
    older = edges_beyond(edges)
    stretch = " ".join(
        f"WHEN happened_on < DATE '{Span(0, nearer).starts_on(as_of=as_of)}' THEN {edge}"
        for nearer, edge in zip(older[-2::-1], older[:0:-1], strict=True)
    )
    lately, since = Span(0, RECENT).starts_on(as_of=as_of), Span(0, older[-1]).starts_on(as_of=as_of)
    year_began = year_began_on(Span(0, [RECENT, *older][-2]).starts_on(as_of=as_of))
    totals = ", ".join(f"sum({name}) AS {name}" for name in names)
    asked = tallies.of_older_weeks.columns
    older_totals = ", ".join(f"sum({name}) AS {name}" for name in asked)
    between = [Span(near, far) for near, far in pairwise([0, *edges])]
    packed = {(tallies.column_of(counter), span) for counter, span in questions}
    parts = sorted(
        {(name, part) for name, span in packed for part in between if span.near <= part.near and part.far <= span.far}
    )

    def summed(parts: Sequence[tuple[str, Span]]) -> str:
        return ", ".join(
            f"sum({name}) FILTER (WHERE stretch > {part.near} AND stretch <= {part.far}) AS {name}_{part.suffix}"
            for name, part in parts
        )

    recent_parts = summed([(name, part) for name, part in parts if part.near < RECENT])
    older_parts = summed([(name, part) for name, part in parts if part.far > RECENT])
    spans = ", ".join(
        " + ".join(f"coalesce({name}_{part.suffix}, 0)" for part in between if span.near <= part.near and part.far <= span.far)
        + f" AS {name}_over_{span.suffix}"
        for name, span in sorted(packed)
    )
    digits = ", ".join(
        f"(CAST({tallies.column_of(counter)}_over_{span.suffix} AS BIGINT) >> {13 * (tallies.counters.index(counter) % 4)}) "
        f"& 8191 AS {column((counter, span))}"
        for counter, span in questions
    )
    return f"""
        WITH worth(mark, {", ".join(names)}, recorded, possible) AS (VALUES {values}),
        recent AS (
            SELECT person_no, school, ((DATE '{as_of}' - happened_on + 6) // 7)::SMALLINT AS stretch, {totals}, count(*) AS sessions,
                min(happened_on) AS first_on, max(happened_on) AS last_on,
                max(happened_on) FILTER (WHERE possible) AS last_possible_on,
                max(2 * (happened_on - DATE '2000-01-03') + (session = 'PM')::INTEGER) FILTER (WHERE recorded) AS newest
            FROM {source} JOIN worth USING (mark) WHERE {_known(lately, as_of)} GROUP BY ALL
        ), older AS (
            SELECT person_no, (CASE {stretch} ELSE {older[0]} END)::SMALLINT AS stretch, {older_totals}, count(*) AS sessions,
                min(happened_on) AS first_on, max(happened_on) AS last_on
            FROM {source} JOIN worth USING (mark)
            WHERE {_known(max(since, year_began), as_of)} AND happened_on < DATE '{lately}' GROUP BY ALL
        ), oldest AS (
            SELECT person_no, {older[-1]}::SMALLINT AS stretch, {older_totals}, count(*) AS sessions,
                min(happened_on) AS first_on, max(happened_on) AS last_on
            FROM {source} JOIN worth USING (mark)
            WHERE {_known(since, as_of)} AND happened_on < DATE '{year_began}' GROUP BY person_no
        ), recent_of_children AS MATERIALIZED (
            SELECT recent.*, child_no FROM recent LEFT JOIN {links} USING (person_no)
        ), before AS (
            SELECT child_no, older.* FROM older JOIN {links} USING (person_no)
            UNION ALL SELECT child_no, oldest.* FROM oldest JOIN {links} USING (person_no)
        ), by_child AS (
            SELECT child_no, {recent_parts}, min(first_on) AS first_on, max(last_on) AS last_on, sum(sessions) AS sessions
            FROM recent_of_children WHERE child_no IS NOT NULL GROUP BY child_no
        ), by_child_before AS (
            SELECT child_no, {older_parts}, min(first_on) AS first_before, max(last_on) AS last_before, sum(sessions) AS sessions_before
            FROM before GROUP BY child_no
        ), parts AS (
            SELECT child_no AS person_no, {spans}, least(first_on, first_before) AS first_on, greatest(last_on, last_before) AS last_on,
                coalesce(sessions, 0) + coalesce(sessions_before, 0) AS sessions
            FROM by_child FULL JOIN by_child_before USING (child_no)
        ) SELECT person_no, {digits} FROM parts ORDER BY person_no"""


def collate(source: str, questions: Sequence[Question], *, as_of: date) -> str:
    """One filtered aggregate over the rows for each question, the way that collate writes them."""
    since = min(span.starts_on(as_of=as_of) for _, span in questions)
    sums = ", ".join(
        f"sum(CASE WHEN mark IN ({', '.join(_quoted(mark) for mark in COUNTERS[counter])}) "
        f"AND happened_on >= DATE '{span.starts_on(as_of=as_of)}' AND happened_on < DATE '{span.ends_before(as_of=as_of)}' "
        f"THEN 1 ELSE 0 END) AS {column((counter, span))}"
        for counter, span in questions
    )
    return f"SELECT person_no, {sums} FROM {source} WHERE {_known(since, as_of)} GROUP BY person_no ORDER BY person_no"


def with_pandas(rows: pd.DataFrame, questions: Sequence[Question], *, as_of: date) -> pd.DataFrame:
    """A groupby in memory for each span, over a column of 0 and 1 for each counter."""
    known = rows[(rows["known_on"] <= _day(as_of)) & (rows["known_until"].isna() | (rows["known_until"] > _day(as_of)))]
    people = pd.Index(sorted(known["person_no"].unique()), name="person_no")
    found: dict[str, Any] = {}
    for span in sorted({span for _, span in questions}):
        days = known["happened_on"]
        inside = known[(days >= _day(span.starts_on(as_of=as_of))) & (days < _day(span.ends_before(as_of=as_of)))]
        counters = [counter for counter, each in questions if each == span]
        ones = pd.DataFrame({counter: inside["mark"].isin(COUNTERS[counter]) for counter in counters})
        sums = ones.groupby(inside["person_no"]).sum().reindex(people, fill_value=0)
        found |= {column((counter, span)): sums[counter] for counter in counters}
    return pd.DataFrame(found)[[column(question) for question in questions]].astype("int64").reset_index()


def files(folder: Path, feed: str, *, boroughs: int = 1) -> list[str]:
    """The feed's files of so many boroughs: those that the manifest names."""
    manifest = Manifest.from_json((folder / f"manifest-{boroughs:02d}.json").read_text(encoding="utf-8"))
    return [str(folder / piece.path) for piece in manifest.feeds[feed].pieces]


def _known(since: date, as_of: date) -> str:
    return (
        f"happened_on >= DATE '{since}' AND happened_on < DATE '{as_of}' AND known_on <= DATE '{as_of}' "
        f"AND coalesce(known_until, DATE '9999-12-31') > DATE '{as_of}'"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _day(day: date) -> pd.Timestamp:
    return pd.Timestamp(day)
