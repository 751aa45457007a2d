"""Invented people for the linkage tests."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pandas as pd

from vocabulary.upn import check_letter

FORENAMES = [
    "amina", "ibrahim", "fatima", "yusuf", "grace", "daniel", "sofia", "omar", "hannah", "liam", "zara", "noah", "maryam",
    "oscar", "layla", "ethan", "safiya", "jacob", "ayaan", "ruby", "idris", "chloe", "hamza", "isla", "bilal", "ella",
]  # fmt: skip
SURNAMES = [
    "begum", "ali", "khan", "smith", "jones", "ahmed", "hussain", "brown", "miah", "uddin", "taylor", "rahman", "okafor",
    "nowak", "osei", "mensah", "clarke", "walker", "abdi", "warsame", "farah", "green", "hall", "lewis", "young", "king",
]  # fmt: skip
DEFAULTS: dict[str, Any] = {
    "upn": None,
    "nhs_number": None,
    "forename": None,
    "surname": None,
    "born_on": None,
    "sex": None,
    "postcode": None,
    "address": None,
}


def upn(number: int, last: str = "") -> str:
    """A valid UPN; a temporary one with a last letter."""
    twelve = f"2111234{number:05d}"[: 12 - len(last)] + last
    return check_letter(twelve) + twelve


def nhs_number(seed: int) -> str:
    """A valid NHS number."""
    for nine in range(400_000_000 + seed * 11, 400_000_000 + seed * 11 + 11):
        check = 11 - sum(int(digit) * weight for digit, weight in zip(str(nine), range(10, 1, -1), strict=True)) % 11
        if check != 10:
            return f"{nine}{check % 11}"
    raise AssertionError


def people(*rows: tuple[int, str, dict[str, Any]]) -> pd.DataFrame:
    """A table of people from (person_no, source, what is held)."""
    return pd.DataFrame(
        [{"person_no": number, "source": source} | DEFAULTS | held for number, source, held in rows],
        columns=["person_no", "source", *DEFAULTS],
        dtype=object,
    )


def town(children: int, in_care_system: int, *, seed: int, with_upn: float = 0.0) -> tuple[pd.DataFrame, dict[int, int]]:
    """Children in education, some of whom social care knows too, with the errors that records have.

    Returns the people in random order, and for each person_no of social care that of the same child in
    education. with_upn: share of social care records that hold the UPN.
    """
    chance = random.Random(seed)
    rows, truth = [], {}
    for number in range(1, children + 1):
        held = {
            "upn": upn(number),
            "forename": chance.choice(FORENAMES),
            "surname": chance.choice(SURNAMES),
            "born_on": date(2008, 9, 1) + timedelta(days=chance.randrange(3000)),
            "sex": chance.choice("MF"),
            "postcode": f"TH{chance.randrange(1, 9)} {chance.randrange(1, 9)}{chance.choice('ABDE')}{chance.choice('FGHJ')}",
            "address": f"{chance.randrange(1, 200)} {chance.choice(['Mill', 'Hill', 'Park', 'Dock'])} Street",
        }
        rows.append((number, "education", held))
        if number <= in_care_system:
            there = dict(held)
            if chance.random() > with_upn:
                there["upn"] = None
            error = chance.random()
            if error < 0.1:
                there["surname"] = there["surname"] + "-" + chance.choice(SURNAMES)
            elif error < 0.2:
                there["forename"] = there["forename"][:-1] + "h"
            elif error < 0.3:
                there["postcode"], there["address"] = "TH9 9ZZ", "1 New Road"
            elif error < 0.35:
                there["forename"], there["surname"] = there["surname"], there["forename"]
            rows.append((100_000 + number, "care", there))
            truth[100_000 + number] = number
    chance.shuffle(rows)
    return people(*rows), truth
