"""Which column of a file is which column of a feed: by what it is called and by what is in it, both weighed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sources.suggestion.headings import likeness, named_after, without_shared_start
from sources.suggestion.meanings import meanings
from sources.suggestion.profiles import NEARLY_ALL, Profile
from vocabulary.feeds import FEEDS, Column, Feed, Kind

SURE = 1.0
"""A match of name and content from which it is proposed without a question mark."""

LEAST = 0.5
"""Below this nothing is proposed."""

LEAST_NEEDED = 0.25
"""Below this not even a column that the feed can't do without."""

_YEAR = 365


@dataclass(frozen=True)
class Match:
    """One column of the feed and the heading proposed for it. score: of name (up to 1) and content (up to 0.9) together."""

    column: Column
    heading: str
    score: float

    @property
    def sure(self) -> bool:
        """Whether both what it is called and what is in it speak for it."""
        return self.score >= SURE


@dataclass(frozen=True)
class Matched:
    """A feed laid over a file. fit: how well, to compare feeds by; only the order means anything."""

    feed: Feed
    matches: dict[str, Match]
    missing: tuple[str, ...]
    fit: float


def match(feed: Feed, profiles: list[Profile]) -> Matched:
    """The best one-to-one match of the feed's columns and the file's.

    Every pair is scored, and the pairs are chosen that are best together. `missing`: needed columns
    for which nothing is good enough; known_on is not among them, since it may come from elsewhere.
    """
    from scipy.optimize import linear_sum_assignment

    split = without_shared_start(tuple(each.heading for each in profiles))
    file = _File(profiles)
    scores = np.full((len(feed.columns), max(1, len(profiles))), -9.0)
    for at, column in enumerate(feed.columns):
        for to, each in enumerate(profiles):
            name = likeness(split[each.heading], column.name, feed)
            scores[at, to] = name + _content(column, each, feed, file) + (0.02 if column.required else 0)
    worth = np.where(scores >= LEAST_NEEDED, scores, 0)
    matches = {}
    for at, to in zip(*linear_sum_assignment(worth, maximize=True), strict=True):
        column, score = feed.columns[at], float(scores[at, to])
        if score >= (LEAST_NEEDED if column.required and column.name != "known_on" else LEAST):
            matches[column.name] = Match(column, profiles[to].heading, round(score, 2))
    missing = tuple(
        each.name for each in feed.columns if each.required and each.name not in matches and each.name != "known_on"
    )
    return Matched(feed, matches, missing, _fit(feed, matches, missing, profiles))


def guess(profiles: list[Profile], *, file_name: str) -> list[Matched]:
    """Every feed laid over the file, the likeliest first."""
    found = [match(feed, profiles) for feed in FEEDS.values()]
    return sorted(found, key=lambda each: -(each.fit + 0.3 * named_after(file_name, each.feed)))


def _fit(feed: Feed, matches: dict[str, Match], missing: tuple[str, ...], profiles: list[Profile]) -> float:
    quality = sum(min(each.score, 1.5) for each in matches.values())
    size = (len(feed.columns) + sum(3 for each in feed.columns if each.required)) * max(
        1, sum(1 for each in profiles if each.filled)
    )
    weighed = sum(min(each.score, 1.5) * (4 if each.column.required else 1) for each in matches.values())
    return float((quality * weighed / size / 1.5) ** 0.5 * 0.4 ** len(missing))


class _File:
    """What the columns of a file say about each other: when the newest date is, and in which order its dates come."""

    def __init__(self, profiles: list[Profile]) -> None:
        days = {each.heading: each.days for each in profiles if len(each.days)}
        newest = {name: int(each[int(len(each) * 0.98)]) for name, each in days.items()}  # the very last may be a mistake
        latest = max(newest.values(), default=0)
        self.births = {name for name, day in newest.items() if day < latest - 3 * _YEAR}
        full = [
            each for each in profiles if each.heading in days and each.heading not in self.births and each.filled_share > 0.9
        ]
        middles = {each.heading: float(np.median(days[each.heading])) for each in full}
        self.first = min(middles, key=lambda name: middles[name], default="")
        self.last = max(reversed(list(middles)), key=lambda name: middles[name], default="")


