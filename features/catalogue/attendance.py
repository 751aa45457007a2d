"""Attendance indicators: sessions missed, unauthorised, late after the register closed, out of sight, in a row."""

from __future__ import annotations

from features.catalogue.wording import (
    ABSENCE_VIOLENCE,
    CSE_ABSENCE,
    CUSTODY_ABSENCE,
    EDUCATION_BASIS,
    MARKS_MISLEAD,
    NO_FINDING,
    RATE_MISSING,
    TRIGGER,
)
from features.definitions import AtLeast, Change, Counted, Definition, LongestRun, Share
from features.indicator import Evidence, Indicator, Phrase
from features.spans import Span, past
from vocabulary.windows import FOUR_WEEKS, HALF_YEAR, TWELVE_WEEKS, YEAR, Window


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
) -> Indicator:
    return Indicator(
        name=name,
        title=title,
        theme="attendance",
        definition=definition,
        unit=unit,
        meaning=meaning,
        missing_means=RATE_MISSING,
        may_mislead=may_mislead,
        evidence=evidence,
        lawful_basis=EDUCATION_BASIS,
        direction=1,
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


def _published_threshold(name: str, title: str, least: float, words: str, evidence: tuple[Evidence, ...]) -> Indicator:
    return _indicator(
        f"{name}_{YEAR.suffix}",
        f"{title}, past 52 weeks",
        AtLeast(_as_published(YEAR), least),
        "1 or 0",
        f"Whether {least:.0%} or more of the child's own possible sessions were missed: the published measure, over the past "
        "52 weeks. As published, it counts sessions of suspension as absence. Study leave is left out.",
        (1,),
        Phrase(
            many=f"{words}: {{numerator}} of {{denominator}} sessions missed in the past 52 weeks ({{percent}})",
            zero="Under " + f"{least:.0%} of sessions missed in the past 52 weeks",
            plain=f"{words}: {least:.0%} or more of sessions missed in the past 52 weeks",
        ),
        evidence,
        MARKS_MISLEAD + " Sessions of suspension count here as well as under exclusion, and a short stay inflates it.",
    )


def _change(window: Window, before: Span) -> Indicator:
    return _indicator(
        f"absence_rate_change_{window.suffix}",
        f"Change in absence rate, past {window.weeks} weeks",
        Change(Share("missed", "possible", past(window)), Share("missed", "possible", before)),
        "change in share of sessions",
        f"The absence rate of the past {window.weeks} weeks less that of {before}: above 0 where absence has grown against the "
        "child's own past.",
        (0.05, 0.10, 0.20),
        Phrase(
            many=f"Missed {{percent}} of sessions in the past {window.weeks} weeks, against {{before}} in {before}",
            plain=f"Absence in the past {window.weeks} weeks is {{compared}} in {before}",
        ),
        (TRIGGER, NO_FINDING),
        MARKS_MISLEAD + " Winter illness raises absence for many children at once.",
    )


ATTENDANCE: tuple[Indicator, ...] = (
    _absence_rate(FOUR_WEEKS),
    _absence_rate(TWELVE_WEEKS),
    _absence_rate(YEAR),
    _unauthorised_rate(FOUR_WEEKS),
    _unauthorised_rate(TWELVE_WEEKS),
    _unauthorised_rate(YEAR),
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
        "persistent_absence", "Persistent absence", 0.10, "Persistently absent", (CSE_ABSENCE, CUSTODY_ABSENCE)
    ),
    _published_threshold("severe_absence", "Severe absence", 0.50, "Severely absent", (CUSTODY_ABSENCE,)),
    _indicator(
        f"out_of_sight_share_{TWELVE_WEEKS.suffix}",
        "Part-time, off-site or dual, past 12 weeks",
        Share("off_site", "accounted_for", past(TWELVE_WEEKS)),
        "share of sessions",
        "Sessions on a part-time timetable (C2), off-site (B), in provision arranged by the council (K) or at the other school "
        "of a dual registration (D), as a share of the sessions that the school accounted for: time in which the school that "
        "keeps the register does not see the child.",
        (0.05, 0.20, 0.50),
        Phrase(
            many="Part-time, off-site or at another setting for {numerator} of {denominator} sessions in the past 12 weeks "
            "({percent})",
            plain="Part-time, off-site or at another setting for {percent} of sessions in the past 12 weeks",
        ),
        (TRIGGER, NO_FINDING),
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
    _change(TWELVE_WEEKS, Span(12, 52)),
)
"""Declared in the order in which they are shown."""
