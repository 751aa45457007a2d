"""Recognises registers in which a row is more than one session: a day with two marks, or a string of marks."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from sources.suggestion.profiles import NEARLY_ALL, Profile
from vocabulary.code_tables import code_table
from vocabulary.feeds import FEEDS, Column, Feed, Kind

SHORTEST = 10
"""Characters from which a cell of marks is a string of them: a week has ten."""

_BETWEEN = re.compile(r"[,;| ]")


@dataclass(frozen=True)
class Register:
    """How marks are laid out. feed: session marks with the columns that a row of this layout has. columns: where they are."""

    layout: str
    feed: Feed
    columns: dict[str, str]


def register(profiles: list[Profile]) -> Register | None:
    """The layout, or None where a row is one session or nothing looks like marks."""
    if any(each.in_table("session") >= NEARLY_ALL for each in profiles if each.filled):
        return None
    marks = [
        each for each in profiles if each.filled and each.distinct >= 3 and each.in_table("attendance_marks") >= NEARLY_ALL
    ]
    marks = [
        each for each in marks if each.flag < NEARLY_ALL and not each.date_formats and any(text in "/\\" for text in each.texts)
    ]
    if len(marks) == 2:
        morning, afternoon = sorted(marks, key=_afternoon)
        columns = {"morning": morning.heading, "afternoon": afternoon.heading}
        return Register("days", _feed({"session", "mark"}), columns)
    strings = [each for each in profiles if each.filled and not each.date_formats and each.share(_is_string) >= NEARLY_ALL]
    if len(strings) == 1:
        ends_on = Column("ends_on", Kind.DATE, "The last day that the string covers")
        return Register("strings", _feed({"session", "mark"}, ends_on), {"mark": strings[0].heading})
    return None


def _feed(left_out: set[str], *more: Column) -> Feed:
    """Session marks without the columns that such a row does not have."""
    of_marks = FEEDS["attendance"]
    columns = tuple(each for each in of_marks.columns if each.name not in left_out)
    return replace(of_marks, key=("person_ref", "happened_on"), columns=(*columns, *more))


def _afternoon(each: Profile) -> tuple[bool, float]:
    """Later for the afternoon: by its heading, else by how often the afternoon's own mark is in it."""
    heading = each.heading.casefold()
    return bool(re.search(r"\bpm\b|pm$|^pm|_pm|after", heading)), each.share(lambda text: text == "\\")


def _is_string(text: str) -> bool:
    codes = code_table("attendance_marks").codes
    plain = _BETWEEN.sub("", text)
    return len(plain) >= SHORTEST and "/" in plain and all(mark.upper() in codes or mark in "-#0123456789" for mark in plain)
