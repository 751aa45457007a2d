"""What is judged about a delivery beside what is held: an earlier file, a file behind, a list that is not whole."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.validation.deliveries import check_rows, sound_row
from validation.standing_rules import Standing
from vocabulary.feeds import FEEDS

D = date


@pytest.mark.parametrize(
    ("feed", "standing", "stops"),
    [
        ("attendance", {"same_bytes_on": D(2026, 11, 13)}, ("is_not_an_earlier_file",)),
        ("attendance", {"rows_not_held": 0, "school_days_since": 2}, ("goes_beyond_what_is_held",)),
        ("attendance", {"rows_not_held": 0, "school_days_since": 0}, ()),  # no school was open
        ("attendance", {"rows_not_held": 9, "school_days_since": 2}, ()),  # what was missing has come
        ("attendance", {"rows_not_held": 0, "school_days_since": 2, "is_latest": False}, ()),  # a late file
        ("pupils", {"people_held": 15, "people_left_out": 5}, ("whole_list_holds_what_was_held",)),
        ("pupils", {"people_held": 25, "people_left_out": 5}, ()),  # a fifth is the bound, and on it is within
        ("pupils", {"people_held": 6, "people_left_out": 4}, ()),  # too few to say
        ("pupils", {"records_held": 15, "records_left_out": 5}, ("whole_list_holds_what_was_held",)),
        ("pupils", {"records_newer": 5}, ("whole_list_is_not_an_earlier_one",)),
        ("pupils", {"records_newer": 4}, ()),
        ("pupils", {"schools_gone": ("S7",)}, ("whole_list_holds_every_school",)),
    ],
)
def test_what_stops_a_night(feed: str, standing: dict[str, Any], stops: tuple[str, ...]) -> None:
    rows = [sound_row(FEEDS[feed], number) for number in range(1, 11)]
    checked = check_rows(FEEDS[feed], rows, standing=Standing(**{"is_latest": True, **standing}))
    assert checked.stops == stops
    named = [each.where for each in checked.results if each.rule == "whole_list_holds_every_school"]
    assert named in ([], [", ".join(standing.get("schools_gone", ()))])


@pytest.mark.parametrize(
    ("standing", "passed"),
    [
        ({"known_to": D(2026, 11, 10), "said_to": D(2026, 11, 9)}, True),
        ({"known_to": D(2026, 11, 10), "said_to": D(2026, 11, 8)}, False),
        ({"known_to": D(2026, 11, 10), "said_to": D(2026, 11, 8), "is_latest": False}, True),
        ({"held_to": D(2026, 11, 10), "happened_to": D(2026, 11, 8), "dated_by_delivery": True}, False),
    ],
)
def test_a_file_behind_what_is_held_is_a_warning(standing: dict[str, Any], passed: bool) -> None:
    rows = [sound_row(FEEDS["contacts"], number) for number in range(1, 4)]
    checked = check_rows(FEEDS["contacts"], rows, standing=Standing(**{"is_latest": True, **standing}))
    (found,) = [each for each in checked.results if each.rule == "is_not_behind"]
    assert (found.passed, found.severity, checked.stops) == (passed, "warning", ())
