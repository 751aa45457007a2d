"""A clear worry: several kinds of record point the same way, and lately."""

from __future__ import annotations

from datetime import date

from review.practice.invented import InventedChild, ago, missed, monday, prompt, weeks, who
from review.templatetags.words import day
from vocabulary.prompts import DatedEvent, Fact


def child() -> InventedChild:
    """A boy of fourteen who has been missing from home twice, with two suspensions and school slipping away."""
    marks = weeks(
        {
            3: (2, 0, 0),
            7: (0, 1, 0),
            17: (0, 2, 0),
            18: (0, 3, 0),
            19: (2, 3, 0),
            20: (0, 4, 0),
            21: (0, 5, 0),
            24: (6, 2, 0),
            25: (0, 7, 0),
        }
    )
    away, possible = missed(marks)
    lines = (
        Fact(
            "attendance",
            f"Missed {away} of the last {possible} sessions that the school recorded",
            None,
            3,
            "missed_past_12_weeks",
        ),
        Fact("attendance", "Missed more this half-term than in the one before", None, 1, "rise_past_12_weeks"),
        Fact("exclusion", f"Suspended twice since {day(ago(47))}", ago(47), 3, "suspensions_past_52_weeks"),
        Fact("contact", "Reported missing twice in the past 26 weeks", ago(30), 3, "missing_past_26_weeks"),
    )
    document = prompt(
        1,
        headline=f"Missed {away} of the last {possible} sessions; reported missing twice; second suspension this term",
        lines=lines,
        marks=marks,
        timeline=(
            DatedEvent(ago(300), "contacts", "Contact from a school about clothing; advice given"),
            DatedEvent(ago(47), "exclusions", "Suspended for 1 day: persistent disruptive behaviour"),
            DatedEvent(ago(30), "missing", "Missing from home overnight; returned the next day"),
            DatedEvent(ago(12), "exclusions", "Suspended for 3 days: physical assault against a pupil"),
            DatedEvent(ago(6), "missing", "Missing from home overnight; returned the next day"),
        ),
        protective=(Fact("protective", "In school every day of the two weeks before the summer holidays."),),
        not_known=("What was said when he came home: the records hold no return interview for either time.",),
    )
    return InventedChild(
        document=document,
        who=who("Kayden", "Marsh", born_on=date(monday().year - 14, 3, 9), house=4),
        kind="Several records point the same way",
        knew=(
            "Three kinds of record moved in the same weeks: marks, suspensions, and two nights away from home.",
            "When each of them happened, and that school had been going well before.",
        ),
        did_not_know=(
            "Where he was on those two nights, and with whom. No return interview was on record.",
            "What happened before the fight. A record of a suspension says what a child did, and not what was done to the child.",
            "What his mother, his form tutor and his football coach have seen.",
        ),
        differ=(
            "One person asks the safeguarding hub today, because of two nights away and a sudden change. Another rings home and the "
            "school first, and offers early help this week. Both can be right.",
            "To wait for what the card says next month would not be right.",
        ),
    )
