"""Which children already have someone working with them on a date: they are not ranked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import ibis
import pandas as pd

from features.records import Records

SUPPORT = ("child protection plan", "child in need plan", "social care", "early help")
"""What may be supporting a child, the strongest first."""


def supported_by(records: Records) -> pd.Series:
    """The strongest support open on as_of, by child_no, of children who have any.

    Open: begun before as_of and not ended before it, as was known on it. A referral that ended in no
    further action is none.
    """
    plans = records.events("plans")
    referrals = records.events("referrals")
    help_ = records.events("early_help")
    as_of = records.as_of
    open_now = [
        (SUPPORT[0], plans.filter(plans.plan == "CP", _open(plans.ended_on, as_of))),
        (SUPPORT[1], plans.filter(plans.plan == "CIN", _open(plans.ended_on, as_of))),
        (SUPPORT[2], referrals.filter(~referrals.no_further_action.fill_null(False), _open(referrals.closed_on, as_of))),
        (SUPPORT[3], help_.filter(_open(help_.ended_on, as_of))),
    ]
    return _strongest((place, table) for place, (_, table) in enumerate(open_now))


def _strongest(tables: Iterable[tuple[int, ibis.Table]]) -> pd.Series:
    parts = [table.select(table.child_no, place=ibis.literal(place)) for place, table in tables]
    every = ibis.union(*parts)
    found = every.group_by("child_no").aggregate(place=every.place.min()).execute().set_index("child_no")["place"]
    return found.map(lambda place: SUPPORT[int(place)]).astype(object)


def _open(ended_on: ibis.Value, as_of: date) -> ibis.Value:
    return ended_on.isnull() | (ended_on >= as_of)
