"""Which engine computes the indicators, and with how much of a machine or of a cluster."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vocabulary.feed_settings import Section


class EngineSettings(Section):
    """Which engine computes. The definitions are the same, and so is every value."""

    kind: Literal["duckdb", "spark"] = Field(
        "duckdb", description="duckdb on this machine, or spark for a region or the country"
    )
    memory: str = Field("2GB", pattern=r"^\d+(\.\d+)?(MB|GB)$", description="Most memory for DuckDB, such as 2GB")
    spark_master: str = Field(
        "local[2]",
        min_length=1,
        description="Where Spark runs: local[2], k8s://https://host:port, yarn, or `existing` inside a Databricks or EMR job",
    )
    spark_memory: str = Field("2g", pattern=r"^\d+[mg]$", description="Memory of Spark's driver, such as 2g")
    shuffle_partitions: int = Field(
        8, ge=1, le=10_000, description="Parts that Spark shuffles into: about two for each core of the cluster"
    )
    published: str = Field(
        "",
        description="Where Spark reads the published history, such as s3a://bucket/published. Left empty: the warehouse's own",
    )
    spark_options: dict[str, str] = Field(
        default_factory=dict, description="Further settings for Spark, by their own names. No password belongs here"
    )
