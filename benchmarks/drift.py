"""How often drift is told on quiet nights, and how often it is seen when planted: `python -m benchmarks.drift`.

The invented borough's nightly marks, from the first night on, are profiled and compared night by night as
a night does. From the 21st night on every finding is counted as a false alarm, because nothing was planted;
then a fault is planted in one school's rows of the night, and seen or not.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sources.reading import read
from synthetic.borough import BoroughPlan, build, write_configuration
from synthetic.delivery import deliver
from validation.combinations import Combinations
from validation.drift import Drift, drift
from validation.profile import Profile, profile
from vocabulary.council import FeedSettings, read_configuration
from vocabulary.feeds import FEEDS

ATTENDANCE = FEEDS["attendance"]
RECENT = 20
Plant = Callable[[pa.Table, pa.Array], pa.Table]


def _where(table: pa.Table, chosen: pa.Array, column: str, value: str | None) -> pa.Table:
    changed = pc.if_else(chosen, pa.scalar(value, pa.string()), table[column].cast(pa.string()))
    return table.set_column(table.column_names.index(column), column, changed)


def _all_present(table: pa.Table, school: pa.Array) -> pa.Table:
    present = pc.if_else(pc.equal(table["session"], "AM"), "/", "\\")
    marks = pc.if_else(school, present, table["mark"].cast(pa.string()))
    return table.set_column(table.column_names.index("mark"), "mark", marks)


def _one_in_ten_n(table: pa.Table, school: pa.Array) -> pa.Table:
    some = pa.array(np.arange(table.num_rows) % 10 == 0)
    return _where(table, pc.and_(school, some), "mark", "N")


def _no_illness(table: pa.Table, school: pa.Array) -> pa.Table:
    return _where(table, pc.and_(school, pc.equal(table["mark"], "I")), "mark", "O")


def _a_third_without_session(table: pa.Table, school: pa.Array) -> pa.Table:
    some = pa.array(np.arange(table.num_rows) % 10 < 3)
    return _where(table, pc.and_(school, some), "session", None)


def _half(table: pa.Table, school: pa.Array) -> pa.Table:
    some = pa.array(np.arange(table.num_rows) % 2 == 0)
    return table.filter(pc.invert(pc.and_(school, some)))


def _three_times(table: pa.Table, school: pa.Array) -> pa.Table:
    rows = table.filter(school)
    return pa.concat_tables([table, rows, rows])


PLANTS: dict[str, Plant] = {
    "every mark of a school is present": _all_present,
    "one mark in ten of a school is N": _one_in_ten_n,
    "illness (I) is sent as O by a school": _no_illness,
    "a column is 30% emptier at a school": _a_third_without_session,
    "half of a school's rows are missing": _half,
    "a school's rows come three times": _three_times,
}


def main() -> None:
    """Measure and print; with --json, as JSON."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pupils", type=int, default=20_000)
    asked.add_argument("--nights", type=int, default=80, help="nights with marks")
    asked.add_argument("--borough", type=Path, help="an invented borough that is there already; its inbox is added to")
    asked.add_argument("--json", action="store_true")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as home:
        plan = BoroughPlan(pupils=given.pupils)
        folder = given.borough or Path(home) / "borough"
        if given.borough is None:
            build(plan, folder, progress=lambda _: None)
        config = Path(home) / "council.toml"
        write_configuration(plan, config, inbox=folder / "inbox", data=Path(home) / "data")
        settings = read_configuration(config).feeds["attendance"]
        found = _measure(_nights(folder, settings, plan.first_night, given.nights))
    print(json.dumps(found, indent=1) if given.json else _told(found))


def _nights(folder: Path, settings: FeedSettings, first: date, most: int) -> list[tuple[date, pa.Table]]:
    nights: list[tuple[date, pa.Table]] = []
    before, night = first, first
    while len(nights) < most:
        night += timedelta(days=1)
        sent = [path for path in deliver(folder, night=night, after=before) if path.name.startswith("attendance")]
        nights += [(night, read(path, ATTENDANCE, settings, delivered_on=night).table) for path in sent]
        before = night
    return nights


def _measure(nights: list[tuple[date, pa.Table]]) -> dict[str, object]:
    listed = pc.unique(pa.concat_arrays([pc.unique(table["school"].combine_chunks()) for _, table in nights])).drop_null()

    def seen(table: pa.Table, night: date) -> Profile:
        return profile(Combinations(table), ATTENDANCE, delivered_on=night, known_schools=listed)

    profiles = [seen(table, night) for night, table in nights]
    judged = range(RECENT, len(nights))
    quiet = {at: drift(profiles[at], profiles[at - RECENT : at]) for at in judged}
    caught: dict[str, list[int]] = {name: [0, 0] for name in PLANTS}
    chance = np.random.default_rng(16)
    for at in judged:
        night, table = nights[at]
        sizes = {name: group.rows for name, group in profiles[at].groups.items() if name in listed.to_pylist()}
        large = [name for name, rows in sorted(sizes.items()) if rows >= 400]
        if not large:  # a night of a holiday: corrections alone
            continue
        school = str(chance.choice(large))
        rows = pc.equal(table["school"].cast(pa.string()), school)
        for name, plant in PLANTS.items():
            found = drift(seen(plant(table, rows), night), profiles[at - RECENT : at])
            caught[name][1] += 1
            caught[name][0] += bool([each for each in found if each.school == school and each not in quiet[at]])
    start = time.perf_counter()
    drift(seen(nights[-1][1], nights[-1][0]), profiles[-RECENT - 1 : -1])
    alarms: list[Drift] = [each for found in quiet.values() for each in found]
    return {
        "nights judged": len(judged),
        "schools": len(listed),
        "rows a night (median)": int(np.median([table.num_rows for _, table in nights])),
        "false alarms": len(alarms),
        "nights with any": sum(bool(found) for found in quiet.values()),
        "false alarms by kind": dict(Counter(f"{each.what} {each.column} {each.code}".strip() for each in alarms)),
        "seen of planted": {name: f"{seen_} of {planted}" for name, (seen_, planted) in caught.items()},
        "seconds for one night": round(time.perf_counter() - start, 3),
    }


def _told(found: dict[str, object]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in found.items())


if __name__ == "__main__":
    main()
