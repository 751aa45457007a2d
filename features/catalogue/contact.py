"""Contact indicators: what the front door, social care, early help and the missing service have recorded.

Prior contact decays: every look-back has an end, and none is 'ever'.
"""

from __future__ import annotations

from typing import Any

from features.catalogue.wording import (
    CARE_BASIS,
    CARE_EVENT_MISSING,
    CARE_MODELS,
    CUSTODY_CARE,
    GANG_SUBSTANCE,
    MISSING_EXPLOITED,
    MISSING_INTERVIEWS,
    NO_FINDING,
    SURVEILLANCE,
    how_many,
)
from features.definitions import Events, Where
from features.indicator import Indicator
from features.spans import past
from vocabulary.code_tables import code_table
from vocabulary.windows import HALF_YEAR, TWELVE_WEEKS, YEAR, Window

_POLICE = code_table("referral_sources").codes_where(sector="police")
_SCHOOLS = code_table("referral_sources").codes_where(sector="education")


def _indicator(
    feed: str,
    window: Window,
    name: str,
    words: tuple[str, str],
    meaning: str,
    *where: Where,
    measure: Any = "count",
    within_days: int = 0,
    dated: str = "happened_on",
    zero: str = "",
    **rest: Any,
) -> Indicator:
    return Indicator(
        name=f"{name}_{window.suffix}",
        title=f"{words[1][0].upper()}{words[1][1:]}, past {window.weeks} weeks",
        theme="contact",
        definition=Events(feed, past(window), where, measure=measure, within_days=within_days, dated=dated),
        missing_means=CARE_EVENT_MISSING,
        lawful_basis=CARE_BASIS,
        meaning=meaning,
        phrase=how_many(*words, window.weeks, zero=zero),
        **{
            "unit": words[1],
            "direction": 1,
            "may_mislead": SURVEILLANCE,
            "evidence": (CUSTODY_CARE, CARE_MODELS),
            "cuts": (1, 2),
            **rest,
        },
    )


def _factor(name: str, words: tuple[str, str], group: str, **rest: Any) -> Indicator:
    codes = code_table("assessment_factors").codes_where(group=group)
    return _indicator(
        "assessments",
        YEAR,
        f"assessments_with_{name}_factor",
        words,
        f"Social care assessments with {', '.join(codes)} among the factors found. Exploitation factors are never read.",
        Where(("factors",), codes, listed=True),
        **{"cuts": (1,), **rest},
    )


def _missing(window: Window) -> Indicator:
    return _indicator(
        "missing",
        window,
        "missing_episodes",
        ("missing episode", "missing episodes"),
        "Times the child was reported missing or away without authorisation.",
        evidence=(MISSING_EXPLOITED, MISSING_INTERVIEWS),
        cuts=(1, 2, 4),
        may_mislead="Children in care are reported missing far more readily than children at home, and some families never "
        "report. " + SURVEILLANCE,
    )


def _contacts(window: Window) -> Indicator:
    return _indicator(
        "contacts",
        window,
        "contacts",
        ("contact with the front door", "contacts with the front door"),
        "Contacts made to the council's front door about the child, whoever made them and whatever was done.",
        cuts=(1, 2, 4),
    )


CONTACT: tuple[Indicator, ...] = (
    _contacts(HALF_YEAR),
    _contacts(YEAR),
    _indicator(
        "contacts",
        YEAR,
        "contacts_from_police",
        ("contact from the police", "contacts from the police"),
        "Contacts made by the police. It says nothing about why: a child who was a victim or a witness counts the same.",
        Where(("contact_source",), _POLICE),
        may_mislead="Police contact follows where police are and whom they stop, and domestic incidents are sent as a routine. "
        + SURVEILLANCE,
    ),
    _indicator(
        "contacts",
        YEAR,
        "contacts_from_schools",
        ("contact from a school or education service", "contacts from schools or education services"),
        "Contacts made by schools and education services.",
        Where(("contact_source",), _SCHOOLS),
    ),
    _indicator(
        "referrals",
        YEAR,
        "referrals",
        ("referral to social care", "referrals to social care"),
        "Referrals to children's social care, those closed with no further action among them.",
    ),
    _indicator(
        "referrals",
        YEAR,
        "re_referrals",
        ("repeat referral to social care", "repeat referrals to social care"),
        "Days in the window with a referral that came within 365 days after an earlier referral of the child.",
        measure="following",
        within_days=365,
        cuts=(1,),
    ),
    _factor(
        "child_substance",
        (
            "assessment that noted the child's own drug or alcohol use",
            "assessments that noted the child's own drug or alcohol use",
        ),
        "child_substance",
        evidence=(GANG_SUBSTANCE,),
    ),
    _factor(
        "missing",
        ("assessment that noted going missing", "assessments that noted going missing"),
        "missing",
        evidence=(MISSING_EXPLOITED,),
    ),
    _factor(
        "behaviour",
        ("assessment that noted worrying behaviour", "assessments that noted worrying behaviour"),
        "behaviour",
        evidence=(NO_FINDING,),
        may_mislead="'Socially unacceptable behaviour' is a judgement, used unequally between groups. " + SURVEILLANCE,
    ),
    _missing(TWELVE_WEEKS),
    _missing(YEAR),
    _indicator(
        "early_help",
        YEAR,
        "early_help_not_taken_up",
        (
            "early help episode that the family declined or dropped out of",
            "early help episodes that the family declined or dropped out of",
        ),
        "Early help episodes that ended in the window because the family declined or contact with it was lost.",
        Where(("end_reason",), ("DECLINED", "DISENGAGED")),
        dated="ended_on",
        evidence=(NO_FINDING,),
        cuts=(1,),
        may_mislead="Families decline for good reasons, and an offer that was hard to take up looks like a refusal.",
    ),
)
"""Declared in the order in which they are shown."""
