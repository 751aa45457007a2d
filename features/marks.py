"""Which marks count as what: the counters that attendance indicators are made of.

The classes are those of the attendance mark table, from the Department for Education's 'Working
together to improve school attendance' (2024). Suspension (E) is authorised absence there; here it
is left out of the plain counters, so that a suspension is not counted again as absence. Study leave (S)
is left out of all of them: a school gives it to a whole year for its examinations.
"""

from __future__ import annotations

from vocabulary.code_tables import code_table

_TABLE = code_table("attendance_marks")
SUSPENDED = ("E",)
STUDY_LEAVE = ("S",)
_ATTENDED = _TABLE.codes_where(**{"class": "present"}) + _TABLE.codes_where(**{"class": "approved_activity"})
_AUTHORISED = _TABLE.codes_where(**{"class": "authorised"})
_UNAUTHORISED = _TABLE.codes_where(**{"class": "unauthorised"})
_MISSED = tuple(mark for mark in _AUTHORISED + _UNAUTHORISED if mark not in SUSPENDED + STUDY_LEAVE)
_PART_TIME = ("C2",)
_OFF_SITE = ("B", "K", "D")

COUNTERS: dict[str, tuple[str, ...]] = {
    "possible": _ATTENDED + _MISSED,
    "missed": _MISSED,
    "possible_with_suspension": _ATTENDED + _MISSED + SUSPENDED,
    "missed_with_suspension": _MISSED + SUSPENDED,
    "attended": _ATTENDED,
    "authorised": _AUTHORISED,
    "unauthorised": _UNAUTHORISED,
    "late_after_close": ("U",),
    "illness": ("I",),
    "unexplained": ("N", "O"),
    "part_time": _PART_TIME,
    "off_site": _OFF_SITE,
    "accounted_for": _ATTENDED + _MISSED + ("D",),
    "recorded": tuple(code for code, entry in _TABLE.codes.items() if entry.classes["class"] != "no_mark"),
}
"""Counter = the marks it counts. 'recorded' is every mark that a school entered; '-' is none."""

COUNTER_WORDS: dict[str, str] = {
    "possible": "sessions that the child could have attended, suspension and study leave left out",
    "missed": "sessions missed, authorised or not, suspension and study leave left out",
    "possible_with_suspension": "sessions that the child could have attended, study leave left out",
    "missed_with_suspension": "sessions missed, authorised or not, suspension among them and study leave left out",
    "attended": "sessions attended, at school or in approved activity",
    "authorised": "sessions of authorised absence",
    "unauthorised": "sessions of unauthorised absence",
    "late_after_close": "sessions with mark U, arrived after the register closed",
    "illness": "sessions of illness, mark I",
    "unexplained": "sessions missed with marks N or O: no reason given yet, or another or unknown reason",
    "part_time": "sessions away on a part-time timetable, mark C2",
    "off_site": "sessions with marks B, K or D: off-site, council-arranged, or at the other school of a dual registration",
    "accounted_for": "possible sessions, and sessions at the other school of a dual registration",
    "recorded": "sessions with any mark",
}
