"""Protective signs: what raised the prompt is old, and since then much has gone well."""

from __future__ import annotations

from datetime import date

from review.practice.invented import InventedChild, ago, missed, monday, prompt, weeks, who
from vocabulary.prompts import DatedEvent, Fact


def child() -> InventedChild:
    """A girl of fifteen with a hard spring, and help that worked."""
    marks = weeks({0: (0, 6, 0), 2: (0, 7, 0), 3: (2, 5, 0), 4: (0, 4, 0), 5: (0, 2, 0), 16: (0, 1, 0), 20: (2, 0, 0)})
    away, possible = missed(marks, last=26)
    lately, lately_possible = missed(marks)
    lines = (
        Fact("attendance", f"Missed {away} of {possible} sessions in the past 26 weeks", None, 2, "missed_past_26_weeks"),
        Fact("exclusion", "Suspended three times in the past 52 weeks", ago(310), 3, "suspensions_past_52_weeks"),
        Fact("contact", "Two contacts with the front door in the past 52 weeks", ago(280), 2, "contacts_past_52_weeks"),
        Fact("contact", "Early help ended with its goals met", ago(45), -1, "early_help_goals_met_past_26_weeks"),
    )
    document = prompt(
        5,
        headline=f"Suspended three times in the past year; missed {away} of {possible} sessions since May",
        lines=lines,
        marks=marks,
        timeline=(
            DatedEvent(ago(310), "exclusions", "Suspended for 1 day: damage"),
            DatedEvent(ago(280), "contacts", "Contact from a school about friends outside school; early help offered"),
            DatedEvent(ago(240), "exclusions", "Suspended for 2 days: persistent disruptive behaviour"),
            DatedEvent(ago(205), "exclusions", "Suspended for 2 days: persistent disruptive behaviour"),
            DatedEvent(ago(190), "early_help", "Early help began"),
            DatedEvent(ago(45), "early_help", "Early help ended: goals met"),
        ),
        protective=(
            Fact("protective", f"In school for {lately_possible - lately} of the last {lately_possible} sessions."),
            Fact("protective", "No suspension since April."),
            Fact("protective", "Early help ended with its goals met.", ago(45)),
        ),
    )
    return InventedChild(
        document=document,
        who=who("Zara", "Hussain", born_on=date(monday().year - 15, 2, 2), house=19),
        kind="What raised it is old, and much speaks for the child",
        knew=(
            "A hard winter and spring, with dates, and help that began in May.",
            "What has gone well since. It stands on the page as large as the reasons, and took one point off.",
        ),
        did_not_know=(
            "What made it better, and whether that is still there: a mentor, a friend, a quieter home.",
            "How she would feel if somebody rang about last spring.",
        ),
        differ=(
            "Most people would say no action now, or already supported if somebody is still in touch. A friendly call to the school is fine too.",
            "The look-back of the card is a year. It does not know that a year is a long time when you are fifteen. You do.",
        ),
    )
