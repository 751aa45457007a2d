"""The pupil list and the social care person list: the same children, as two systems hold them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from synthetic.families import CUSTOM_OF, ETHNICITIES, LANGUAGES, SEN, Children, Homes, group_of
from synthetic.name_errors import misrecorded
from synthetic.names import mistyped, otherwise_spelt
from synthetic.numbers import nhs_numbers, pupil_numbers, references, swapped_digits, temporary, wrong_letter
from synthetic.plan import BoroughPlan
from synthetic.rolls import Stays, year_group
from synthetic.schools import Schools
from synthetic.terms import NEVER, SCHOOL_YEARS, day_number, year_starts
from synthetic.versions import filled, versions


@dataclass
class Pupils:
    """ref: the education reference of each stay (a child has one, sometimes two). rows: versions of the pupil list."""

    ref: np.ndarray
    rows: pd.DataFrame


@dataclass
class Persons:
    """Social care references: each child's first, and a second one used from a day on (duplicates happen)."""

    first: np.ndarray
    second: np.ndarray
    second_from: np.ndarray
    rows: pd.DataFrame

    def refs(self, child: np.ndarray, known: np.ndarray) -> np.ndarray:
        """The reference under which something about each child, first known on a day, was entered."""
        return np.where(known >= self.second_from[child], self.second[child], self.first[child])


@dataclass
class Identifiers:
    """True identifiers of each child."""

    upn: np.ndarray
    nhs_number: np.ndarray


def identifiers(plan: BoroughPlan, children: Children, stays: Stays, schools: Schools) -> Identifiers:
    """A UPN for every child who was ever on a roll ('' for others) and an NHS number for every child."""
    chance = plan.chance("identifiers")
    count = len(children)
    first = np.searchsorted(stays.child, np.arange(count))
    on_a_roll = (first < len(stays)) & (stays.child[np.minimum(first, len(stays) - 1)] == np.arange(count))
    establishment = np.array([int(ref[3:]) for ref in schools.ref])
    upn = np.full(count, "", dtype=object)
    where = establishment[stays.school[first[on_a_roll]]]
    upn[on_a_roll] = pupil_numbers(where, children.cohort[on_a_roll].astype(int))
    return Identifiers(upn, nhs_numbers(count, chance))


def pupil_refs(plan: BoroughPlan, stays: Stays, children: int) -> np.ndarray:
    """The education reference of each stay: the child's, or a new one from some change of school on (1 change in 20)."""
    chance = plan.chance("pupil references")
    own, other = np.split(references("P", 2 * children, chance), 2)
    anew = np.zeros(len(stays), dtype=np.int64)
    anew[1:] = (stays.child[1:] == stays.child[:-1]) & (chance.random(len(stays) - 1) < 0.05)
    so_far = np.cumsum(anew)
    first = np.searchsorted(stays.child, stays.child)
    return np.where(so_far > so_far[first], other[stays.child], own[stays.child])


def pupils(
    plan: BoroughPlan, children: Children, homes: Homes, stays: Stays, schools: Schools, known_as: Identifiers
) -> Pupils:
    """The pupil list, with a version for every September, house move, and leaving."""
    chance = plan.chance("pupils")
    count = len(children)
    ref = pupil_refs(plan, stays, count)
    renewed = ref != ref[np.searchsorted(stays.child, stays.child)]
    upn = known_as.upn.copy()
    draw = chance.random(count)
    for child in np.flatnonzero((draw < 0.016) & (upn != "")):
        how = draw[child]
        upn[child] = "" if how < 0.003 else wrong_letter(upn[child], chance) if how < 0.007 else temporary(upn[child], chance)
    start = day_number(plan.records_from)
    table = pd.DataFrame(
        {"child": stays.child, "school": stays.school, "entered": stays.entered, "left": stays.left, "ref": ref}
    )
    table["upn"] = [
        temporary(number, chance) if new and number and luck < 0.4 else number
        for new, number, luck in zip(renewed, upn[stays.child], chance.random(len(stays)), strict=True)
    ]
    held = chance.random(count) < 0.3
    table["nhs_number"] = np.where(held, known_as.nhs_number, "")[stays.child]
    _lose_identifiers(plan, table, "pupils")
    known = np.maximum(stays.entered + 1 + chance.integers(0, 4, len(stays)), start)
    left_known = np.where(stays.left < NEVER, stays.left + 1 + chance.integers(0, 9, len(stays)), NEVER)
    moved = homes.moves[children.household][stays.child]
    move_known = np.where((moved > stays.entered) & (moved < stays.left), moved + 3 + chance.integers(0, 30, len(stays)), NEVER)
    table["left_known"], table["move_known"] = left_known, np.where(moved <= stays.entered, 0, move_known)
    septembers = []
    for year in SCHOOL_YEARS[1:]:
        moves_up = (stays.entered < year_starts(year)) & (stays.left > year_starts(year))
        septembers.append(np.where(moves_up, year_starts(year) + 1, NEVER))
    times = [known, left_known, np.where(move_known >= known, move_known, NEVER), *septembers]
    rows = versions(table, times, lambda records, on: _pupil_state(records, on, children, homes, schools))
    return Pupils(ref, rows)


