from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.days import EXCEL, day_reader
from vocabulary.problems import ConfigurationProblem


@pytest.mark.parametrize(
    ("date_format", "text", "day"),
    [
        ("%Y-%m-%d", "2025-02-14", date(2025, 2, 14)),
        ("%Y-%m-%d", "2025-02-14T00:00:00", date(2025, 2, 14)),
        ("%Y-%m-%d", "2025-02-14 23:59:59.997", date(2025, 2, 14)),
        ("%d/%m/%Y", "14/02/2025", date(2025, 2, 14)),
        ("%d/%m/%Y", "4/2/2025", date(2025, 2, 4)),
        ("%d/%m/%Y", "4/2/2025 09:30", date(2025, 2, 4)),
        ("%Y-%b-%d %H:%M:%S", "2025-Feb-14 00:00:00", date(2025, 2, 14)),
        ("%Y-%b-%d %H:%M:%S", "2025-FEB-14 00:00:00", date(2025, 2, 14)),
        ("%d %B %Y", "1 September 2025", date(2025, 9, 1)),
        ("%d-%b-%y", "01-Sept-69", date(1969, 9, 1)),
        ("%d-%b-%y", "01-Sep-68", date(2068, 9, 1)),
        ("%d/%m/%Y", "29/02/2024", date(2024, 2, 29)),
        (EXCEL, "45658", date(2025, 1, 1)),
        (EXCEL, "45658.75", date(2025, 1, 1)),
        (EXCEL, "61", date(1900, 3, 1)),
    ],
)
def test_a_day_is_read_as_the_format_writes_it(date_format: str, text: str, day: date) -> None:
    assert day_reader(date_format)(text) == day


@pytest.mark.parametrize(
    ("date_format", "text"),
    [
        ("%Y-%m-%d", "2025-02-1"),  # cut short, and another date if it were believed
        ("%Y-%m-%d", "2025-02-30"),
        ("%Y-%m-%d", "14/02/2025"),
        ("%Y-%m-%d", "2025-02-14T23:30:00Z"),
        ("%Y-%m-%d", "0000-01-01"),
        ("%Y-%m-%d", "２０２５-02-14"),
        ("%d/%m/%Y", "02/14/2025"),
        ("%d/%m/%Y", "29/02/2025"),
        ("%d/%m/%Y", "14/02/20"),
        ("%Y-%b-%d %H:%M:%S", "2025-Fév-14 00:00:00"),
        (EXCEL, "60"),
        (EXCEL, "2958466"),
        (EXCEL, "2025-01-01"),
    ],
)
def test_anything_else_is_not_a_day(date_format: str, text: str) -> None:
    with pytest.raises(ValueError):
        day_reader(date_format)(text)


@pytest.mark.parametrize("date_format", ["%Y-%m", "%d %m", "today", "%Y-%m-%d-%d", "%Q", "%Y-%m-%d %", "%Y %y %m %d %j"])
def test_a_format_that_names_no_day_is_a_mistake_in_the_configuration(date_format: str) -> None:
    with pytest.raises(ConfigurationProblem, match="date_format"):
        day_reader(date_format)


@settings(derandomize=True, deadline=None)
@given(
    day=st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    date_format=st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%Y-%b-%d %H:%M:%S", "%d %B %Y", "%m-%d-%Y", "%A %d.%m.%Y"]),
)
def test_every_day_comes_back_from_its_written_form(day: date, date_format: str) -> None:
    assert day_reader(date_format)(day.strftime(date_format)) == day


@settings(derandomize=True, deadline=None)
@given(day=st.dates(date(1900, 3, 1), date(2100, 12, 31)))
def test_every_day_comes_back_from_a_spreadsheets_number(day: date) -> None:
    assert day_reader(EXCEL)(str((day - date(1899, 12, 30)) // timedelta(days=1))) == day
