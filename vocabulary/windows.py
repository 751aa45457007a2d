"""Look-back windows: whole weeks, half-open, ending on the day before `as_of`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, order=True)
class Window:
    """A look-back of whole weeks.

    For `as_of` D and `weeks` w it holds every day d with D - 7w <= d < D. The day of `as_of`
    itself is outside: at 02:30 nothing has happened on it yet.
    """

    weeks: int

    def starts_on(self, *, as_of: date) -> date:
        """The first day in the window."""
        return as_of - timedelta(weeks=self.weeks)

    def ends_before(self, *, as_of: date) -> date:
        """The first day after the window: `as_of` itself."""
        return as_of

    @property
    def suffix(self) -> str:
        """How an indicator's name ends: `past_26_weeks`."""
        return f"past_{self.weeks}_weeks"

    def __str__(self) -> str:
        return f"the {self.weeks} weeks before the date"


FOUR_WEEKS = Window(4)
TWELVE_WEEKS = Window(12)
HALF_YEAR = Window(26)
YEAR = Window(52)
THREE_YEARS = Window(156)


def age_on(born_on: date, day: date) -> int:
    """Whole years of age on a day; a child born on 29 February is a year older on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
