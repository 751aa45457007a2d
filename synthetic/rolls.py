"""Stays at schools: joining, moving up, moving school, leaving, and having no school at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthetic.families import Children, Homes
from synthetic.plan import BoroughPlan
from synthetic.schools import ALL_THROUGH, AP, NO_SCHOOL, PRIMARY, SECONDARY, SPECIAL, Schools
from synthetic.terms import NEVER, SCHOOL_YEARS, day_number, year_ends, year_starts

_REACH = 1 << 21  # more than any day number, so that (child, day) fits one whole number


@dataclass
class Stays:
    """One entry for each stay of a child at a school, ordered by child and day. `left` is the first day away, or NEVER."""

    child: np.ndarray
    school: np.ndarray
    entered: np.ndarray
    left: np.ndarray

    def __len__(self) -> int:
        return len(self.child)

    def sorted(self) -> Stays:
        """The same stays, ordered by child and day."""
        order = np.lexsort((self.entered, self.child))
        return Stays(self.child[order], self.school[order], self.entered[order], self.left[order])

    def of(self, children: int) -> Stays:
        """Only the stays of the first so many children."""
        keep = self.child < children
        return Stays(self.child[keep], self.school[keep], self.entered[keep], self.left[keep])

    def number_on(self, child: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Which stay (its place here) each child is in on a day; -1 for none."""
        starts = self.child.astype(np.int64) * _REACH + self.entered
        place = np.searchsorted(starts, child.astype(np.int64) * _REACH + day, side="right") - 1
        safe = np.maximum(place, 0)
        here = (place >= 0) & (self.child[safe] == child) & (day < self.left[safe])
        return np.where(here, safe, -1)

    def school_on(self, child: np.ndarray, day: np.ndarray) -> np.ndarray:
        """The number of the school of each child on a day; NO_SCHOOL for none."""
        place = self.number_on(child, day)
        return np.where(place >= 0, self.school[np.maximum(place, 0)], NO_SCHOOL)


def year_group(cohort: np.ndarray, school_year: int) -> np.ndarray:
    """National curriculum year in the school year that begins in that calendar year; reception is 0."""
    return school_year - cohort.astype(np.int32)


def rolls(plan: BoroughPlan, children: Children, homes: Homes, schools: Schools) -> tuple[Stays, int]:
    """All stays, and how many children (from the first) make up the pupils asked for on the first night."""
    desk = _Desk(plan, children, homes, schools)
    for year in SCHOOL_YEARS:
        desk.open_year(year)
        desk.moves_within(year)
    stays = desk.stays()
    night = np.full(len(children), day_number(plan.first_night))
    on_roll = np.cumsum(stays.number_on(np.arange(len(children)), night) >= 0)
    if on_roll[-1] < plan.pupils:
        raise ValueError(f"the families drawn hold only {on_roll[-1]:,} pupils of the {plan.pupils:,} wanted")
    count = int(np.searchsorted(on_roll, plan.pupils)) + 1
    return stays.of(count), count


