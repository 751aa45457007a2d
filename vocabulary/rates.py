"""A rate with its interval: one rule for every page that shows one."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z95 = 1.959963984540054


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95% interval. NaN throughout where it is not defined, such as a rate of nothing."""

    value: float
    low: float
    high: float

    @property
    def known(self) -> bool:
        """Whether the figure is defined at all."""
        return self.value == self.value


UNDEFINED = Estimate(float("nan"), float("nan"), float("nan"))


def wilson(events: float, count: float, *, design: float = 1.0) -> Estimate:
    """The Wilson score interval of a rate; `design` divides the count where rows repeat children."""
    if count <= 0:
        return UNDEFINED
    rate, n = events / count, count / design
    middle = (rate + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 / (1 + Z95**2 / n) * sqrt(rate * (1 - rate) / n + Z95**2 / (4 * n * n))
    return Estimate(rate, 0.0 if events == 0 else max(0.0, middle - half), 1.0 if events == count else min(1.0, middle + half))
