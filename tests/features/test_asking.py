"""Questions put to an engine while it answers the ones before: in order, and the first thing that goes wrong is told."""

from __future__ import annotations

import gc

import ibis
import pandas as pd
import pytest

from features.asking import Answering, Questions, nothing_collected
from features.records import refuse_later
from vocabulary.problems import FromAfterTheDate


@pytest.fixture
def backend() -> ibis.BaseBackend:
    made = ibis.duckdb.connect(threads=1)
    made.raw_sql("CREATE TABLE numbers AS SELECT range::INTEGER AS n FROM range(10)")
    return made


def tables_of(backend: ibis.BaseBackend) -> set[str]:
    return {name for (name,) in backend.raw_sql("SELECT table_name FROM duckdb_tables()").fetchall()}


def total(table: ibis.Table, told: list[str], name: str) -> Answering[int]:
    told.append(f"{name} is asked")
    frame = yield table.aggregate(total=table.n.sum())
    told.append(f"{name} is answered")
    return int(frame["total"].iloc[0])


def test_every_question_is_put_before_the_first_is_answered_and_answers_come_in_order(backend: ibis.BaseBackend) -> None:
    told: list[str] = []
    numbers = backend.table("numbers")
    questions = Questions(backend)

    answers = dict(
        questions.answers({"all": total(numbers, told, "all"), "few": total(numbers.filter(numbers.n < 3), told, "few")})
    )

    assert answers == {"all": 45, "few": 3}
    assert told == ["all is asked", "few is asked", "all is answered", "few is answered"]


def test_a_question_may_ask_again_of_what_it_was_answered(backend: ibis.BaseBackend) -> None:
    numbers = backend.table("numbers")

    def twice() -> Answering[list[int]]:
        largest = yield numbers.aggregate(n=numbers.n.max())
        below = yield numbers.filter(numbers.n > int(largest["n"].iloc[0]) - 3).order_by("n")
        return [int(n) for n in below["n"]]

    assert dict(Questions(backend).answers({"twice": twice()})) == {"twice": [7, 8, 9]}


def test_what_is_kept_is_computed_once_and_gone_when_it_is_closed(backend: ibis.BaseBackend) -> None:
    numbers = backend.table("numbers")
    questions = Questions(backend)
    kept = questions.keep(numbers.filter(numbers.n < 4))
    questions.finish()
    backend.raw_sql("DELETE FROM numbers")

    frame = questions.ask(kept).result()
    held = tables_of(backend)
    questions.close()
    questions.close()
    left = tables_of(backend)

    assert sorted(frame["n"]) == [0, 1, 2, 3]
    assert len(held) == 2
    assert left == {"numbers"}


def test_the_first_thing_that_went_wrong_is_told_and_nothing_is_left_behind(backend: ibis.BaseBackend) -> None:
    numbers = backend.table("numbers")
    questions = Questions(backend)
    # The engine refuses it only when it runs: what is asked of it afterwards would fail for want of a table.
    kept = questions.keep(numbers.mutate(n=ibis.literal("twelve").cast("int32") + numbers.n))
    asked = questions.ask(kept)

    with pytest.raises(Exception, match="twelve"):
        asked.result()
    with pytest.raises(Exception, match="twelve"):
        questions.finish()
    questions.close()
    assert tables_of(backend) == {"numbers"}


def test_a_date_of_each_row_refuses_what_is_not_before_it() -> None:
    found = pd.Series(pd.to_datetime(["2026-03-01", "2026-03-02"]), index=[1, 2])
    on = pd.Series(pd.to_datetime(["2026-03-02", "2026-03-02"]), index=[1, 2])

    refuse_later("marks", found, as_of=on + pd.Timedelta(days=1))
    with pytest.raises(FromAfterTheDate) as refused:
        refuse_later("marks", found, as_of=on)
    assert refused.value.found_on.isoformat() == refused.value.as_of.isoformat() == "2026-03-02"


def test_garbage_is_looked_for_again_afterwards_and_whoever_stopped_it_begins_it() -> None:
    assert gc.isenabled()
    with nothing_collected():
        with nothing_collected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_garbage_is_looked_for_again_when_something_went_wrong() -> None:
    def goes_wrong() -> None:
        with nothing_collected():
            raise LookupError

    with pytest.raises(LookupError):
        goes_wrong()
    assert gc.isenabled()
