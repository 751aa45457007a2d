"""Which run this is, and what made it: enough to rebuild any prompt or to say why it can't be."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime


def new_run(*, as_of: date) -> str:
    """A name for a run that sorts by when it began and says which night it is: `2026-11-16-0230-x7`."""
    began = datetime.now(tz=UTC)
    return f"{as_of.isoformat()}-{began:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def now() -> datetime:
    """The moment, in UTC. One of the few places that reads the clock."""
    return datetime.now(tz=UTC)
