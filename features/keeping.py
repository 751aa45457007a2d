"""Results that are kept for a while, so that several questions can be asked of them and the records are read once."""

from __future__ import annotations

from uuid import uuid4

import ibis


class Kept:
    """Tables kept in the engine that they come from, until they are let go."""

    def __init__(self) -> None:
        self._names: list[tuple[ibis.BaseBackend, str]] = []
        self._cached: list[ibis.Table] = []

    def keep(self, table: ibis.Table) -> ibis.Table:
        """The same rows, computed once."""
        backend = table.get_backend()
        if backend.name == "duckdb":
            # Not `cache()`: what ibis 12 writes to drop its table names none, and DuckDB refuses it.
            name = f"kept_{uuid4().hex}"
            kept = backend.create_table(name, table, temp=True)
            self._names.append((backend, name))
            return kept
        backend._run_pre_execute_hooks(table)  # `cache()` does not hand Spark the tables that are in memory
        cached = table.cache()
        self._cached.append(cached)
        return cached

    def let_go(self) -> None:
        """Drop everything that was kept. May be called more than once."""
        while self._names:
            backend, name = self._names.pop()
            backend.raw_sql(f"DROP TABLE IF EXISTS {name}")
        while self._cached:
            self._cached.pop().release()
