"""A night goes on when nothing critical failed and nothing needed is missing; otherwise it says what, in names and counts."""

from __future__ import annotations

import pytest

from validation.gate import let_through
from vocabulary.problems import CriticalCheckFailed


def test_a_sound_night_is_let_through() -> None:
    let_through([], not_delivered=[])


def test_a_critical_rule_stops_the_night_and_is_named_with_how_often_it_failed() -> None:
    with pytest.raises(CriticalCheckFailed) as stopped:
        let_through(["attendance: holds_rows", "pupils: holds_rows", "attendance: holds_rows"], not_delivered=[])

    assert "3 critical check(s) failed: attendance: holds_rows (2 deliveries); pupils: holds_rows." in str(stopped.value)
    assert stopped.value.exit_code == 5
    assert "Nothing was scored" in stopped.value.do


def test_a_needed_feed_that_never_came_stops_the_night() -> None:
    with pytest.raises(CriticalCheckFailed, match=r"1 needed feed\(s\) were never delivered: Session marks"):
        let_through([], not_delivered=["attendance"])
