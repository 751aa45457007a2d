"""The schools of the invented borough: what kind, how big, and on which days each is open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthetic.plan import BoroughPlan
from synthetic.terms import EID_DAYS, SCHOOL_YEARS, borough_days, year_ends, year_starts

PRIMARY, SECONDARY, ALL_THROUGH, SPECIAL, AP = range(5)
PHASES = ("PRIMARY", "SECONDARY", "ALL_THROUGH", "SPECIAL", "AP")
NO_SCHOOL = -1
_FIRST_NUMBER = (2001, 4001, 6901, 7001, 1101)
_LOCAL_AUTHORITY = "298"  # no local authority has this number


def _words(text: str) -> list[str]:
    return text.split()


_FIRST = _words("""Alderway Anchorfield Beaconsgate Birchmere Bramblehithe Candlemead Cedarbank Cloverdene Coppermill Driftwood Elderfield
Fernhythe Garnetside Glasshouse Hawthornbank Heronsmere Hollywell Ironbridge-Lane Junipergate Kestrelmead Lanternfield Larchmoor
Lindenway Maplestead Meadowhythe Oakmere Orchardgate Osierbank Plumtree Quarrywell Ravensmoor Reedham-Cross Ropewalk Rowanfield
Saddlersgate Saltmarsh Silverbrook Spindlewood Tannersfield Thistledown Tidewater Tillerbank Willowhythe Windmillfield Yarrowgate""")
_KINDS = (
    ("Primary School", "Infant and Junior School", "Community Primary School"),
    ("School", "Academy", "High School"),
    ("All-Through School",),
    ("Special School",),
    ("Alternative Provision Centre",),
)


@dataclass
class Schools:
    """One entry for each school: its reference, name, phase, share of its phase's pupils, and manners."""

    ref: np.ndarray
    name: np.ndarray
    phase: np.ndarray
    share: np.ndarray
    strictness: np.ndarray
    open_days: list[np.ndarray]

    def __len__(self) -> int:
        return len(self.ref)

    def taking(self, *phases: int) -> np.ndarray:
        """The numbers of the schools of those phases."""
        return np.flatnonzero(np.isin(self.phase, phases))


def schools(plan: BoroughPlan) -> Schools:
    """The borough's schools: about one primary school for every 780 pupils and one secondary school for every 2,900."""
    chance = plan.chance("schools")
    counts = (
        max(1, round(plan.pupils / 800)),
        max(1, round(plan.pupils / 2900)),
        plan.pupils // 25_000,
        max(1, round(plan.pupils / 9000)),
        max(1, round(plan.pupils / 28_000)),
    )
    phase = np.repeat(np.arange(5), counts)
    ref, name, used = [], [], set()
    for kind, count in enumerate(counts):
        for number in range(count):
            ref.append(f"{_LOCAL_AUTHORITY}{_FIRST_NUMBER[kind] + number}")
            title = f"{chance.choice(_FIRST)} {chance.choice(_KINDS[kind])}"
            while title in used:
                title = f"{chance.choice(_FIRST)} {chance.choice(_FIRST)} {chance.choice(_KINDS[kind])}"
            used.add(title)
            name.append(title)
    return Schools(
        ref=np.array(ref, dtype=object),
        name=np.array(name, dtype=object),
        phase=phase,
        share=chance.gamma(9.0, 1 / 9.0, len(phase)),
        strictness=np.exp(0.3 * chance.standard_normal(len(phase))),
        open_days=[_open_days(plan, number) for number in range(len(phase))],
    )


def _open_days(plan: BoroughPlan, school: int) -> np.ndarray:
    """190 days a school year: the borough's, without the school's own training days (Eid among them, for most)."""
    chance = plan.chance("training days", school)
    days = borough_days()
    closed: list[int] = []
    for year in SCHOOL_YEARS:
        of_year = days[(days >= year_starts(year)) & (days < year_ends(year))]
        to_close = len(of_year) - 190
        for eid in EID_DAYS:
            if to_close and eid in of_year and chance.random() < 0.6:
                closed.append(eid)
                to_close -= 1
        if to_close:
            closed.append(int(of_year[0]))
            to_close -= 1
        rest = of_year[1:][~np.isin(of_year[1:], closed)]
        ends = rest[np.flatnonzero(np.diff(rest, append=rest[-1] + 9) > 3)]  # the last day before a holiday
        starts = rest[np.flatnonzero(np.diff(rest, prepend=rest[0] - 9) > 3)]
        likely = np.unique(np.r_[ends, starts])
        closed.extend(int(day) for day in chance.choice(likely, min(to_close, len(likely)), replace=False))
    return days[~np.isin(days, closed)]
