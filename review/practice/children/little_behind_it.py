"""Little behind it: a child drawn at random, with one week of illness and a change of address."""

from __future__ import annotations

from datetime import date

from review.practice.invented import InventedChild, ago, missed, monday, prompt, weeks, who
from vocabulary.prompts import DatedEvent, Fact


def child() -> InventedChild:
    """A girl of eleven who had a week off ill and whose family moved."""
    marks = weeks({6: (2, 0, 0), 21: (9, 0, 0)})
    away, possible = missed(marks)
    lines = (
        Fact(
            "attendance",
            f"Missed {away} of the last {possible} sessions that the school recorded",
            None,
            1,
            "missed_past_12_weeks",
        ),
        Fact("context", "Moved house once in the past 52 weeks", ago(70), 1, "moves_past_52_weeks"),
    )
    document = prompt(
        2,
        headline=f"Missed {away} of the last {possible} sessions; moved house in the past year",
        lines=lines,
        marks=marks,
        timeline=(DatedEvent(ago(70), "pupils", "Address changed"),),
        protective=(
            Fact("protective", "In school every session of the last three weeks."),
            Fact("protective", "No suspension on record."),
        ),
        drawn=True,
    )
    return InventedChild(
        document=document,
        who=who("Mina", "Whitfield", born_on=date(monday().year - 11, 6, 21), house=12),
        kind="Little behind it, and drawn at random",
        knew=(
            "Nine sessions off in one week, all of them authorised by the school.",
            "That the address changed. Nothing else.",
        ),
        did_not_know=(
            "That it was a tummy bug, which half of the class had.",
            "Whether the move was a hard one, or to a better home.",
        ),
        differ=(
            "This prompt was drawn at random and not for its points. Some are, so that it can be measured what the card misses. "
            "You are not told until you have decided, because that would change how you look.",
            "No action now is a good answer. So is a word with the school, if you know something of this family.",
            "To look for a worry because there is a prompt would not be reasonable. A prompt is no evidence.",
        ),
    )
