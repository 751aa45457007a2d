"""What a second standard table adds to the rows of the first: factors to assessments, identifiers to persons.

No row is lost on the way. A row of the second table is joined, or is of a kind that nothing reads, or
has a fault because no row of the first table is its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from sources.days import day_reader
from sources.delimited import Delimited
from sources.faults import WHOLE_ROW, Faults
from sources.records import Records
from sources.ssd_values import factor_codes
from vocabulary.problems import DeliveryProblem

KINDS = {"UNIQUE PUPIL NUMBER": "upn", "UPN": "upn", "NHS NUMBER": "nhs_number", "NHS": "nhs_number"}
"""How link_identifier_type names the identifiers that are read. Former ones, and all other kinds, are not."""

SECOND_TABLES = {
    "assessments": ("ssd_assessment_factors", "cinf_assessment_id", "cina_assessment_id"),
    "persons": ("ssd_linked_identifiers", "link_person_id", "pers_person_id"),
}
"""Feed = (second table, its key, the first table's key)."""


@dataclass
class Joined:
    """What was joined: columns, one value for each row of the first table, and what could not be."""

    columns: dict[str, pa.Array]
    words: str
    orphans: list[int] = field(default_factory=list)
    unsplit: int = 0
    second: Records | None = None
    cells: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    def add_faults(self, faults: Faults, rows: pa.Array, *, after: int) -> int:
        """Add the faults; how many rows of the second table are records on their own, to be counted."""
        for (column, rule), at in self.cells.items():
            faults.add(rows.take(pa.array(at, pa.int64())), column=column, rule=rule)
        own = pa.array([after + row for row in self.orphans], pa.int64())
        faults.add(own, column=WHOLE_ROW, rule="a row of the second file that no row of the first belongs to")
        assert self.second is not None
        for fault in self.second.faults.table().to_pylist():
            if fault["column"] == WHOLE_ROW:
                self.unsplit += 1
                number = pa.array([after + fault["row"]], pa.int64())
                faults.add(number, column=WHOLE_ROW, rule=f"in the second file: {fault['rule']}")
        return len(self.orphans) + self.unsplit


@dataclass
class Join:
    """A second table, opened, to be joined to the first by its key."""

    feed: str
    main_key: str
    second: Delimited
    file_name: str
    date_format: str = "%Y-%m-%d"

    @property
    def adds(self) -> tuple[str, ...]:
        """The feed's columns that the second table fills."""
        return ("factors",) if self.feed == "assessments" else ("upn", "nhs_number")

    def joined(self, keys: pa.Array, meant: Mapping[str, Mapping[str, str]]) -> Joined:
        """Join the second table to rows with these keys. Raises DeliveryProblem where it lacks a column."""
        names = self._names()
        second = self.second.records(tuple(names.values()))
        values = {name: _texts(second.columns[heading]) for name, heading in names.items()}
        if self.feed == "assessments":
            return self._factors(keys, values, second, meant.get("factors", {}))
        return self._identifiers(keys, values, second)

    def _names(self) -> dict[str, str]:
        key = SECOND_TABLES[self.feed][1]
        wanted = (
            (key, "cinf_assessment_factors_json")
            if self.feed == "assessments"
            else (key, "link_identifier_type", "link_identifier_value", "link_valid_from_date", "link_valid_to_date")
        )
        named = {heading.strip().casefold(): heading for heading in self.second.headings}
        missing = [name for name in wanted if name not in named]
        if missing:
            raise DeliveryProblem(f"{self.file_name} does not have {', '.join(missing)}.", do="Ask for the standard table.")
        return {name: named[name] for name in wanted}

    def _factors(self, keys: pa.Array, values: Mapping[str, list[str]], second: Records, meant: Mapping[str, str]) -> Joined:
        of_key: dict[str, set[str]] = defaultdict(set)
        broken: set[str] = set()
        known = set(_tidy(keys)) - {""}
        joined = Joined({}, "", second=second)
        rows = zip(second.rows.to_pylist(), values["cinf_assessment_id"], values["cinf_assessment_factors_json"], strict=True)
        for row, key, text in rows:
            if key not in known:
                joined.orphans.append(row)
                continue
            codes, wrong = factor_codes(text, meant) if text else (None, False)
            of_key[key].update((codes or "").split(";"))
            if wrong:
                broken.add(key)
        tidy = _tidy(keys)
        joined.columns["factors"] = pa.array(
            [";".join(sorted(of_key.get(key, set()) - {""})) or None for key in tidy], pa.string()
        )
        at = [place for place, key in enumerate(tidy) if key in broken]
        if at:
            joined.cells[("factors", "the second file has something that is no factor's code")] = at
        joined.words = f"{self.file_name}, {len(values['cinf_assessment_id']) - len(joined.orphans):,} rows joined"
        return joined

    def _identifiers(self, keys: pa.Array, values: Mapping[str, list[str]], second: Records) -> Joined:
        current: dict[tuple[str, str], list[tuple[date, str]]] = defaultdict(list)
        tidy = _tidy(keys)
        known = set(tidy) - {""}
        joined = Joined({}, "", second=second)
        left_out = 0
        read = day_reader(self.date_format)
        order = (
            "link_person_id",
            "link_identifier_type",
            "link_identifier_value",
            "link_valid_from_date",
            "link_valid_to_date",
        )
        for row, key, kind, value, since, until in zip(second.rows.to_pylist(), *(values[name] for name in order), strict=True):
            column = KINDS.get(kind.upper())
            if column is None or until or not value or value == "SSD_PH":
                left_out += 1
            elif key not in known:
                joined.orphans.append(row)
            else:
                current[column, key].append((_day(since, read), value))
        for column in self.adds:
            texts: list[str | None] = []
            for place, key in enumerate(tidy):
                held = current.get((column, key), [])
                latest = {value.upper() for day, value in held if day == max(each for each, _ in held)}
                texts.append(next(iter(latest)) if len(latest) == 1 else None)
                if len(latest) > 1:
                    joined.cells[(column, "the second file has several that began on one day and differ")].append(place)
            joined.columns[column] = pa.array(texts, pa.string())
        count = len(values["link_person_id"]) - left_out - len(joined.orphans)
        joined.words = f"{self.file_name}, {count:,} rows joined, {left_out:,} ended or of kinds that are not read"
        return joined


def _day(text: str, read: Callable[[str], date]) -> date:
    try:
        return read(text)
    except ValueError:
        return date.min


def _tidy(keys: pa.Array) -> list[str]:
    return [(key or "").strip() for key in keys.to_pylist()]


def _texts(values: pa.ChunkedArray) -> list[str]:
    return [(text or "").strip() for text in values.cast(pa.string()).to_pylist()]
