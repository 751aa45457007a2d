"""One measurement of the indicators in a process of its own, so that its memory is its own. Prints one line of JSON."""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pandas as pd

from benchmarks import rivals
from benchmarks.history import AS_OF, PUPILS, history_of, people, starts
from features.catalogue import CATALOGUE, Catalogue
from features.definitions import AtLeast, Change, Counted, Share
from features.engine import TOGETHER, compute, matrices_on
from features.matrix import Matrix
from features.records import Records, usable_links
from features.roll_up import WeeklyMarks
from features.sessions import questions_of, session_counts, tallies_of
from vocabulary.council import Thresholds

TENTH = PUPILS // 10
ATTENDANCE = CATALOGUE.only(*(each.name for each in CATALOGUE.values() if each.sources[0] == "attendance"))
MEMORY = "640MB"


def once(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of wall clock, and what came of it."""
    started = time.perf_counter()
    found = work()
    return time.perf_counter() - started, found


def rounds(many: int, **work: Callable[[], Any]) -> dict[str, list[float]]:
    """Each piece of work in turn, so many times, so that a machine that drifts drifts for all of them alike."""
    seconds: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(many):
        for name, each in work.items():
            seconds[name].append(once(each)[0])
    return seconds


class Borough:
    """The history on DuckDB, and ways to ask it."""

    def __init__(self, folder: Path, *, pupils: int = PUPILS, boroughs: int = 1, memory: str = MEMORY) -> None:
        spill = tempfile.mkdtemp(prefix="bench-")
        self.backend = ibis.duckdb.connect(memory_limit=memory, threads=2, preserve_insertion_order=False, temp_directory=spill)
        self.history = history_of(folder, self.backend, boroughs=boroughs)
        self.links, self.cohort = people(pupils=pupils, boroughs=boroughs)
        self.usable = usable_links(self.links)

    def matrix(self, catalogue: Catalogue = CATALOGUE, **more: Any) -> Any:
        """The whole matrix of one date."""
        return compute(
            self.history,
            more.pop("links", self.links),
            more.pop("cohort", self.cohort),
            as_of=more.pop("as_of", AS_OF),
            thresholds=Thresholds(),
            starts=starts(),
            catalogue=catalogue,
            **more,
        )

    def matrices(self, days: list[date], **more: Any) -> list[Matrix]:
        """The matrices of some dates, oldest first, asked about at once."""
        cohorts = dict.fromkeys(days, self.cohort)
        return matrices_on(self.history, self.links, cohorts, thresholds=Thresholds(), starts=starts(), **more)

    def counts(self) -> pd.DataFrame:
        """The session counts of every child by the engine."""
        about = [each for each in ATTENDANCE.values() if isinstance(each.definition, Share | Counted | AtLeast | Change)]
        with closing(Records(self.history, self.usable, as_of=AS_OF, last_person_no=self.links["person_no"].max())) as records:
            records.read(("attendance",))
            answers = records.questions.answers({"counts": session_counts(records, about, tallies_of(ATTENDANCE)[1])})
            return dict(answers)["counts"][0]

    def floor(self) -> Any:
        """A scan of the columns that the longest span of session counts needs."""
        since = AS_OF - timedelta(weeks=max(span.far for span in tallies_of(CATALOGUE)[1]))
        return self.backend.raw_sql(rivals.floor("history_attendance", since=since, as_of=AS_OF)).fetchall()


def duckdb(folder: Path) -> dict[str, Any]:
    """One date: the floor, attendance, everything, and the counts by the engine and by hand."""
    borough = Borough(folder, memory="2GB")
    borough.backend.con.register("links_by_hand", borough.usable)
    hand = rivals.by_hand("history_attendance", "links_by_hand", questions_of(ATTENDANCE), as_of=AS_OF)
    seconds = rounds(
        5,
        floor=borough.floor,
        attendance=lambda: borough.matrix(ATTENDANCE),
        everything=borough.matrix,
        counts=borough.counts,
        by_hand=lambda: borough.backend.con.execute(hand).df(),
    )
    _assert_equal(borough.counts(), borough.backend.con.execute(hand).df())
    (rows,) = borough.backend.raw_sql("SELECT count(*) FROM history_attendance").fetchone()
    return {"seconds": seconds, "marks": rows, "indicators": len(CATALOGUE), "attendance indicators": len(ATTENDANCE)}


def dates(folder: Path) -> dict[str, Any]:
    """Twelve dates from a roll-up, its building counted, against one date from the records."""
    borough = Borough(folder, memory="2GB")
    days = [AS_OF - timedelta(weeks=4 * each) for each in range(12)]

    def twelve() -> Any:
        with closing(WeeklyMarks(borough.history, days)) as marks:
            for first in range(0, len(days), TOGETHER):
                oldest = None  # As training does: what came of some dates is let go of before the next are asked about.
                oldest = borough.matrices(days[first : first + TOGETHER], marks=marks)[0]
            return oldest

    borough.matrix()
    seconds = rounds(3, one_date=borough.matrix, twelve_dates=twelve)
    direct, rolled = borough.matrix(as_of=days[-1]), twelve()
    for part in ("values", "not_known", "latest_on", "coverage", "details"):
        pd.testing.assert_frame_equal(getattr(direct, part), getattr(rolled, part), check_exact=True)
    return {"seconds": seconds}


def pandas(folder: Path) -> dict[str, Any]:
    """The session counts in pandas, the rows already in memory, against ours from the files."""
    borough, questions = Borough(folder, pupils=TENTH), questions_of(ATTENDANCE)
    columns = ["person_no", "happened_on", "mark", "known_on", "known_until"]
    rows = pd.concat([pd.read_parquet(each, columns=columns) for each in rivals.files(folder, "attendance")])
    rows = rows.astype(dict.fromkeys(("happened_on", "known_on", "known_until"), "datetime64[s]"))
    seconds = rounds(5, ours=borough.counts, pandas=lambda: rivals.with_pandas(rows, questions, as_of=AS_OF))
    _assert_equal(borough.counts(), rivals.with_pandas(rows, questions, as_of=AS_OF))
    return {"seconds": seconds, "marks": len(rows)}


def boroughs(folder: Path, many: int) -> dict[str, Any]:
    """All indicators of so many boroughs at once, from files that hold all of them."""
    region = Borough(folder, boroughs=many, memory="4GB")
    region.matrix(links=region.links.iloc[:10], cohort=region.cohort.iloc[:10])
    taken, matrix = once(region.matrix)
    (rows,) = region.backend.raw_sql("SELECT count(*) FROM history_attendance").fetchone()
    stated = int(matrix.values.notna().to_numpy().sum())
    return {"seconds": {"every": [taken]}, "marks": rows, "values stated": stated, "boroughs": many}


def memory(folder: Path) -> dict[str, Any]:
    """All indicators of one borough, once: what the process needed."""
    taken, _ = once(Borough(folder).matrix)
    return {"seconds": {"everything": [taken]}}


def _assert_equal(ours: pd.DataFrame, theirs: pd.DataFrame) -> None:
    """Every count is the same, of every child with a mark."""
    theirs = theirs.set_index("person_no").astype("int64")
    held = ours.drop(columns="first_mark_on").sort_index()[list(theirs)].astype("int64")
    np.testing.assert_array_equal(held.index.to_numpy(), theirs.index.to_numpy())
    np.testing.assert_array_equal(held.to_numpy(), theirs.to_numpy())


def _peak_kb() -> float:
    """The most memory that this process has held. What `getrusage` says on Linux, a process inherits from the one it came of."""
    status = Path("/proc/self/status")
    if status.exists():
        (peak,) = (line.split()[1] for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return float(peak)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1024 if sys.platform == "darwin" else most


def main() -> int:
    """`python -m benchmarks.measures WHAT --folder FOLDER`."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("what", choices=("duckdb", "dates", "pandas", "postgres", "boroughs", "memory"))
    asked.add_argument("--folder", type=Path, required=True)
    asked.add_argument("--boroughs", type=int, default=1)
    words = asked.parse_args()
    if words.what == "postgres":
        from benchmarks.postgres import measure

        found = measure(words.folder)
    elif words.what == "boroughs":
        found = boroughs(words.folder, words.boroughs)
    else:
        found = {"duckdb": duckdb, "dates": dates, "pandas": pandas, "memory": memory}[words.what](words.folder)
    found["peak_mb"] = round(_peak_kb() / 1024)
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
