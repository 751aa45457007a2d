"""What becomes of a row held back: it waits, until a later delivery of its record releases or supersedes it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from store.warehouse import Warehouse
from tests.store.deliveries import contact, january, land, open_warehouse
from tests.store.deliveries import quarantine as held_rows
from tests.store.deliveries import table as table_of
from vocabulary.feeds import FEEDS


def states(warehouse: Warehouse) -> list[tuple[int, int, int, int]]:
    """For each delivery that held rows back: its number, and how many wait, were released, were superseded."""
    found = warehouse.held_back()
    columns = ["sequence", "waiting", "released", "superseded"]
    assert (found["quarantined"] == found[columns[1:]].sum(axis=1)).all()
    return [tuple(int(value) for value in line) for line in found[columns].itertuples(index=False)]  # type: ignore[misc]


def test_a_row_held_back_waits_until_its_record_is_accepted_and_the_ledger_says_from_which_delivery(tmp_path: Path) -> None:
    warehouse = open_warehouse(tmp_path)
    land(warehouse, "contacts", [contact("C-1", 2), contact("C-2", 2, outcome="??")], on=january(2), held_back=[2])
    assert states(warehouse) == [(1, 1, 0, 0)]

    land(warehouse, "contacts", [contact("C-3", 3)], on=january(3))
    assert states(warehouse) == [(1, 1, 0, 0)], "another record answers nothing"

    land(warehouse, "contacts", [contact("C-2", 4)], on=january(4))
    assert states(warehouse) == [(1, 0, 1, 0)]
    with sqlite3.connect(tmp_path / "warehouse" / "ledger.sqlite") as ledger:
        assert ledger.execute("SELECT delivery, row, by_delivery FROM held_back").fetchall() == [(1, 2, 3)]


def test_a_record_held_back_again_waits_once_as_the_newer_row(tmp_path: Path) -> None:
    warehouse = open_warehouse(tmp_path)
    for day in (2, 3, 4):
        land(warehouse, "contacts", [contact("C-2", day, outcome="??")], on=january(day), held_back=[1])

    assert states(warehouse) == [(1, 0, 0, 1), (2, 0, 0, 1), (3, 1, 0, 0)]


def test_an_older_delivery_that_lands_late_does_not_answer_a_newer_row(tmp_path: Path) -> None:
    warehouse = open_warehouse(tmp_path)
    land(warehouse, "contacts", [contact("C-2", 5, outcome="??")], on=january(5), held_back=[1])
    land(warehouse, "contacts", [contact("C-2", 2)], on=january(2))

    assert states(warehouse) == [(1, 1, 0, 0)]


def test_a_row_whose_record_can_not_be_told_waits_until_a_newer_full_list_or_an_answer(tmp_path: Path) -> None:
    warehouse = open_warehouse(tmp_path)
    nameless = contact("C-2", 2) | {"contact_ref": None}
    land(warehouse, "contacts", [nameless, nameless], on=january(2), held_back=[1, 2], unsplit_rows=1)
    land(warehouse, "contacts", [contact("C-2", 3)], on=january(3))
    assert states(warehouse) == [(1, 3, 0, 0)]

    land(warehouse, "contacts", [contact("C-2", 4)], on=january(4), full_list=True)
    waiting, released, superseded = states(warehouse)[0][1:]
    assert (waiting, released, superseded) == (1, 0, 2), "the row that could not be split is in no table of rows"


def test_an_answer_that_names_its_row_releases_it_whatever_its_record(tmp_path: Path) -> None:
    warehouse = open_warehouse(tmp_path)
    land(warehouse, "contacts", [contact("C-2", 2) | {"contact_ref": None}, contact("C-4", 2)], on=january(2), held_back=[1])
    corrected: list[dict[str, Any]] = [contact("C-2", 2)]
    answers = pa.table({"row": [1], "of_delivery": [1], "of_row": [1]})
    from store.delivery import Delivery

    delivery = Delivery("contacts", "corrected.csv", "b" * 64, january(3), 1, "night-1")
    warehouse.land(table_of("contacts", corrected), FEEDS["contacts"], delivery, held_rows(), unsplit_rows=0, answers=answers)

    assert states(warehouse) == [(1, 0, 1, 0)]
    assert warehouse.recent_rows("contacts", 20) == (2,), "rows sent again say nothing of a delivery's usual size"
    assert list(warehouse.deliveries()["sent_again"]) == [False, True], "nor of how far the feed reaches"
    assert len(warehouse.rows_waiting(1)) == 0


def test_a_delivery_that_was_not_kept_has_answered_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse = open_warehouse(tmp_path)
    land(warehouse, "contacts", [contact("C-2", 2, outcome="??")], on=january(2), held_back=[1])

    def fails(*_: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(type(warehouse._ledger), "keep", fails)
        with pytest.raises(OSError, match="the disk is full"):
            land(warehouse, "contacts", [contact("C-2", 3)], on=january(3))

    assert states(warehouse) == [(1, 1, 0, 0)]


def test_what_is_kept_of_a_row_held_back_is_a_keyed_number_and_nothing_of_the_row(tmp_path: Path) -> None:
    warehouse = open_warehouse(tmp_path)
    land(
        warehouse, "contacts", [contact("Zephyrine-77", 2, outcome="??", person_ref="Quixoticus")], on=january(2), held_back=[1]
    )

    with sqlite3.connect(tmp_path / "warehouse" / "ledger.sqlite") as ledger:
        ((record,),) = ledger.execute("SELECT record FROM held_back").fetchall()
    assert isinstance(record, int)
    kept = b"".join(path.read_bytes() for path in (tmp_path / "warehouse").rglob("*") if path.is_file())
    assert b"Zephyrine" not in kept
    assert b"Quixoticus" not in kept
