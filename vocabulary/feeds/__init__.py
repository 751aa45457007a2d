"""The feeds, by name, in the order that a night reads them: lists first, then what refers to them."""

from vocabulary.feeds.care import (
    ASSESSMENTS,
    CONTACTS,
    EARLY_HELP,
    EXPLOITATION,
    MISSING,
    PERSONS,
    PLANS,
    REFERRALS,
    YOUTH_JUSTICE,
)
from vocabulary.feeds.contract import Column, Feed, Kind, Source, Use
from vocabulary.feeds.education import ATTENDANCE, ATTENDANCE_TOTALS, EXCLUSIONS, PLACEMENTS, PUPILS, SEN_NEEDS
from vocabulary.feeds.reference import CALENDAR, SCHOOLS

FEEDS: dict[str, Feed] = {
    feed.name: feed
    for feed in (
        SCHOOLS,
        CALENDAR,
        PUPILS,
        PERSONS,
        SEN_NEEDS,
        ATTENDANCE,
        ATTENDANCE_TOTALS,
        EXCLUSIONS,
        PLACEMENTS,
        CONTACTS,
        REFERRALS,
        ASSESSMENTS,
        PLANS,
        EARLY_HELP,
        MISSING,
        EXPLOITATION,
        YOUTH_JUSTICE,
    )
}

__all__ = ["FEEDS", "Column", "Feed", "Kind", "Source", "Use"]
