"""Yesterday's file under today's name is refused at the gate; over a weekend it is harmless."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from tests.flows.little import MONDAY, deliver, lists, little, marks, pupil, school_days, taken_in
from validation.gate import let_through
from vocabulary.problems import CriticalCheckFailed

DAY = timedelta(days=1)
FRIDAY, SATURDAY = MONDAY + 4 * DAY, MONDAY + 5 * DAY
TUESDAY = MONDAY + 8 * DAY


def test_earlier_files_and_lists_that_lost_children_are_refused_and_change_nothing(tmp_path):
    made = little(tmp_path)
    inbox = tmp_path / "inbox"
    lists(made, pupils=18, days=school_days(3))
    first = deliver(made, "attendance", SATURDAY, marks(FRIDAY, range(18)))
    assert taken_in(made, SATURDAY).stops == []
    before = made.warehouse.content_hash()

    shutil.copy(first, inbox / f"attendance_{(SATURDAY + DAY).isoformat()}.csv")
    sunday = taken_in(made, SATURDAY + DAY)
    assert (sunday.stops, sunday.files[0].landing.accepted) == ([], 0), "over a weekend the same marks may come again"

    renamed = Path(shutil.copy(first, inbox / f"attendance_{TUESDAY.isoformat()}.csv"))
    deliver(made, "pupils", TUESDAY, [pupil(number) for number in range(12)])
    tuesday = taken_in(made, TUESDAY)
    assert sorted(tuesday.stops) == [
        "attendance: goes_beyond_what_is_held",
        "attendance: is_not_an_earlier_file",
        "pupils: whole_list_holds_what_was_held",
    ]
    with pytest.raises(CriticalCheckFailed, match="is_not_an_earlier_file") as refused:
        let_through(tuesday.stops, not_delivered=[])
    assert refused.value.exit_code == 5
    assert made.warehouse.content_hash() == before

    renamed.unlink()
    (inbox / f"pupils_{TUESDAY.isoformat()}.csv").unlink()
    deliver(made, "attendance", TUESDAY, marks(MONDAY + 7 * DAY, range(18)))
    mended = taken_in(made, TUESDAY)
    assert (mended.stops, mended.files[0].landing.accepted) == ([], 36)
