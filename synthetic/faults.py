"""Faulty rows planted at the end of history files, and the list of which they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.extracts import EXTRACTS
from synthetic.plan import BoroughPlan

# feed, fault, feed column broken, text put there
_FAULTS: tuple[tuple[str, str, str, str], ...] = (
    ("pupils", "born in the future", "born_on", "2099-01-01"),
    ("pupils", "no date of birth", "born_on", ""),
    ("persons", "no reference", "person_ref", ""),
    ("attendance", "a mark that does not exist", "mark", "?"),
    ("attendance", "a session that does not exist", "session", "EV"),
    ("attendance", "a day in the future", "happened_on", "2099-01-01"),
    ("exclusions", "a day in the future", "happened_on", "01/01/2099"),
    ("exclusions", "a category that does not exist", "category", "GONE"),
    ("exclusions", "more sessions than a year allows", "sessions", "400"),
    ("exclusions", "a pupil on no list", "person_ref", "P00000000"),
    ("exclusions", "a school on no list", "school", "2989999"),
    ("contacts", "a day that does not exist", "happened_on", "2026-02-30"),
    ("contacts", "an outcome that does not exist", "outcome", "Wait and see"),
    ("contacts", "no person", "person_ref", ""),
    ("referrals", "a day in the future", "happened_on", "2099-01-01"),
    ("assessments", "a factor that does not exist", "factors", "99Z"),
    ("missing", "a person on no list", "person_ref", "LCS00000000"),
)


@dataclass
class Planted:
    """The faults planted so far: file, row (from 1, headings not counted), feed, column and fault of each."""

    plan: BoroughPlan
    listed: list[tuple[str, int, str, str, str]] = field(default_factory=list)

    def after(self, feed: str, file_name: str, history: pa.Table) -> pa.Table:
        """The file's table with this feed's faulty rows at its end."""
        if not history.num_rows:
            return history
        rows: list[dict[str, list[object]]] = []
        chance = self.plan.chance(f"faults in {feed}")
        for fault, column, text in _of(feed):
            for number in range(self.plan.faults.of_each_kind):
                copied = history.slice(int(chance.integers(history.num_rows)), 1).to_pylist()[0]
                row: dict[str, list[object]] = {name: [value] for name, value in copied.items()}
                self._renew(feed, row, len(rows), number)
                heading = EXTRACTS[feed].columns[column]
                row[heading] = [text]
                rows.append(row)
                self.listed.append((file_name, history.num_rows + len(rows), feed, column, fault))
        if not rows:
            return history
        planted = pa.concat_tables([_as(history.schema, row) for row in rows])
        return pa.concat_tables([history, planted]).unify_dictionaries()

    def table(self) -> pa.Table:
        """The list, for truth/faults.csv."""
        columns = list(zip(*self.listed, strict=True)) or [(), (), (), (), ()]
        return pa.table(
            {
                name: pa.array([str(each) for each in column])
                for name, column in zip(("file", "row", "feed", "column", "fault"), columns, strict=True)
            }
        )

    @staticmethod
    def _renew(feed: str, row: dict[str, list[object]], place: int, number: int) -> None:
        """A key of its own, so that the row is faulty and not a correction of a good one."""
        if feed == "attendance":
            row["SessionDate"] = [np.datetime64("2026-10-03") + 7 * (place % 3)]  # Saturdays
            row["Session"] = ["PM" if number % 2 else "AM"]
            return
        heading = next(iter(EXTRACTS[feed].columns.values()))
        row[heading] = [f"{str(row[heading][0])[:3]}9{place:03d}{number:03d}"]


def _of(feed: str) -> Iterator[tuple[str, str, str]]:
    for of_feed, fault, column, text in _FAULTS:
        if of_feed == feed:
            yield fault, column, text


def _as(schema: pa.Schema, row: dict[str, list[object]]) -> pa.Table:
    columns = []
    for each in schema:
        if pa.types.is_dictionary(each.type):
            columns.append(pa.array(row[each.name], pa.string()).dictionary_encode().cast(each.type))
        elif pa.types.is_date(each.type):
            columns.append(pc.strptime(pa.array([str(row[each.name][0])]), "%Y-%m-%d", "s").cast(pa.date32()))
        else:
            columns.append(pa.array([str(row[each.name][0])], pa.string()))
    return pa.table(columns, schema=schema)
