"""How far pulls from a database have reached: kept in the deliveries themselves, so that neither can be without the other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

MOST_COMPARED = 50_000
"""Rows up to which a pull is compared with the same day's earlier one, to see whether it brought anything."""


@dataclass(frozen=True)
class Reached:
    """The largest value of the watermark column that was pulled, as the driver gives it."""

    value: Any


@dataclass(frozen=True)
class Watermark:
    """The column that grows, what it is a column of, and how far before the last value to begin.

    column: '' for a pull of everything. reread: minutes for a time (whole days for a date), that many for a number.
    """

    column: str
    subject: str
    reread: int

    def begin_at(self, last: Reached | None) -> Any:
        """The value from which to pull, itself included; None for everything."""
        if last is None:
            return None
        value = last.value
        back = timedelta(minutes=self.reread)
        if isinstance(value, datetime):
            return value - back
        if isinstance(value, date):
            return value - timedelta(days=-(-self.reread // (24 * 60)))
        if isinstance(value, int | float | Decimal):
            return value - self.reread
        return _before(value, back)

    def reached(self, values: Sequence[Any], sofar: Reached | None, *, as_of: date) -> Reached | None:
        """The largest value so far. A time beyond the day after as_of is a mistake in a row: it would hide what comes later."""
        limit = datetime.combine(as_of + timedelta(days=2), time())
        try:
            largest = max((each for each in values if each is not None), default=None)
            if largest is not None and _after(largest, limit):
                largest = max((each for each in values if each is not None and not _after(each, limit)), default=None)
            if largest is None:
                return sofar
            return Reached(largest if sofar is None else max(largest, sofar.value))
        except TypeError:
            return sofar  # of several types: nothing is known to be the last, so nothing is passed over

    def kept(self, since: Reached | None, reached: Reached | None) -> dict[str, str]:
        """What the delivery says of itself."""
        if not self.column:
            return {}
        facts = {"watermark_column": self.column, "watermark_of": self._digest}
        if since is not None:
            facts["pulled_from"] = _written(since.value)
        if reached is not None:
            facts["watermark"] = _written(reached.value)
        return facts

    def of(self, facts: dict[bytes, bytes]) -> Reached | None:
        """What a delivery says it reached; None if it says nothing, or of another column, table or query."""
        if facts.get(b"watermark_column") != self.column.encode() or facts.get(b"watermark_of") != self._digest.encode():
            return None
        return _read(facts[b"watermark"].decode()) if b"watermark" in facts else None

    @property
    def _digest(self) -> str:
        return hashlib.sha256(self.subject.encode()).hexdigest()


def newest(folder: Path, watermark: Watermark) -> Reached | None:
    """The farthest that any delivery in the folder reached; None where none did."""
    reached: Reached | None = None
    for path in sorted(folder.glob("*.parquet")):
        try:
            each = watermark.of(parquet.read_metadata(path).metadata or {})
        except (pa.ArrowException, OSError, ValueError):
            continue  # a damaged delivery is refused where it is read; here it reached nowhere
        if each is not None and (reached is None or type(each.value) is not type(reached.value) or each.value > reached.value):
            reached = each
    return reached


def everything_there(half: Path, folder: Path, *, prefix: str) -> bool:
    """Whether every row of a pull is in the same day's earlier deliveries: then it brought nothing."""
    earlier = sorted(folder.glob(f"{prefix}*.parquet"))
    digest = _digest(half)
    if any(_digest(path) == digest for path in earlier):
        return True
    if parquet.read_metadata(half).num_rows > MOST_COMPARED:
        return False
    pulled = parquet.read_table(half)
    left = _rows(pulled)
    for path in earlier:
        with parquet.ParquetFile(path) as opened:
            if set(opened.schema_arrow.names) != set(pulled.column_names):
                continue
            for batch in opened.iter_batches(columns=pulled.column_names):
                left -= _rows(pa.table(batch).select(pulled.column_names))
    return not left


def _digest(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _rows(table: pa.Table) -> set[tuple[Any, ...]]:
    columns: Sequence[list[Any]] = [[str(each) for each in table[name].to_pylist()] for name in table.column_names]
    return set(zip(*columns, strict=True))


def _before(value: Any, back: timedelta) -> Any:
    """A time written as text, some time earlier, in the same writing; text that is no time as it is."""
    try:
        earlier = datetime.fromisoformat(value) - back
    except (TypeError, ValueError):
        return value
    return earlier.date().isoformat() if len(value) == 10 else earlier.isoformat(sep=value[10])


def _after(value: Any, limit: datetime) -> bool:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return False
    if isinstance(value, datetime):
        return (value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value) >= limit
    return isinstance(value, date) and value >= limit.date()


def _written(value: Any) -> str:
    kind = next(name for name, kinds in _KINDS.items() if isinstance(value, kinds))
    return json.dumps([kind, value.isoformat() if isinstance(value, date) else str(value)])


def _read(text: str) -> Reached:
    kind, value = json.loads(text)
    reading: dict[str, Any] = {
        "time": datetime.fromisoformat,
        "date": date.fromisoformat,
        "number": int,
        "decimal": Decimal,
        "fraction": float,
        "text": str,
    }
    return Reached(reading[kind](value))


_KINDS: dict[str, Any] = {"time": datetime, "date": date, "number": int, "decimal": Decimal, "fraction": float, "text": str}
