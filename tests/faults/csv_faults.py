"""Faults 13 to 16 on CSV: cut short, wrongly encoded, drifted, poisoned. `python -m tests.faults.csv_faults` runs them whole.

Every trial prints and returns a tally: faults injected, faults survived, records lost, records doubled.
Survived means: refused with a reason, or every row read as it is or held back with a reason.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sources.reading import Reading, read
from store.delivery import Delivery
from tests.faults.fuzzing import conserved
from tests.store.deliveries import open_warehouse
from validation.checking import Context, check
from vocabulary.council import Checks
from vocabulary.feed_settings import FeedSettings
from vocabulary.feeds import FEEDS
from vocabulary.problems import DeliveryProblem

DELIVERED_ON = date(2026, 11, 16)
HEADINGS = "exclusion_ref,person_ref,happened_on,category,sessions,reason_1,reason_2,reason_3,school,known_on,withdrawn"
PUPIL_HEADINGS = "person_ref,forename,surname,born_on,sex,school,year_group,entered_on,known_on"


@dataclass
class Tally:
    """What became of the faults of one kind. failures: what broke the demand, in words without values."""

    fault: str
    injected: int = 0
    survived: int = 0
    lost: int = 0
    doubled: int = 0
    notes: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def survive(self, how: str) -> None:
        """One more fault, survived in this way."""
        self.injected += 1
        self.survived += 1
        self.notes[how] = self.notes.get(how, 0) + 1

    def fail(self, why: str) -> None:
        """One more fault, and not survived."""
        self.injected += 1
        self.failures.append(why)

    def line(self) -> str:
        """The tally in one line."""
        how = "; ".join(f"{how} {count}" for how, count in sorted(self.notes.items()))
        counts = f"injected {self.injected}, survived {self.survived}, records lost {self.lost}, doubled {self.doubled}"
        return f"{self.fault}: {counts} ({how})" + "".join(f"\n  FAILED {why}" for why in self.failures)


def exclusions(rows: int) -> list[str]:
    """So many sound rows of suspensions, each its own."""
    return [
        f"X{n:06},P{n % 700:04},2026-{9 + n % 2:02}-{1 + n % 28:02},{('SUSP', 'LNCH', 'PERM')[n % 3]},{1 + n % 10},"
        f"{('PP', 'DB', 'VA')[n % 3]},,,S{n % 9},2026-11-0{1 + n % 9},N"
        for n in range(1, rows + 1)
    ]


def text_of(rows: list[str], headings: str = HEADINGS) -> str:
    """The file of these rows."""
    return headings + "\n" + "".join(row + "\n" for row in rows)


def read_bytes(folder: Path, content: bytes, feed: str = "exclusions", **settings: Any) -> Reading:
    """Read these bytes as a file of the feed."""
    path = folder / "delivery.csv"
    path.write_bytes(content)
    return read(path, FEEDS[feed], FeedSettings(files="*", **settings), delivered_on=DELIVERED_ON)


def cut_short(folder: Path, rows: int) -> Iterator[Tally]:
    """Fault 13: the file cut at every 1% of its bytes, first without a trailer and then with one."""
    lines = exclusions(rows)
    for ending, settings in (("", {}), (f"END,{rows}\n", {"trailer": "END"})):
        content = (text_of(lines) + ending).encode()
        whole = read_bytes(folder, content, **settings).table.to_pylist()
        tally = Tally("13 cut at every 1%, " + ("with a trailer that counts the rows" if ending else "without a trailer"))
        for percent in range(100):
            part = content[: len(content) * percent // 100]
            try:
                cut = read_bytes(folder, part, **settings)
            except DeliveryProblem:
                tally.survive("refused")
                continue
            faulty = set(cut.faults["row"].to_pylist())
            same = [row for row in cut.table.to_pylist() if row["row"] not in faulty]
            tally.lost += len(conserved(cut)) > 0
            if same != [row for row in whole[: cut.rows_in] if row["row"] not in faulty]:
                tally.fail(f"at {percent}% a row was read as it is not")
            elif faulty == {cut.rows_in}:
                tally.survive("last row held back as perhaps cut off")
            elif part.endswith(b"\n") and not ending:
                tally.survive("cut at a line's end: no sign in the file itself")
            else:
                tally.fail(f"at {percent}% the file was accepted as complete")
        yield tally


NAMES = (
    *(
        "José Núñez",
        "Zoë O'Brien",
        "Łucja Wójcik",
        "Nguyễn Thị",
        "Şükrü",
        "محمد",
        "শেখ হাসিনা",
        "李小龙",
        "Ærøskøbing",
        "Renée-Mae",
    ),
    *(
        "D’Souza",
        "Anaïs",
        "Σωκράτης",
        "Ибрагим",
        "Ó Súilleabháin",
        "Æthelred",
        "ÿ",
        "Null",
        "=cmd()",
        "a\u202eb",
        "i\u0307",
        "\U0001f600",
    ),
)
_WESTERN = tuple(name for name in NAMES if name.encode("cp1252", errors="ignore").decode("cp1252") == name)


def encoded(folder: Path, rows: int) -> Iterator[Tally]:
    """Fault 14: each encoding said rightly (names come back exactly) and wrongly (refused), and mixed, and with control bytes."""
    right = Tally("14 encodings said rightly")
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "iso8859-1"):
        names = [name for name in NAMES if name.encode(encoding, errors="ignore").decode(encoding) == name]
        content = _pupils(rows, names).encode(encoding)
        reading = read_bytes(folder, content, "pupils", encoding=encoding)
        expected = [names[n % len(names)] for n in range(rows)]
        _judge_names(right, reading, expected, encoding)
    yield right
    wrong = Tally("14 encodings said wrongly, or mixed")
    western = _pupils(rows, list(_WESTERN))
    every = _pupils(rows, list(NAMES))
    mixed = every.encode("utf-8")[: len(every) // 2].rsplit(b"\n", 1)[0] + b"\n" + western.split("\n", 1)[1].encode("cp1252")
    for said, content in (
        ("utf-8-sig", western.encode("cp1252")),
        ("utf-8-sig", every.encode("utf-16")),
        ("utf-8-sig", every.encode("utf-16-le")),
        ("utf-8-sig", mixed),
        ("cp1252", every.encode("utf-8")),
        ("cp1252", every.encode("utf-8-sig")),
        ("cp1252", every.encode("utf-16")),
        ("utf-16", every.encode("utf-8")),
        ("utf-16", western.encode("cp1252")),
        ("utf-32", every.encode("utf-8")),
    ):
        try:
            read_bytes(folder, content, "pupils", encoding=said)
        except DeliveryProblem:
            wrong.survive("refused")
        else:
            wrong.fail(f"a file that is not {said} was read as {said}")
    yield wrong
    control = Tally("14 NUL and control bytes in a name")
    for byte in (b"\x00", b"\x01", b"\x08", b"\x0b", b"\x1a", b"\x1b", b"\x7f"):
        good = _pupils(rows, ["Renée"]).encode().split(b"\n")
        good[rows // 2] = good[rows // 2].replace("Renée".encode(), b"Ren" + byte + b"e")
        reading = read_bytes(folder, b"\n".join(good), "pupils")
        names = reading.table["forename"].to_pylist()
        faulty = reading.faults["row"].to_pylist()
        if (
            faulty == [rows // 2]
            and names.count("Renée") == rows - 1
            and names[rows // 2 - 1] is None
            and not conserved(reading)
        ):
            control.survive("that cell held back, the others exact")
        else:
            control.fail(f"byte {byte!r}")
    yield control


def _pupils(rows: int, names: list[str]) -> str:
    lines = [
        f"P{n},{names[n % len(names)]},Smith,2012-0{1 + n % 9}-11,F,S1,{n % 12},2023-09-04,2026-11-02" for n in range(rows)
    ]
    return text_of(lines, PUPIL_HEADINGS)


def _judge_names(tally: Tally, reading: Reading, expected: list[str], encoding: str) -> None:
    if conserved(reading):
        tally.lost += 1
    if reading.table["forename"].to_pylist() == expected and not reading.faults.num_rows:
        tally.survive("names come back exactly")
    else:
        tally.fail(f"names in {encoding} came back changed")


def drifted(folder: Path, rows: int) -> Iterator[Tally]:
    """Fault 15: each column removed, renamed, said twice, retyped; columns added and reordered; code lists grown."""
    columns = HEADINGS.split(",")
    cells = [row.split(",") for row in exclusions(rows)]
    mapped = {name: name for name in columns}
    plain = read_bytes(folder, text_of([",".join(row) for row in cells]).encode(), columns=mapped).table.to_pylist()

    def given(names: list[str], table: list[list[str]]) -> bytes:
        return text_of([",".join(row) for row in table], ",".join(names)).encode()

    tally = Tally("15 schema drift")
    for at, name in enumerate(columns):
        drifts = {
            "removed": given(columns[:at] + columns[at + 1 :], [row[:at] + row[at + 1 :] for row in cells]),
            "renamed": given([*columns[:at], "Z" + name, *columns[at + 1 :]], cells),
            "said twice": given([*columns, name], [[*row, row[at]] for row in cells]),
        }
        for how, content in drifts.items():
            try:
                read_bytes(folder, content, columns=mapped)
            except DeliveryProblem as refusal:
                if name in str(refusal):
                    tally.survive("column removed, renamed or there twice: refused by its name")
                    continue
            tally.fail(f"{name} {how}")
    for order in (range(len(columns))[::-1], [*range(4, len(columns)), *range(4)]):
        turned = given([columns[at] for at in order], [[row[at] for at in order] for row in cells])
        _same(tally, read_bytes(folder, turned, columns=mapped), plain, "reordered: read the same")
    added = read_bytes(folder, given([*columns, "new"], [[*row, "?"] for row in cells]), columns=mapped)
    _same(tally, added, plain, "added: read the same, and named") if added.unread_columns == ("new",) else tally.fail("added")
    for name, retyped in (("happened_on", "16/10/2026"), ("known_on", "45000"), ("sessions", "two"), ("withdrawn", "maybe")):
        at = columns.index(name)
        reading = read_bytes(folder, given(columns, [[*row[:at], retyped, *row[at + 1 :]] for row in cells]), columns=mapped)
        faulty = reading.faults.filter([each == name for each in reading.faults["column"].to_pylist()])
        if faulty.num_rows == rows and reading.table[name].null_count == rows and not conserved(reading):
            tally.survive("retyped: each cell a fault, none guessed at")
        else:
            tally.fail(f"{name} retyped")
    for name, code in (("reason_1", "QQ"), ("category", "EXCL")):
        at = columns.index(name)
        reading = read_bytes(folder, given(columns, [[*row[:at], code, *row[at + 1 :]] for row in cells]), columns=mapped)
        checked = _check(reading)
        warned = any(each.rule == f"{name}_is_in_the_code_table" and each.rows_failed == rows for each in checked.results)
        if warned and not checked.quarantine.num_rows and reading.table[name].to_pylist() == [code] * rows:
            tally.survive("code list grown: kept and warned about")
        else:
            tally.fail(f"new code of {name}")
    yield tally


def _same(tally: Tally, reading: Reading, plain: list[dict[str, Any]], how: str) -> None:
    if reading.table.to_pylist() == plain and not reading.faults.num_rows:
        tally.survive(how)
    else:
        tally.fail(how)


POISONS: dict[str, str] = {
    "in 2099": "X{n},P1,2099-01-01,SUSP,4,PP,,,S1,2026-11-02,N",
    "before the earliest day": "X{n},P1,1026-10-01,SUSP,4,PP,,,S1,2026-11-02,N",
    "a day that never was": "X{n},P1,2026-02-30,SUSP,4,PP,,,S1,2026-11-02,N",
    "entered a year ahead": "X{n},P1,2026-11-09,SUSP,4,PP,,,S1,2025-10-02,N",
    "known after the delivery": "X{n},P1,2026-10-01,SUSP,4,PP,,,S1,2027-01-02,N",
    "negative sessions": "X{n},P1,2026-10-01,SUSP,-4,PP,,,S1,2026-11-02,N",
    "enormous sessions": "X{n},P1,2026-10-01,SUSP,2000000000,PP,,,S1,2026-11-02,N",
    "a field of a megabyte": "X{n},P1,2026-10-01," + "A" * 1_000_000 + ",4,PP,,,S1,2026-11-02,N",
    "a line end in a needed code": 'X{n},P1,"2026-10\n-01",SUSP,4,PP,,,S1,2026-11-02,N',
    "too few cells": "X{n},P1,2026-10-01,SUSP",
    "too many cells": "X{n},P1,2026-10-01,SUSP,4,PP,,,S1,2026-11-02,N,,",
    "nobody": "X{n},,2026-10-01,SUSP,4,PP,,,S1,2026-11-02,N",
    "no reference": ",P1,2026-10-01,SUSP,4,PP,,,S1,2026-11-02,N",
    "a NUL in the reference": "X\x00{n},P1,2026-10-01,SUSP,4,PP,,,S1,2026-11-02,N",
}


PUPIL_POISONS: dict[str, str] = {
    "born after joining the school": "P{n},Ada,Smith,2025-01-11,F,S1,7,2023-09-04,2026-11-02",
    "born in 2099": "P{n},Ada,Smith,2099-01-11,F,S1,7,2023-09-04,2026-11-02",
    "born in 1826": "P{n},Ada,Smith,1826-01-11,F,S1,7,2023-09-04,2026-11-02",
}


def poisoned(folder: Path, rows: int, *, together: bool) -> Iterator[Tally]:
    """Fault 16: one poisoned row among so many: that row waits, the others are landed. together: all poisons in one file."""
    tally = Tally(f"16 poisoned rows in {rows:,}")
    every = [("exclusions", kind) for kind in POISONS] + [("pupils", kind) for kind in PUPIL_POISONS]
    cases = [(feed, [kind]) for feed, kind in every]
    if together:
        cases = [("exclusions", [*POISONS]), ("pupils", [*PUPIL_POISONS])]
    for case, (feed, planted) in enumerate(cases):
        poisons, headings = (POISONS, HEADINGS) if feed == "exclusions" else (PUPIL_POISONS, PUPIL_HEADINGS)
        lines = exclusions(rows) if feed == "exclusions" else _pupils(rows, ["Ada"]).splitlines()[1:]
        places = [rows // 2 + 7 * at for at in range(len(planted))]
        for place, kind in zip(places, planted, strict=True):
            lines[place - 1] = poisons[kind].format(n=place)
        reading = read_bytes(folder, text_of(lines, headings).encode(), feed)
        checked = _check(reading)
        held = sorted(set(checked.quarantine["row"].to_pylist()))
        delivery = Delivery(feed, "delivery.csv", reading.content_hash, DELIVERED_ON, reading.rows_in, "night")
        unsplit = reading.rows_in - reading.table.num_rows
        with tempfile.TemporaryDirectory(dir=folder) as inside:
            warehouse = open_warehouse(Path(inside) / str(case))
            landing = warehouse.land(reading.table, FEEDS[feed], delivery, checked.quarantine, unsplit_rows=unsplit)
            kept = warehouse.history(feed).to_pyarrow().num_rows
        tally.lost += max(0, rows - len(planted) - landing.accepted)
        tally.doubled += max(0, kept - (rows - len(planted)))
        if held != places or checked.stops or reading.rows_in != rows or kept != rows - len(planted):
            tally.fail(f"{', '.join(planted)}: {len(held)} held back, {kept} kept, stops {checked.stops}")
            continue
        for _ in planted:
            tally.survive("that row in quarantine, all others landed")
    yield tally


def _check(reading: Reading) -> Any:
    context = Context(DELIVERED_ON, reading.rows_in, (), None, None, Checks())
    return check(reading.table, reading.faults, FEEDS[reading.feed], context)


def tallies(folder: Path, *, rows: int, together: bool) -> list[Tally]:
    """Every fault of this module on files of so many rows."""
    small = min(rows, 2_000)
    return [
        *cut_short(folder, rows),
        *encoded(folder, small),
        *drifted(folder, small),
        *poisoned(folder, rows, together=together),
    ]


def main(arguments: list[str] | None = None) -> int:
    """Run them all; 1 if any was not survived."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rows", type=int, default=20_000, help="rows of each file")
    with tempfile.TemporaryDirectory() as folder:
        found = tallies(Path(folder), rows=asked.parse_args(arguments).rows, together=False)
    sys.stdout.write("\n".join(each.line() for each in found) + "\n")
    return 1 if any(each.failures or each.lost or each.doubled for each in found) else 0


if __name__ == "__main__":
    sys.exit(main())
