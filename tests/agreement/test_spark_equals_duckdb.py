"""One definition, two engines: every value that DuckDB gives, a real Spark gives from the same published files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features.engine import compute, matrices_on
from features.matrix import Matrix
from features.records import History
from features.roll_up import WeeklyMarks
from features.spark import SparkEngine, java_home
from store.layout import shape_of
from store.manifest import Manifest, Piece, PublishedFeed
from store.publishing import columns_of
from tests.features.held import STARTS, history_of, schema_of
from tests.properties.boroughs import AS_OF, Borough, borough
from vocabulary.council import Thresholds
from vocabulary.engine import EngineSettings
from vocabulary.feeds import FEEDS
from vocabulary.problems import StoreProblem

CHILDREN = 240
PARTS = ("values", "not_known", "latest_on", "coverage", "details")
pytestmark = [
    pytest.mark.skipif(java_home() is None, reason="not run: no Java 17"),
    pytest.mark.server,
    pytest.mark.enable_socket,
]


def publish(made: Borough, folder: Path) -> None:
    """The rows as the store publishes them: files, and the manifest that names them."""
    feeds = {}
    for name, feed in FEEDS.items():
        rows = [{**row, "known_on": row.get("known_on") or date(2015, 1, 1)} for row in made.rows.get(name, ())]
        if not rows:
            continue
        (folder / name).mkdir(parents=True)
        columns = columns_of(shape_of(name))
        table = pa.Table.from_pylist(rows, schema=schema_of(feed)).select(list(columns))
        pq.write_table(table, folder / name / "all.000001.parquet")
        size = (folder / name / "all.000001.parquet").stat().st_size
        piece = Piece(f"{name}/all.000001.parquet", "all", "0001-01-01", "9999-12-31", len(rows), size, "", 1)
        feeds[name] = PublishedFeed(columns, 1, (piece,))
    (folder / "manifest.json").write_text(Manifest("snapshot", 1, feeds).to_json(), encoding="utf-8")


@pytest.fixture(scope="module")
def made() -> Borough:
    return borough(20260603, children=CHILDREN)


@pytest.fixture(scope="module")
def settings() -> EngineSettings:
    return EngineSettings(
        kind="spark",
        shuffle_partitions=1,
        spark_memory="1g",
        # Few rows: planning and compiling would take longer than the work.
        spark_options={"spark.sql.codegen.wholeStage": "false", "spark.sql.adaptive.enabled": "false"},
    )


@pytest.fixture(scope="module")
def spark(made: Borough, settings: EngineSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkEngine]:
    folder = tmp_path_factory.mktemp("published")
    publish(made, folder)
    before = os.environ.get("JAVA_HOME")
    engine = SparkEngine(folder, settings)
    yield engine
    engine.close()
    if before is None:
        os.environ.pop("JAVA_HOME", None)
    else:
        os.environ["JAVA_HOME"] = before


def matrix_from(history: History, made: Borough, *, as_of: date = AS_OF, marks: WeeklyMarks | None = None) -> Matrix:
    return compute(
        history,
        made.links,
        made.cohort,
        as_of=as_of,
        thresholds=Thresholds(possible_sessions=12),
        starts=STARTS,
        marks=marks,
    )


def differences(one: Matrix, other: Matrix) -> tuple[int, int]:
    """How many values of every part were compared, and how many of them differ in any bit."""
    compared = different = 0
    for part in PARTS:
        left, right = getattr(one, part), getattr(other, part)
        assert list(left.columns) == list(right.columns)
        assert list(left.index) == list(right.index)
        same = (left.to_numpy() == right.to_numpy()) | (pd.isna(left).to_numpy() & pd.isna(right).to_numpy())
        compared, different = compared + same.size, different + int((~same).sum())
    return compared, different


def test_spark_gives_every_value_that_duckdb_gives(
    spark: SparkEngine, made: Borough, record_property: pytest.RecordProperty, capsys: pytest.CaptureFixture[str]
) -> None:
    on_duckdb = matrix_from(history_of(made.rows), made)
    on_spark = matrix_from(spark.history, made)
    compared, different = differences(on_duckdb, on_spark)
    record_property("values compared", compared)
    with capsys.disabled():
        print(f"\nSpark against DuckDB: {compared:,} values compared, {different} differ")  # noqa: T201

    assert compared > 30_000
    assert different == 0
    assert np.isfinite(on_spark.values.to_numpy()).mean() > 0.3


def test_the_same_roll_up_runs_on_spark_for_several_dates_at_once(spark: SparkEngine, made: Borough) -> None:
    as_of = AS_OF - timedelta(weeks=5)
    marks = WeeklyMarks(spark.history, [as_of, AS_OF])
    cohorts = {as_of: made.cohort, AS_OF: made.cohort}
    said = {"thresholds": Thresholds(possible_sessions=12), "starts": STARTS}

    for on_spark in matrices_on(spark.history, made.links, cohorts, marks=marks, **said):
        on_duckdb = matrix_from(history_of(made.rows), made, as_of=on_spark.as_of)
        assert differences(on_duckdb, on_spark)[1] == 0


def test_spark_talks_to_nobody_outside_this_machine(spark: SparkEngine) -> None:
    settings = dict(spark._session.sparkContext.getConf().getAll())

    assert settings["spark.driver.host"] == settings["spark.driver.bindAddress"] == "127.0.0.1"
    assert settings["spark.ui.enabled"] == "false"


def test_where_nothing_is_published_spark_says_so(spark: SparkEngine, settings: EngineSettings, tmp_path: Path) -> None:
    with pytest.raises(StoreProblem, match="can't read the manifest"):
        SparkEngine(tmp_path, settings)
