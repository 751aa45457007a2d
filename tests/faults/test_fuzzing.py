"""A small share of the fuzzing, and proof that the harness finds what it looks for."""

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from sources.reading import Reading
from tests.faults.fuzz_csv import CSV
from tests.faults.fuzzing import Account, Example, Subject, conserved, fuzz, remade, try_one
from vocabulary.problems import DeliveryProblem

SMALL = 600


def test_damaged_csv_files_are_read_or_refused_and_no_row_is_lost(tmp_path: Path) -> None:
    account = Account()
    for number in range(SMALL):
        account.add(try_one(CSV, tmp_path, seed=20261116, number=number))
    assert account.findings == []
    assert account.inputs == SMALL == sum(account.outcomes.values())
    assert account.rows_in == account.rows_read + account.rows_unsplit
    assert min(account.outcomes[each] for each in ("refused", "read whole", "read with faults")) > SMALL / 20


def test_an_input_can_be_made_again_from_its_number() -> None:
    assert [remade(CSV, seed=1, number=n) for n in range(20)] == [remade(CSV, seed=1, number=n) for n in range(20)]
    assert len({remade(CSV, seed=1, number=n) for n in range(20)}) > 15


def _loses_the_last_row(example: Example, path: Path) -> Reading:
    reading = CSV.read(example, path)
    return replace(reading, table=reading.table.slice(0, max(0, reading.table.num_rows - 1)))


def _tells_what_it_read(_example: Example, path: Path) -> Reading:
    raise DeliveryProblem(f"not understood: {path.read_bytes()!r}")


def _trips(_example: Example, _path: Path) -> Reading:
    raise ValueError("unexpected")


@pytest.mark.parametrize(
    ("read", "finding"),
    [(_loses_the_last_row, "not each row once"), (_tells_what_it_read, "repeats a value"), (_trips, "crashed: ValueError")],
)
def test_a_reader_that_loses_rows_tells_values_or_trips_is_found_out(tmp_path: Path, read, finding: str) -> None:
    found = [each for n in range(60) for each in try_one(replace(CSV, read=read), tmp_path, seed=1, number=n).findings]
    assert any(finding in words for _, words in found)


def test_a_row_read_twice_is_not_conserved(tmp_path: Path) -> None:
    path = tmp_path / "marks.csv"
    path.write_bytes(next(each for each in CSV.examples if each.feed == "attendance").content)
    reading = CSV.read(CSV.examples[1], path)
    assert conserved(reading) == ""
    assert "not each row once" in conserved(replace(reading, table=reading.table.take([0, *range(reading.table.num_rows - 1)])))


def _dies_on_some(example: Example, path: Path) -> Reading:
    size = path.stat().st_size
    if size % 50 == 7:
        os._exit(3)
    if size % 50 == 5:
        time.sleep(600)
    return CSV.read(example, path)


MORTAL = Subject("a reader that dies", CSV.examples, _dies_on_some)


def test_a_reader_that_kills_its_process_or_hangs_costs_that_input_alone() -> None:
    sizes = [len(remade(MORTAL, seed=1, number=n)) % 50 for n in range(70)]
    account = fuzz("tests.faults.test_fuzzing:MORTAL", inputs=70, limit=4.0)
    assert account.inputs == 70
    assert sorted(account.findings) == sorted(
        [(n, "killed the process") for n in range(70) if sizes[n] == 7]
        + [(n, "hung: more than 4 s") for n in range(70) if sizes[n] == 5]
    )
    assert {5, 7} <= set(sizes)
