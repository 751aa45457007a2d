"""A late file changes what was known from its own days on, and what a past night was given can still be read."""

from __future__ import annotations

from datetime import date

from tests.store.deliveries import january, land, mark, open_warehouse


def known_on(history, day: date) -> list[tuple]:
    """Marks of a history as they were known on a day."""
    rows = history.to_pyarrow().to_pylist()
    seen = [row for row in rows if row["known_on"] <= day and (row["known_until"] is None or row["known_until"] > day)]
    return sorted((row["happened_on"].day, row["session"], row["mark"]) for row in seen)


def test_a_late_file_changes_only_what_was_known_from_then_on(tmp_path):
    warehouse = open_warehouse(tmp_path)
    land(warehouse, "attendance", [mark("P1", 5, "AM", "N", 5), mark("P1", 7, "AM", "/", 7)], on=january(8))
    warehouse.publish()
    before = {day: known_on(warehouse.history("attendance"), january(day)) for day in range(5, 13)}
    land(warehouse, "attendance", [mark("P1", 5, "AM", "I", 10), mark("P1", 6, "AM", "/", 10)], on=january(11))
    warehouse.publish()
    after = {day: known_on(warehouse.history("attendance"), january(day)) for day in range(5, 13)}
    assert {day for day in before if before[day] != after[day]} == {10, 11, 12}
    assert after[10] == [(5, "AM", "I"), (6, "AM", "/"), (7, "AM", "/")]


def test_a_file_that_lands_late_with_days_of_entry_before_a_past_night_is_recorded_and_that_night_can_be_read_as_it_was(
    tmp_path,
):
    warehouse = open_warehouse(tmp_path)
    land(warehouse, "attendance", [mark("P1", 5, "AM", "/", 5)], on=january(6))
    snapshot = warehouse.publish()
    that_night = known_on(warehouse.history("attendance"), january(7))
    late = land(warehouse, "attendance", [mark("P1", 6, "AM", "O", 6)], on=january(7), file_name="late.csv")
    warehouse.publish()
    assert late.accepted == 1
    assert known_on(warehouse.history("attendance"), january(7)) == [*that_night, (6, "AM", "O")]
    assert known_on(warehouse.history_at("attendance", snapshot), january(7)) == that_night
    assert warehouse.deliveries()["file_name"].tolist() == ["delivery.csv", "late.csv"]
