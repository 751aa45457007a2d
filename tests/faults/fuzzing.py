"""Throws damaged files at a reader by the thousand, and says what became of each.

An input is made from one of the subject's examples and from its number, so that any of them can be
made again. The reader runs in a process of its own: one that dies or stands still is a finding, and
the rest go on. What is demanded of every input:

- it is read, or refused with a DeliveryProblem or a ConfigurationProblem; nothing else is raised;
- what is read is conserved: each row of the file is in the table or has a fault as a whole row, once;
- a refusal never repeats what a cell says (`Subject.secrets`);
- the subject's own second route agrees, where it has one;
- it takes less than `limit` seconds.
"""

from __future__ import annotations

import argparse
import importlib
import json
import multiprocessing
import queue
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sources.faults import WHOLE_ROW
from sources.reading import Reading
from tests.faults.mutations import mutated
from vocabulary.feed_settings import Marks
from vocabulary.problems import ConfigurationProblem, DeliveryProblem

LIMIT = 20.0
"""Seconds after which an input counts as a hang. The slowest of 100,000 takes far less."""

BATCH = 500


@dataclass(frozen=True)
class Example:
    """A whole and proper file of a feed, to be damaged. settings: how it is read, as a configuration says it."""

    feed: str
    file_name: str
    content: bytes
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Subject:
    """A reader under test.

    read: reads a file as the example's feed. pieces: what the layout is sensitive to, to be put into
    files. secrets: values of cells that no refusal may repeat. damage: the layout's own way of damaging
    an example, which two inputs in three are made by, for a layout that chance seldom leaves readable. second_route: given the example, the
    file's bytes and what was read, a sentence where another way of reading disagrees, or ''.
    """

    name: str
    examples: tuple[Example, ...]
    read: Callable[[Example, Path], Reading]
    pieces: tuple[bytes, ...] = ()
    secrets: tuple[str, ...] = ()
    second_route: Callable[[Example, bytes, Reading], str] | None = None
    damage: Callable[[bytes, random.Random], bytes] | None = None