def _pupil_state(records: pd.DataFrame, on: np.ndarray, children: Children, homes: Homes, schools: Schools) -> pd.DataFrame:
    child = records["child"].to_numpy()
    home = children.household[child]
    moved = records["move_known"].to_numpy() <= on
    within = np.minimum(on, records["left"].to_numpy() - 1)
    year = np.searchsorted([year_starts(each) for each in SCHOOL_YEARS], within, side="right") - 1 + SCHOOL_YEARS[0]
    group = year_group(children.cohort[child], np.maximum(year, SCHOOL_YEARS[0]))
    return pd.DataFrame(
        {
            "person_ref": records["ref"],
            "upn": records["upn"],
            "nhs_number": records["nhs_number"],
            "forename": children.forename[child],
            "surname": children.surname[child],
            "born_on": children.born[child],
            "sex": np.where(children.girl[child], "F", "M"),
            "address": np.where(moved, homes.next_address[home], homes.address[home]),
            "postcode": np.where(moved, homes.next_postcode[home], homes.postcode[home]),
            "ethnicity": np.array(ETHNICITIES, dtype=object)[children.ethnicity[child]],
            "language": np.array(LANGUAGES, dtype=object)[children.language[child]],
            "sen_provision": np.array(SEN, dtype=object)[children.sen[child]],
            "free_school_meals": children.meals[child],
            "disability": children.disabled[child],
            "school": schools.ref[records["school"].to_numpy()],
            "year_group": group,
            "entered_on": records["entered"],
            "left_on": filled(records["left"].to_numpy(), records["left_known"].to_numpy(), on),
        }
    )


def persons(plan: BoroughPlan, children: Children, homes: Homes, known_as: Identifiers, first_known: np.ndarray) -> Persons:
    """The social care list. first_known: the day each child was first known to social care; NEVER for most."""
    chance = plan.chance("persons")
    count = len(children)
    first, second = np.split(references("LCS", 2 * count, chance), 2)
    known_at_all = first_known < NEVER
    doubled = known_at_all & (chance.random(count) < 0.012)
    second_from = np.where(doubled, first_known + 30 + chance.integers(0, 500, count), NEVER)
    child = np.concatenate([np.flatnonzero(known_at_all), np.flatnonzero(doubled)])
    is_second = np.repeat([False, True], [int(known_at_all.sum()), int(doubled.sum())])
    table = pd.DataFrame({"child": child, "ref": np.where(is_second, second[child], first[child])})
    table["first"] = np.where(is_second, second_from[child], first_known[child])
    table = _as_social_care_holds_them(plan, table, children, known_as, chance)
    moved = homes.moves[children.household][child]
    told = np.where(chance.random(len(child)) < 0.7, moved + 10 + chance.integers(0, 60, len(child)), NEVER)
    table["move_known"] = np.where(moved < NEVER, np.where(moved <= table["first"], 0, told), NEVER)
    times = [table["first"].to_numpy(), table["move_known"].to_numpy()]
    rows = versions(table, times, lambda records, on: _person_state(records, on, children, homes))
    return Persons(first, second, second_from, rows)


