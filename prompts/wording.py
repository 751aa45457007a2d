"""The words of a prompt, in plain English that may be read to a parent. Facts with dates, never weights.

Every sentence here is held to a reading age of about twelve, and to the project's list of words
that are not used about a child (tests/prompts).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from vocabulary.decisions import LinkConfidence, NotKnown
from vocabulary.indicators import IndicatorDescription
from vocabulary.prompts import AttendanceWeek, Fact, Freshness

THEMES: dict[str, str] = {
    "attendance": "time in school",
    "exclusion": "suspensions",
    "contact": "contact with our services",
    "context": "moves and changes",
    "protective": "what is going well",
}
"""Themes in the order they are shown, with how a sentence names them."""

LINK_WORDS: dict[LinkConfidence, str] = {
    LinkConfidence.STRONG: "We are sure that these records are about one child.",
    LinkConfidence.TO_BE_CONFIRMED: "These records may be about two children. Please check before you act.",
    LinkConfidence.WEAK: "We are not sure that these records are about one child, so they were not used.",
}

_SHARE = re.compile(r" \(\d+%\)$")
_NOT_KNOWN_WORDS: dict[NotKnown, str] = {
    NotKnown.NO_RECORDS_HELD: "We hold no records for this child about {theme}. That may be good news or a gap.",
    NotKnown.NOT_SUBMITTED: "The school did not send us all of its marks, so we do not know all about {theme}. "
    "This is not counted as time missed.",
    NotKnown.TOO_FEW_SESSIONS: "There were too few school sessions to be fair about {theme}.",
    NotKnown.HISTORY_TOO_SHORT: "Our records do not go back far enough to know all about {theme}.",
    NotKnown.FEED_STALE: "Our news about {theme} is out of date.",
    NotKnown.TOO_FEW_PUPILS: "The school is too small to be fair about {theme}.",
    NotKnown.NOT_ON_A_ROLL: "This child is not on a school roll that we know of, so we know nothing about {theme}.",
}

NO_FAMILY_WORDS: dict[str, str] = {
    "not_known": "We hold no full address for this child, so we do not know who else lives there.",
    "crowded": "Many children live at this address, so they are not listed here.",
}
"""Why no other child of the address is listed, by what is known of the address: see `features.family`."""

LONGEST_HEADLINE = 160

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True)
class Band:
    """What became of children with points in a range: shares of 1, with a 95% interval.

    highest: None when the range is open at the top. children: how many were counted. share, low and
    high are None where so few were found at risk that stating it could point to a child.
    """

    lowest: int
    highest: int | None
    children: int
    share: float | None
    low: float | None
    high: float | None

    @property
    def name(self) -> str:
        """The range in words: '11 to 13 points'."""
        if self.highest is None:
            return f"{self.lowest} points or more"
        if self.highest == self.lowest:
            return f"{self.lowest} point{'' if self.lowest == 1 else 's'}"
        return f"{self.lowest} to {self.highest} points"


def band_of(points: int, bands: Sequence[Band]) -> Band:
    """The band that the points are in. Raises ValueError when there is none."""
    for band in bands:
        if band.lowest <= points and (band.highest is None or points <= band.highest):
            return band
    raise ValueError(f"{points} points are in none of the card's {len(bands)} bands")


def day(when: date) -> str:
    """A date as people write it: '3 September 2026', whatever the machine's locale."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def strongest(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts that gave points, one for each indicator, strongest first.

    Several lines of the card may rest on one indicator; their points are added and the first text
    stands. Equal points: the newer event first, then by indicator, so that the order never wavers.
    """
    merged: dict[str, Fact] = {}
    for fact in facts:
        name = fact.indicator or fact.text
        held = merged.get(name)
        merged[name] = fact if held is None else replace(held, points=held.points + fact.points)
    standing = [fact for fact in merged.values() if fact.points > 0]
    return tuple(
        sorted(standing, key=lambda fact: (-fact.points, -(fact.since or date.min).toordinal(), fact.indicator, fact.text))
    )


def headline(facts: Iterable[Fact]) -> str:
    """The two strongest facts in one line; the second from another theme where there is one, so that it adds something.

    Raises ValueError when no fact gave points: no evidence, no prompt.
    """
    ranked = _said_once(strongest(facts))
    if not ranked:
        raise ValueError("a prompt needs at least one fact that gave points: no evidence, no prompt")
    first, rest = ranked[0], ranked[1:]
    second = next((fact for fact in rest if fact.theme != first.theme), rest[0] if rest else None)
    line = _bare(first.text)
    if second is not None:
        both = f"{line}; {_lower_first(_bare(second.text))}"
        line = both if len(both) <= LONGEST_HEADLINE else line
    return line


def reasons(facts: Iterable[Fact], *, most: int) -> tuple[Fact, ...]:
    """The strongest facts, at most `most`, grouped by theme and without their points.

    Two indicators may rest on the same figures, such as a share and its threshold: what they say is said once.
    """
    return _by_theme(_said_once(strongest(facts))[:most])


def _said_once(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Facts whose words differ by more than a share in brackets; of those that do not, the fuller one in the place of the first."""
    kept: dict[str, Fact] = {}
    for fact in facts:
        plain = _SHARE.sub("", _bare(fact.text))
        held = kept.get(plain)
        kept[plain] = fact if held is None else replace(held, text=max(held.text, fact.text, key=len))
    return tuple(kept.values())


