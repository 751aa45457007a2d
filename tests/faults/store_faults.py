"""`python -m tests.faults.store_faults --tries 200`: nights killed, short of disk, out of order and repeated, counted.

Each fault hits a night that lands two feeds and publishes. Then the same night runs again as usual, and the warehouse
must be the one that an undisturbed night leaves: the same content hash, the same published rows, no stray file.
POSIX only: a night is a process made by fork, killed with SIGKILL or held to a largest file size.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import ibis.backends.duckdb  # noqa: F401 - once, in the parent of every night: a fork then need not
import pyarrow.parquet as pq

from store.manifest import Manifest
from tests.store.deliveries import contact, january, land, mark, open_warehouse
from vocabulary.problems import StoreProblem

PUPILS = 150
FILE_ACTS = ("replace", "fsync", "unlink")


@dataclass
class Tally:
    """What became of the faults. lost, doubled: versions missing and in excess afterwards, added up."""

    kind: str
    injected: int = 0
    survived: int = 0
    lost: int = 0
    doubled: int = 0
    told: list[str] = field(default_factory=list)

    def line(self) -> str:
        """One line for people."""
        return (
            f"{self.kind}: {self.injected} injected, {self.survived} survived, "
            f"{self.lost} records lost, {self.doubled} doubled{''.join(f'; {each}' for each in self.told[:3])}"
        )


def delivery_rows(night: int) -> list[tuple[str, list[dict]]]:
    """What arrives on a night of January: marks of the day before, one of them put right later, and contacts."""
    day = night + 4
    marks = [mark(f"P{number}", day, session, "/", day) for number in range(PUPILS) for session in ("AM", "PM")]
    if night:
        marks.append(mark(f"P{night}", day - 1, "AM", "I", day))
    return [("attendance", marks), ("contacts", [contact(f"c{night}", 2), contact("c0", 2 + night, "REFERRAL")])]


def run_night(folder: Path, night: int, *, publish: bool = True) -> None:
    """Land a night's deliveries and publish."""
    warehouse = open_warehouse(folder)
    for feed, rows in delivery_rows(night):
        land(warehouse, feed, rows, on=january(night + 5))
    if publish:
        warehouse.publish()
    warehouse.close()


def state(folder: Path) -> tuple[str, dict[str, list[tuple]]]:
    """The content hash, and every published row of both feeds, read without the warehouse."""
    warehouse = open_warehouse(folder)
    rows = {
        feed: sorted(
            (tuple(row.values()) for path in warehouse.published(feed).paths for row in pq.read_table(path).to_pylist()),
            key=repr,
        )
        for feed in ("attendance", "contacts")
    }
    for feed, held in rows.items():
        seen = sorted((tuple(row.values()) for row in warehouse.history(feed).to_pyarrow().to_pylist()), key=repr)
        assert seen == held, "what the warehouse reads is not what is published"
    digest = warehouse.content_hash()
    warehouse.close()
    return digest, rows


def strays(folder: Path) -> list[str]:
    """Files that neither the ledger's deliveries nor a kept manifest name."""
    published = folder / "warehouse" / "published"
    named = set()
    for path in (published / "manifests").glob("*.json"):
        named |= Manifest.from_json(path.read_text()).paths()
    found = [path.relative_to(published).as_posix() for path in published.glob("*/*.parquet")]
    return [name for name in found if name not in named] + [path.name for path in folder.rglob("*.draft")]