def _as_social_care_holds_them(
    plan: BoroughPlan, table: pd.DataFrame, children: Children, known_as: Identifiers, chance: np.random.Generator
) -> pd.DataFrame:
    child = table["child"].to_numpy()
    count = len(child)
    unfair = group_of(children.ethnicity)[child] == plan.unfairness.unidentified_group
    no_number = unfair & (chance.random(count) < plan.unfairness.missing_identifiers)
    upn, draw = known_as.upn[child].copy(), chance.random(count)
    for place in np.flatnonzero((draw < 0.075) & (upn != "")):
        upn[place] = "" if draw[place] < 0.05 else swapped_digits(upn[place], chance)
    table["upn"] = np.where(no_number, "", upn)
    table["nhs_number"] = np.where(no_number | (chance.random(count) < 0.35), "", known_as.nhs_number[child])
    forename, surname, born = children.forename[child].copy(), children.surname[child].copy(), children.born[child].copy()
    draw = chance.random(count)
    for place in np.flatnonzero(draw < 0.20):
        how = draw[place]
        if how < 0.07:
            forename[place] = otherwise_spelt(forename[place], chance)
        elif how < 0.12:
            surname[place] = otherwise_spelt(surname[place], chance)
        elif how < 0.14:
            forename[place], surname[place] = surname[place], forename[place]
        elif how < 0.155:
            surname[place] = f"{surname[place]}-{children.surname[int(chance.integers(len(children)))]}"
        elif how < 0.175:
            surname[place] = children.surname[int(chance.integers(len(children)))]
        elif how < 0.19:
            forename[place] = mistyped(forename[place], chance)
        else:
            born[place] += int(chance.choice([-1, 1, 10, -10, 365]))
    table["forename"], table["surname"] = forename, surname
    table["born"] = np.minimum(born, table["first"].to_numpy() - 1)
    _lose_identifiers(plan, table, "persons")
    _misrecord_names(plan, table, children)
    return table


def _lose_identifiers(plan: BoroughPlan, table: pd.DataFrame, people: str) -> None:
    """Numbers that were never entered, if any are planted: of a child, in all rows of one list."""
    if not plan.recording.missing_identifiers:
        return
    chance = plan.chance(f"identifiers never entered for {people}")
    child = table["child"].to_numpy()
    for name in ("upn", "nhs_number"):
        lost = (chance.random(int(child.max(initial=0)) + 1) < plan.recording.missing_identifiers)[child]
        table[name] = np.where(lost, "", table[name])


def _misrecord_names(plan: BoroughPlan, table: pd.DataFrame, children: Children) -> None:
    """Names that went wrong in the way of their custom, if any are planted."""
    if not plan.recording.name_errors:
        return
    chance = plan.chance("names misrecorded")
    child = table["child"].to_numpy()
    names = table["forename"].to_numpy(dtype=object), table["surname"].to_numpy(dtype=object)
    for place in np.flatnonzero(chance.random(len(child)) < plan.recording.name_errors):
        custom, girl = CUSTOM_OF[children.ethnicity[child[place]]], bool(children.girl[child[place]])
        names[0][place], names[1][place] = misrecorded(custom, girl, (names[0][place], names[1][place]), chance)
    table["forename"], table["surname"] = names


def _person_state(records: pd.DataFrame, on: np.ndarray, children: Children, homes: Homes) -> pd.DataFrame:
    child = records["child"].to_numpy()
    home = children.household[child]
    moved = records["move_known"].to_numpy() <= on
    return pd.DataFrame(
        {
            "person_ref": records["ref"],
            "upn": records["upn"],
            "nhs_number": records["nhs_number"],
            "forename": records["forename"],
            "surname": records["surname"],
            "born_on": records["born"],
            "sex": np.where(children.girl[child], "F", "M"),
            "address": np.where(moved, homes.next_address[home], homes.address[home]),
            "postcode": np.where(moved, homes.next_postcode[home], homes.postcode[home]),
            "ethnicity": np.array(ETHNICITIES, dtype=object)[children.ethnicity[child]],
            "disability": children.disabled[child],
        }
    )
