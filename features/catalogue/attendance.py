"""Attendance indicators: sessions missed, unauthorised, late after the register closed, out of sight, in a row."""

from __future__ import annotations

from features.catalogue.terms import TERMS
from features.catalogue.wording import (
    ABSENCE_VIOLENCE,
    CSE_ABSENCE,
    CUSTODY_ABSENCE,
    DAY_BACK_MISSING,
    EDUCATION_BASIS,
    MARKS_MISLEAD,
    NO_FINDING,
    RATE_MISSING,
    SCHOOL_PRACTICE,
    TRIGGER,
)
from features.definitions import AtLeast, Change, Counted, DayBackMissed, Definition, LongestRun, Share, Streak
from features.indicator import Evidence, Indicator, Phrase
from features.spans import Span, past
from vocabulary.windows import FOUR_WEEKS, HALF_YEAR, THREE_YEARS, TWELVE_WEEKS, YEAR, Window


def _indicator(
    name: str,
    title: str,
    definition: Definition,
    unit: str,
    meaning: str,
    cuts: tuple[float, ...],
    phrase: Phrase,
    evidence: tuple[Evidence, ...],
    may_mislead: str = MARKS_MISLEAD,
    *,
    direction: int = 1,
    missing_means: str = RATE_MISSING,
) -> Indicator:
    return Indicator(
        name=name,
        title=title,
        theme="attendance",
        definition=definition,
        unit=unit,
        meaning=meaning,
        missing_means=missing_means,
        may_mislead=may_mislead,
        evidence=evidence,
        lawful_basis=EDUCATION_BASIS,
        direction=direction,
        cuts=cuts,
        phrase=phrase,
    )


def _absence_rate(window: Window) -> Indicator:
    return _indicator(
        f"absence_rate_{window.suffix}",
        f"Absence rate, past {window.weeks} weeks",
        Share("missed", "possible", past(window)),
        "share of sessions",
        "Sessions missed, authorised or not, as a share of possible sessions. Sessions of suspension (mark E) are left out of "
        "both, so that a suspension is not counted again here; so is study leave (S), which a school gives to a whole year.",
        (0.10, 0.20, 0.35, 0.50),
        Phrase(
            many=f"Missed {{numerator}} of the {{denominator}} sessions possible in the past {window.weeks} weeks ({{percent}})",
            plain=f"Missed {{percent}} of sessions in the past {window.weeks} weeks",
        ),
        (ABSENCE_VIOLENCE, CUSTODY_ABSENCE),
    )


def _unauthorised_rate(window: Window) -> Indicator:
    return _indicator(
        f"unauthorised_rate_{window.suffix}",
        f"Unauthorised absence rate, past {window.weeks} weeks",
        Share("unauthorised", "possible", past(window)),
        "share of sessions",
        "Sessions of unauthorised absence (marks G, N, O and U) as a share of possible sessions.",
        (0.03, 0.08, 0.15, 0.30),
        Phrase(
            many=f"Unauthorised absence in {{numerator}} of the {{denominator}} sessions possible in the past {window.weeks} "
            "weeks ({percent})",
            plain=f"Unauthorised absence in {{percent}} of sessions in the past {window.weeks} weeks",
        ),
        (ABSENCE_VIOLENCE, NO_FINDING),
    )


def _sessions_missed(window: Window, cuts: tuple[float, ...]) -> Indicator:
    return _indicator(
        f"sessions_missed_{window.suffix}",
        f"Sessions missed, past {window.weeks} weeks",
        Counted("missed", past(window)),
        "sessions",
        "Sessions missed, authorised or not, sessions of suspension and study leave left out. Two sessions make a school day.",
        cuts,
        Phrase(
            many=f"Missed {{n}} of the {{denominator}} sessions possible in the past {window.weeks} weeks",
            plain=f"Sessions missed in the past {window.weeks} weeks: {{n}}",
        ),
        (ABSENCE_VIOLENCE, CSE_ABSENCE),
        MARKS_MISLEAD + " School holidays make the number smaller.",
    )


def _as_published(window: Window) -> Share:
    return Share("missed_with_suspension", "possible_with_suspension", past(window))


def _published_threshold(
    name: str, title: str, window: Window, least: float, words: str, evidence: tuple[Evidence, ...]
) -> Indicator:
    weeks = window.weeks
    return _indicator(
        f"{name}_{window.suffix}",
        f"{title}, past {weeks} weeks",
        AtLeast(_as_published(window), least),
        "1 or 0",
        f"Whether {least:.0%} or more of the child's own possible sessions were missed: the published measure, over the past "
        f"{weeks} weeks. As published, it counts sessions of suspension as absence. Study leave is left out.",
        (1,),
        Phrase(
            many=f"{words}: {{numerator}} of {{denominator}} sessions missed in the past {weeks} weeks ({{percent}})",
            zero=f"Under {least:.0%} of sessions missed in the past {weeks} weeks",
            plain=f"{words}: {least:.0%} or more of sessions missed in the past {weeks} weeks",
        ),
        evidence,
        MARKS_MISLEAD + " Sessions of suspension count here as well as under exclusion, and a short stay inflates it.",
    )


