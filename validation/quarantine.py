"""The quarantine of one delivery: row numbers, columns and rules, and never a value."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validation.combinations import Numbers, each_once
from validation.looks import Evidence, fault_places
from validation.rules import Rule

QUARANTINE = pa.schema([("row", pa.int64()), ("column", pa.string()), ("rule", pa.string())])
"""A row held back: its number in the file, the column (empty for the whole row) and the rule."""


class Quarantine:
    """Gathers the rows to hold back, with the column and the rule of each reason."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._reasons: list[tuple[str, str]] = []
        self._rows: list[Numbers] = []

    def add(self, rule: Rule, rows: Numbers) -> None:
        """Hold back the rows of the table where `rows` is true."""
        self._evidence.held |= rows
        self._keep(self._evidence.row_numbers[rows], rule.columns[0] if len(rule.columns) == 1 else "", rule.name)

    def add_faults(self, places: set[str]) -> None:
        """Hold back the rows with a fault in one of these places, each with the reader's own words for it."""
        faults = self._evidence.faults
        chosen = faults.filter(pa.array(np.isin(fault_places(self._evidence), list(places))))
        positions = self._evidence.positions(chosen["row"].to_numpy())
        self._evidence.held[positions[positions >= 0]] = True
        reasons = chosen.group_by(["column", "rule"]).aggregate([])
        for column, rule in zip(reasons["column"].to_pylist(), reasons["rule"].to_pylist(), strict=True):
            same = pc.and_(_equals(chosen["column"], column), _equals(chosen["rule"], rule))
            self._keep(each_once(chosen["row"].filter(same).to_numpy()), column or "", rule or "")

    def _keep(self, numbers: Numbers, column: str, rule: str) -> None:
        if len(numbers):
            self._reasons.append((column, rule))
            self._rows.append(numbers)

    def rows(self) -> int:
        """How many rows are held back, each counted once."""
        return len(each_once(np.concatenate(self._rows))) if self._rows else 0

    def table(self) -> pa.Table:
        """Every reason to hold a row back, in order of row, column and rule, each once."""
        if not self._rows:
            return QUARANTINE.empty_table()
        reasons = sorted(set(self._reasons))
        place = [reasons.index(reason) for reason in self._reasons]
        # Sorted as numbers: a delivery in which everything is wrong has millions of lines.
        lines = each_once(np.concatenate([rows * len(reasons) + at for rows, at in zip(self._rows, place, strict=True)]))
        which = pa.array((lines % len(reasons)).astype(np.int32))
        columns = (pa.array([reason[part] for reason in reasons], pa.string()).take(which) for part in (0, 1))
        return pa.table([pa.array(lines // len(reasons)), *columns], schema=QUARANTINE)


def _equals(column: pa.ChunkedArray, value: str | None) -> pa.ChunkedArray:
    return pc.is_null(column) if value is None else pc.fill_null(pc.equal(column, value), False)
