"""From what happened to what each system exports: every feed but the marks, with corrections and withdrawals."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from synthetic.care import Care
from synthetic.harm import Harm
from synthetic.numbers import in_order
from synthetic.people import Persons, Pupils
from synthetic.plan import BoroughPlan
from synthetic.rolls import Stays
from synthetic.schools import PHASES, Schools
from synthetic.terms import NEVER, SCHOOL_YEARS, day_number, year_starts
from synthetic.versions import filled, slips, taken_back, versions

_CORRECTED, _WITHDRAWN = 0.02, 0.006


def lists_of_schools(plan: BoroughPlan, schools: Schools) -> dict[str, pd.DataFrame]:
    """The school list, and each school's open days: announced in the July before each school year."""
    start = day_number(plan.records_from)
    listed = pd.DataFrame(
        {
            "school": schools.ref,
            "school_name": schools.name,
            "phase": np.array(PHASES, dtype=object)[schools.phase],
            "known": start,
        }
    )
    days = np.concatenate(schools.open_days)
    school = np.repeat(schools.ref, [len(each) for each in schools.open_days])
    years = np.array([year_starts(year) for year in SCHOOL_YEARS])
    announced = years[np.searchsorted(years, days, side="right") - 1] - 60
    calendar = pd.DataFrame({"school": school, "happened_on": days, "known": np.maximum(announced, start)})
    calendar["known"] = np.minimum(calendar["known"], calendar["happened_on"])
    return {"schools": listed, "calendar": calendar}


def first_known(children: int, *events: pd.DataFrame) -> np.ndarray:
    """The day each child was first known to social care; NEVER for most."""
    first = np.full(children, NEVER)
    for each in events:
        np.minimum.at(first, each["child"].to_numpy(), each["known"].to_numpy())
    return first


def exclusions(plan: BoroughPlan, made: pd.DataFrame, stays: Stays, pupils: Pupils, schools: Schools) -> pd.DataFrame:
    """Versions of suspensions and exclusions."""
    stay = stays.number_on(made["child"].to_numpy(), made["happened"].to_numpy())
    made = made.assign(person_ref=pupils.ref[stay], school_ref=schools.ref[stays.school[stay]])
    return _versions_of(
        plan,
        "exclusions",
        made,
        ref=("exclusion_ref", "EX"),
        slip="reason_1",
        columns=lambda records: {
            "category": records["category"],
            "sessions": records["sessions"],
            "reason_2": records["reason_2"],
            "reason_3": records["reason_3"],
            "school": records["school_ref"],
        },
    )


def told_placements(plan: BoroughPlan, made: pd.DataFrame, stays: Stays, pupils: Pupils, schools: Schools) -> pd.DataFrame:
    """Versions of alternative provision and managed moves, as the school that placed the pupil told of them."""
    stay = stays.number_on(made["child"].to_numpy(), made["told_at"].to_numpy())
    made = made.assign(person_ref=pupils.ref[stay], school_ref=schools.ref[stays.school[stay]])
    return _versions_of(
        plan,
        "placements",
        made,
        ref=("placement_ref", "PLC"),
        slip=None,
        ends=("ended_on", "ended", "ended_known", None),
        columns=lambda records: {"kind": records["kind"], "school": records["school_ref"]},
    )


