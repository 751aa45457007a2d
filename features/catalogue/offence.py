"""Offence data: youth justice contacts as a group of their own, off unless the council names its condition in law.

Contacts after serious violence are outcomes: they are taken out before anything is read.
"""

from __future__ import annotations

from features.catalogue.wording import CARE_EVENT_MISSING, NO_FINDING, OFFENCE_BASIS, how_many
from features.definitions import Events
from features.indicator import Indicator
from features.spans import past
from vocabulary.windows import YEAR


def offence_indicators(lawful_basis: str) -> tuple[Indicator, ...]:
    """The group, on the condition in law that the council names. Raises ValueError where it names none."""
    return (
        Indicator(
            name=f"youth_justice_contacts_{YEAR.suffix}",
            title="Youth justice contacts, past 52 weeks",
            theme="contact",
            definition=Events("youth_justice", past(YEAR), lawful_basis=lawful_basis),
            unit="youth justice contacts",
            meaning="Contacts with the youth justice service, those after serious violence left out: these are outcomes.",
            missing_means=CARE_EVENT_MISSING,
            may_mislead="It follows whom the police stop and charge, which is unequal between groups. A child who is made to "
            "carry or sell drugs is a child being exploited.",
            evidence=(NO_FINDING,),
            lawful_basis=f"{OFFENCE_BASIS} The council's words: {lawful_basis.strip().rstrip('.')}.",
            direction=1,
            cuts=(1, 2),
            phrase=how_many("youth justice contact", "youth justice contacts", 52),
        ),
    )
