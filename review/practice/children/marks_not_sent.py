"""Data missing: most of what would say how things are is not there."""

from __future__ import annotations

from datetime import date

from review.practice.invented import InventedChild, ago, missed, monday, prompt, weeks, who
from vocabulary.prompts import DatedEvent, Fact


def child() -> InventedChild:
    """A boy of eleven whose new school has sent no marks since September, after help that ended."""
    marks = weeks({2: (2, 1, 0), 5: (2, 2, 0), 8: (0, 3, 0), **{place: (0, 0, 10) for place in range(16, 26) if place != 23}})
    away, possible = missed(marks, last=26)
    lines = (
        Fact(
            "attendance",
            f"Missed {away} of the {possible} sessions that his last school recorded",
            None,
            2,
            "missed_past_26_weeks",
        ),
        Fact("contact", "Early help ended in the past 26 weeks", ago(120), 2, "early_help_ended_past_26_weeks"),
    )
    document = prompt(
        4,
        headline="Early help ended in July; no marks from the new school since September",
        lines=lines,
        marks=marks,
        timeline=(
            DatedEvent(ago(300), "early_help", "Early help began"),
            DatedEvent(ago(120), "early_help", "Early help ended: the family moved"),
            DatedEvent(ago(75), "pupils", "Joined a new school"),
        ),
        protective=(),
        not_known=(
            "The school has not sent us its marks since September, so we do not know about time in school. "
            "This is not counted as time missed.",
            "Session marks: the last news is 70 days late.",
        ),
        days_late=70,
    )
    return InventedChild(
        document=document,
        who=who("Daniel", "Osei", born_on=date(monday().year - 11, 9, 30), school="Invented Free School", house=8),
        kind="Most of it is not known",
        knew=(
            "How things were at the last school, until July.",
            "That help ended because the family moved, and not because all was well.",
        ),
        did_not_know=(
            "Anything since September. The new school has sent no marks: he may be there every day, or never have come.",
            "Whether the help was still needed.",
        ),
        differ=(
            "I can't tell from this is a true answer. One call to the school tells more than the card ever will.",
            "One person writes no action now, and looks again once marks have come. Another offers help, because the last help broke off. "
            "Both can be right.",
            "To read few points as a sign that all is well would not be right. No data is not good news.",
        ),
    )
