"""The look at a whole delivery: one line that says how large it is and how much of it can be used."""

from __future__ import annotations

from statistics import median

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from validation.combinations import each_once
from validation.delivery_rules import FEW, LEAST_HISTORY, RARELY_EMPTY
from validation.looks import Evidence
from vocabulary.feeds import Feed, Use


def whole_delivery(
    evidence: Evidence, *, rows_in: int, held_back: int, recent_rows: tuple[int, ...], nothing_expected: bool
) -> pd.DataFrame:
    """One line. A figure that can't be judged is missing: too little history, too few rows, no list held.

    held_back: distinct rows in quarantine. recent_rows: sizes of recent deliveries, in any order.
    """
    usual = float(median(recent_rows)) if len(recent_rows) >= LEAST_HISTORY else float("nan")
    numbers = evidence.faults["row"].to_numpy()
    unsplit = each_once(numbers[evidence.positions(numbers) < 0])
    return pd.DataFrame(
        {
            "rows beyond the fewest": [rows_in - _fewest(evidence.feed, recent_rows, nothing_expected)],
            "times usual": [rows_in / usual if usual > 0 and rows_in else float("nan")],
            "rows lost": [rows_in - evidence.table.num_rows - len(unsplit)],
            "share held back": [held_back / rows_in if held_back >= FEW else 0.0],
            "share of people on no list": [_unknown_people(evidence)],
        }
    )


def _fewest(feed: Feed, recent_rows: tuple[int, ...], nothing_expected: bool) -> int:
    """1 where an empty file can only be a mistake, else 0."""
    if not recent_rows or feed.use in {Use.PEOPLE, Use.REFERENCE}:
        return 1
    if nothing_expected or len(recent_rows) < LEAST_HISTORY:
        return 0
    return int(median(recent_rows) >= RARELY_EMPTY)


def _unknown_people(evidence: Evidence) -> float:
    if evidence.known_people is None or evidence.feed.people_feed is None:
        return float("nan")
    people = evidence.combinations.distinct("person_ref").values.drop_null()
    unknown = int(np.sum(~pc.is_in(people, value_set=evidence.known_people.cast(people.type)).to_numpy(zero_copy_only=False)))
    return unknown / len(people) if unknown >= FEW else 0.0
