"""The reference page of the warehouse's layout, written from the code."""

from __future__ import annotations

from store.layout import shape_of
from store.manifest import LAYOUT
from store.publishing import KEPT_SNAPSHOTS, ROWS_IN_GROUP, columns_of, order_of
from vocabulary.feeds import FEEDS


def page() -> str:
    """The page's text, below its heading and the line that says it is generated."""
    return "\n".join([*_folders(), *_manifest(), *_meaning(), *_feeds()]) + "\n"


def _folders() -> list[str]:
    return [
        f"Layout {LAYOUT}, in the folder `warehouse` below the configuration's `council.data`. No name, reference, address or date of "
        "birth is in any of it. Why it is so: [how versions are kept](../adr/0002-how-versions-are-kept.md), "
        "[a published history](../adr/0009-published-history.md).",
        "",
        "| Place | What it is | Who reads it |",
        "|---|---|---|",
        "| `ledger.sqlite` | one row for each delivery and what became of its rows | the product |",
        "| `records/`, `closures/`, `seen/` | what each delivery said, one file each, written once: the truth | the product |",
        "| `quarantine/` | row number, column and rule of rows held back; never a value | the product |",
        "| `published/manifest.json` | the snapshot in force: which files are the records | any engine |",
        "| `published/<feed>/<period>.<delivery>.parquet` | the records, worked out and sorted | any engine |",
        f"| `published/manifests/` | the last {KEPT_SNAPSHOTS} snapshots, and those being read | a reader of an earlier snapshot |",
        "",
    ]


def _manifest() -> list[str]:
    return [
        "## The manifest",
        "",
        "Read `manifest.json` once, and then the files that it names and no others: files of other snapshots, and one half-written by a "
        "night that died, may lie beside them. It is replaced in one step, after every file that it names is whole and on disk.",
        "",
        "| Key | Meaning |",
        "|---|---|",
        "| `layout` | number of this layout; refuse another |",
        "| `snapshot` | the content hash of the warehouse. The same records have the same snapshot, and every prompt names its own |",
        "| `through` | the last delivery in the ledger that is in it |",
        "| `feeds.<feed>.columns` | name and SQL type of each column, in order |",
        "| `feeds.<feed>.pieces[]` | `path` below the manifest's folder; `period`; `starts_on` and `ends_before` of the days in it; `rows`; "
        "`bytes`; `sha256`; `sequence`, the delivery after which it was written |",
        "",
        "A feed that is not named, or has no pieces, holds nothing. Together the pieces hold each version once.",
        "",
    ]


def _meaning() -> list[str]:
    return [
        "## Reading what was known on a day",
        "",
        "A row is one version of a record. It was known on day D when `known_on <= D AND (known_until IS NULL OR known_until > D)`; "
        "leave out rows with `withdrawn`, which the source took back. What happened on or after D is not to be read for D at all: "
        "`happened_on < D`. `person_no` is a number of the identity store and means nothing outside it; its links say which numbers are "
        "one child.",
        "",
        "Parquet, zstd, "
        f"{ROWS_IN_GROUP:,} rows in a row group, with column statistics. Types are those of SQL: `INTEGER` is 32 bits, `DATE` is days "
        "(`date32`), `VARCHAR` is UTF-8 and dictionary-encoded where values repeat.",
        "",
        "Feeds split by period have a file for each school year (1 September to 31 August) that is over, and one for each month of "
        "the latest; the days of the pieces never overlap.",
        "",
    ]


def _feeds() -> list[str]:
    lines = ["## Feeds", ""]
    for name, feed in FEEDS.items():
        shape = shape_of(name)
        split = "Split by period." if shape.by_period else "One file."
        lines += [
            f"### {feed.title} (`{name}`)",
            "",
            f"{split} Sorted by {', '.join(f'`{each}`' for each in order_of(shape))}. "
            f"A record is named by {', '.join(f'`{each}`' for each in shape.key)}.",
            "",
            ", ".join(f"`{column}` {kind}" for column, kind in columns_of(shape).items()),
            "",
        ]
    return lines[:-1]