def in_a_process(work: Callable[[], None]) -> int:
    """Do the work in a process of its own; its exit code, or minus the signal that ended it."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except StoreProblem:
            code = 8
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def killed_at(folder: Path, night: int, act: int, *, after: bool) -> int:
    """A night that is killed just before or just after its `act`-th change to a name or flush of a file."""

    def work() -> None:
        done = 0

        def watched(real: Callable) -> Callable:
            def acting(*given, **more):
                nonlocal done
                done += 1
                if done == act and not after:
                    os.kill(os.getpid(), signal.SIGKILL)
                answer = real(*given, **more)
                if done == act and after:
                    os.kill(os.getpid(), signal.SIGKILL)
                return answer

            return acting

        for name in FILE_ACTS:
            setattr(os, name, watched(getattr(os, name)))
        run_night(folder, night)

    return in_a_process(work)


def short_of_disk(folder: Path, night: int, largest: int) -> int:
    """A night in which no file may grow beyond `largest` bytes, as on a disk that is nearly full."""

    def work() -> None:
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
        run_night(folder, night)

    return in_a_process(work)


def try_faults(kind: str, faults: Sequence[Callable[[Path], int]], home: Path, expected: set[int]) -> Tally:
    """Put each fault into the third night of a copy of the same warehouse, run the night again, and compare."""
    tally = Tally(kind)
    before, clean = home / f"{kind}-before", home / f"{kind}-clean"
    for folder, nights in ((before, 2), (clean, 3)):
        if in_a_process(lambda folder=folder, nights=nights: [run_night(folder, night) for night in range(nights)] and None):
            raise RuntimeError("an undisturbed night failed")
    wanted_hash, wanted = state_in_a_process(clean)
    for number, fault in enumerate(faults):
        folder = home / f"{kind}-{number}"
        shutil.copytree(before, folder)
        code = fault(folder)
        tally.injected += 1
        problem = "" if code in expected else f"the night ended with {code}"
        found_hash, found = state_in_a_process(folder, again=2)
        for feed, rows in wanted.items():
            tally.lost += len(set(rows) - set(found[feed]))
            tally.doubled += len(found[feed]) - len(set(found[feed])) + len(set(found[feed]) - set(rows))
        left = strays(folder)
        if found_hash == wanted_hash and found == wanted and not left and not problem:
            tally.survived += 1
        else:
            tally.told.append(problem or f"fault {number}: strays {len(left)}, same hash {found_hash == wanted_hash}")
        shutil.rmtree(folder)
    return tally


def state_in_a_process(folder: Path, *, again: int | None = None) -> tuple[str, dict[str, list[tuple]]]:
    """`state` from a process of its own: the parent of forks must never have opened the engine.

    again: a night to run first; what was left before it must be readable too.
    """
    import pickle

    kept = folder.with_suffix(".state")

    def work() -> None:
        if again is not None:
            open_warehouse(folder).history("attendance").count().execute()
            run_night(folder, again)
        kept.write_bytes(pickle.dumps(state(folder)))

    if in_a_process(work):
        raise RuntimeError("the warehouse can't be read")
    found = pickle.loads(kept.read_bytes())  # noqa: S301 - written by this process's own child
    kept.unlink()
    return found


def out_of_order(home: Path, tries: int, draw: random.Random) -> Tally:
    """Nights in any order, some twice, some published late: the content is that of the nights in order."""
    tally = Tally("nights out of order, late and repeated")
    clean = home / "in-order"
    in_a_process(lambda: [run_night(clean, night) for night in range(5)] and None)
    wanted = state_in_a_process(clean)
    for number in range(tries):
        order = [*range(5), draw.randrange(5)]
        draw.shuffle(order)
        publish = [draw.random() < 0.5 for _ in order]
        folder = home / f"order-{number}"
        plan = list(zip(order, publish, strict=True))
        in_a_process(lambda folder=folder, plan=plan: [run_night(folder, n, publish=p) for n, p in plan] and None)
        found = state_in_a_process(folder)
        tally.injected += 1
        tally.survived += found == wanted
        for feed, rows in wanted[1].items():
            tally.lost += len(set(rows) - set(found[1][feed]))
            tally.doubled += len(set(found[1][feed]) - set(rows))
        shutil.rmtree(folder)
    return tally


def run(home: Path, *, kills: int, disks: int, orders: int, seed: int = 20261116) -> list[Tally]:
    """Every kind of fault, so many times each."""
    draw = random.Random(seed)
    acts = [1 + number % 24 for number in range(kills)]
    killing = [
        lambda folder, act=act, after=bool(place % 2): killed_at(folder, 2, act, after=after) for place, act in enumerate(acts)
    ]
    sizes = [draw.choice([0, 1, 400, 1_000, 2_000, 4_096, 8_192, 16_384, 30_000, 60_000]) for _ in range(disks)]
    filling = [lambda folder, size=size: short_of_disk(folder, 2, size) for size in sizes]
    return [
        try_faults("killed", killing, home, {0, -signal.SIGKILL}),
        try_faults("short of disk", filling, home, {0, 8}),
        out_of_order(home, orders, draw),
    ]


def main() -> int:
    """Print a line for each kind of fault; 1 if any was not survived."""
    asked = argparse.ArgumentParser(prog="python -m tests.faults.store_faults", description=__doc__)
    asked.add_argument("--tries", type=int, default=200)
    tries = asked.parse_args().tries
    with tempfile.TemporaryDirectory() as home:
        tallies = run(Path(home), kills=tries, disks=tries, orders=tries // 2)
    for tally in tallies:
        sys.stdout.write(tally.line() + "\n")
    return int(any(tally.survived != tally.injected for tally in tallies))


if __name__ == "__main__":
    raise SystemExit(main())
