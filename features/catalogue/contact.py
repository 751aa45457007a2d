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
from features.conditions import Where
from features.definitions import Events, TimeIn
from features.indicator import Indicator, Phrase
from features.spans import past
from vocabulary.code_tables import code_table
from vocabulary.windows import HALF_YEAR, THREE_YEARS, TWELVE_WEEKS, YEAR, Window

_POLICE = code_table("referral_sources").codes_where(sector="police")
_SCHOOLS = code_table("referral_sources").codes_where(sector="education")
_HEALTH = code_table("referral_sources").codes_where(sector="health")


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
        **{
            "phrase": how_many(*words, window.weeks, zero=zero),
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


def _that_led_to(outcome: str, name: str, words: tuple[str, str], meaning: str, **rest: Any) -> Indicator:
    return _indicator("contacts", YEAR, name, words, meaning, Where(("outcome",), (outcome,)), **rest)


def _plans_ended(window: Window, plan: str, words: tuple[str, str], name: str) -> Indicator:
    return _indicator(
        "plans",
        window,
        name,
        words,
        f"{words[1][0].upper()}{words[1][1:]} in the window, dated by the day on which the plan ended. A child with a plan "
        "that is still open is supported already, and not ranked.",
        Where(("plan",), (plan,)),
        dated="ended_on",
        zero=f"No {words[0].removesuffix(' that ended')} recorded as ended",
        cuts=(1,),
        may_mislead="A plan that ended may have done its work. " + SURVEILLANCE,
    )


CONTACT: tuple[Indicator, ...] = (
    _contacts(TWELVE_WEEKS),
    _contacts(HALF_YEAR),
    _contacts(YEAR),
    _indicator(
        "contacts",
        YEAR,
        "weeks_since_contact",
        ("week since the last contact", "weeks since the last contact"),
        "Whole weeks since the last contact with the front door; 52 where there was none in the past 52 weeks.",
        measure="weeks_since",
        unit="weeks",
        direction=-1,
        evidence=(NO_FINDING,),
        cuts=(4, 12, 26, 52),
        phrase=Phrase(
            many="The last contact with the front door was {ago}{on}",
            zero="No contact with the front door recorded in the past 52 weeks",
        ),
    ),
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
        "contacts",
        YEAR,
        "contacts_from_health",
        ("contact from a health service", "contacts from health services"),
        "Contacts made by health services: a GP, a health visitor, a school nurse, a hospital or another.",
        Where(("contact_source",), _HEALTH),
    ),
    _that_led_to(
        "NFA",
        "contacts_with_no_further_action",
        ("contact that ended with no further action", "contacts that ended with no further action"),
        "Contacts after which nothing more was done. Several may mean that a worry comes back and no one has taken it up.",
        cuts=(1, 2, 4),
        evidence=(NO_FINDING,),
        may_mislead="No further action can mean that there was nothing to worry about. " + SURVEILLANCE,
    ),
    _that_led_to(
        "ADVICE",
        "contacts_with_advice",
        ("contact that ended with advice", "contacts that ended with advice"),
        "Contacts after which information and advice were given.",
        evidence=(NO_FINDING,),
    ),
    _that_led_to(
        "EARLY_HELP",
        "contacts_passed_to_early_help",
        ("contact passed to early help", "contacts passed to early help"),
        "Contacts that were passed to early help, whether or not the family took it up.",
        evidence=(NO_FINDING,),
    ),
    _that_led_to(
        "REFERRAL",
        "contacts_passed_to_social_care",
        ("contact passed to social care", "contacts passed to social care"),
        "Contacts that became a referral to social care. The referral is counted among referrals too.",
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
    Indicator(
        name=f"missing_nights_{YEAR.suffix}",
        title="Nights missing, past 52 weeks",
        theme="contact",
        definition=TimeIn("missing", past(YEAR), "nights", without_end=1),
        unit="nights",
        meaning="Nights in the window on which the child was missing or away without authorisation. An episode that ended on "
        "the day it began has none, and one with no end entered counts as 1.",
        missing_means=CARE_EVENT_MISSING,
        may_mislead="Days of return are entered late or guessed. Children in care are reported missing far more readily than "
        "children at home. " + SURVEILLANCE,
        evidence=(MISSING_EXPLOITED, MISSING_INTERVIEWS),
        lawful_basis=CARE_BASIS,
        direction=1,
        cuts=(1, 3, 10),
        phrase=Phrase(
            many="Missing for {n} nights in the past 52 weeks",
            one="Missing for 1 night in the past 52 weeks",
            zero="No night missing recorded in the past 52 weeks",
        ),
    ),
    _indicator(
        "missing",
        YEAR,
        "missing_again",
        ("time missing again within four weeks", "times missing again within four weeks"),
        "Days in the window on which a missing episode began within 28 days after an earlier one.",
        measure="following",
        within_days=28,
        zero="Not reported missing twice within four weeks",
        evidence=(MISSING_EXPLOITED, NO_FINDING),
        phrase=Phrase(
            many="Reported missing again within four weeks {n} times in the past 52 weeks{latest}",
            one="Reported missing again within four weeks once in the past 52 weeks{on}",
            zero="Not reported missing twice within four weeks in the past 52 weeks",
        ),
        may_mislead="Children in care are reported missing far more readily than children at home. " + SURVEILLANCE,
    ),
    _indicator(
        "early_help",
        YEAR,
        "early_help_declined",
        ("early help episode that the family declined", "early help episodes that the family declined"),
        "Early help episodes that ended in the window because the family declined.",
        Where(("end_reason",), ("DECLINED",)),
        dated="ended_on",
        evidence=(NO_FINDING,),
        cuts=(1,),
        may_mislead="Families decline for good reasons, and an offer that was hard to take up looks like a refusal.",
    ),
    _indicator(
        "early_help",
        YEAR,
        "early_help_contact_lost",
        ("early help episode that ended with contact lost", "early help episodes that ended with contact lost"),
        "Early help episodes that ended in the window because contact with the family was lost.",
        Where(("end_reason",), ("DISENGAGED",)),
        dated="ended_on",
        evidence=(NO_FINDING,),
        cuts=(1,),
        may_mislead="Workers change, families move and letters go astray: contact may have been lost on our side.",
    ),
    _plans_ended(
        YEAR,
        "CIN",
        ("child in need plan that ended", "child in need plans that ended"),
        "child_in_need_plans_ended",
    ),
    _plans_ended(
        THREE_YEARS,
        "CP",
        ("child protection plan that ended", "child protection plans that ended"),
        "child_protection_plans_ended",
    ),
)
"""Declared in the order in which they are shown."""
