"""The known risk process: what pulls children towards harm, how it shows, and how much of it is chance.

Time runs in periods of 28 days. Each child has a conduct that stays, a share of the household's hardship
that drifts over years, a pull that drifts over months, and rare shocks that fade over months. Signs
(absence, suspensions, contacts, missing episodes) follow hardship, conduct, pull and shocks at once; harm
follows pull and shocks `LAG` periods later, so signs come first. A fixed share of harm is pure chance: it
depends on age and sex only and nothing can foretell it. No sign changes the process, so the true
probability of harm has a closed form and is written to truth/.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthetic.families import Children, Homes
from synthetic.plan import BoroughPlan
from synthetic.terms import day_number

PERIOD = 28
LAG = 3
HORIZON = 13
HARDSHIP_STAYS, PULL_STAYS, SHOCK_STAYS = 0.97, 0.955, 0.82
SHOCK_RATE, SHOCK_SIZE = 0.012, 1.3
HARM_HARDSHIP, HARM_CONDUCT, HARM_PULL, HARM_SHOCK = 0.60, 1.00, 1.65, 1.00
CHANCE_SHARE = 0.16
HARM_A_YEAR = 0.0108
"""Crises of harm a year for each child of 10 to 17: some children have two, and some crises leave no record in time."""

_AGE = {10: 0.35, 11: 0.55, 12: 0.85, 13: 1.15, 14: 1.3, 15: 1.3, 16: 0.95, 17: 0.6}
_BOY, _GIRL = 1.15, 0.85


@dataclass
class Risk:
    """The drawn process. Arrays over (child, period) hold periods from -LAG on; `at` shifts them."""

    start: int
    periods: int
    hardship: np.ndarray  # (household, LAG + periods)
    pull: np.ndarray  # (child, LAG + periods)
    shock: np.ndarray  # (child, LAG + periods)
    conduct: np.ndarray  # (child,)
    absence_habit: np.ndarray  # (child,)
    household: np.ndarray  # (child,)
    born: np.ndarray
    girl: np.ndarray
    here: tuple[np.ndarray, np.ndarray]
    scale: tuple[float, float] = (0.0, 0.0)  # of the foreseeable harm, of the chance harm

    def first_day(self, period: int) -> int:
        """The first day of a period."""
        return self.start + PERIOD * period

    def period_of(self, day: np.ndarray) -> np.ndarray:
        """The period that each day is in, within the periods drawn."""
        return np.clip((day - self.start) // PERIOD, 0, self.periods - 1)

    def hardship_at(self, period: int) -> np.ndarray:
        """Each child's household's hardship; mean 0, spread 1."""
        return self.hardship[self.household, period + LAG]

    def pull_at(self, period: int) -> np.ndarray:
        """Each child's pull; mean 0, spread 1."""
        return self.pull[:, period + LAG]

    def shock_at(self, period: int) -> np.ndarray:
        """What is left of each child's shocks; mostly 0."""
        return self.shock[:, period + LAG]

    def age_at(self, period: int) -> np.ndarray:
        """Whole years of age at the start of a period (by days: within one day of the birthday)."""
        return np.floor((self.first_day(period) - self.born) / 365.2425).astype(np.int16)

    def is_here(self, period: int) -> np.ndarray:
        """Whether each child lives in the borough in the middle of a period."""
        middle = self.first_day(period) + PERIOD // 2
        return (self.here[0] <= middle) & (middle < self.here[1])

    def by_age(self, period: int) -> np.ndarray:
        """How age and sex weigh on harm: 0 outside 10 to 17."""
        weights = np.zeros(64)
        for age, weight in _AGE.items():
            weights[age] = weight
        return weights[np.clip(self.age_at(period), 0, 63)] * np.where(self.girl, _GIRL, _BOY)

    def harm(self, period: int) -> tuple[np.ndarray, np.ndarray]:
        """Expected crises in a period: (foreseeable, chance), for children who live here."""
        weight = self.by_age(period) * self.is_here(period)
        drive = HARM_HARDSHIP * self.hardship_at(period) + HARM_CONDUCT * self.conduct
        drive = drive + HARM_PULL * self.pull_at(period - LAG) + HARM_SHOCK * self.shock_at(period - LAG)
        return self.scale[0] * weight * np.exp(drive), self.scale[1] * weight

    def chance_of_harm(self, period: int) -> np.ndarray:
        """The true probability of at least one crisis in the 13 periods (52 weeks) from the start of `period`.

        Given everything up to then (conduct, hardship, pull and shocks, which no pipeline sees) and
        staying in the borough; 0 outside 10 to 17.
        """
        expected = np.zeros(len(self.born))
        hardship, last = self.hardship_at(period - 1), period - 1
        for step in range(HORIZON):
            ahead = step + 1
            kept = HARDSHIP_STAYS**ahead
            drive = HARM_CONDUCT * self.conduct + HARM_HARDSHIP * kept * hardship + HARM_HARDSHIP**2 * (1 - kept**2) / 2
            source = period + step - LAG
            if source <= last:
                drive = drive + HARM_PULL * self.pull_at(source) + HARM_SHOCK * self.shock_at(source)
            else:
                ahead = source - last
                kept = PULL_STAYS**ahead
                drive = drive + HARM_PULL * kept * self.pull_at(last) + HARM_PULL**2 * (1 - kept**2) / 2
                drive = drive + HARM_SHOCK * SHOCK_STAYS**ahead * self.shock_at(last)
                to_come = SHOCK_STAYS ** np.arange(ahead)
                drive = drive + np.log1p(SHOCK_RATE * np.expm1(HARM_SHOCK * SHOCK_SIZE * to_come)).sum()
            expected += self.by_age(period + step) * (self.scale[0] * np.exp(drive) + self.scale[1])
        return -np.expm1(-expected)


