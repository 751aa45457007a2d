"""Protective signs: what is recorded that speaks for the child's safety. More is better."""

from __future__ import annotations

from features.catalogue.exclusion import SUSPENSION
from features.catalogue.wording import (
    CARE_BASIS,
    CARE_EVENT_MISSING,
    EDUCATION_BASIS,
    NO_FINDING,
    RATE_MISSING,
    SCHOOL_EVENT_MISSING,
    how_many,
)
from features.conditions import Where
from features.definitions import Change, Events, FullWeeks, Share
from features.indicator import Indicator, Phrase
from features.spans import Span, past
from vocabulary.windows import FOUR_WEEKS, HALF_YEAR, TWELVE_WEEKS, YEAR

PROTECTIVE: tuple[Indicator, ...] = (
    Indicator(
        name=f"attendance_recovering_{FOUR_WEEKS.suffix}",
        title="Attendance recovering, past 4 weeks",
        theme="protective",
        definition=Change(
            Share("missed", "possible", past(FOUR_WEEKS)), Share("missed", "possible", Span(4, 16)), falling=True
        ),
        unit="change in share of sessions",
        meaning="How far the absence rate of the past 4 weeks lies under that of the 12 weeks before: 0.05 is 5 sessions "
        "in a hundred better. Under 0 where attendance has got worse.",
        missing_means=RATE_MISSING,
        may_mislead="A child who rarely missed school can't recover. Four weeks are few, and an illness that ended looks the same.",
        evidence=(NO_FINDING,),
        lawful_basis=EDUCATION_BASIS,
        direction=-1,
        cuts=(0.05, 0.15),
        phrase=Phrase(
            many="Attendance is better: missed {percent} of sessions in the past 4 weeks, against {before} in the 12 weeks before",
            below="Attendance is no better: missed {percent} of sessions in the past 4 weeks, against {before} in the 12 weeks "
            "before",
            plain="Absence in the past 4 weeks is {compared} in the 12 weeks before",
        ),
    ),
    Indicator(
        name=f"early_help_completed_{YEAR.suffix}",
        title="Early help completed, past 52 weeks",
        theme="protective",
        definition=Events("early_help", past(YEAR), (Where(("end_reason",), ("COMPLETED",)),), dated="ended_on"),
        unit="episodes",
        meaning="Early help episodes that were completed in the window.",
        missing_means=CARE_EVENT_MISSING,
        may_mislead="An episode that was closed in time to meet a target is not a problem solved.",
        evidence=(NO_FINDING,),
        lawful_basis=CARE_BASIS,
        direction=-1,
        cuts=(1,),
        phrase=how_many(
            "early help episode completed", "early help episodes completed", 52, zero="No early help episode ended as completed"
        ),
    ),
    Indicator(
        name=f"suspension_free_{HALF_YEAR.suffix}",
        title="No suspension in the past 26 weeks, after some before",
        theme="protective",
        definition=Events("exclusions", past(HALF_YEAR), (SUSPENSION,), measure="none_after", earlier=Span(26, 52)),
        unit="1 or 0",
        meaning="1 where the child was suspended between 52 and 26 weeks ago and not since. 0 for a child who was suspended "
        "since, and for a child who was not suspended at all.",
        missing_means=SCHOOL_EVENT_MISSING,
        may_mislead="A child who left school or hardly attends can't be suspended either.",
        evidence=(NO_FINDING,),
        lawful_basis=EDUCATION_BASIS,
        direction=-1,
        cuts=(1,),
        phrase=Phrase(
            many="No suspension in the past 26 weeks, after suspension in the 26 weeks before",
            zero="No change from suspended to not suspended in the past 26 weeks",
        ),
    ),
    Indicator(
        name=f"return_talks_accepted_{YEAR.suffix}",
        title="Return home talks accepted, past 52 weeks",
        theme="protective",
        definition=Events("missing", past(YEAR), (Where(("return_talk_accepted",), flag=True),)),
        unit="return home talks",
        meaning="Missing episodes after which the child accepted a return home interview: a sign of trust in an adult.",
        missing_means=CARE_EVENT_MISSING,
        may_mislead="It can only be above 0 for a child who was missing, and it depends on whether a talk was offered.",
        evidence=(NO_FINDING,),
        lawful_basis=CARE_BASIS,
        direction=-1,
        cuts=(1,),
        phrase=how_many(
            "return home talk accepted", "return home talks accepted", 52, zero="No return home talk recorded as accepted"
        ),
    ),
    Indicator(
        name=f"full_attendance_weeks_{TWELVE_WEEKS.suffix}",
        title="Weeks with no session missed, past 12 weeks",
        theme="protective",
        definition=FullWeeks(past(TWELVE_WEEKS)),
        unit="weeks",
        meaning="Weeks in which the child missed no session, of those with at least 6 possible sessions. A week is seven days, "
        "counted back from the date; suspension counts as missed.",
        missing_means=RATE_MISSING,
        may_mislead="A child on a part-time timetable, or ill for one morning a week, has none. Holidays make it smaller.",
        evidence=(NO_FINDING,),
        lawful_basis=EDUCATION_BASIS,
        direction=-1,
        cuts=(4, 8, 10),
        phrase=Phrase(
            many="Missed no session in {n} of the past 12 weeks",
            one="Missed no session in 1 of the past 12 weeks",
            zero="No whole week without a session missed in the past 12 weeks",
        ),
    ),
    Indicator(
        name=f"missing_free_{HALF_YEAR.suffix}",
        title="Not missing in the past 26 weeks, after some before",
        theme="protective",
        definition=Events("missing", past(HALF_YEAR), measure="none_after", earlier=Span(26, 52)),
        unit="1 or 0",
        meaning="1 where the child was reported missing between 52 and 26 weeks ago and not since. 0 for a child who was "
        "missing since, and for a child who was not missing at all.",
        missing_means=CARE_EVENT_MISSING,
        may_mislead="A family that was not helped may have stopped reporting.",
        evidence=(NO_FINDING,),
        lawful_basis=CARE_BASIS,
        direction=-1,
        cuts=(1,),
        phrase=Phrase(
            many="Not reported missing in the past 26 weeks, after being reported missing in the 26 weeks before",
            zero="No change from missing to not missing in the past 26 weeks",
        ),
    ),
    Indicator(
        name=f"early_help_open_{YEAR.suffix}",
        title="Early help going on, begun in the past 52 weeks",
        theme="protective",
        definition=Events("early_help", past(YEAR), measure="open"),
        unit="episodes",
        meaning="Early help episodes that began in the window and have not ended: someone is working with the family now. A "
        "child with one is supported already, and not ranked.",
        missing_means=CARE_EVENT_MISSING,
        may_mislead="An episode may be open on paper and idle in life.",
        evidence=(NO_FINDING,),
        lawful_basis=CARE_BASIS,
        direction=-1,
        cuts=(1,),
        phrase=Phrase(
            many="{n} early help episodes going on{latest}",
            one="Early help is going on{since}",
            zero="No early help going on that began in the past 52 weeks",
        ),
    ),
    Indicator(
        name=f"trusted_adult_recorded_{YEAR.suffix}",
        title="Trusted adult recorded, past 52 weeks",
        theme="protective",
        definition=Events("early_help", past(YEAR), (Where(("trusted_adult",), flag=True),)),
        unit="episodes",
        meaning="Early help episodes begun in the window whose record names an adult whom the child trusts.",
        missing_means=CARE_EVENT_MISSING + " An episode with the question left empty is not counted.",
        may_mislead="It is asked only of families with early help, and it is as old as the record: ask again.",
        evidence=(NO_FINDING,),
        lawful_basis=CARE_BASIS,
        direction=-1,
        cuts=(1,),
        phrase=Phrase(
            many="An adult whom the child trusts is named in {n} early help records of the past 52 weeks{latest}",
            one="An adult whom the child trusts is named in an early help record of the past 52 weeks{begun}",
            zero="No early help record of the past 52 weeks names an adult whom the child trusts",
        ),
    ),
)
"""Declared in the order in which they are shown."""
