"""The days on which schools were open, from the school calendar that is held."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from flows.installation import Installation
from sources.school_calendar import SchoolCalendar


def school_days(installation: Installation, *, as_of: date) -> frozenset[date]:
    """Days planned to be school days as the calendar was known on `as_of`; empty when no calendar is held."""
    return frozenset(pc.unique(_known(installation, as_of=as_of)["happened_on"]).to_pylist())


def school_calendar(installation: Installation, *, as_of: date) -> SchoolCalendar:
    """Each school's days as the calendar was known on `as_of`, for reading a file of mark strings."""
    known = _known(installation, as_of=as_of)
    by_school = known.group_by("school").aggregate([("happened_on", "list")])
    return SchoolCalendar(dict(zip(by_school["school"].to_pylist(), by_school["happened_on_list"].to_pylist(), strict=True)))


def _known(installation: Installation, *, as_of: date) -> pa.Table:
    held = installation.warehouse.history("calendar").to_pyarrow()
    known = pc.and_(
        pc.less_equal(held["known_on"], as_of),
        pc.or_kleene(pc.is_null(held["known_until"]), pc.greater(held["known_until"], as_of)),
    )
    return held.filter(known)
