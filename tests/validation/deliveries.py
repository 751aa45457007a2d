"""Invented deliveries: sound ones for any feed, and one with a fault planted for each rule that is about rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from validation.checking import Checked, Context, check
from validation.rules import Rule
from vocabulary.code_tables import Code, code_table
from vocabulary.council import Checks
from vocabulary.feeds import Column, Feed, Kind
from vocabulary.upn import check_letter

DELIVERED_ON = date(2026, 11, 16)
HAPPENED_ON = date(2026, 10, 5)
DAY = timedelta(days=1)

TYPES = {
    Kind.TEXT: pa.string(),
    Kind.CODE: pa.string(),
    Kind.CODES: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.INTEGER: pa.int32(),
    Kind.NUMBER: pa.float64(),
    Kind.FLAG: pa.bool_(),
}
_DAYS = {
    "happened_on": HAPPENED_ON,
    "known_on": HAPPENED_ON + DAY,
    "born_on": date(2012, 3, 4),
    "entered_on": date(2023, 9, 1),
    "left_on": date(2026, 7, 21),
    "closed_on": HAPPENED_ON + 9 * DAY,
    "ended_on": HAPPENED_ON + 9 * DAY,
}

Row = dict[str, Any]


def upn_for(number: int, *, last: str = "") -> str:
    """A valid UPN; temporary when `last` is a letter."""
    twelve = f"211{number % 10000:04d}21{number // 10000:03d}"
    twelve = twelve[: 12 - len(last)] + last
    return check_letter(twelve) + twelve


def sound_row(feed: Feed, number: int) -> Row:
    """A row that breaks no rule; its references and identifiers differ with `number`."""
    return {"row": number, **{column.name: _sound(feed, column, number) for column in feed.columns}}


def _sound(feed: Feed, column: Column, number: int) -> Any:
    if column.name == "person_ref":
        return f"E{number:05d}"
    if column.name == "school":
        return f"S{number:03d}" if feed.name == "schools" else "S001"
    if column.name == "happened_on" and feed.name == "calendar":
        return HAPPENED_ON + number * DAY
    if column.name == "upn":
        return upn_for(number)
    if column.kind is Kind.DATE:
        return _DAYS[column.name]
    if column.table is not None:
        return next(c.code for c in code_table(column.table).codes.values() if c.in_force_on(HAPPENED_ON))
    if column.kind is Kind.INTEGER:
        return column.lowest
    return False if column.kind is Kind.FLAG else f"{column.name} {number}"


def table_of(feed: Feed, rows: list[Row]) -> pa.Table:
    """The rows as the reader of files gives them."""
    columns = {"row": pa.array([row["row"] for row in rows], pa.int64())}
    for column in feed.columns:
        columns[column.name] = pa.array([row[column.name] for row in rows], TYPES[column.kind])
    return pa.table(columns)


def faults_of(faults: list[tuple[int, str, str]]) -> pa.Table:
    """Faults as the reader of files gives them: row, column (empty for a whole row) and rule."""
    names = (("row", pa.int64()), ("column", pa.string()), ("rule", pa.string()))
    return pa.table({name: pa.array([fault[at] for fault in faults], kind) for at, (name, kind) in enumerate(names)})


def context(rows_in: int, **changes: Any) -> Context:
    """A context in which the people E00000 to E00999 and the schools S000 to S999 are known."""
    known = {
        "delivered_on": DELIVERED_ON,
        "rows_in": rows_in,
        "recent_rows": (rows_in, rows_in, rows_in),
        "known_people": pa.array([f"E{number:05d}" for number in range(1000)]),
        "known_schools": pa.array([f"S{number:03d}" for number in range(1000)]),
        "settings": Checks(),
    }
    return Context(**{**known, **changes})


def check_rows(feed: Feed, rows: list[Row], faults: list[tuple[int, str, str]] | None = None, **changes: Any) -> Checked:
    """Check these rows in a context that knows everybody."""
    found = faults or []
    rows_in = len({row["row"] for row in rows} | {fault[0] for fault in found})
    return check(table_of(feed, rows), faults_of(found), feed, context(rows_in, **changes))


def failed(checked: Checked, rule: str) -> int:
    """How many rows broke the rule."""
    return next(result.rows_failed for result in checked.results if result.rule == rule)


@dataclass
class Planted:
    """A delivery of many sound rows and, for each rule about rows, one row that breaks it."""

    rows: list[Row] = field(default_factory=list)
    faults: list[tuple[int, str, str]] = field(default_factory=list)
    at: dict[str, int] = field(default_factory=dict)


def plant_all(feed: Feed, rules: list[Rule]) -> Planted:
    """Plant a fault for each of the rules: KeyError where nobody has said how."""
    planted = Planted(rows=[sound_row(feed, number) for number in range(1, 7 * len(rules))])
    for number, rule in enumerate(rules, start=10):
        planted.at[rule.name] = number
        _plant(feed, rule, planted, number)
    return planted


def _plant(feed: Feed, rule: Rule, planted: Planted, number: int) -> None:
    row = planted.rows[number - 1]
    name = rule.name
    if name == "row_can_be_read":
        planted.rows[number - 1] = {}
        planted.faults.append((number, "", "row has 3 cells, expected 4"))
    elif name in {"needed_value_can_be_read", "optional_value_can_be_read"}:
        needed = name.startswith("needed")
        column = [each.name for each in feed.columns if each.required is needed][-1]
        row[column] = None
        planted.faults.append((number, column, "not a date"))
    elif name == "one_account_of_a_record_on_a_day":
        other = planted.rows[1]
        row.update({part: other[part] for part in (*feed.key, "known_on")})
        differs = next(part for part in reversed(feed.column_names) if part not in (*feed.key, "known_on"))
        row[differs] = _another(feed.column(differs))
    elif name == "no_row_is_repeated":
        row.update({part: value for part, value in planted.rows[2].items() if part != "row"})
    else:
        row.update(_broken(feed, rule, row))


def _another(column: Column) -> Any:
    return {Kind.FLAG: True, Kind.DATE: DELIVERED_ON, Kind.INTEGER: 1}.get(column.kind) if column.table is None else None


def _code(rule: Rule, feed: Feed, wanted: Callable[[Code], Any]) -> Code:
    table = feed.column(rule.columns[0]).table
    assert table is not None
    return next(code for code in code_table(table).codes.values() if wanted(code))


def _broken(feed: Feed, rule: Rule, row: Row) -> Row:
    name, column = rule.name, rule.columns[0]
    day = "happened_on" if feed.has_event_date else "known_on"
    if name.endswith("_is_there"):
        return {column: None}
    if name.endswith("_is_in_the_code_table"):
        return {column: "NONSENSE"}
    if name.endswith("_was_in_force_by_then"):
        code = _code(rule, feed, lambda each: each.valid_from and each.valid_from < DELIVERED_ON)
        assert code.valid_from is not None
        return {column: code.code, day: code.valid_from - DAY}
    if name.endswith("_was_still_in_force"):
        code = _code(rule, feed, lambda each: each.valid_to)
        return {column: code.code}
    if name.endswith("_is_within_bounds"):
        return {column: (feed.column(column).highest or 0) + 1}
    if name.endswith("_is_not_after_delivery"):
        return {column: DELIVERED_ON + DAY}
    if "_is_not_before_" in name and name != "entered_on_is_not_before_birth":
        return {column: row[rule.columns[1]] - DAY}
    return {
        "text_is_of_believable_length": lambda: {_free_text(feed): "x" * 501},
        "key_is_whole": lambda: {column: None},
        "happened_on_is_not_too_early": lambda: {column: date(2004, 12, 31)},
        "was_not_entered_ahead": lambda: {"known_on": row["happened_on"] - DAY},
        "was_not_entered_long_ahead": lambda: {"known_on": row["happened_on"] - 93 * DAY},
        "born_on_is_believable": lambda: {column: date(1900, 1, 1)},
        "entered_on_is_not_before_birth": lambda: {"entered_on": row["born_on"] - DAY},
        "person_is_on_the_list": lambda: {column: "a stranger"},
        "school_is_on_the_list": lambda: {column: "elsewhere"},
        "upn_check_letter_is_right": lambda: {column: "Q207000016049"},
        "upn_is_one_persons": lambda: {"upn": upn_for(1)},
        "upn_is_permanent": lambda: {column: upn_for(7777, last="B")},
        "mark_belongs_to_the_session": lambda: {"session": "AM", "mark": "\\"},
    }[name]()


def _free_text(feed: Feed) -> str:
    return next(column.name for column in feed.columns if column.kind is Kind.TEXT and not column.table)
