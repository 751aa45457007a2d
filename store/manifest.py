"""The manifest of the published history: which files are the records, and of which snapshot."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from vocabulary.problems import StoreProblem

LAYOUT = 1
"""The number of this layout. A reader that knows another number must not read these files."""


@dataclass(frozen=True)
class Piece:
    """One file: its path below the folder of the manifest with '/', the period in it, and what it must be.

    rows: how many; bytes: its size; sha256: of its bytes, in hex; sequence: of the last delivery
    that was looked at for it.
    """

    path: str
    period: str
    starts_on: str
    ends_before: str
    rows: int
    bytes: int
    sha256: str
    sequence: int


@dataclass(frozen=True)
class PublishedFeed:
    """One feed: its columns with their SQL types, its files, and the sequence of the last delivery that is in them."""

    columns: Mapping[str, str]
    through: int
    pieces: tuple[Piece, ...] = ()
    latest: str = ""

    @property
    def rows(self) -> int:
        """Versions of records in its files."""
        return sum(piece.rows for piece in self.pieces)


@dataclass(frozen=True)
class Manifest:
    """A snapshot of the warehouse as files. snapshot: the warehouse's content hash; through: its last delivery."""

    snapshot: str = "nothing"
    through: int = 0
    feeds: Mapping[str, PublishedFeed] = field(default_factory=dict)
    layout: int = LAYOUT

    @property
    def name(self) -> str:
        """The name that its kept copy carries."""
        return f"{self.through:06d}-{self.snapshot}"

    def paths(self) -> set[str]:
        """Every file that it names, relative to its folder."""
        return {piece.path for feed in self.feeds.values() for piece in feed.pieces}

    def to_json(self) -> str:
        """As it is written."""
        return json.dumps(asdict(self), indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """What `to_json` wrote. Raises StoreProblem if it is damaged or of another layout."""
        try:
            raw = json.loads(text)
            if raw["layout"] != LAYOUT:
                raise StoreProblem(
                    f"The published history has layout {raw['layout']}; this program reads {LAYOUT}.",
                    do="Remove the folder `published` of the warehouse: the next night publishes it anew.",
                )
            feeds = {
                name: PublishedFeed(**(feed | {"pieces": tuple(Piece(**piece) for piece in feed["pieces"])}))
                for name, feed in raw["feeds"].items()
            }
            return cls(raw["snapshot"], raw["through"], feeds)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise StoreProblem(
                "The manifest of the published history is damaged.",
                do="Remove the folder `published` of the warehouse: the next night publishes it anew.",
            ) from None


def write_whole(path: Path, text: str) -> None:
    """Write a text file that appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    with draft.open("w", encoding="utf-8") as written:
        written.write(text)
        written.flush()
        os.fsync(written.fileno())
    os.replace(draft, path)
