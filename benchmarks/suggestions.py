"""How much of a file's mapping `check --suggest` finds: `python -m benchmarks.suggestions INBOX CONFIG`.

The true configuration is hidden; each feed's first file is renamed (terse headings, spoken headings,
numbers only), its own name gives nothing away, and the proposal is compared with the truth.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

import pyarrow as pa
from pyarrow import csv, parquet

from sources.reading import read
from sources.suggestion.proposal import Proposal, propose
from tests.sources.renamed import SPOKEN, TERSE, opaque
from vocabulary.council import Configuration, FeedSettings, read_configuration
from vocabulary.feeds import FEEDS

STYLES = ("as they are", "terse", "spoken", "numbers only")


@dataclass
class Tally:
    """Columns by what became of them, and feeds guessed."""

    right: int = 0
    wrong: int = 0
    left_out: int = 0
    unasked: int = 0
    feeds: int = 0
    guessed: int = 0
    readable: int = 0
    seconds: float = 0.0
    worst: float = 0.0
    mistakes: list[str] = field(default_factory=list)

    @property
    def columns(self) -> int:
        """Columns that there are to find."""
        return self.right + self.wrong + self.left_out


def renamed(path: Path, settings: FeedSettings, names: dict[str, str], target: Path) -> None:
    """The file with its columns under other names."""
    table = _table(path, settings)
    to = {heading: names[name] for name, heading in settings.columns.items()}
    table = table.rename_columns([to.get(name, name) for name in table.column_names])
    if settings.format == "parquet":
        parquet.write_table(table, target)
    else:
        csv.write_csv(table, target)


def _table(path: Path, settings: FeedSettings) -> pa.Table:
    if settings.format == "parquet":
        return parquet.read_table(path)
    headings = path.read_text(encoding="utf-8").partition("\n")[0].replace('"', "").split(",")
    types = {name.strip(): pa.string() for name in headings}
    return csv.read_csv(path, convert_options=csv.ConvertOptions(column_types=types, strings_can_be_null=False))


def compare(inbox: Path, configuration: Configuration, style: str) -> Tally:
    """Propose for each feed's first file in this style, and count."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        for name, settings in configuration.feeds.items():
            files = [path for path in sorted(inbox.rglob("*")) if path.is_file() and fnmatchcase(path.name, settings.files)]
            if not files:
                continue
            style_names = {"terse": TERSE, "spoken": SPOKEN}.get(style, {}).get(name, {})
            names = {column: style_names.get(column, heading) for column, heading in settings.columns.items()}
            if style == "numbers only":
                names = opaque(settings.columns)
            path = Path(folder) / f"export{files[0].suffix}"
            renamed(files[0], settings, names, path)
            _count(tally, name, names, path)
    return tally


def _count(tally: Tally, name: str, truth: dict[str, str], path: Path) -> None:
    started = time.perf_counter()
    proposal: Proposal = propose(path)[0]
    took = time.perf_counter() - started
    tally.seconds += took
    tally.worst = max(tally.worst, took)
    tally.feeds += 1
    tally.guessed += proposal.feed.name == name
    if proposal.feed.name != name:
        tally.mistakes.append(f"{name} was taken for {proposal.feed.name}")
        proposal = propose(path, FEEDS[name])[0]
    for column, heading in truth.items():
        proposed = proposal.settings.columns.get(column)
        if proposed == heading or (proposed is None and heading == column):
            tally.right += 1
        elif proposed is None:
            tally.left_out += 1
            tally.mistakes.append(f"{name}.{column}: {heading} was not found")
        else:
            tally.wrong += 1
            tally.mistakes.append(f"{name}.{column}: {proposed} was proposed for {heading}")
    tally.unasked += len(set(proposal.settings.columns) - set(truth))
    if not any("needed, and no column" in question for question in proposal.questions):
        read(path, proposal.feed, proposal.settings, delivered_on=date(2026, 11, 16))
        tally.readable += 1


def main() -> None:
    """Print a line for each style, and with --mistakes each mistake."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.suggestions", description=__doc__)
    asked.add_argument("inbox", type=Path)
    asked.add_argument("config", type=Path)
    asked.add_argument("--mistakes", action="store_true")
    given = asked.parse_args()
    configuration = read_configuration(given.config)
    for style in STYLES:
        tally = compare(given.inbox, configuration, style)
        print(
            f"{style:<14} columns right {tally.right} of {tally.columns}, wrong {tally.wrong}, left out {tally.left_out}; "
            f"feeds guessed {tally.guessed} of {tally.feeds}, readable as proposed {tally.readable}; "
            f"{tally.seconds:.1f} s in all, slowest {tally.worst:.1f} s"
        )
        for mistake in tally.mistakes if given.mistakes else ():
            print(f"    {mistake}")


if __name__ == "__main__":
    main()