class _Desk:
    """The admissions desk: each child's present stay, and the stays that are over."""

    def __init__(self, plan: BoroughPlan, children: Children, homes: Homes, schools: Schools) -> None:
        count = len(children)
        self.chance = plan.chance("rolls")
        self.children, self.schools = children, schools
        self.distance = homes.distance[children.household]
        self.hardship = homes.hardship[children.household]
        self.school = np.full(count, NO_SCHOOL, dtype=np.int16)
        self.entered = np.zeros(count, dtype=np.int32)
        self.over: list[tuple[np.ndarray, ...]] = []
        chance = self.chance
        self.never = chance.random(count) < 0.018
        self.lost_until = np.zeros(count, dtype=np.int32)
        self.to_special = (children.sen == 2) & (chance.random(count) < 0.42)
        self.stays_on = chance.random(count) < 0.55
        self.own_way = np.where(chance.random(count) < 0.4, chance.random(count), self.distance)

    def open_year(self, year: int) -> None:
        """1 September: who moves up, who joins, who leaves."""
        first, children = year_starts(year), self.children
        group = year_group(children.cohort, year)
        age_for_school = (group >= 0) & (group <= 11) | (group == 12) & self.stays_on
        age_for_school |= (group == 13) & self.stays_on & (self.chance.random(len(children)) < 0.9)
        here = (children.arrives < year_ends(year)) & (children.departs > first)
        wanted = age_for_school & here & ~self.never & (self.lost_until <= first)
        to = np.where(wanted, self._school_for(group), NO_SCHOOL)
        same = (to == self.school) | (
            wanted & (self.school != NO_SCHOOL) & ~self._changes_phase(group) & (self.schools.phase[self.school] != AP)
        )
        leaving = (self.school != NO_SCHOOL) & ~same
        self._close(leaving, np.minimum(year_ends(year - 1) if year > SCHOOL_YEARS[0] else first, children.departs))
        joining = wanted & (self.school == NO_SCHOOL)
        waited = children.arrives + 7 + (self.chance.random(len(children)) ** 2 * 50).astype(np.int32)
        starts = np.where(children.arrives > first, waited, first)
        if year == SCHOOL_YEARS[0]:  # already there for years
            began = children.cohort.astype(np.int32) + np.where(group >= 7, 7, 0)
            settled = (children.arrives == 0) & (group > 0)
            starts = np.where(settled, [year_starts(int(each)) for each in began], starts)
        joining &= (starts < year_ends(year)) & (starts < children.departs)
        self.school = np.where(joining, to, self.school).astype(np.int16)
        self.entered = np.where(joining, starts, self.entered).astype(np.int32)
        self._close((self.school != NO_SCHOOL) & (children.departs < year_ends(year)), children.departs)

    def moves_within(self, year: int) -> None:
        """During the year: some change school, and some leave a roll with nowhere to go."""
        count, first, ends = len(self.children), year_starts(year), year_ends(year)
        day = (first + 20 + self.chance.random(count) * (ends - first - 40)).astype(np.int32)
        on_roll = (self.school != NO_SCHOOL) & (self.entered < day - 20)
        strain = np.exp(0.35 * self.hardship)
        draw = self.chance.random(count)
        lost = on_roll & (draw < 0.003 * strain)
        moved = on_roll & ~lost & (draw < 0.024 * strain)
        before = self.school.copy()
        self._close(lost | moved, day)
        back = np.where(self.chance.random(count) < 0.4, year_starts(year + 1), NEVER)
        self.lost_until = np.where(lost, back, self.lost_until).astype(np.int32)
        another = self._another(before)
        starts = day + 1 + (self.chance.random(count) * 12).astype(np.int32)
        moved &= another != before
        moved &= starts < self.children.departs
        self.school = np.where(moved, another, self.school).astype(np.int16)
        self.entered = np.where(moved, starts, self.entered).astype(np.int32)

    def stays(self) -> Stays:
        """Every stay, closed or still open."""
        self._close(self.school != NO_SCHOOL, self.children.departs)
        child, school, entered, left = (np.concatenate(parts) for parts in zip(*self.over, strict=True))
        keep = left > entered
        return Stays(child[keep], school[keep], entered[keep], left[keep]).sorted()

    def _close(self, which: np.ndarray, left: np.ndarray) -> None:
        place = np.flatnonzero(which)
        ended = np.broadcast_to(left, len(self.school))[place].astype(np.int32)
        self.over.append((place.astype(np.int32), self.school[place], self.entered[place], ended))
        self.school[place] = NO_SCHOOL

    def _changes_phase(self, group: np.ndarray) -> np.ndarray:
        phase = self.schools.phase[self.school]
        return (phase == PRIMARY) & (group >= 7)

    def _school_for(self, group: np.ndarray) -> np.ndarray:
        primary = self._by(self.distance, PRIMARY, ALL_THROUGH)
        secondary = self._by(self.own_way, SECONDARY, ALL_THROUGH)
        secondary = np.where(self.schools.phase[primary] == ALL_THROUGH, primary, secondary)
        ordinary = np.where(group >= 7, secondary, primary)
        return np.where(self.to_special, self._by(self.distance, SPECIAL), ordinary)

    def _by(self, where: np.ndarray, *phases: int) -> np.ndarray:
        taking = self.schools.taking(*phases)
        reach = np.cumsum(self.schools.share[taking])
        return taking[np.minimum(np.searchsorted(reach / reach[-1], where), len(taking) - 1)]

    def _another(self, before: np.ndarray) -> np.ndarray:
        chosen = before.copy()
        for phase in range(5):
            taking = self.schools.taking(phase)
            here = np.flatnonzero((before != NO_SCHOOL) & (self.schools.phase[before] == phase))
            chosen[here] = self.chance.choice(taking, len(here))
        return chosen
