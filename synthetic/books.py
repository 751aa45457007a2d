"""Where each row goes: to the history that is known on the first night, or to what becomes known later."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from synthetic.extracts import EXTRACTS, write_csv, write_parquet
from synthetic.faults import Planted
from synthetic.marks import MARKS, Register
from synthetic.plan import BoroughPlan
from synthetic.terms import day_number
from vocabulary.feeds import FEEDS

HISTORY, UPCOMING, TRUTH = "inbox/history", "upcoming", "truth"


def file_feed(folder: Path, plan: BoroughPlan, feed: str, rows: pd.DataFrame, planted: Planted) -> int:
    """Write one feed's rows (feed columns and `known`); returns how many rows are history.

    History is in the order of becoming known, and the faulty rows planted come last.
    """
    extract = EXTRACTS[feed]
    rows = rows.assign(known_on=rows["known"])
    order = np.lexsort((*(rows[name].astype(str) for name in reversed(FEEDS[feed].key)), rows["known"]))
    rows = rows.take(order)
    known = rows["known"].to_numpy()
    past = known <= day_number(plan.first_night)
    history = planted.after(feed, f"{feed}.csv", extract.written(rows[past]))
    write_csv(history, folder / HISTORY / f"{feed}.csv")
    until = known <= day_number(plan.last_day)
    later = extract.written(rows[~past & until]).append_column("known", pa.array(known[~past & until], pa.int32()))
    write_parquet(later, folder / UPCOMING / f"{feed}.parquet", rows_in_group=1 << 16)
    return history.num_rows


class MarkBook:
    """Writes registers: references and schools as dictionaries, so that three million rows are a few megabytes."""

    def __init__(self, folder: Path, plan: BoroughPlan, refs: np.ndarray, schools: np.ndarray) -> None:
        self.folder, self.plan = folder, plan
        self.refs, self.ref_of = np.unique(refs.astype(str), return_inverse=True)
        self.schools, self.school_of = np.unique(schools.astype(str), return_inverse=True)

    def table(self, register: Register) -> pa.Table:
        """The register's rows as the file's columns."""
        used, places = np.unique(self.ref_of[register.stay], return_inverse=True)
        marks, mark_places = np.unique(register.mark, return_inverse=True)
        return pa.table(
            {
                "PupilID": _from(places, self.refs[used]),
                "SessionDate": pa.array(register.day.astype(np.int32), pa.int32()).cast(pa.date32()),
                "Session": _from(register.afternoon, np.array(["AM", "PM"])),
                "Mark": _from(mark_places, np.array(MARKS)[marks]),
                "SchoolRef": _from(self.school_of[register.stay], self.schools),
                "RecordedOn": pa.array(register.known.astype(np.int32), pa.int32()).cast(pa.date32()),
            }
        )

    def file(self, register: Register, title: str, planted: Planted | None = None) -> tuple[int, int]:
        """Write one half-term: what is known on the first night, and the rest in the order of becoming known.

        Returns the rows of each. The faulty rows planted come last in the history.
        """
        past = register.known <= day_number(self.plan.first_night)
        history = register if past.all() else register.where(past)
        rows = 0
        if len(history):
            table = self.table(history)
            if planted is not None:
                table = planted.after("attendance", f"attendance_{title}.parquet", table)
            rows = table.num_rows
            write_parquet(table, self.folder / HISTORY / f"attendance_{title}.parquet")
        later = register.where(~past & (register.known <= day_number(self.plan.last_day)))
        if len(later):
            later = later.where(np.argsort(later.known, kind="stable"))
            table = self.table(later).append_column("known", pa.array(later.known.astype(np.int32), pa.int32()))
            write_parquet(table, self.folder / UPCOMING / "attendance" / f"{title}.parquet", rows_in_group=1 << 17)
        return rows, len(later)


def _from(places: np.ndarray, values: np.ndarray) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32)), pa.array(values.tolist(), pa.string()))
