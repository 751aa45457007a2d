"""What a council sets about its review application."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from vocabulary.feed_settings import Section


class Review(Section):
    """The review application, as far as the night has to do with it."""

    ledger_heads: Path | None = Field(
        None,
        description="File to which each night adds the head of the ledger (default: `ledger-heads.jsonl` in `council.data`). "
        "A place that the review application's account can't write to, best on another machine, shows more",
    )
