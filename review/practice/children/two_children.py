"""Two children's records in one: the link is to be confirmed, and the facts do not fit together."""

from __future__ import annotations

from datetime import date

from review.practice.invented import InventedChild, ago, missed, monday, prompt, weeks, who
from review.templatetags.words import day
from vocabulary.decisions import LinkConfidence
from vocabulary.prompts import DatedEvent, Fact


def child() -> InventedChild:
    """A twin with a like name, whose sister's suspension was put with her record."""
    marks = weeks({4: (1, 0, 0), 19: (2, 0, 0)})
    away, possible = missed(marks)
    lines = (
        Fact("exclusion", f"Suspended for 5 days since {day(ago(26))}", ago(26), 4, "suspended_days_past_52_weeks"),
        Fact("contact", "A contact with the front door in the past 26 weeks", ago(40), 2, "contacts_past_26_weeks"),
    )
    document = prompt(
        3,
        headline="Suspended for 5 days this term; a contact with the front door in October",
        lines=lines,
        marks=marks,
        timeline=(
            DatedEvent(ago(40), "contacts", "Contact from Invented Grange School about conflict with peers; no further action"),
            DatedEvent(ago(26), "exclusions", "Suspended for 5 days by Invented Grange School"),
        ),
        protective=(Fact("protective", f"In school for {possible - away} of the last {possible} sessions."),),
        not_known=("Whether the suspension is this child's: it came under another first name.",),
        link=LinkConfidence.TO_BE_CONFIRMED,
        link_words="These records may be about two children: the surname, the birthday and the address agree, and the first "
        "name and the school do not. Please check before you act.",
    )
    return InventedChild(
        document=document,
        who=who("Ellie", "Turner", born_on=date(monday().year - 13, 1, 17), other_names=("Ella Turner",), house=31),
        kind="Two children's records in one",
        knew=(
            "A suspension and a contact, with their dates.",
            "That the link was not sure, and why: the page said so under What we don't know.",
        ),
        did_not_know=(
            "That Ellie and Ella are twins at two schools. The suspension was Ella's.",
            "The clue was there: the marks show her in school on the days when she was said to be suspended.",
        ),
        differ=(
            "Wrong child or wrong data is the answer here. It needs no view and no card, and takes one sentence.",
            "To ring the family about a suspension that their other daughter had would be a harm that we did.",
        ),
    )
