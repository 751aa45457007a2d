"""Registers: a mark for every pupil and session, half-term by half-term, with late, missing and recoded marks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from synthetic.absence import kind_of_school, share_late, share_missed, share_unauthorised
from synthetic.families import KEEPS_EID, Children
from synthetic.plan import BoroughPlan
from synthetic.risk import Risk
from synthetic.rolls import Stays
from synthetic.schools import AP, Schools
from synthetic.terms import EID_DAYS, HalfTerm, day_number

MARKS: tuple[str, ...] = (
    *("/", "\\", "L", "V", "P", "B", "K", "W", "I", "M", "C", "C1", "C2", "E", "R", "S", "T", "G", "O", "N", "U"),
    *("D", "X", "Y", "Y1", "Y4", "Y7", "H", "J", "J1", "-", "Y3"),
)
_OF = {mark: number for number, mark in enumerate(MARKS)}
NONE = 255
_NEW_CODES_FROM = 19_954  # 19 August 2024
_RECODED = np.array([_OF[mark] for mark in ("I", "O", "O", "I", "G", "M", "L", "U")], dtype=np.uint8)
_BY_LATER = 6
_LATE_SCHOOL_DAY, _NEVER_SENT = 0.012, 0.003


@dataclass
class Register:
    """The marks of one half-term, in the order of pupil, day and session; one entry for each exported row.

    stay: the place of the stay among all stays. A mark put right is two entries, the second known later.
    """

    stay: np.ndarray
    day: np.ndarray
    afternoon: np.ndarray
    mark: np.ndarray
    known: np.ndarray

    def __len__(self) -> int:
        return len(self.stay)

    def where(self, keep: np.ndarray) -> Register:
        """Only the entries kept."""
        return Register(self.stay[keep], self.day[keep], self.afternoon[keep], self.mark[keep], self.known[keep])


class Registers:
    """What is needed to mark a half-term: who is on which roll, how each child attends, and who is suspended."""

    def __init__(
        self, plan: BoroughPlan, children: Children, stays: Stays, schools: Schools, risk: Risk, excluded: pd.DataFrame
    ) -> None:
        self.plan, self.children, self.stays, self.schools, self.risk = plan, children, stays, schools, risk
        self.kind = kind_of_school(schools)
        self.excluded = excluded
        self.order = np.arange(len(stays))

    def in_order_of(self, refs: np.ndarray) -> None:
        """Registers are written in the order of these references (one for each stay), then of days."""
        self.order = np.lexsort((self.stays.entered, refs.astype(str)))

    def mark(self, term: HalfTerm, number: int) -> Register:
        """Every mark of one half-term from `marks_from` on."""
        days = term.days
        days = days[days >= day_number(self.plan.marks_from)]
        stays = self.stays
        if not len(days):
            return _register(np.empty(0, dtype=int), days, np.empty((0, 0, 2), np.uint8), *2 * (np.empty((0, 0, 2), np.uint8),))
        here = self.order[(stays.entered[self.order] <= days[-1]) & (stays.left[self.order] > days[0])]
        sheet = _Sheet(self, here, days, self.plan.chance("marks", number))
        return sheet.filled()


class _Sheet:
    """One half-term's marks: arrays of (stay, day, session)."""

    def __init__(self, registers: Registers, here: np.ndarray, days: np.ndarray, chance: np.random.Generator) -> None:
        self.all, self.here, self.days, self.chance = registers, here, days, chance
        self.child = registers.stays.child[here]
        self.school = registers.stays.school[here]
        self.kind = registers.kind[self.school]
        self.marks = np.full((len(here), len(days), 2), NONE, dtype=np.uint8)

    def filled(self) -> Register:
        """Fill the sheet, and say when each mark was known and what it was first entered as."""
        self._attend()
        self._suspend()
        self._special_days()
        self._only_on_roll_and_open()
        first, delay = self._entered()
        return _register(self.here, self.days, self.marks, first, delay)

    def _attend(self) -> None:
        chance, count = self.chance, len(self.here)
        away = np.zeros(count, dtype=np.uint8)
        period = -1
        for place, day in enumerate(self.days.tolist()):
            now = int(self.all.risk.period_of(np.array(day)))
            if now != period:
                period = now
                missed = share_missed(self.all.children, self.all.risk, self.child, self.kind, period)
                unauthorised = share_unauthorised(self.all.risk, self.child, self.kind, period)
                late = share_late(self.all.risk, self.child, period)
                stays_away, begins = 0.5 + 0.5 * missed, 0.5 * missed
                if place == 0:
                    away = self._kind_of_absence(unauthorised, day) * (chance.random(count, dtype=np.float32) < missed)
            draw = chance.random(count, dtype=np.float32)
            fresh = (away == 0) & (draw < begins)
            back = (away != 0) & (draw >= stays_away)
            away = np.where(back, 0, away).astype(np.uint8)
            if fresh.any():
                away[fresh] = self._kind_of_absence(unauthorised[fresh], day)
            self._sessions(place, away, fresh, late)

    def _kind_of_absence(self, unauthorised: np.ndarray, day: int) -> np.ndarray:
        """The mark of a spell of absence that begins."""
        draw = self.chance.random(len(unauthorised), dtype=np.float32)
        within = draw / np.maximum(unauthorised, 1e-6)
        kept_from = (draw - unauthorised) / np.maximum(1 - unauthorised, 1e-6)
        new = day >= _NEW_CODES_FROM
        wilful = np.select([within < 0.60, within < 0.80], [_OF["O"], _OF["G"]], default=_OF["U"])
        excused = np.select(
            [kept_from < 0.74, kept_from < 0.89, kept_from < 0.96, kept_from < 0.975, kept_from < 0.99],
            [_OF["I"], _OF["M"], _OF["C"], _OF["C1"] if new else _OF["H"], _OF["C2"] if new else _OF["C"]],
            default=_OF["J1"] if new else _OF["C"],
        )
        return np.where(draw < unauthorised, wilful, excused).astype(np.uint8)

    def _sessions(self, place: int, away: np.ndarray, fresh: np.ndarray, late: np.ndarray) -> None:
        chance, count = self.chance, len(away)
        draw, other = chance.random(count, dtype=np.float32), chance.random(count, dtype=np.float32)
        morning = np.where(draw < late, _OF["L"], _OF["/"])
        out = other < 0.008
        elsewhere = np.select([other < 0.005, other < 0.0065, other < 0.0072], [_OF["V"], _OF["P"], _OF["B"]], default=_OF["W"])
        morning = np.where(out, elsewhere, morning)
        afternoon = np.where(out, elsewhere, _OF["\\"])
        half = draw > 0.86  # some spells begin or end at midday
        missed_morning, missed_afternoon = away != 0, away != 0
        short = (away == _OF["M"]) | (away == _OF["U"])
        missed_afternoon = missed_afternoon & ~(short & (draw < 0.75))
        missed_morning = missed_morning & ~(half & fresh & ~short)
        self.marks[:, place, 0] = np.where(missed_morning, away, morning)
        mark = np.where(away == _OF["U"], _OF["O"], away)
        self.marks[:, place, 1] = np.where(missed_afternoon, mark, afternoon)

    def _suspend(self) -> None:
        """E for the sessions of a suspension, and until they leave for the permanently excluded."""
        excluded = self.all.excluded
        first, last = self.days[0] - 30, self.days[-1]
        soon = excluded[(excluded["happened"] >= first) & (excluded["happened"] <= last) & (excluded["category"] != "LNCH")]
        rows = pd.Series(np.arange(len(self.here)), index=self.here)
        stay = self.all.stays.number_on(soon["child"].to_numpy(), soon["happened"].to_numpy())
        for which, day, sessions, category in zip(stay, soon["happened"], soon["sessions"], soon["category"], strict=True):
            if which not in rows.index:
                continue
            row = self.marks[int(rows[which])].reshape(-1)
            opens = int(np.searchsorted(self.days, day))
            length = 12 if category == "PERM" else int(sessions)
            if day < self.days[0]:  # began before the holiday: weekdays passed are not known to be school days, so it ends
                continue
            row[2 * opens : 2 * opens + length] = _OF["E"]

    def _special_days(self) -> None:
        chance, children = self.chance, self.all.children
        keeps = np.array(KEEPS_EID)[children.ethnicity[self.child]]
        for place in np.flatnonzero(np.isin(self.days, EID_DAYS)):
            at_prayer = keeps & (chance.random(len(keeps)) < 0.72)
            self.marks[at_prayer, place, :] = _OF["R"]
        group = _school_year_of(int(self.days[0])) - children.cohort[self.child].astype(int)
        month = self.days.astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12 + 1
        june = np.flatnonzero(np.isin(month, (6, 7)))
        if len(june):
            on_leave = np.flatnonzero(np.isin(group, (11, 13)) & (self.kind == 1))
            self.marks[np.ix_(on_leave, june)] = _OF["S"]
        september = np.flatnonzero(month == 9)[:6]
        if len(september) and self.days[0] < _first_of(int(self.days[0]), 10):
            self.marks[np.ix_(np.flatnonzero(group == 0), september, np.array([1]))] = _OF["X"]
        part_time = np.flatnonzero((self.all.schools.phase[self.school] == AP) & (chance.random(len(keeps)) < 0.35))
        if len(part_time):
            self.marks[part_time, :, 1] = _OF["B"]

    def _only_on_roll_and_open(self) -> None:
        entered, left = self.all.stays.entered[self.here], self.all.stays.left[self.here]
        off = (self.days[None, :] < entered[:, None]) | (self.days[None, :] >= left[:, None])
        for school in np.unique(self.school):
            closed = ~np.isin(self.days, self.all.schools.open_days[school])
            of_school = np.flatnonzero(self.school == school)
            off[np.ix_(of_school, np.flatnonzero(closed))] = True
            if self.chance.random() < 0.02:  # the boiler, a flood
                place = int(self.chance.integers(len(self.days)))
                code = _OF["Y4"] if self.days[place] >= _NEW_CODES_FROM else _OF["Y"]
                self.marks[of_school, place, :] = code
        self.marks[off] = NONE

    def _entered(self) -> tuple[np.ndarray, np.ndarray]:
        """What each mark was first entered as, and the days until it (and its correction, in the high bits) was known."""
        chance, shape = self.chance, self.marks.shape
        first = self.marks.copy()
        unexplained = np.isin(self.marks, (_OF["O"], _OF["I"], _OF["G"])) & (chance.random(shape, dtype=np.float32) < 0.17)
        first[unexplained] = _OF["N"]
        late = (self.marks == _OF["L"]) & (chance.random(shape, dtype=np.float32) < 0.04)
        first[late] = _OF["N"]
        delay = np.ones(shape, dtype=np.uint8)
        schools = np.unique(self.school)
        tardy = chance.random((len(schools), shape[1]))
        wait = chance.integers(2, 6, (len(schools), shape[1])).astype(np.uint8)
        of = np.searchsorted(schools, self.school)
        slow = (tardy < _LATE_SCHOOL_DAY)[of]
        delay[slow] = wait[of][slow][:, None]
        self.marks[(tardy > 1 - _NEVER_SENT)[of]] = NONE
        changed = first != self.marks
        later = np.where(changed, 1 + chance.integers(1, _BY_LATER, shape, dtype=np.uint8), 0)
        return first, (delay + (later << 4)).astype(np.uint8)


