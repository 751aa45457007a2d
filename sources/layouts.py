"""Which reader opens a file, by the format that the configuration says, and what is usual in that format."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from sources import census, ssd
from sources.annex_a import AnnexA
from sources.cin import CinReturn
from sources.columnar import Columnar
from sources.delimited import Delimited
from sources.records import Layout
from sources.ssd_joins import SECOND_TABLES, Join
from vocabulary.council import FeedSettings
from vocabulary.feeds import Feed
from vocabulary.problems import ConfigurationProblem, DeliveryProblem

_USUAL = {
    "census_csv": (census.USUAL_COLUMNS, "the school census has no such table"),
    "ssd": (ssd.USUAL_COLUMNS, "the standard tables have no such table"),
}


def open_layout(path: Path, feed: Feed, settings: FeedSettings) -> Layout:
    """The file, opened by its format's reader. Raises DeliveryProblem and ConfigurationProblem."""
    if settings.format in ("parquet", "database"):
        return Columnar(path)
    if settings.format == "cin_xml":
        return CinReturn(path, feed, layout_year=settings.layout_year)
    if settings.format == "annex_a":
        return AnnexA(path, feed, settings.values)
    usual_columns(feed, settings)  # which refuses a feed that the format has no table for
    if path.suffix.casefold() == ".parquet" and settings.format == "ssd":
        table: Layout = Columnar(path)  # standard tables that were pulled from a database
    else:
        table = Delimited(path, encoding=settings.encoding, delimiter=settings.delimiter, trailer=settings.trailer)
    if settings.format == "ssd":
        return ssd.SsdTable(table, feed, path.name, settings.values, _join(path, feed, settings))
    return table


def usual_columns(feed: Feed, settings: FeedSettings) -> Mapping[str, str] | None:
    """{feed column: column of the file} that the format has built in, or None. Raises ConfigurationProblem for a feed it lacks."""
    if settings.format not in _USUAL:
        return None
    tables, words = _USUAL[settings.format]
    if feed.name not in tables:
        raise ConfigurationProblem(f"feeds.{feed.name}.format: {words}; it has {', '.join(tables)}.")
    return tables[feed.name]


def joined_path(path: Path, settings: FeedSettings) -> Path | None:
    """The second file that belongs to this one, or None where the feed has none.

    It lies beside the first, and what stands for each * in its name is what stands for it in the
    first's: assessments_20261116.csv goes with factors_20261116.csv.

    Raises DeliveryProblem when it is not there: without it the delivery is not whole.
    """
    if not settings.joined_files:
        return None
    if settings.files.count("*") != settings.joined_files.count("*") or re.search(
        r"[?\[]", settings.files + settings.joined_files
    ):
        raise ConfigurationProblem(
            "joined_files: it needs as many * as files has, and no other pattern.",
            do='Write files = "ssd_cin_assessments*.csv" and joined_files = "ssd_assessment_factors*.csv".',
        )
    match = re.fullmatch("(.*)".join(map(re.escape, settings.files.casefold().split("*"))), path.name.casefold())
    parts = settings.joined_files.casefold().split("*")
    name = parts[0] + "".join(found + part for found, part in zip(match.groups(), parts[1:], strict=True)) if match else ""
    beside = [each for each in sorted(path.parent.iterdir()) if each.is_file() and not each.is_symlink()]
    found = [each for each in beside if each.name.casefold() == name]
    if not match:
        found = [each for each in beside if fnmatchcase(each.name.casefold(), settings.joined_files.casefold())]
    if len(found) != 1:
        raise DeliveryProblem(
            f"{path.name} needs a second file beside it, {settings.joined_files}, of the same day; {len(found)} were found.",
            do="Deliver both, or take joined_files out of the configuration to read it without.",
        )
    return found[0]


def content_hash(path: Path, settings: FeedSettings | None = None) -> str:
    """SHA-256 of the file's bytes in hex, and where settings name a second file, of both. Raises OSError and DeliveryProblem."""
    digest = _sha256(path)
    second = joined_path(path, settings) if settings is not None else None
    return digest if second is None else hashlib.sha256(f"{digest} {_sha256(second)}".encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _join(path: Path, feed: Feed, settings: FeedSettings) -> Join | None:
    second = joined_path(path, settings)
    if second is None:
        return None
    if feed.name not in SECOND_TABLES:
        raise ConfigurationProblem(f"feeds.{feed.name}.joined_files: only {' and '.join(SECOND_TABLES)} have a second table.")
    own = settings.columns.get("assessment_ref" if feed.name == "assessments" else "person_ref")
    opened = Delimited(second, encoding=settings.encoding, delimiter=settings.delimiter)
    return Join(feed.name, own or SECOND_TABLES[feed.name][2], opened, second.name, settings.date_format)
