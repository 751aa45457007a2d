"""How late each feed is, judged by the days on which it could have had news."""

from datetime import date, timedelta

import pytest

from prompts.freshness import freshness

MONDAY = date(2026, 11, 2)
HALF_TERM = {date(2026, 10, 19) + timedelta(days=day) for day in range(5)} | {MONDAY}


def days_late(feed: str, covers_to: date | None, as_of: date, school_days: set[date] | None = None) -> int:
    (found,) = freshness({feed: covers_to}, as_of=as_of, school_days=school_days)
    return found.days_late


def test_a_daily_feed_is_in_time_on_monday_when_it_covers_friday() -> None:
    assert days_late("contacts", date(2026, 10, 30), MONDAY) == 0
    assert days_late("contacts", date(2026, 10, 29), MONDAY) == 1


def test_marks_are_in_time_after_a_holiday_when_they_cover_the_last_school_day() -> None:
    assert days_late("attendance", date(2026, 10, 23), MONDAY, HALF_TERM) == 0
    assert days_late("attendance", date(2026, 10, 22), MONDAY, HALF_TERM) == 1
    assert days_late("attendance", date(2026, 10, 23), MONDAY) == 7


def test_marks_of_the_day_itself_are_not_expected() -> None:
    assert days_late("attendance", MONDAY, MONDAY + timedelta(days=1), HALF_TERM) == 0


def test_a_weekly_feed_may_be_a_week_old() -> None:
    assert days_late("youth_justice", MONDAY - timedelta(days=7), MONDAY) == 0
    assert days_late("youth_justice", MONDAY - timedelta(days=9), MONDAY) == 2


def test_a_feed_that_covers_more_than_was_due_is_not_late() -> None:
    assert days_late("calendar", date(2027, 7, 20), MONDAY) == 0


def test_a_feed_that_never_came_is_late() -> None:
    (found,) = freshness({"missing": None}, as_of=MONDAY)
    assert found.covers_to is None
    assert found.days_late > 0


def test_feeds_come_in_the_order_of_a_night_with_their_titles() -> None:
    found = freshness({"contacts": MONDAY, "attendance": MONDAY}, as_of=MONDAY)
    assert [each.feed for each in found] == ["attendance", "contacts"]
    assert found[0].title == "Session marks"


def test_a_name_that_is_no_feed_is_refused() -> None:
    with pytest.raises(KeyError, match="horoscopes"):
        freshness({"horoscopes": None}, as_of=MONDAY)
