"""The second engine: the published history read by Spark itself, for the same definitions.

Nothing here knows an indicator. What DuckDB is given as a history, Spark is given as one.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from store.manifest import Manifest, PublishedFeed
from store.publishing import columns_of
from vocabulary.problems import ConfigurationProblem, StoreProblem

if TYPE_CHECKING:
    import ibis
    from pyspark.sql import SparkSession

    from vocabulary.engine import EngineSettings

_TYPES = {"VARCHAR": "STRING", "INTEGER": "INT", "DOUBLE": "DOUBLE", "BOOLEAN": "BOOLEAN", "DATE": "DATE"}


class SparkEngine:
    """A Spark session that reads one published history.

    published: the folder `published` of a warehouse, or where it was copied to: anything that the cluster
    can read, such as s3a://bucket/published. Its manifest is read once, so that one snapshot is used throughout.

    Raises ConfigurationProblem where pyspark or Java is missing, or the cluster refuses; StoreProblem where nothing
    is published there.
    """

    def __init__(self, published: str | Path, settings: EngineSettings) -> None:
        self._session = _session(settings)
        self._root = str(published).rstrip("/")
        try:
            found = self._session.read.text(f"{self._root}/manifest.json", wholetext=True).collect()
        except Exception as failed:  # noqa: BLE001 - Spark's own errors differ by file system, and may hold paths alone
            raise StoreProblem(
                f"Spark can't read the manifest of a published history ({type(failed).__name__}).",
                do="Publish first (a night does), and check engine.published and the cluster's right to read it.",
            ) from None
        self._manifest = Manifest.from_json("".join(row[0] for row in found))
        self._backend = _connected(self._session)
        self._views: dict[str, ibis.Table] = {}

    @property
    def snapshot(self) -> str:
        """The content hash of the warehouse at which the history was published."""
        return self._manifest.snapshot

    def history(self, feed_name: str) -> ibis.Table:
        """Every version of a feed's records, as `Warehouse.history` gives it. Raises KeyError if there is no such feed."""
        if feed_name not in self._views:
            from store.layout import shape_of

            columns = columns_of(shape_of(feed_name))
            feed = self._manifest.feeds.get(feed_name, PublishedFeed(columns, 0))
            schema = ", ".join(f"{name} {_TYPES[kind]}" for name, kind in columns.items())
            paths = [f"{self._root}/{piece.path}" for piece in feed.pieces]
            frame = self._session.read.schema(schema).parquet(*paths) if paths else self._session.createDataFrame([], schema)
            frame.createOrReplaceTempView(f"history_{feed_name}")
            self._views[feed_name] = self._backend.table(f"history_{feed_name}")
        return self._views[feed_name]

    def close(self) -> None:
        """Stop the session."""
        self._session.stop()


def java_home() -> str | None:
    """A folder of Java 17 or 21: JAVA_HOME where it is one, or else a known place; None where there is none."""
    places = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    places += [each for parent in _JAVA_PLACES for each in sorted(Path(parent).glob("*")) if Path(parent).is_dir()]
    for place in places:
        release = place / "release"
        if (place / "bin" / "java").exists() and release.is_file():
            lines = release.read_text(encoding="utf-8", errors="replace").splitlines()
            version = next((line.split('"')[1] for line in lines if line.startswith("JAVA_VERSION=")), "")
            if version.split(".")[0] in ("17", "21"):
                return str(place)
    return None


_JAVA_PLACES = ("/usr/lib/jvm", "/Library/Java/JavaVirtualMachines", "/opt/java")


def _session(settings: EngineSettings) -> SparkSession:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise ConfigurationProblem(
            "engine.kind is spark, and pyspark is not installed.", do="Install pyspark 4.0 beside the other requirements."
        ) from None
    local = settings.spark_master.startswith("local")
    home = java_home()
    if local:
        if home is None:
            raise ConfigurationProblem("There is no Java 17 or 21 on this machine.", do="Install one, or set JAVA_HOME to it.")
        os.environ["JAVA_HOME"] = home
    builder: Any = SparkSession.builder.appName("early-identification-screening")
    if not settings.spark_master.startswith("existing"):
        builder = builder.master(settings.spark_master)
    for name, value in _options(settings, local=local).items():
        builder = builder.config(name, value)
    try:
        session: SparkSession = builder.getOrCreate()
    except Exception as failed:  # noqa: BLE001 - a JVM that does not start raises many kinds of error
        raise ConfigurationProblem(
            f"Spark did not start at {settings.spark_master} ({type(failed).__name__}).",
            do="Check engine.spark_master, Java, and the memory that is free.",
        ) from None
    session.sparkContext.setLogLevel("ERROR")
    return session


def _options(settings: EngineSettings, *, local: bool) -> dict[str, str]:
    options = {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": str(settings.shuffle_partitions),
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.parquet.filterPushdown": "true",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": settings.spark_memory,
    }
    if local:
        options |= {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    return options | dict(settings.spark_options)


def _connected(session: SparkSession) -> Any:
    import ibis

    return ibis.pyspark.connect(session)