def risk(plan: BoroughPlan, children: Children, homes: Homes) -> Risk:
    """Draw the process for every household and child, and scale harm to its yearly number."""
    start, end = day_number(plan.records_from), day_number(plan.last_day)
    periods = (end - start) // PERIOD + 1
    chance = plan.chance("risk")
    drawn = Risk(
        start=start,
        periods=periods,
        hardship=_drift(homes.hardship, HARDSHIP_STAYS, LAG + periods, chance),
        pull=_drift(chance.standard_normal(len(children)), PULL_STAYS, LAG + periods, chance),
        shock=_shocks(len(children), LAG + periods, chance),
        conduct=chance.standard_normal(len(children)).astype(np.float32),
        absence_habit=chance.standard_normal(len(children)).astype(np.float32),
        household=children.household,
        born=children.born,
        girl=children.girl,
        here=(children.arrives, children.departs),
        scale=(1.0, 1.0),
    )
    years, foreseeable, by_chance = 0.0, 0.0, 0.0
    for period in range(periods):
        pulled, plain = drawn.harm(period)
        years += float((plain > 0).sum()) * PERIOD / 365.25
        foreseeable += float(pulled.sum())
        by_chance += float(plain.sum())
    wanted = HARM_A_YEAR * years
    drawn.scale = ((1 - CHANCE_SHARE) * wanted / foreseeable, CHANCE_SHARE * wanted / by_chance)
    return drawn


def _drift(first: np.ndarray, stays: float, steps: int, chance: np.random.Generator) -> np.ndarray:
    """A path that keeps `stays` of itself each period and has spread 1 throughout: (series, steps)."""
    paths = np.empty((len(first), steps), dtype=np.float32)
    now = first.astype(np.float32)
    fresh = np.float32(np.sqrt(1 - stays**2))
    for step in range(steps):
        paths[:, step] = now
        now = np.float32(stays) * now + fresh * chance.standard_normal(len(first), dtype=np.float32)
    return paths


def _shocks(count: int, steps: int, chance: np.random.Generator) -> np.ndarray:
    paths = np.empty((count, steps), dtype=np.float32)
    now = np.zeros(count, dtype=np.float32)
    for step in range(steps):
        struck = chance.random(count, dtype=np.float32) < SHOCK_RATE
        now = (SHOCK_STAYS * now + SHOCK_SIZE * struck).astype(np.float32)
        paths[:, step] = now
    return paths