def _change(
    window: Window, before: Span, *, name: str = "absence_rate_change", title: str = "Change in absence rate", then: str = ""
) -> Indicator:
    then = then or str(before)
    return _indicator(
        f"{name}_{window.suffix}",
        f"{title}, past {window.weeks} weeks",
        Change(Share("missed", "possible", past(window)), Share("missed", "possible", before)),
        "change in share of sessions",
        f"The absence rate of the past {window.weeks} weeks less that of {then}: above 0 where absence has grown against the "
        "child's own past.",
        (0.05, 0.10, 0.20),
        Phrase(
            many=f"Missed {{percent}} of sessions in the past {window.weeks} weeks, against {{before}} in {then}",
            plain=f"Absence in the past {window.weeks} weeks is {{compared}} in {then}",
        ),
        (TRIGGER, NO_FINDING),
        MARKS_MISLEAD
        + (
            " It needs marks from more than a year ago; a change of school or of term dates moves it."
            if before.near >= YEAR.weeks
            else " Winter illness raises absence for many children at once."
        ),
    )


def _elsewhere(name: str, title: str, counter: str, meaning: str, words: str, may_mislead: str) -> Indicator:
    return _indicator(
        f"{name}_{TWELVE_WEEKS.suffix}",
        f"{title}, past 12 weeks",
        Share(counter, "accounted_for", past(TWELVE_WEEKS)),
        "share of sessions",
        f"{meaning}, as a share of the sessions that the school accounted for: time in which the school that keeps the "
        "register does not see the child.",
        (0.05, 0.20, 0.50),
        Phrase(
            many=f"{words} for {{numerator}} of {{denominator}} sessions in the past 12 weeks ({{percent}})",
            plain=f"{words} for {{percent}} of sessions in the past 12 weeks",
        ),
        (TRIGGER, NO_FINDING),
        may_mislead,
    )


