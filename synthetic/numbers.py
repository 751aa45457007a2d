"""Identifiers: references of systems, pupil numbers with their check letters, and NHS numbers from the range kept for tests."""

from __future__ import annotations

import numpy as np

from vocabulary.upn import CHECK_LETTERS, check_letter

_SPARE_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def references(prefix: str, count: int, chance: np.random.Generator, *, first: int = 100_000) -> np.ndarray:
    """That many references with as many digits each, in an order that says nothing."""
    width = len(str(first + count)) + 1
    numbers = chance.permutation(np.arange(first, first + count))
    return np.array([f"{prefix}{number:0{width}d}" for number in numbers], dtype=object)


def in_order(prefix: str, count: int) -> np.ndarray:
    """References of records, in the order of the records."""
    width = max(6, len(str(count)))
    return np.array([f"{prefix}{number:0{width}d}" for number in range(1, count + 1)], dtype=object)


def pupil_numbers(establishment: np.ndarray, year: np.ndarray) -> np.ndarray:
    """A permanent UPN, valid and unique, for each child of a school (four digits) first given in a year.

    More than 1,000 in one school and year go on under the next local authority number.
    """
    order = np.lexsort((np.arange(len(year)), year, establishment))
    group = establishment[order].astype(np.int64) * 10_000 + year[order]
    starts = np.r_[0, np.flatnonzero(np.diff(group)) + 1]
    serial = np.empty(len(year), dtype=np.int64)
    serial[order] = np.arange(len(year)) - np.repeat(starts, np.diff(np.r_[starts, len(year)]))
    authority = 298 - serial // 1000
    return np.array(
        [
            _with_letter(f"{authority_}{school:04d}{when % 100:02d}{number % 1000:03d}")
            for authority_, school, when, number in zip(
                authority.tolist(), establishment.tolist(), year.tolist(), serial.tolist(), strict=True
            )
        ],
        dtype=object,
    )


def temporary(upn: str, chance: np.random.Generator) -> str:
    """A temporary UPN from the same school and year: it ends in a letter, and its check letter is right."""
    return _with_letter(upn[1:12] + _SPARE_LETTERS[int(chance.integers(23))])


def wrong_letter(upn: str, chance: np.random.Generator) -> str:
    """The UPN with a check letter that does not fit."""
    place = CHECK_LETTERS.index(upn[0])
    return CHECK_LETTERS[(place + int(chance.integers(1, 23))) % 23] + upn[1:]


def swapped_digits(upn: str, chance: np.random.Generator) -> str:
    """The UPN with two neighbouring digits swapped, or the last digit changed where they are the same."""
    at = int(chance.integers(8, 11))
    swapped = upn[:at] + upn[at + 1] + upn[at] + upn[at + 2 :]
    return swapped if swapped != upn else upn[:-1] + str((int(upn[-1]) + 1) % 10 if upn[-1].isdigit() else 0)


def nhs_numbers(count: int, chance: np.random.Generator) -> np.ndarray:
    """That many different NHS numbers that begin with 999 (never given to a person), with right check digits."""
    found: list[str] = []
    number = int(chance.integers(0, 1000))
    while len(found) < count:
        nine = f"999{number % 1_000_000:06d}" if number < 1_000_000 else f"998{number % 1_000_000:06d}"
        remainder = 11 - sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
        if remainder != 10:
            found.append(f"{nine}{remainder % 11}")
        number += 1
    return chance.permutation(np.array(found, dtype=object))


def _with_letter(twelve: str) -> str:
    return check_letter(twelve) + twelve
