"""Fetching: the rows of a table as a frame in memory, in whole columns and never value by value."""

from __future__ import annotations

import ibis
import pandas as pd

# Engines fold one SELECT into another by themselves; doing it beforehand costs more than it saves them.
ibis.options.sql.fuse_selects = False


def fetched(table: ibis.Table) -> pd.DataFrame:
    """The rows in memory. Days are datetime64, empty ones NaT; numbers with an empty place among them are floats."""
    if table.get_backend().name != "duckdb":
        frame: pd.DataFrame = table.execute()
        return frame
    # `execute()` of ibis 12 makes a Python object of each value of a column with an empty place: a third of a query.
    return table.to_pyarrow().to_pandas(date_as_object=False)
