"""Session totals by term, as a school census holds them: shares of the last whole term, never turned into daily marks."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import pandas as pd

from features.asking import Answering
from features.marks import COUNTER_WORDS, COUNTERS
from features.point_in_time import inside
from features.records import Records
from features.spans import Span


@dataclass(frozen=True)
class LastTerm:
    """One counter as a share of another over the last term that ended in the span and whose totals are known.

    change: that share less the share of the term before it, which must have ended in the span too.
    """

    numerator: str
    denominator: str
    span: Span
    change: bool = False
    sources = ("attendance_totals",)

    def __post_init__(self) -> None:
        unknown = [name for name in (self.numerator, self.denominator) if name not in COUNTERS]
        if unknown:
            raise ValueError(f"there is no counter {', '.join(unknown)}; the counters are {', '.join(COUNTERS)}")

    def describe(self) -> str:
        """The definition in words."""
        share = (
            f"{COUNTER_WORDS[self.numerator]}, as a share of {COUNTER_WORDS[self.denominator]}, in the last term that ended in "
            f"{self.span} and whose totals are known"
        )
        return f"{share}; less the same share in the term before it" if self.change else share


def term_totals(records: Records, definition: LastTerm) -> Answering[pd.DataFrame]:
    """By child_no: value, latest_on (the last day of the last term), possible (the fewest sessions of a share) and terms.

    A share with nothing to divide by, and a change without a term before, are empty.
    """
    kept = records.keep(f"terms of {definition.span}", lambda: _recent_terms(records, definition.span))
    recent = yield kept.select(
        "child_no", "happened_on", "ago", top=kept[definition.numerator], bottom=kept[definition.denominator]
    )
    records.refuse_later("attendance_totals", recent.set_index("child_no")["happened_on"])
    recent = recent.assign(share=recent["top"] / recent["bottom"].where(recent["bottom"] > 0))
    last = recent[recent["ago"] == 0].set_index("child_no")
    before = recent[recent["ago"] == 1].set_index("child_no").reindex(last.index)
    possible = last["bottom"].astype("float64")
    value = last["share"]
    if definition.change:
        value = value - before["share"]
        possible = pd.concat([possible, before["bottom"]], axis=1).min(axis=1)
    terms_held = 1 + before["bottom"].notna().astype(int)
    return pd.DataFrame({"value": value, "latest_on": last["happened_on"], "possible": possible, "terms": terms_held})


def _recent_terms(records: Records, span: Span) -> ibis.Table:
    """The last two terms of each child that ended in the span: child_no, happened_on, ago (0 the last) and each counter."""
    totals = records.events("attendance_totals", weeks=span.far)
    totals = totals.filter(inside(totals.ago, span))
    terms = totals.group_by("child_no", "happened_on").aggregate(
        **{name: totals.sessions.sum(where=totals.mark.isin(marks)).fill_null(0) for name, marks in COUNTERS.items()}
    )
    order = ibis.row_number().over(group_by=terms.child_no, order_by=ibis.desc(terms.happened_on))
    terms = terms.mutate(ago=order)
    return terms.filter(terms.ago <= 1)
