"""The days on which any school was open, from the school calendar that is held."""

from __future__ import annotations

from datetime import date

import pyarrow.compute as pc

from flows.installation import Installation


def school_days(installation: Installation, *, as_of: date) -> frozenset[date]:
    """Days planned to be school days as the calendar was known on `as_of`; empty when no calendar is held."""
    held = installation.warehouse.history("calendar").to_pyarrow()
    known = pc.and_(
        pc.less_equal(held["known_on"], as_of),
        pc.or_kleene(pc.is_null(held["known_until"]), pc.greater(held["known_until"], as_of)),
    )
    return frozenset(pc.unique(held["happened_on"].filter(known)).to_pylist())