def _register(here: np.ndarray, days: np.ndarray, marks: np.ndarray, first: np.ndarray, delay: np.ndarray) -> Register:
    """The sheet as rows: those never sent are left out, and a mark put right is there twice."""
    flat = np.flatnonzero(marks.reshape(-1) != NONE)
    sessions = max(1, 2 * len(days))
    wait = delay.reshape(-1)[flat]
    later = wait >> 4
    twice = np.repeat(np.arange(len(flat), dtype=np.int32), 1 + (later > 0))
    second = np.zeros(len(twice), dtype=bool)
    second[1:] = twice[1:] == twice[:-1]
    flat, wait, later = flat[twice], (wait & 15)[twice], later[twice]
    day = days[(flat % sessions) // 2].astype(np.int32) if len(days) else np.empty(0, np.int32)
    mark = np.where(second, marks.reshape(-1)[flat], first.reshape(-1)[flat])
    return Register(
        stay=here[flat // sessions].astype(np.int32),
        day=day,
        afternoon=(flat % 2).astype(np.int8),
        mark=mark,
        known=day + wait + np.where(second, later, 0),
    )


def _school_year_of(day: int) -> int:
    months = int(np.array(day, "datetime64[D]").astype("datetime64[M]").astype(int))
    return (months - 8) // 12 + 1970


def _first_of(day: int, month: int) -> int:
    year = np.array(day, "datetime64[D]").astype("datetime64[Y]").astype(int) + 1970
    return int(np.array(f"{year:04d}-{month:02d}-01", "datetime64[D]").astype(int))
