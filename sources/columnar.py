"""Reads Parquet into records. Text stays dictionary-encoded: a year of marks repeats its words millions of times."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from sources.records import Records
from vocabulary.problems import DeliveryProblem

MOST_ROWS = 200_000_000
"""More rows than any borough has: a file that claims more is refused before memory is taken for it."""


class Columnar:
    """A Parquet file that has been opened, and its columns seen."""

    def __init__(self, path: Path) -> None:
        """Raises DeliveryProblem for a file that is not Parquet, is damaged or claims too many rows."""
        self._path = path
        try:
            with parquet.ParquetFile(path) as opened:
                schema = opened.schema_arrow
                rows = opened.metadata.num_rows
        except (pa.ArrowException, OSError, ValueError):
            raise self._damaged() from None
        if not 0 <= rows <= MOST_ROWS:
            raise DeliveryProblem(f"{path.name} claims {rows:,} rows; the most is {MOST_ROWS:,}.")
        self._types = dict(zip(schema.names, schema.types, strict=True))
        self.headings = tuple(schema.names)

    def records(self, wanted: tuple[str, ...]) -> Records:
        """The records, with the wanted columns in the types that the file has; text as dictionary<int32, string>.

        Raises DeliveryProblem for damage, and for a wanted column that holds lists or structures.
        """
        nested = [name for name in wanted if pa.types.is_nested(self._types[name])]
        if nested:
            raise DeliveryProblem(f"{self._path.name}: {', '.join(nested)} holds lists or structures, which can't be read.")
        texts = [name for name in wanted if _is_text(self._types[name])]
        try:
            with parquet.ParquetFile(
                self._path, read_dictionary=texts, pre_buffer=False, page_checksum_verification=True
            ) as opened:
                table = opened.read(columns=list(wanted)) if wanted else None
                rows_in = opened.metadata.num_rows
            if table is not None:
                table.validate(full=True)  # a damaged page may name words that its dictionary does not have
        except (pa.ArrowException, OSError, ValueError):
            raise self._damaged() from None
        if table is not None and table.num_rows != rows_in:
            raise self._damaged()
        columns = {} if table is None else {name: table[name] for name in wanted}
        return Records(columns, pa.array(np.arange(1, rows_in + 1, dtype=np.int64)), rows_in)

    def _damaged(self) -> DeliveryProblem:
        return DeliveryProblem(
            f"{self._path.name} is not a Parquet file, or is damaged or cut off.", do="Ask for it again, and check the format."
        )


def _is_text(given: pa.DataType) -> bool:
    return pa.types.is_string(given) or pa.types.is_large_string(given)