@dataclass
class Account:
    """What became of the inputs. findings: (number, what went wrong) of each that broke a demand."""

    inputs: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    rows_in: int = 0
    rows_read: int = 0
    rows_unsplit: int = 0
    cells_unread: int = 0
    slowest_seconds: float = 0.0
    slowest_number: int = -1
    peak_mb: int = 0
    findings: list[tuple[int, str]] = field(default_factory=list)

    def add(self, other: Account) -> None:
        """Take in the account of other inputs."""
        for name in ("inputs", "rows_in", "rows_read", "rows_unsplit", "cells_unread"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.outcomes.update(other.outcomes)
        self.findings.extend(other.findings)
        self.peak_mb = max(self.peak_mb, other.peak_mb)
        if other.slowest_seconds > self.slowest_seconds:
            self.slowest_seconds, self.slowest_number = other.slowest_seconds, other.slowest_number


def conserved(reading: Reading, numbers_a_row: int = 1) -> str:
    """A sentence where a row of the file is neither read nor accounted for as a whole row, or is so twice; or ''.

    numbers_a_row: as `Marks.numbers_a_row` says, where a row of the file is several records.
    """
    read = reading.table["row"].to_pylist()
    faults = zip(reading.faults["row"].to_pylist(), reading.faults["column"].to_pylist(), strict=True)
    whole = {row for row, column in faults if column == WHOLE_ROW}
    every = sorted([*read, *whole])
    of_file = sorted({number // numbers_a_row for number in read}) + sorted(number // numbers_a_row for number in whole)
    if numbers_a_row == 1 and every != list(range(1, reading.rows_in + 1)):
        return f"{reading.rows_in} rows in, {len(read)} read and {len(whole)} not split are not each row once"
    if len(every) != reading.rows_in or len(set(every)) != len(every):
        return f"{reading.rows_in} records in, {len(read)} read and {len(whole)} whole rows are not each record once"
    if len(of_file) + reading.rows_with_none != reading.rows_of_file or len(set(of_file)) != len(of_file):
        return f"{reading.rows_of_file} rows of the file, and {len(of_file)} accounted for"
    return ""


def try_one(subject: Subject, folder: Path, *, seed: int, number: int) -> Account:
    """Make the input of this number, have it read, and judge what came of it."""
    chance = random.Random(f"{seed}/{number}")
    example = chance.choice(subject.examples)
    content = _damaged(subject, example, chance)
    path = folder / example.file_name
    path.write_bytes(content)
    account = Account(inputs=1)
    began = time.perf_counter()
    try:
        reading = subject.read(example, path)
        seconds = time.perf_counter() - began
    except (DeliveryProblem, ConfigurationProblem) as refusal:
        seconds = time.perf_counter() - began
        account.outcomes["refused"] += 1
        told = [at for at, secret in enumerate(subject.secrets) if secret in str(refusal)]
        if told:
            account.findings.append((number, f"the refusal repeats a value from the file (secret {told[0]})"))
    except Exception as failure:  # noqa: BLE001 - whatever else a reader raises is the finding
        seconds = time.perf_counter() - began
        account.outcomes["crashed"] += 1
        account.findings.append((number, f"crashed: {type(failure).__name__}: {str(failure)[:200]}"))
    else:
        _count(account, reading)
        step = Marks(**example.settings.get("marks", {})).numbers_a_row
        wrong = conserved(reading, step) or (subject.second_route(example, content, reading) if subject.second_route else "")
        if wrong:
            account.outcomes["lost"] += 1
            account.findings.append((number, wrong))
    account.slowest_seconds, account.slowest_number = seconds, number
    return account


def _count(account: Account, reading: Reading) -> None:
    faulty = reading.faults.num_rows
    account.outcomes["read with faults" if faulty else "read whole"] += 1
    account.rows_in = reading.rows_in
    account.rows_read = reading.table.num_rows
    account.rows_unsplit = reading.rows_in - reading.table.num_rows
    account.cells_unread = faulty - account.rows_unsplit


def fuzz(where: str, *, inputs: int, seed: int = 1, limit: float = LIMIT, first: int = 0) -> Account:
    """Try `inputs` inputs on the subject named as 'package.module:NAME', in a process of its own."""
    account = Account()
    todo = [(start, min(start + BATCH, first + inputs)) for start in range(first, first + inputs, BATCH)]
    todo.reverse()
    worker = _Worker(where, seed)
    try:
        while todo:
            start, stop = todo.pop()
            if start >= stop:
                continue
            done, at, why = worker.run(start, stop, limit)
            if done is not None:
                account.add(done)
                continue
            account.add(Account(inputs=1, outcomes=Counter([why]), findings=[(at, why)]))
            todo += [(at + 1, stop), (start, at)]
            worker.stop()
            worker = _Worker(where, seed)
    finally:
        worker.stop()
    return account


class _Worker:
    """A process that tries batches of inputs and says which one it is at."""

    def __init__(self, where: str, seed: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._asked: Any = context.Queue()
        self._answers: Any = context.Queue()
        self._at: Any = context.Value("q", -1)
        self._process = context.Process(target=_work, args=(where, seed, self._asked, self._answers, self._at), daemon=True)
        self._process.start()
        self._answers.get(timeout=120)  # it has loaded the subject

    def run(self, start: int, stop: int, limit: float) -> tuple[Account | None, int, str]:
        """The batch's account; or None, with the number of the input that killed it and how."""
        self._at.value = start
        self._asked.put((start, stop))
        at, since = start, time.monotonic()
        while True:
            try:
                return self._answers.get(timeout=0.2), stop, ""
            except queue.Empty:
                pass
            now = self._at.value
            if now != at:
                at, since = now, time.monotonic()
            if not self._process.is_alive():
                return None, at, "killed the process"
            if time.monotonic() - since > limit:
                return None, at, f"hung: more than {limit:.0f} s"

    def stop(self) -> None:
        self._process.kill()
        self._process.join()


def _work(where: str, seed: int, asked: Any, answers: Any, at: Any) -> None:
    subject = find(where)
    answers.put("ready")
    with tempfile.TemporaryDirectory() as folder:
        while True:
            start, stop = asked.get()
            account = Account()
            for number in range(start, stop):
                at.value = number
                account.add(try_one(subject, Path(folder), seed=seed, number=number))
            account.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            answers.put(account)


def find(where: str) -> Subject:
    """The subject at 'package.module:NAME'."""
    module, _, name = where.partition(":")
    subject: Subject = getattr(importlib.import_module(module), name)
    return subject


def main(where: str, arguments: Sequence[str] | None = None) -> int:
    """The command of a fuzzed reader: try so many inputs, print the account as JSON; 1 if a demand was broken."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--inputs", type=int, default=1_000, help="how many inputs to try")
    asked.add_argument("--seed", type=int, default=1, help="another seed, other inputs")
    asked.add_argument("--first", type=int, default=0, help="the number of the first input")
    asked.add_argument("--keep", type=int, metavar="NUMBER", help="write the input of this number to standard output instead")
    given = asked.parse_args(arguments)
    if given.keep is not None:
        sys.stdout.buffer.write(remade(find(where), seed=given.seed, number=given.keep))
        return 0
    began = time.monotonic()
    account = fuzz(where, inputs=given.inputs, seed=given.seed, first=given.first)
    shown = vars(account) | {"seconds": round(time.monotonic() - began, 1), "findings": account.findings[:50]}
    sys.stdout.write(json.dumps(shown, indent=2) + "\n")
    return 1 if account.findings else 0


def remade(subject: Subject, *, seed: int, number: int) -> bytes:
    """The bytes of the input of this number."""
    chance = random.Random(f"{seed}/{number}")
    example = chance.choice(subject.examples)
    return _damaged(subject, example, chance)


def _damaged(subject: Subject, example: Example, chance: random.Random) -> bytes:
    if subject.damage is not None and chance.random() < 2 / 3:
        return subject.damage(example.content, chance)
    return mutated(example.content, [each.content for each in subject.examples], subject.pieces, chance)
