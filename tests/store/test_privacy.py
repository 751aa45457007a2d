"""Names stay in the identity file, and the identity file stays with its owner."""

from __future__ import annotations

import logging
import os
import stat

import pytest

from tests.store.deliveries import contact, january, land, open_warehouse

CANARIES = ["Zebedee", "Quackenbush", "ZQ9 9QZ", "17 Marmalade Row", "CANARY-REF-0042", "4857773456"]
PUPIL = {
    "person_ref": "CANARY-REF-0042",
    "forename": "Zebedee",
    "surname": "Quackenbush",
    "postcode": "ZQ9 9QZ",
    "address": "17 Marmalade Row",
    "nhs_number": "4857773456",
    "born_on": january(1),
    "school": "S1",
    "entered_on": january(2),
    "known_on": january(2),
}


def bytes_in(folder) -> bytes:
    return b"".join(path.read_bytes() + path.name.encode() for path in sorted(folder.rglob("*")) if path.is_file())


def plain_copies(warehouse) -> bytes:
    """What the compressed files hold, as text."""
    con = warehouse.backend.con
    texts = []
    for path in sorted(warehouse._layout.folder.rglob("*.parquet")):
        texts.append(str(con.execute(f"SELECT * FROM read_parquet('{path}')").fetchall()))
    return "\n".join(texts).encode()


def fill(folder):
    """A warehouse that has seen the canaries in every way that it may."""
    warehouse = open_warehouse(folder)
    land(warehouse, "pupils", [PUPIL, PUPIL | {"entered_on": january(4), "known_on": january(4)}], on=january(5), held_back=[2])
    land(warehouse, "contacts", [contact("c1", 3, person_ref="CANARY-REF-0042")], on=january(5))
    later = PUPIL | {"year_group": 9, "known_on": january(6)}
    land(warehouse, "pupils", [later], on=january(6), file_name=r"C:\Users\Zebedee\pupils.csv")
    return warehouse


@pytest.fixture
def warehouse(tmp_path):
    return fill(tmp_path)


@pytest.mark.parametrize("canary", CANARIES)
def test_nothing_that_names_a_child_is_in_a_warehouse_file(warehouse, tmp_path, canary):
    held = bytes_in(tmp_path / "warehouse") + plain_copies(warehouse)
    assert b"'S1'" in plain_copies(warehouse)  # the search can find what is there
    assert canary.encode() not in held
    assert canary.encode() in bytes_in(tmp_path)  # it is in the identity file, and nowhere else


def test_nothing_that_names_a_child_is_logged(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    fill(tmp_path)
    assert "landed" in caplog.text
    assert [canary for canary in (*CANARIES, "pupils.csv") if canary in caplog.text] == []


def test_history_has_a_number_in_place_of_a_reference(warehouse):
    columns = warehouse.history("pupils").columns
    assert "person_no" in columns
    assert not {"person_ref", "forename", "surname", "born_on", "postcode", "address", "upn", "nhs_number"} & set(columns)


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_only_the_owner_may_read_the_identity_file(warehouse, tmp_path):
    assert stat.S_IMODE((tmp_path / "identities.sqlite").stat().st_mode) == 0o600
