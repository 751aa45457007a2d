"""What to invent: how many pupils, which years, and what unfairness and faults to plant."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np

FIRST_NIGHT = date(2026, 11, 16)


@dataclass(frozen=True)
class Unfairness:
    """Unfairness planted on purpose, so that the audit can be tried on a known answer. By default none.

    over_recording: contacts recorded for children of `over_recorded_group` (a DfE ethnic group) per
    contact that really happened; 1.0 is fair. The extra contacts carry no risk at all.
    missing_identifiers: share of social-care records of `unidentified_group` with neither UPN nor NHS
    number, on top of the ordinary 7%; 0.0 is fair.
    """

    over_recorded_group: str = "Black"
    over_recording: float = 1.0
    unidentified_group: str = "Asian"
    missing_identifiers: float = 0.0

    def __post_init__(self) -> None:
        if not 1.0 <= self.over_recording <= 10.0:
            raise ValueError(f"over_recording must be from 1 to 10, not {self.over_recording}")
        if not 0.0 <= self.missing_identifiers <= 1.0:
            raise ValueError(f"missing_identifiers must be from 0 to 1, not {self.missing_identifiers}")


@dataclass(frozen=True)
class Recording:
    """Errors of recording planted on purpose, on top of the ordinary ones, so that links can be tried. By default none.

    missing_identifiers: share of UPNs and of NHS numbers that were never entered, in either list.
    name_errors: share of social care's records whose name goes wrong in the way of the child's naming custom.
    """

    missing_identifiers: float = 0.0
    name_errors: float = 0.0

    def __post_init__(self) -> None:
        for name in ("missing_identifiers", "name_errors"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise ValueError(f"{name} must be from 0 to 1, not {getattr(self, name)}")


@dataclass(frozen=True)
class Faults:
    """Faulty rows planted in the history, each listed in truth/faults.csv with its file and row number.

    of_each_kind: rows of each kind of fault; 0 plants none.
    """

    of_each_kind: int = 2

    def __post_init__(self) -> None:
        if not 0 <= self.of_each_kind <= 1000:
            raise ValueError(f"of_each_kind must be from 0 to 1000, not {self.of_each_kind}")


@dataclass(frozen=True)
class BoroughPlan:
    """An invented borough: the same plan always gives the same files, byte for byte.

    pupils: on a school's roll on the first night, 500 to 880,000. first_night: the first `as_of`;
    what was known by then is history, the rest is delivered night by night. marks_from: the first day
    with session marks (the default gives 570 school days). records_from: the first day of every other
    record. last_day: the last day on which anything happens.
    """

    pupils: int = 20_000
    seed: int = 20261116
    first_night: date = FIRST_NIGHT
    marks_from: date = date(2023, 11, 17)
    records_from: date = date(2021, 9, 1)
    last_day: date = date(2027, 7, 21)
    unfairness: Unfairness = field(default_factory=Unfairness)
    recording: Recording = field(default_factory=Recording)
    faults: Faults = field(default_factory=Faults)

    def __post_init__(self) -> None:
        if not 500 <= self.pupils <= 880_000:
            raise ValueError(f"pupils must be from 500 to 880,000, not {self.pupils:,}")
        if not date(2021, 9, 1) <= self.records_from <= self.marks_from < self.first_night < self.last_day <= date(2027, 7, 31):
            raise ValueError(
                "the dates must be in the order records_from (2021-09-01 or later), marks_from, first_night, "
                "last_day (2027-07-31 or earlier)"
            )

    def chance(self, subject: str, part: int = 0) -> np.random.Generator:
        """The stream of chance for one subject: changing how one subject is drawn leaves the others as they were."""
        return np.random.default_rng([self.seed, part, *subject.encode()])