def care_feeds(
    plan: BoroughPlan, contacts: pd.DataFrame, missing: pd.DataFrame, care: Care, harm: Harm, persons: Persons
) -> dict[str, pd.DataFrame]:
    """Versions of every feed of social care, early help and partners."""

    def of_person(made: pd.DataFrame) -> pd.DataFrame:
        return made.assign(person_ref=persons.refs(made["child"].to_numpy(), made["known"].to_numpy()))

    referrals = of_person(care.referrals)
    referral_refs = _named(referrals, "CIN")
    assessments = of_person(care.assessments)
    assessments["referral_ref"] = referral_refs[assessments["referral"].to_numpy()]
    return {
        "contacts": _versions_of(
            plan,
            "contacts",
            of_person(contacts),
            ref=("contact_ref", "CON"),
            slip="contact_source",
            columns=lambda records: {"outcome": records["outcome"]},
        ),
        "referrals": _versions_of(
            plan,
            "referrals",
            referrals,
            ref=("referral_ref", "CIN"),
            slip="primary_need",
            ends=("closed_on", "closed", "closed_known", "closure_reason"),
            columns=lambda records: {
                "referral_source": records["referral_source"],
                "no_further_action": records["no_further_action"],
            },
        ),
        "assessments": _versions_of(
            plan,
            "assessments",
            assessments,
            ref=("assessment_ref", "ASM"),
            slip=None,
            columns=lambda records: {"referral_ref": records["referral_ref"], "factors": records["factors"]},
        ),
        "plans": _versions_of(
            plan,
            "plans",
            of_person(care.plans),
            ref=("plan_ref", "PLN"),
            slip=None,
            ends=("ended_on", "ended", "ended_known", None),
            columns=lambda records: {"plan": records["plan"], "category": records["category"]},
        ),
        "early_help": _versions_of(
            plan,
            "early_help",
            of_person(care.early_help),
            ref=("episode_ref", "EHE"),
            slip=None,
            ends=("ended_on", "ended", "ended_known", "end_reason"),
            columns=lambda records: {"trusted_adult": records["trusted_adult"]},
        ),
        "missing": _versions_of(
            plan,
            "missing",
            of_person(missing),
            ref=("episode_ref", "MIS"),
            slip="kind",
            ends=("ended_on", "ended", "ended_known", None),
            columns=lambda records: {
                "return_talk_offered": records["return_talk_offered"],
                "return_talk_accepted": records["return_talk_accepted"],
            },
        ),
        "exploitation": _versions_of(
            plan,
            "exploitation",
            of_person(harm.exploitation),
            ref=("assessment_ref", "XA"),
            slip="form",
            columns=lambda records: {"level": records["level"]},
        ),
        "youth_justice": _versions_of(
            plan,
            "youth_justice",
            of_person(harm.youth_justice),
            ref=("contact_ref", "YJ"),
            slip=None,
            columns=lambda records: {"serious_violence": records["serious_violence"]},
        ),
    }


def _named(made: pd.DataFrame, prefix: str) -> np.ndarray:
    """A reference for each record, numbered in the order in which they became known."""
    order = np.lexsort((made["child"], made["happened"], made["known"]))
    named = np.empty(len(made), dtype=object)
    named[order] = in_order(prefix, len(made))
    return named


def _versions_of(
    plan: BoroughPlan,
    feed: str,
    made: pd.DataFrame,
    *,
    ref: tuple[str, str],
    slip: str | None,
    columns: Callable[[pd.DataFrame], dict[str, pd.Series]],
    ends: tuple[str, str, str, str | None] | None = None,
) -> pd.DataFrame:
    """Versions of one feed's records: first entered, with `slip` put right, with its end filled in, and withdrawn."""
    chance = plan.chance(f"versions of {feed}")
    made = made.reset_index(drop=True)
    made["_ref"] = _named(made, ref[1])
    made["_known"] = made["known"]
    made["_wrong"], made["_mended"] = slips(made, slip, chance, share=_CORRECTED) if slip else ("", NEVER)
    made["_withdrawn"] = taken_back(made, chance, share=_WITHDRAWN)
    times = [made["_known"].to_numpy(), made["_mended"].to_numpy(), made["_withdrawn"].to_numpy()]
    if ends:
        times.append(made[ends[2]].to_numpy())

    def state_on(records: pd.DataFrame, on: np.ndarray) -> pd.DataFrame:
        state = {ref[0]: records["_ref"], "person_ref": records["person_ref"], "happened_on": records["happened"]}
        if slip:
            state[slip] = pd.Series(np.where(records["_mended"] <= on, records[slip], records["_wrong"]))
        if ends:
            state[ends[0]] = pd.Series(filled(records[ends[1]].to_numpy(), records[ends[2]].to_numpy(), on))
            if ends[3]:
                state[ends[3]] = pd.Series(np.where(records[ends[2]] <= on, records[ends[3]], ""))
        state.update(columns(records))
        state["withdrawn"] = pd.Series(records["_withdrawn"].to_numpy() <= on)
        return pd.DataFrame(state)

    rows = versions(made, times, state_on)
    rows["child"] = made["child"].to_numpy()[rows["place"]]
    return rows