ATTENDANCE: tuple[Indicator, ...] = (
    _absence_rate(FOUR_WEEKS),
    _absence_rate(TWELVE_WEEKS),
    _absence_rate(HALF_YEAR),
    _absence_rate(YEAR),
    _absence_rate(THREE_YEARS),
    _indicator(
        f"absence_rate_as_published_{TWELVE_WEEKS.suffix}",
        "Absence rate as published, past 12 weeks",
        _as_published(TWELVE_WEEKS),
        "share of sessions",
        "Sessions missed as a share of possible sessions, with sessions of suspension (mark E) counted as absence, as the "
        "published figures count them. It stands beside the plain rate and has no points: a suspension would count twice.",
        (0.10, 0.20, 0.50),
        Phrase(
            many="Missed {numerator} of the {denominator} sessions possible in the past 12 weeks, suspension included ({percent})",
            plain="Missed {percent} of sessions in the past 12 weeks, suspension included",
        ),
        (CUSTODY_ABSENCE,),
        MARKS_MISLEAD + " Sessions of suspension count here as well as under exclusion.",
        direction=0,
    ),
    _unauthorised_rate(FOUR_WEEKS),
    _unauthorised_rate(TWELVE_WEEKS),
    _unauthorised_rate(YEAR),
    _unauthorised_rate(THREE_YEARS),
    _indicator(
        f"illness_rate_{TWELVE_WEEKS.suffix}",
        "Absence for illness, past 12 weeks",
        Share("illness", "possible", past(TWELVE_WEEKS)),
        "share of sessions",
        "Sessions of illness (mark I) as a share of possible sessions. It is shown beside the other rates and has no points: "
        "they would fall on children who are ill or disabled.",
        (0.05, 0.10, 0.20),
        Phrase(
            many="Away ill for {numerator} of the {denominator} sessions possible in the past 12 weeks ({percent})",
            plain="Away ill for {percent} of sessions in the past 12 weeks",
        ),
        (NO_FINDING,),
        "Illness is taken on trust, and some of it is worry about school. A long illness or a disability explains most high "
        "rates.",
        direction=0,
    ),
    _sessions_missed(FOUR_WEEKS, (5, 10, 20)),
    _sessions_missed(TWELVE_WEEKS, (10, 20, 40)),
    _indicator(
        f"late_after_close_{TWELVE_WEEKS.suffix}",
        "Late after the register closed, past 12 weeks",
        Counted("late_after_close", past(TWELVE_WEEKS)),
        "sessions",
        "Sessions with mark U: the child came to school after the register had closed.",
        (3, 8, 15),
        Phrase(
            many="Came after the register closed {n} times in the past 12 weeks",
            one="Came after the register closed once in the past 12 weeks",
            zero="Never marked as coming after the register closed in the past 12 weeks",
        ),
        (NO_FINDING,),
        "Schools close their registers at different times. Long journeys, caring and poverty make children late.",
    ),
    _published_threshold(
        "persistent_absence", "Persistent absence", YEAR, 0.10, "Persistently absent", (CSE_ABSENCE, CUSTODY_ABSENCE)
    ),
    _published_threshold(
        "persistent_absence", "Persistent absence", THREE_YEARS, 0.10, "Persistently absent", (CSE_ABSENCE, CUSTODY_ABSENCE)
    ),
    _published_threshold("severe_absence", "Severe absence", YEAR, 0.50, "Severely absent", (CUSTODY_ABSENCE,)),
    _published_threshold("severe_absence", "Severe absence", TWELVE_WEEKS, 0.50, "Severely absent", (CUSTODY_ABSENCE,)),
    _elsewhere(
        "part_time_share",
        "Part-time timetable",
        "part_time",
        "Sessions away on a part-time timetable (mark C2)",
        "On a part-time timetable",
        "A part-time timetable should be short and agreed, and is often there for health. It counts as absence too. Children "
        "with special educational needs have it more.",
    ),
    _elsewhere(
        "off_site_share",
        "Off-site or at another setting",
        "off_site",
        "Sessions off-site (B), in provision arranged by the council (K) or at the other school of a dual registration (D)",
        "Off-site or at another setting",
        "Off-site education is often a good and agreed plan, for health or for a course that suits the child.",
    ),
    _indicator(
        f"longest_run_of_missed_days_{HALF_YEAR.suffix}",
        "Longest run of school days missed, past 26 weeks",
        LongestRun(past(HALF_YEAR)),
        "school days",
        "The most school days in a row on which both sessions were missed. Weekends and holidays neither add to a run nor end "
        "it; a session attended, a day of suspension or study leave, a day with no mark or a change of school ends it.",
        (3, 5, 10),
        Phrase(
            many="Missed {n} school days in a row at the longest in the past 26 weeks",
            one="Never missed more than 1 whole school day in a row in the past 26 weeks",
            zero="No whole school day missed in the past 26 weeks",
        ),
        (NO_FINDING,),
        MARKS_MISLEAD + " A single long illness makes a long run; days with no mark make a run look shorter.",
    ),
    _indicator(
        f"unexplained_sessions_in_a_row_{TWELVE_WEEKS.suffix}",
        "Unexplained sessions in a row, past 12 weeks",
        Streak("unexplained", past(TWELVE_WEEKS)),
        "sessions",
        "The most sessions in a row, on the school's calendar, for which no reason or another or unknown reason was given "
        "(marks N and O). Weekends and holidays neither add to a streak nor end it. Any other mark, or no mark, ends it.",
        (4, 10, 20),
        Phrase(
            many="Away for {n} sessions in a row with no reason known in the past 12 weeks{until}",
            one="Away for 1 session with no reason known in the past 12 weeks, and never for 2 in a row",
            zero="No session away with no reason known in the past 12 weeks",
        ),
        (NO_FINDING,),
        MARKS_MISLEAD + " A school that is slow to ask for reasons makes long streaks.",
    ),
    _indicator(
        f"missed_sessions_in_a_row_now_{TWELVE_WEEKS.suffix}",
        "Sessions missed in a row up to now, past 12 weeks",
        Streak("missed", past(TWELVE_WEEKS), going_on=True),
        "sessions",
        "Sessions missed one after another, for whatever reason, up to the newest session for which the school has sent a "
        "mark; 0 where that session was not missed. Suspension and study leave end it.",
        (4, 10, 20),
        Phrase(
            many="Missed the last {n} sessions in a row for which we hold marks{until}",
            one="Missed the last session for which we hold a mark{until}",
            zero="Did not miss the last session for which we hold a mark",
        ),
        (NO_FINDING,),
        MARKS_MISLEAD + " The newest marks are the ones most often put right later.",
    ),
    _indicator(
        f"days_back_missed_after_suspension_{HALF_YEAR.suffix}",
        "First day back after suspension missed, past 26 weeks",
        DayBackMissed(past(HALF_YEAR)),
        "suspensions",
        "Suspensions begun in the window after which the child missed the whole of the first day back: a time at which a "
        "child can drift away from school.",
        (1, 2),
        Phrase(
            many="Missed the first day back after {n} suspensions in the past 26 weeks{latest}",
            one="Missed the first day back after a suspension in the past 26 weeks{on}",
            zero="No first day back after a suspension missed in the past 26 weeks",
        ),
        (TRIGGER, NO_FINDING),
        "A meeting before the child may come back can put the day off, and the register may show it as absence. "
        + SCHOOL_PRACTICE,
        missing_means=DAY_BACK_MISSING,
    ),
    _change(TWELVE_WEEKS, Span(12, 52)),
    _change(HALF_YEAR, Span(26, 52)),
    _change(YEAR, Span(52, 156)),
    _change(
        TWELVE_WEEKS,
        Span(52, 64),
        name="absence_rate_change_on_last_year",
        title="Change in absence rate on a year ago",
        then="the same 12 weeks a year before",
    ),
    *TERMS,
)
"""Declared in the order in which they are shown."""