def _content(column: Column, profile: Profile, feed: Feed, file: _File) -> float:
    """From -2 (it can't be) to 0.9 (hardly anything else looks so)."""
    if not profile.filled:
        return -2.0 if column.required else 0.0
    if column.required and profile.filled_share < 0.9:
        return -2.0
    if column.kind is Kind.DATE:
        return _as_date(column, profile, file)
    if column.kind is Kind.CODE:
        return _as_code(column, profile)
    if column.kind is Kind.CODES:
        return 0.6 if column.table and profile.codes_of(column.table) >= NEARLY_ALL else -1.0
    if column.kind is Kind.FLAG:
        return 0.3 if profile.flag >= NEARLY_ALL else -2.0
    if column.kind in (Kind.INTEGER, Kind.NUMBER):
        numbers = profile.number(column.lowest, column.highest)
        return -2.0 if numbers < 0.8 else -0.4 if profile.unique or profile.flag >= NEARLY_ALL else 0.3
    return _as_text(column, profile, feed)


def _as_date(column: Column, profile: Profile, file: _File) -> float:
    if not profile.date_formats:
        return -2.0
    birth = profile.heading in file.births
    if column.name == "born_on":
        return 0.8 if birth else -0.8
    if birth:
        return -0.8
    score = 0.2
    if column.name == "happened_on" and profile.heading == file.first:
        score += 0.2
    if column.name == "known_on" and profile.heading == file.last:
        score += 0.2
    if column.name in {"ended_on", "closed_on", "left_on"}:
        score += 0.15 if profile.filled_share < 0.97 else -0.2
    return score


def _as_code(column: Column, profile: Profile) -> float:
    if column.table is None:
        return -0.6 if profile.distinct > profile.filled / 3 or profile.date_formats else 0.0
    codes = profile.in_table(column.table)
    if codes >= NEARLY_ALL:
        return 0.6
    meant = meanings(profile, column.table).share
    return 0.45 if meant >= 0.8 else 0.15 if max(codes, meant) >= 0.5 else -1.0


def _as_text(column: Column, profile: Profile, feed: Feed) -> float:
    shapes = {"upn": profile.upn, "nhs_number": profile.nhs_number, "postcode": profile.postcode}
    if column.name in shapes:
        return 0.9 if shapes[column.name] >= 0.75 else -1.0
    if any(share >= 0.75 for share in shapes.values()) or set(profile.date_formats) - {"%Y%m%d", "excel"}:
        return -0.6
    if column.name in {"forename", "surname"}:
        return -1.0 if profile.words < 0.9 else 0.3 if profile.distinct > 20 else 0.0
    if column.name == "school_name":
        return 0.3 if profile.words >= 0.5 and profile.unique else 0.0
    if column.name == "address":
        return 0.6 if profile.address >= 0.8 else -0.5
    distinct = profile.distinct / profile.filled
    if column.name == "school":
        lists = feed.name == "schools"
        return (0.3 if profile.reference >= 0.9 else 0.0) if lists or (distinct < 0.3 and profile.distinct <= 500) else -1.0
    if len(feed.key) == 1 and column.name == feed.key[0] and column.name != "person_ref":
        # Corrections and updates repeat a record's reference, some systems once for each change.
        return -1.0 if distinct < 0.3 or profile.reference < 0.9 else 0.35 if distinct > 0.9 else 0.2
    if column.name == "person_ref":
        few = profile.distinct < 20 < profile.filled
        return -0.6 if few or profile.reference < 0.8 else 0.25
    return 0.1 if profile.reference >= 0.8 and distinct > 0.1 else -0.5