def would_change(facts: Iterable[Fact], *, points: int, bands: Sequence[Band]) -> tuple[str, ...]:
    """What the total would be without each recorded fact, strongest first: a record can be wrong, and it grows old.

    Only facts that gave points are named. It says how the sum is made, and never what to do. Raises
    ValueError where a total is in none of the bands.
    """
    said = []
    for fact in strongest(facts):
        left = points - fact.points
        before, after = band_of(points, bands), band_of(left, bands)
        where = "" if before == after else f" That is in another band: {after.name}."
        said.append(f"Without this the total would be {left}, not {points}: {_lower_first(_bare(fact.text))}.{where}")
    return tuple(said)


def protective(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The protective facts as sentences, newest first, without points."""
    newest = sorted(facts, key=lambda fact: (-(fact.since or date.min).toordinal(), fact.indicator, fact.text))
    return tuple(replace(fact, text=_sentence(fact.text), points=0) for fact in newest)


def not_known(
    unknown: Mapping[str, NotKnown],
    descriptions: Mapping[str, IndicatorDescription],
    feeds: Sequence[Freshness],
    weeks: Sequence[AttendanceWeek] = (),
) -> tuple[str, ...]:
    """What we do not know about a child: sessions without a mark, each theme and reason, then each late feed, a sentence each.

    unknown: indicator name -> why its value is not known. weeks: the child's past weeks at school. Raises
    KeyError for an indicator that is not described.
    """
    pairs = {(descriptions[name].theme, reason) for name, reason in unknown.items()}
    order = {theme: place for place, theme in enumerate(THEMES)}
    listed = sorted(pairs, key=lambda pair: (order.get(pair[0], len(order)), list(NotKnown).index(pair[1])))
    said = [_NOT_KNOWN_WORDS[reason].format(theme=THEMES.get(theme, theme)) for theme, reason in listed]
    return (*sessions_without_marks(weeks), *said, *late_feeds(feeds))


def sessions_without_marks(weeks: Sequence[AttendanceWeek]) -> tuple[str, ...]:
    """One sentence where schools were open and sent no mark for the child, however much is known of the other sessions."""
    missing = sum(week.not_submitted for week in weeks)
    if not missing:
        return ()
    sessions = "1 school session" if missing == 1 else f"{missing} school sessions"
    return (f"We hold no mark for {sessions} in the past {len(weeks)} weeks. We do not know if the child was there.",)


def late_feeds(feeds: Sequence[Freshness]) -> tuple[str, ...]:
    """One sentence for each feed that is late or never came."""
    said = []
    for feed in feeds:
        if feed.covers_to is None:
            said.append(f"{feed.title}: none has come to us yet.")
        elif feed.days_late:
            days = "1 day" if feed.days_late == 1 else f"{feed.days_late} days"
            said.append(f"{feed.title}: we have news up to {day(feed.covers_to)}. That is {days} late.")
    return tuple(said)


def no_family(address: str) -> tuple[str, ...]:
    """One sentence where no other child of the address is listed although there may be some; nothing where it is known."""
    return () if address == "known" else (NO_FAMILY_WORDS[address],)


def link_words(link: LinkConfidence) -> str:
    """How sure it is that the records are about one child."""
    return LINK_WORDS[link]


def band_words(band: Band) -> str:
    """A band as natural frequencies, those who were not found at risk included.

    Raises ValueError for shares that are not between 0 and 1, or an interval that does not hold the share.
    """
    if band.share is None or band.low is None or band.high is None:
        return f"Too few children with {band.name} were later assessed as at risk to say more."
    if not 0 <= band.low <= band.share <= band.high <= 1:
        raise ValueError(f"a band's shares must be in order between 0 and 1; they are {band.low}, {band.share}, {band.high}")
    about, low, high = (_of_100(share) for share in (band.share, band.low, band.high))
    if band.share == 0:
        return (
            f"Of 100 children with {band.name}, none that we know of was later assessed as at risk "
            f"(between 0 and {max(1, high)})."
        )
    if about == 0:
        return (
            f"Of 100 children with {band.name}, fewer than 1 was later assessed as at risk "
            f"(between {low} and {max(1, high)}). More than 99 were not."
        )
    were = "was" if about == 1 else "were"
    return (
        f"Of 100 children with {band.name}, about {about} {were} later assessed as at risk "
        f"(between {low} and {high}). About {100 - about} were not."
    )


def _of_100(share: float) -> int:
    return int(share * 100 + 0.5)


def _by_theme(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    order = {theme: place for place, theme in enumerate(THEMES)}
    grouped = sorted(facts, key=lambda fact: order.get(fact.theme, len(order)))
    return tuple(replace(fact, text=_sentence(fact.text), points=0) for fact in grouped)


def _bare(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def _sentence(text: str) -> str:
    bare = _bare(text)
    return f"{bare[:1].upper()}{bare[1:]}."


def _lower_first(text: str) -> str:
    first = text.split(" ", 1)[0]
    return text if len(first) > 1 and first[1:].lower() != first[1:] else text[:1].lower() + text[1:]
