"""Whose marks are read: only those between the numbers asked about, unless that is nearly everybody."""

from __future__ import annotations

from datetime import date

import ibis
import pandas as pd
import pytest

from features.records import Records
from tests.features.held import history_of, links_of, marks, weekdays

AS_OF = date(2026, 6, 29)
DAYS = weekdays(date(2026, 6, 15), date(2026, 6, 19))
ROWS = {"attendance": [row for person in (1, 2, 50) for row in marks(person, DAYS, am="N", pm="N")]}


def not_attended(*people: int, last_person_no: int | None) -> tuple[str, pd.DataFrame]:
    links = links_of(*((person, person) for person in people))
    records = Records(history_of(ROWS), links, as_of=AS_OF, last_person_no=last_person_no)
    found = records.not_attended
    return ibis.to_sql(found), found.execute()


@pytest.mark.parametrize(("last", "asked"), [(2, False), (20, True), (None, True)])
def test_marks_are_asked_for_their_number_only_where_that_leaves_out_more_than_a_few(last: int | None, asked: bool) -> None:
    sql, _ = not_attended(1, 2, last_person_no=last)

    assert ('"person_no" >= 1' in sql) is asked
    assert ('"person_no" <= 2' in sql) is asked


@pytest.mark.parametrize("last", [2, 50, None])
def test_whoever_is_read_only_the_children_asked_about_are_answered_for(last: int | None) -> None:
    _, found = not_attended(1, 2, last_person_no=last)

    assert found.groupby("child_no").size().to_dict() == {1: 2 * len(DAYS), 2: 2 * len(DAYS)}
