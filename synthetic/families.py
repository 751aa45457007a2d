"""Households and their children: who they are, when they live in the borough, and what schools record about them."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from synthetic.names import CUSTOMS, forenames, surnames
from synthetic.places import addresses
from synthetic.plan import BoroughPlan
from synthetic.terms import NEVER, SCHOOL_YEARS, day_number, year_starts
from vocabulary.code_tables import code_table

# ethnicity code, share of households, naming custom, first languages with their shares
_COMMUNITIES: tuple[tuple[str, float, str, dict[str, float]], ...] = (
    ("ABAN", 0.630, "bengali", {"BNG": 0.87, "ENG": 0.09, "ITA": 0.04}),
    ("WBRI", 0.095, "english", {"ENG": 1.0}),
    ("WOTH", 0.060, "european", {"ITA": 0.2, "SPA": 0.2, "POR": 0.15, "RUM": 0.2, "POL": 0.15, "ENG": 0.1}),
    ("BSOM", 0.045, "somali", {"SOM": 0.88, "ENG": 0.12}),
    ("BAFR", 0.030, "african", {"ENG": 0.4, "YOR": 0.3, "FRN": 0.3}),
    ("BCRB", 0.020, "caribbean", {"ENG": 1.0}),
    ("BOTH", 0.008, "african", {"ENG": 0.8, "FRN": 0.2}),
    ("MWBC", 0.020, "caribbean", {"ENG": 1.0}),
    ("MWAS", 0.012, "english", {"ENG": 1.0}),
    ("MOTH", 0.013, "english", {"ENG": 0.9, "SPA": 0.1}),
    ("AIND", 0.013, "indian", {"ENG": 0.6, "GUJ": 0.4}),
    ("APKN", 0.012, "bengali", {"URD": 0.6, "ENG": 0.4}),
    ("AOTH", 0.012, "arab", {"ENG": 0.5, "TAM": 0.5}),
    ("CHNE", 0.009, "chinese", {"CHI": 0.7, "ENG": 0.3}),
    ("OOTH", 0.015, "arab", {"ARA": 0.7, "ENG": 0.3}),
    ("REFU", 0.003, "english", {"ENG": 1.0}),
    ("NOBT", 0.003, "european", {"ENG": 1.0}),
)
ETHNICITIES = tuple(row[0] for row in _COMMUNITIES)
LANGUAGES = tuple(sorted({language for row in _COMMUNITIES for language in row[3]}))
CUSTOM_OF = tuple(row[2] for row in _COMMUNITIES)
"""The naming custom of each ethnicity."""
KEEPS_EID = tuple(code in {"ABAN", "BSOM", "APKN", "OOTH"} for code in ETHNICITIES)
SEN = ("N", "K", "E")

FIRST_COHORT = SCHOOL_YEARS[0] - 13
LAST_COHORT = SCHOOL_YEARS[-1]
_YEARS_ON_ROLL = 12 + 0.55 + 0.50
_CHILDREN = np.array([0.27, 0.34, 0.22, 0.11, 0.06])


@dataclass
class Children:
    """One entry for each child, households together. Days are day numbers; `cohort` is the year of reception."""

    household: np.ndarray
    cohort: np.ndarray
    born: np.ndarray
    girl: np.ndarray
    twin: np.ndarray
    forename: np.ndarray
    surname: np.ndarray
    ethnicity: np.ndarray
    language: np.ndarray
    sen: np.ndarray
    meals: np.ndarray
    disabled: np.ndarray
    arrives: np.ndarray
    departs: np.ndarray

    def __len__(self) -> int:
        return len(self.household)

    def first(self, count: int) -> Children:
        """Only the first so many children."""
        return Children(**{each.name: getattr(self, each.name)[:count] for each in fields(self)})


@dataclass
class Homes:
    """One entry for each household: where it lives, its hardship at the start, and when it moves within the borough."""

    hardship: np.ndarray
    address: np.ndarray
    postcode: np.ndarray
    moves: np.ndarray
    next_address: np.ndarray
    next_postcode: np.ndarray
    distance: np.ndarray


def families(plan: BoroughPlan) -> tuple[Children, Homes]:
    """Somewhat more households than needed, with their children; `rolls` cuts them to the pupils asked for."""
    chance = plan.chance("families")
    cohorts = LAST_COHORT - FIRST_COHORT + 1
    wanted = plan.pupils / _YEARS_ON_ROLL * cohorts * 1.38 + 250
    spread = cohorts + 10
    households = int(wanted / (float(_CHILDREN @ np.arange(1, 6)) * cohorts / spread))
    hardship = chance.standard_normal(households)
    size = 1 + chance.choice(5, households, p=_CHILDREN)
    household = np.repeat(np.arange(households), size)
    first_of_household = np.r_[0, np.cumsum(size)[:-1]]
    position = np.arange(len(household)) - first_of_household[household]
    gap = np.where(chance.random(len(household)) < 0.018, 0.0, 365.25 * (1.1 + chance.gamma(2.2, 0.85, len(household))))
    gap[position == 0] = 0.0
    twin = (gap == 0.0) & (position > 0)
    since_first = np.cumsum(gap)
    since_first -= since_first[first_of_household[household]]
    earliest = day_number_of_birth(FIRST_COHORT) - 8 * 365
    first_born = earliest + chance.random(households) * spread * 365.25
    born = (first_born[household] + since_first).astype(np.int32)
    cohort = cohort_of(born)
    twin |= np.r_[twin[1:], False]
    keep = (cohort >= FIRST_COHORT) & (cohort <= LAST_COHORT)
    household, born, cohort, twin = household[keep], born[keep], cohort[keep], twin[keep]
    return (
        _described(plan, household, born, cohort, twin, hardship),
        _homes(plan, hardship),
    )


def day_number_of_birth(cohort: int) -> int:
    """The first day of birth in a cohort: children start reception in the September after they turn four."""
    return year_starts(cohort - 5)


def cohort_of(born: np.ndarray) -> np.ndarray:
    """The calendar year in which a child born on that day starts reception."""
    months = born.astype("datetime64[D]").astype("datetime64[M]").astype(int)
    return ((months + 4) // 12 + 1970 + 4).astype(np.int16)


def _described(
    plan: BoroughPlan, household: np.ndarray, born: np.ndarray, cohort: np.ndarray, twin: np.ndarray, hardship: np.ndarray
) -> Children:
    chance = plan.chance("children")
    count, homes = len(household), len(hardship)
    community = chance.choice(len(_COMMUNITIES), homes, p=np.array([row[1] for row in _COMMUNITIES]))
    custom = np.array([CUSTOMS.index(row[2]) for row in _COMMUNITIES])[community]
    language = np.empty(homes, dtype=np.int8)
    for number, row in enumerate(_COMMUNITIES):
        here = community == number
        places = np.array([LANGUAGES.index(name) for name in row[3]])
        language[here] = chance.choice(places, int(here.sum()), p=np.array(list(row[3].values())))
    girl = chance.random(count) < 0.49
    strain = hardship[household]
    plan_chance = 0.055 * np.exp(0.12 * strain) * np.where(girl, 0.55, 1.43)
    support_chance = 0.125 * np.exp(0.20 * strain) * np.where(girl, 0.75, 1.24)
    draw = chance.random(count)
    sen = np.where(draw < plan_chance, 2, np.where(draw < plan_chance + support_chance, 1, 0)).astype(np.int8)
    poor = chance.random(homes) < 1 / (1 + np.exp(0.45 - 0.9 * hardship))
    arrives, departs = _years_here(plan, homes)
    return Children(
        household=household.astype(np.int32),
        cohort=cohort,
        born=born,
        girl=girl,
        twin=twin,
        forename=forenames(custom[household], girl, chance),
        surname=surnames(custom, girl, household, chance),
        ethnicity=community[household].astype(np.int8),
        language=language[household],
        sen=sen,
        meals=poor[household],
        disabled=chance.random(count) < np.array([0.008, 0.03, 0.38])[sen],
        arrives=arrives[household],
        departs=departs[household],
    )


def _years_here(plan: BoroughPlan, homes: int) -> tuple[np.ndarray, np.ndarray]:
    """When each household comes and goes: about 4 in 100 of either a year."""
    chance = plan.chance("coming and going")
    start, end = day_number(plan.records_from), day_number(plan.last_day)
    stay = chance.exponential(365.25 / 0.042, homes)
    newcomer = chance.random(homes) < 0.042 * (end - start) / 365.25
    arrives = np.where(newcomer, start + chance.random(homes) * (end - start), 0).astype(np.int32)
    departs = np.maximum(arrives, start) + stay
    return arrives, np.where(departs > end, NEVER, departs).astype(np.int32)


def _homes(plan: BoroughPlan, hardship: np.ndarray) -> Homes:
    chance = plan.chance("homes")
    count = len(hardship)
    start, end = day_number(plan.records_from), day_number(plan.last_day)
    moving = chance.random(count) < np.minimum(0.9, 0.24 * np.exp(0.25 * hardship))
    address, postcode = addresses(count, chance)
    next_address, next_postcode = addresses(count, chance)
    return Homes(
        hardship=hardship,
        address=address,
        postcode=postcode,
        moves=np.where(moving, start + chance.random(count) * (end - start), NEVER).astype(np.int32),
        next_address=next_address,
        next_postcode=next_postcode,
        distance=chance.random(count),
    )


def group_of(ethnicity: np.ndarray) -> np.ndarray:
    """The DfE ethnic group of each child, as words."""
    table = code_table("ethnicity")
    return np.array([table.codes[code].classes["group"] for code in ETHNICITIES], dtype=object)[ethnicity]
