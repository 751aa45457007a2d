"""Whatever arrives: rows held back are rows that came, each with a rule, and the order of rows changes nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.validation.deliveries import DAY, DELIVERED_ON, HAPPENED_ON, check_rows, context, faults_of, sound_row, table_of
from validation.catalogue import rules_for
from validation.checking import check
from vocabulary.code_tables import code_table
from vocabulary.feeds import FEEDS

ATTENDANCE = FEEDS["attendance"]
DAYS = [None, date(2004, 6, 1), date(2024, 8, 18), HAPPENED_ON, HAPPENED_ON + DAY, DELIVERED_ON + DAY]
READER = "not a date"

rows_that_arrive = st.lists(
    st.fixed_dictionaries(
        {
            "person_ref": st.sampled_from([None, "E00001", "E00002", "a stranger"]),
            "happened_on": st.sampled_from(DAYS),
            "session": st.sampled_from(["AM", "PM", "NOON", None]),
            "mark": st.sampled_from(["/", "\\", "H", "K", "ZZ", None]),
            "school": st.sampled_from(["S001", "elsewhere", None]),
            "known_on": st.sampled_from(DAYS),
        }
    ),
    min_size=1,
    max_size=12,
)
quick = settings(max_examples=10, derandomize=True, deadline=None)


def numbered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"row": number, **row} for number, row in enumerate(rows, start=1)]


def wrong_by_itself(row: dict[str, Any]) -> bool:
    """Whether a row of marks must wait, worked out one row at a time and without any library."""
    needed = [row[name] for name in ("person_ref", "happened_on", "session", "mark", "known_on")]
    happened, known, mark = row["happened_on"], row["known_on"], row["mark"]
    marks = code_table("attendance_marks").codes
    return (
        None in needed
        or row["session"] not in {"AM", "PM"}
        or mark not in marks
        or not date(2005, 1, 1) <= happened <= DELIVERED_ON
        or known > DELIVERED_ON
        or (happened - known).days > 92
        or (marks[mark].valid_from is not None and happened < marks[mark].valid_from)
    )


@given(rows_that_arrive)
@quick
def test_the_rows_held_back_are_those_that_a_reading_row_by_row_holds_back(arrived: list[dict[str, Any]]) -> None:
    rows = numbered(arrived)
    wrong = {row["row"] for row in rows if wrong_by_itself(row)}
    accounts: dict[tuple[Any, ...], set[tuple[Any, ...]]] = {}
    for row in rows:
        if row["row"] not in wrong:
            record = tuple(row[part] for part in (*ATTENDANCE.key, "known_on"))
            accounts.setdefault(record, set()).add((row["mark"], row["school"]))
    disputed = {
        row["row"]
        for row in rows
        if row["row"] not in wrong and len(accounts[tuple(row[part] for part in (*ATTENDANCE.key, "known_on"))]) > 1
    }

    checked = check_rows(ATTENDANCE, rows)

    assert set(checked.quarantine["row"].to_pylist()) == wrong | disputed


@given(rows_that_arrive, st.lists(st.tuples(st.integers(1, 14), st.sampled_from(["", *ATTENDANCE.column_names])), max_size=4))
@quick
def test_every_row_held_back_came_and_has_a_rule(arrived: list[dict[str, Any]], unread: list[tuple[int, str]]) -> None:
    rows = numbered(arrived)
    whole = {number for number, column in unread if not column}
    kept = [row for row in rows if row["row"] not in whole]
    faults = [(number, column, READER) for number, column in unread]
    rules = {rule.name for rule in rules_for(ATTENDANCE) if rule.then == "quarantine"} | {READER}

    checked = check_rows(ATTENDANCE, kept, faults)

    came = {row["row"] for row in rows} | {number for number, _ in unread}
    held = checked.quarantine.to_pylist()
    assert {each["row"] for each in held} <= came
    assert {each["rule"] for each in held} <= rules
    assert whole <= {each["row"] for each in held}
    assert held == sorted(held, key=lambda each: (each["row"], each["column"], each["rule"]))
    assert "every_row_is_accounted_for" not in checked.stops


@given(rows_that_arrive, st.randoms(use_true_random=False))
@quick
def test_the_order_of_rows_in_the_table_changes_nothing(arrived: list[dict[str, Any]], random: Any) -> None:
    rows = numbered(arrived)
    shuffled = list(rows)
    random.shuffle(shuffled)

    answers = [check(table_of(ATTENDANCE, each), faults_of([]), ATTENDANCE, context(len(rows))) for each in (rows, shuffled)]

    assert answers[0] == answers[1]


@given(st.lists(st.sampled_from(["S001", "S002"]), min_size=2, max_size=8))
@quick
def test_rows_of_a_list_with_few_columns_are_counted_alike(schools: list[str]) -> None:
    feed = FEEDS["calendar"]
    rows = [{**sound_row(feed, 1), "row": number, "school": school} for number, school in enumerate(schools, start=1)]

    checked = check_rows(feed, rows)

    repeated = next(each for each in checked.results if each.rule == "no_row_is_repeated")
    assert repeated.rows_failed == len(schools) - len(set(schools))
