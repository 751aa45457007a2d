"""Questions to an engine, put one after another: the next is written while the last is still being answered.

Writing a query in Python takes about as long as a small one takes to answer. DuckDB answers on a thread of its own here, so the
two go on side by side; the answers are the same, and come back in the order in which they were asked for.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import uuid4

import ibis
import ibis.expr.operations as ops
import pandas as pd

from features.fetching import fetched

Found = TypeVar("Found")
Key = TypeVar("Key")
Answering = Generator[ibis.Table, pd.DataFrame, Found]
"""What becomes of a question: it yields a table, is sent that table's rows, and returns what it made of them."""


class Questions:
    """Tables asked of one engine. What is kept is computed once, and let go of in the end.

    While it is open nobody else may use the engine's connection: `history` must have been asked for every feed before.
    """

    def __init__(self, backend: ibis.BaseBackend) -> None:
        self._backend = backend
        # Spark divides its own work, and finds its session by the thread: it is asked where the question is put.
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="questions") if backend.name == "duckdb" else None
        self._kept: list[str] = []
        self._cached: list[Any] = []
        self._failed: BaseException | None = None

    def keep(self, table: ibis.Table) -> ibis.Table:
        """The same rows, computed once for all the questions that are put after this one."""
        if self._beside is None:
            self._backend._run_pre_execute_hooks(table)  # `cache()` does not hand Spark the tables that are in memory
            cached = table.cache()
            self._cached.append(cached)
            return cached
        name = f"kept_{uuid4().hex}"
        query = self._backend.compile(table)
        self._kept.append(name)
        self._beside.submit(self._work, lambda: self._create(name, table, query))
        return ops.DatabaseTable(name, schema=table.schema(), source=self._backend, namespace=ops.Namespace()).to_expr()

    def ask(self, table: ibis.Table) -> Future[pd.DataFrame]:
        """The rows of a table, as `fetching.fetched` gives them, when they are there."""
        if self._beside is None:
            answered: Future[pd.DataFrame] = Future()
            answered.set_result(fetched(table))
            return answered
        query = self._backend.compile(table)
        return self._beside.submit(self._work, lambda: self._fetch(table, query))

    def answers(self, asked: Mapping[Key, Answering[Found]]) -> Iterator[tuple[Key, Found]]:
        """What came of each question, in order, as it comes. All are put before the first of them is made something of."""
        waiting = {key: self.ask(next(each)) for key, each in asked.items()}
        for key, answer in waiting.items():
            try:
                while True:
                    answer = self.ask(asked[key].send(answer.result()))
            except StopIteration as ended:
                yield key, ended.value

    def finish(self) -> None:
        """Wait until everything that was to be kept is there. Raises what went wrong."""
        if self._beside is not None:
            self._beside.submit(self._work, lambda: None).result()

    def close(self) -> None:
        """Wait for what is being answered, and let go of everything that was kept. May be called more than once."""
        if self._beside is not None:
            self._beside.shutdown(wait=True, cancel_futures=True)
        while self._kept:
            self._backend.raw_sql(f"DROP TABLE IF EXISTS {self._kept.pop()}")
        while self._cached:
            self._cached.pop().release()

    def _work(self, work: Callable[[], Any]) -> Any:
        # What follows a table that could not be made would fail for want of it: the first reason is the one to tell.
        if self._failed is not None:
            raise self._failed
        try:
            return work()
        except BaseException as failed:
            self._failed = failed
            raise

    def _create(self, name: str, table: ibis.Table, query: str) -> None:
        self._backend._register_in_memory_tables(table)
        self._backend.raw_sql(f"CREATE TEMP TABLE {name} AS {query}")

    def _fetch(self, table: ibis.Table, query: str) -> pd.DataFrame:
        self._backend._register_in_memory_tables(table)
        # Not through a relation, as `fetching.fetched` goes: that plans a query twice, and there are many small ones.
        frame: pd.DataFrame = self._backend.con.execute(query).df()
        return frame


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Python looks for no garbage meanwhile, where it otherwise would.

    Writing queries makes a few hundred thousand small objects that live until the matrix is there. Each look among them
    goes through all that the process holds, several times for one matrix, and finds nothing.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
