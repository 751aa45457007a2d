"""What a supplier needs to mend a delivery: row numbers, columns, rules and what to do. Never a value from a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from reports.pages import page

COLUMNS = ("row", "column", "rule")
MOST_ON_A_PAGE = 200
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Remedy:
    """A rule in words, and what the supplier should do about a row that breaks it."""

    words: str
    do: str = "Correct the row in the source system and send it again."


@dataclass(frozen=True)
class QuarantinedDelivery:
    """One delivery's quarantine. rows: a table with `row` (the record's number in the file, from 1), `column`
    and `rule`; any other column it has is left alone. remedies: by rule name. number: the delivery's number
    in the ledger, 0 where it has none: then nothing of it was kept, and only a new delivery mends it."""

    council: str
    demonstration: bool
    feed: str
    file_name: str
    delivered_on: date
    rows: pd.DataFrame
    remedies: Mapping[str, Remedy]
    number: int = 0

    def remedy(self, rule: str) -> Remedy:
        """The rule in words and what to do; the rule's own name where no words are held for it."""
        return self.remedies.get(rule, Remedy(rule))

    def lines(self) -> list[tuple[int, str, str]]:
        """Row, column and rule, in the order of the file."""
        kept = self.rows[list(COLUMNS)].sort_values(list(COLUMNS), kind="stable")
        return [
            (int(row), "" if column is None or column != column else str(column), str(rule))
            for row, column, rule in kept.itertuples(index=False)
        ]


def rows_csv(delivery: QuarantinedDelivery) -> str:
    """The delivery's quarantine as CSV for the supplier: row, column, rule, what to do.

    A cell that a spreadsheet would take for a formula is given a leading apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["row", "column", "rule", "what to do"])
    for row, column, rule in delivery.lines():
        remedy = delivery.remedy(rule)
        writer.writerow([row, *(_guarded(text) for text in (column, remedy.words, remedy.do))])
    return out.getvalue()


def render(delivery: QuarantinedDelivery, *, csv_name: str = "") -> str:
    """The delivery's quarantine as one HTML page. csv_name: relative address of the CSV with every row."""
    lines = delivery.lines()
    by_rule = {rule: sum(each == rule for _, _, each in lines) for rule in sorted({rule for _, _, rule in lines})}
    return page(
        "quarantine.html.j2",
        delivery=delivery,
        council=delivery.council,
        demonstration=delivery.demonstration,
        rules=[(delivery.remedy(rule), number) for rule, number in by_rule.items()],
        lines=[(row, column, delivery.remedy(rule)) for row, column, rule in lines[:MOST_ON_A_PAGE]],
        rows=len({row for row, _, _ in lines}),
        more=max(0, len(lines) - MOST_ON_A_PAGE),
        csv_name=csv_name,
    )


@dataclass(frozen=True)
class WaitingDelivery:
    """One delivery that held rows back. quarantined = waiting + released + superseded.

    number: its number in the ledger. page: relative address of its page, where rows wait.
    """

    number: int
    feed: str
    file_name: str
    delivered_on: date
    rows_in: int
    accepted: int
    duplicates: int
    quarantined: int
    waiting: int
    released: int
    superseded: int
    page: str = ""


def render_waiting(deliveries: Sequence[WaitingDelivery], *, council: str, demonstration: bool, as_of: date) -> str:
    """Everything that waits, by delivery, oldest first, and how to bring it back, as one HTML page."""
    waiting = [each for each in deliveries if each.waiting]
    return page(
        "waiting.html.j2",
        council=council,
        demonstration=demonstration,
        as_of=as_of,
        waiting=waiting,
        done=[each for each in deliveries if not each.waiting],
        totals={
            name: sum(getattr(each, name) for each in deliveries)
            for name in ("quarantined", "waiting", "released", "superseded")
        },
    )


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
